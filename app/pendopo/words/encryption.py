"""The words of the encryption line (e2ee.md 4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import AccessReason, PolicyReason, ReachReason
from pendopo.words.catalogue import N_, _, ngettext
from pendopo.words.numbers import grouped
from pendopo.words.untrusted import one_line


@dataclass(frozen=True, slots=True)
class LineWords:
    """The line: `first` is set in bold, `rest` follows it."""

    first: str
    rest: str = ""

    @property
    def sentence(self) -> str:
        """Both together."""
        return f"{self.first} {self.rest}".rstrip()


class Sign(Enum):
    """What a person sees before reading; the value is its shape as a character."""

    GREY = "○"
    RED = "✕"
    AMBER = "△"


SIGNS: Final[Mapping[EncryptionState, Sign]] = {
    EncryptionState.OFFLINE: Sign.GREY,
    EncryptionState.FAULT: Sign.RED,
    EncryptionState.BLOCKED: Sign.RED,
    EncryptionState.OFF: Sign.RED,
    EncryptionState.WARN_PLAINTEXT: Sign.AMBER,
    EncryptionState.WARN_TAMPER: Sign.AMBER,
    EncryptionState.SHARED: Sign.AMBER,
}


def line(
    state: EncryptionState,
    *,
    subject: str = "",
    pieces: int = 0,
    measured: bool = True,
    reason: str = "",
) -> LineWords:
    """The exact words of a state; `subject` is a name already fit to be shown."""
    match state:
        case EncryptionState.OFFLINE:
            return LineWords(_("Not connected."))
        case EncryptionState.OFF:
            return LineWords(_("Not end-to-end encrypted."), _("The server can listen."))
        case EncryptionState.BLOCKED:
            return _blocked(reason)
        case EncryptionState.FAULT:
            return LineWords(
                _("Sound is stopped: an internal safety check failed."),
                _("Please leave and send the report."),
            )
        case EncryptionState.WARN_PLAINTEXT:
            return LineWords(_unprotected(subject))
        case EncryptionState.WARN_TAMPER:
            return LineWords(_tampered(subject, pieces))
        case EncryptionState.SHARED:
            return _shared(measured)
        case _:
            assert_never(state)


def footnote() -> str:
    """What stands below the line in every state."""
    return _(
        "Anyone here can record or pass on what they hear. "
        "The server still sees your internet address and when you speak."
    )


def floor(mode: Mode) -> LineWords:
    """What an invite demands of its rooms, for the sheet before joining."""
    match mode:
        case Mode.NONE:
            return LineWords(
                _("Not end-to-end encrypted."),
                _("The server can listen, and sees names and hands."),
            )
        case Mode.SHARED:
            return LineWords(
                _("Encrypted with the room password."),
                _("Anyone with the link can listen unseen, and the server sees names and hands."),
            )
        case Mode.RSK1:
            return LineWords(_("End-to-end, always."), _("Pendopo stops if it cannot be kept."))
        case _:
            assert_never(mode)


def floor_label(mode: Mode) -> str:
    """The floor in two words, for a room's card."""
    match mode:
        case Mode.NONE:
            return _("Not encrypted")
        case Mode.SHARED:
            return _("Room password")
        case Mode.RSK1:
            return _("End-to-end")
        case _:
            assert_never(mode)


def refused(reason: str) -> str:
    """Why encryption could not be set up, as the end of a sentence without its full stop."""
    if reason in BLOCKED_BECAUSE:
        return _(BLOCKED_BECAUSE[reason])
    return one_line(reason, 160).rstrip(".") or _("no reason is known")


def refusal(why: Refusal) -> str:
    """Why a piece of sound was dropped, after its number."""
    match why:
        case Refusal.EMPTY:
            return _("empty")
        case Refusal.SIF:
            return _("blank, from the server")
        case Refusal.PLAIN_OR_FOREIGN:
            return _("not protected as this room demands")
        case Refusal.AUTH:
            return _("damaged or forged")
        case Refusal.REPLAY:
            return _("repeated from earlier")
        case Refusal.DUP:
            return _("arrived twice")
        case Refusal.NO_KEY:
            return _("encrypted with a key that is not this room's")
        case Refusal.EXHAUSTED:
            return _("refused until this visit ends: too many different marks")
        case _:
            assert_never(why)


def uncounted(count: int) -> str:
    """What is said when the server counts people whom it does not show."""
    return ngettext(
        "The server counts {count} more person than it shows. Somebody may be listening unseen.",
        "The server counts {count} more people than it shows. Somebody may be listening unseen.",
        count,
    )


def was_uncounted(count: int) -> str:
    """The same once it is over."""
    return ngettext(
        "For a while the server counted {count} more person than it showed. "
        "Somebody may have listened unseen.",
        "For a while the server counted {count} more people than it showed. "
        "Somebody may have listened unseen.",
        count,
    )


BLOCKED_BECAUSE: Final[Mapping[str, str]] = {
    AccessReason.TOKEN_OTHER_ROOM.value: N_("the invite's access names another room"),
    PolicyReason.MODE.value: N_(
        "this version of Pendopo does not know the room's way of encrypting"
    ),
    ReachReason.TOO_OLD.value: N_("the server is too old"),
    ReachReason.TLS.value: N_("no encrypted connection to the server could be agreed"),
    ReachReason.TLS_RESET.value: N_("the network cut the connection when encryption began"),
    ReachReason.CERTIFICATE.value: N_("the server's certificate is not valid for it"),
    ReachReason.PIN.value: N_("the server showed another key than the one in the invite"),
}


def _blocked(reason: str) -> LineWords:
    return LineWords(
        _("Sound is stopped."),
        _(
            "This room requires end-to-end encryption and it could not be set up: {because}.",
            because=refused(reason),
        ),
    )


def _unprotected(subject: str) -> str:
    return _('Unprotected sound labelled "{name}" was refused and not played.', name=subject)


def _shared(measured: bool) -> LineWords:
    if measured:
        return LineWords(
            _("Encrypted with the room password."),
            _("Anyone with the link can listen unseen, and who is speaking is not proven."),
        )
    return LineWords(
        _("The room password is set; no sound in the last 30 seconds."),
        _("Anyone with the link can listen unseen."),
    )


def _tampered(subject: str, pieces: int) -> str:
    return ngettext(
        '{count} damaged, repeated or forged piece of sound labelled "{name}" was thrown away.',
        '{count} damaged, repeated or forged pieces of sound labelled "{name}" were thrown away.',
        pieces,
        count=grouped(pieces),
        name=subject,
    )
