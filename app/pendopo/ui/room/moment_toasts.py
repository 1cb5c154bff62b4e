"""Moments of a visit as toasts: what a moderator did to us, and what we did and may take back."""

from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QTimer

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, MicrophoneState, Room
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.toast import Toast, ToastChoice
from pendopo.ui.room.moments import Deed, Moment, done, moment
from pendopo.words import moments as words
from pendopo.words.people import display_name
from pendopo.words.room import on_stage_now

_DONE = {
    Deed.INVITED: words.invited_other,
    Deed.MOVED: words.moved,
    Deed.MUTED: words.muted_other,
    Deed.REMOVED: words.removed_other,
}
SOON_MS = 1000
"""How long a server may take to say that it was the stage, and with it the track, that it took."""
_ICONS = {Deed.INVITED: "mic", Deed.MUTED: "mic-off", Deed.REMOVED: "leave"}


class MomentToasts:
    """Hears every fact; `invited` is called when we may speak, `step_down` when we do not want to,
    `move_back` when somebody is to be on stage again."""

    def __init__(
        self,
        toast: Toast,
        announcer: Announcer,
        invited: Callable[[], None],
        step_down: Callable[[], None],
        move_back: Callable[[ParticipantIdentity], None],
    ) -> None:
        self._toast = toast
        self._announcer = announcer
        self._invited = invited
        self._step_down = step_down
        self._move_back = move_back
        self._stepping_down = False
        self._inviting = self._held = False
        """Whether we were invited and have not answered; whether that cannot be asked now."""
        self._undoing = False
        self._withdrawn = QTimer(interval=SOON_MS, singleShot=True)
        self._withdrawn.timeout.connect(self._tell_withdrawn)
        self._wished: set[tuple[Deed, ParticipantIdentity]] = set()

    def wish_to_step_down(self) -> None:
        """The next time we are moved it is our own doing."""
        self._stepping_down = True

    def give_up_stepping_down(self) -> None:
        """It was refused: if we are moved, somebody else did it."""
        self._stepping_down = False

    def accept(self) -> None:
        """We do what we were invited to."""
        if self._inviting:
            self._inviting = self._held = False
            self._toast.withdraw()

    def wish(self, deed: Deed, identity: ParticipantIdentity) -> None:
        """We have asked for it; it is told once it is so."""
        self._wished.add((deed, identity))

    def give_up(self, deed: Deed, identity: ParticipantIdentity) -> None:
        """It was refused: if it becomes so, somebody else did it."""
        self._wished.discard((deed, identity))

    def look(self, before: Room, after: Room) -> None:
        """Tell what is worth it."""
        if after.microphone is not MicrophoneState.WITHDRAWN:
            self._withdrawn.stop()
        self._look_at_us(moment(before, after))
        if after.connection is not Connection.CONNECTED:
            self._stepping_down = False
            self._forget_undo()
            self._hold_invitation()
            return
        self._ask_again(after)
        for deed, identity in tuple(self._wished):
            if done(deed, identity, before, after):
                self._wished.discard((deed, identity))
                self._tell_done(deed, identity, before)
            elif identity not in after.others:
                self._wished.discard((deed, identity))

    def end(self) -> None:
        """The visit is over: nothing is asked any more."""
        self._inviting = self._held = False
        self._withdrawn.stop()
        self._toast.withdraw()

    def _look_at_us(self, what: Moment | None) -> None:
        match what:
            case None:
                return
            case Moment.INVITED:
                self._ask()
            case Moment.MOVED:
                self.accept()
                self._look_at_move()
            case Moment.MUTED:
                self._tell("mic-off", words.muted_by_moderator())
            case Moment.WITHDRAWN:
                self._withdrawn.start()
            case _:
                assert_never(what)

    def _forget_undo(self) -> None:
        """Nothing can be taken back without a connection."""
        if self._undoing:
            self._undoing = False
            self._toast.withdraw()

    def _hold_invitation(self) -> None:
        """Neither answer can be given without a connection."""
        if self._inviting and not self._held:
            self._held = True
            self._toast.withdraw()

    def _ask_again(self, room: Room) -> None:
        """Once we are connected; somebody may have moved us meanwhile."""
        if not self._held:
            return
        self._held = False
        self._inviting = room.me is not None and room.me.on_stage
        if self._inviting:
            self._announcer.say(words.invited())
            self._show_invitation()

    def _ask(self) -> None:
        self._inviting, self._held, self._undoing = True, False, False
        self._invited()
        self._announcer.say(words.invited(), urgent=True)
        self._show_invitation()

    def _show_invitation(self) -> None:
        self._toast.ask(
            words.invited(),
            "mic",
            ToastChoice("invitationNotNow", words.not_now(), self._decline),
            ToastChoice("invitationTaken", words.go_on_stage(), self._stay, primary=True),
        )

    def _stay(self) -> None:
        self.accept()
        self._announcer.say(on_stage_now())

    def _decline(self) -> None:
        self._inviting = False
        self._step_down()

    def _look_at_move(self) -> None:
        if not self._stepping_down:
            self._tell("people", words.moved_by_moderator())
        self._stepping_down = False

    def _tell_withdrawn(self) -> None:
        self._tell("mic-off", words.withdrawn_by_server())

    def _tell(self, icon: str, sentence: str) -> None:
        self._announcer.say(sentence, urgent=True)
        self._toast.show_news(sentence, icon)

    def _tell_done(self, deed: Deed, identity: ParticipantIdentity, before: Room) -> None:
        said = _DONE[deed](display_name(before.others[identity]))
        self._announcer.say(said)
        if deed is not Deed.MOVED:
            self._toast.show_news(said, _ICONS[deed])
            return
        self._inviting, self._held, self._undoing = False, False, True
        undo = ToastChoice("undoMove", words.undo(), lambda: self._move_back(identity))
        self._toast.ask(said, "people", undo)
