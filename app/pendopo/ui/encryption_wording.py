"""The words of the encryption line and of its counters (e2ee.md 4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import AccessReason, PolicyReason, ReachReason
from pendopo.ui.untrusted import one_line

FOOTNOTE: Final = (
    "Anyone here can record or pass on what they hear. "
    "The server still sees your internet address and when you speak."
)


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


BLOCKED_BECAUSE: Final[Mapping[str, str]] = {
    AccessReason.TOKEN_OTHER_ROOM.value: "the invite's access names another room",
    PolicyReason.MODE.value: "this version of Pendopo does not know the room's way of encrypting",
    ReachReason.TOO_OLD.value: "the server is too old",
    ReachReason.TLS.value: "no encrypted connection to the server could be agreed",
    ReachReason.TLS_RESET.value: "the network cut the connection when encryption began",
    ReachReason.CERTIFICATE.value: "the server's certificate is not valid for it",
    ReachReason.PIN.value: "the server showed another key than the one in the invite",
}

REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.EMPTY: "empty",
    Refusal.SIF: "blank, from the server",
    Refusal.PLAIN_OR_FOREIGN: "not protected as this room demands",
    Refusal.AUTH: "damaged or forged",
    Refusal.REPLAY: "repeated from earlier",
    Refusal.DUP: "arrived twice",
    Refusal.NO_KEY: "made with another key",
    Refusal.EXHAUSTED: "refused until this visit ends: too many different marks",
}
"""Why a piece of sound was dropped, after its number."""


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
            return LineWords("Not connected.")
        case EncryptionState.OFF:
            return LineWords("Not end-to-end encrypted.", "The server can listen.")
        case EncryptionState.BLOCKED:
            because = refused(reason)
            return LineWords(
                "Sound is stopped.",
                f"This room requires end-to-end encryption and it could not be set up: {because}.",
            )
        case EncryptionState.FAULT:
            return LineWords(
                "Sound is stopped: an internal safety check failed.",
                "Please leave and send the report.",
            )
        case EncryptionState.WARN_PLAINTEXT:
            return LineWords(f'Unprotected sound labelled "{subject}" was refused and not played.')
        case EncryptionState.WARN_TAMPER:
            return LineWords(
                f'{pieces:,} damaged, repeated or forged pieces of sound labelled "{subject}" '
                "were thrown away."
            )
        case EncryptionState.SHARED if measured:
            return LineWords(
                "Encrypted with the room password.",
                "Anyone with the link can listen unseen, and who is speaking is not proven.",
            )
        case EncryptionState.SHARED:
            return LineWords(
                "The room password is set; no sound in the last 30 seconds.",
                "Anyone with the link can listen unseen.",
            )
        case _:
            assert_never(state)


def floor(mode: Mode) -> LineWords:
    """What an invite demands of its rooms, for the sheet before joining."""
    match mode:
        case Mode.NONE:
            return LineWords(
                "Not end-to-end encrypted.", "The server can listen, and sees names and hands."
            )
        case Mode.SHARED:
            return LineWords(
                "Encrypted with the room password.",
                "Anyone with the link can listen unseen, and the server sees names and hands.",
            )
        case Mode.RSK1:
            return LineWords("End-to-end, always.", "Pendopo stops if it cannot be kept.")
        case _:
            assert_never(mode)


def floor_label(mode: Mode) -> str:
    """The floor in two words, for a room's card."""
    return {
        Mode.NONE: "Not encrypted",
        Mode.SHARED: "Room password",
        Mode.RSK1: "End-to-end",
    }[mode]


def refused(reason: str) -> str:
    """Why encryption could not be set up, as the end of a sentence without its full stop."""
    return BLOCKED_BECAUSE.get(reason) or one_line(reason, 160).rstrip(".") or "no reason is known"


def uncounted(count: int) -> str:
    """What is said when the server counts people whom it does not show."""
    who = "1 more person" if count == 1 else f"{count} more people"
    return f"The server counts {who} than it shows. Somebody may be listening unseen."
