"""What becomes of what we say: the state of our own microphone, and the next thing to do."""

from dataclasses import dataclass
from typing import assert_never

from pendopo.model.room import MicrophoneState
from pendopo.words import moments
from pendopo.words.catalogue import _, pgettext


@dataclass(frozen=True, slots=True)
class MicrophoneWords:
    """`state` is what is so, `note` what follows from it; both together are one announcement."""

    state: str
    note: str = ""

    @property
    def sentence(self) -> str:
        """Both, the first with its full stop."""
        return _("{state}. {note}", state=self.state, note=self.note).rstrip()


def microphone(state: MicrophoneState) -> MicrophoneWords:
    """On is said only while frames leave."""
    match state:
        case MicrophoneState.ABSENT:
            return MicrophoneWords(_("You are listening"), only_speakers())
        case MicrophoneState.MUTED:
            return MicrophoneWords(_("Microphone off"), _("You are on stage. Nobody hears you."))
        case MicrophoneState.MUTED_BY_MODERATOR:
            return MicrophoneWords(_("Microphone off"), moments.muted_by_moderator())
        case MicrophoneState.WITHDRAWN:
            return MicrophoneWords(_("Microphone off"), moments.withdrawn_by_server())
        case MicrophoneState.OPENING:
            return MicrophoneWords(_("Opening the microphone"), _("Nobody hears you yet."))
        case MicrophoneState.LIVE:
            return MicrophoneWords(_("Microphone on"))
        case MicrophoneState.SILENT:
            return MicrophoneWords(
                _("Nobody hears you"),
                _("No sound comes from the microphone. See the notice above."),
            )
        case MicrophoneState.REFUSED:
            return MicrophoneWords(
                _("Nobody hears you"), _("The server takes no sound from you. Try again.")
            )
        case MicrophoneState.STOPPED:
            return MicrophoneWords(
                _("Nobody hears you"), _("Pendopo holds your sound back. See the line above.")
            )
        case _:
            assert_never(state)


def caption(state: MicrophoneState) -> str:
    """The state below a name on stage."""
    match state:
        case MicrophoneState.ABSENT:
            return ""
        case MicrophoneState.MUTED | MicrophoneState.MUTED_BY_MODERATOR | MicrophoneState.WITHDRAWN:
            return pgettext("below a name", "Muted")
        case MicrophoneState.OPENING:
            return pgettext("below a name", "Microphone opening")
        case MicrophoneState.LIVE:
            return pgettext("below a name", "Microphone on")
        case MicrophoneState.SILENT | MicrophoneState.REFUSED | MicrophoneState.STOPPED:
            return pgettext("below a name", "Not heard")
        case _:
            assert_never(state)


def press(state: MicrophoneState) -> str:
    """The button's words: what a press will do."""
    match state:
        case MicrophoneState.ABSENT:
            return pgettext("button", "Microphone")
        case MicrophoneState.MUTED | MicrophoneState.MUTED_BY_MODERATOR | MicrophoneState.WITHDRAWN:
            return pgettext("button", "Unmute")
        case (
            MicrophoneState.OPENING
            | MicrophoneState.LIVE
            | MicrophoneState.SILENT
            | MicrophoneState.STOPPED
        ):
            return pgettext("button", "Mute")
        case MicrophoneState.REFUSED:
            return pgettext("button", "Try again")
        case _:
            assert_never(state)


def press_spoken(state: MicrophoneState) -> str:
    """The button for somebody who does not see what stands beside it."""
    match state:
        case MicrophoneState.ABSENT:
            return press(state)
        case MicrophoneState.MUTED | MicrophoneState.MUTED_BY_MODERATOR | MicrophoneState.WITHDRAWN:
            return _("Unmute. The microphone is off.")
        case MicrophoneState.OPENING:
            return _("Mute. The microphone is opening; nobody hears you yet.")
        case MicrophoneState.LIVE:
            return _("Mute. The microphone is on.")
        case MicrophoneState.SILENT:
            return _("Mute. No sound comes from the microphone; nobody hears you.")
        case MicrophoneState.REFUSED:
            return _("Try to open the microphone again. The server takes no sound from you.")
        case MicrophoneState.STOPPED:
            return _("Mute. Your sound is held back; nobody hears you.")
        case _:
            assert_never(state)


def announced(state: MicrophoneState) -> str:
    """What is said aloud when the microphone becomes so; empty when nothing is."""
    match state:
        case MicrophoneState.ABSENT:
            return ""
        case MicrophoneState.MUTED | MicrophoneState.MUTED_BY_MODERATOR | MicrophoneState.WITHDRAWN:
            return _("Microphone muted.")
        case MicrophoneState.LIVE:
            return _("Microphone on.")
        case (
            MicrophoneState.OPENING
            | MicrophoneState.SILENT
            | MicrophoneState.REFUSED
            | MicrophoneState.STOPPED
        ):
            return microphone(state).sentence
        case _:
            assert_never(state)


def only_speakers() -> str:
    """Why there is no microphone for listeners."""
    return _("Only speakers can talk")


def level() -> str:
    """The name of the columns beside the state."""
    return _("Microphone level")
