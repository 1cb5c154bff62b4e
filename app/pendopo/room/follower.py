"""What everything that a stay tells means for this visit: the one place where events end."""

import logging
from collections.abc import Callable
from typing import assert_never

from pendopo.model.errors import PendopoError
from pendopo.model.events import (
    Connected,
    CountChanged,
    Entered,
    ParticipantLeft,
    ParticipantsChanged,
    ParticipantsLeft,
    Reconnecting,
    RoleChanged,
)
from pendopo.model.ids import TrackSid
from pendopo.model.room import Participant, Role
from pendopo.model.wish import RefusalReason, Wish, WishRefused
from pendopo.room.board import Board
from pendopo.room.listeners import Listeners, nobody
from pendopo.room.microphone import Microphone
from pendopo.room.own_hand import OwnHand
from pendopo.room.seen_hands import SeenHands
from pendopo.room.stay import AttemptFailed, PathLost, StayEvent, TokenTaken
from pendopo.room.title import RoomTitle
from pendopo.room.track_owners import TrackOwners
from pendopo.signaling import access
from pendopo.signaling.events import (
    ChannelOpened,
    DataReceived,
    PathOpened,
    Resumed,
    RoomJoined,
    RoomUpdated,
    SocketCut,
    TokenRefreshed,
    TrackAccepted,
    TrackMuted,
    TrackRefused,
    TracksMapped,
    TrackWithdrawn,
    Whole,
)

log = logging.getLogger(__name__)


class Follower:
    """Facts go to the board, our track's to the microphone first: it follows whoever listens."""

    def __init__(
        self,
        board: Board,
        microphone: Microphone,
        hand: OwnHand,
        seen: SeenHands,
        title: RoomTitle,
        owners: TrackOwners,
        refusals: Listeners[WishRefused],
        on_joined: Callable[[RoomJoined], None],
        on_failed: Callable[[PendopoError], None],
    ) -> None:
        """`on_joined` hears of every (re)join, `on_failed` of every attempt that failed."""
        self._board = board
        self._microphone = microphone
        self._hand = hand
        self._seen = seen
        self._title = title
        self._owners = owners
        self._refusals = refusals
        self._on_joined = on_joined
        self._on_failed = on_failed
        self.resumes = 0
        """How often the signaling socket was replaced."""

    def take(self, event: StayEvent) -> None:
        """Whatever happened."""
        match event:
            case RoomJoined():
                self._join(event)
            case ParticipantsChanged(participants):
                self._change(event, participants)
            case ParticipantsLeft(gone):
                self._leave(event, gone)
            case RoomUpdated(metadata, counted):
                self._board.post(CountChanged(counted))
                self._read(metadata)
            case TracksMapped(tracks):
                self._map(tracks)
            case TrackAccepted():
                self._microphone.accept()
            case TrackRefused(reason):
                self._refuse_track(reason)
            case TrackWithdrawn():
                self._microphone.withdraw()
            case TrackMuted():
                self._microphone.mute()
            case WishRefused():
                self._refuse(event)
            case SocketCut() | PathOpened() | Whole() | PathLost():
                self._follow_connection(event)
            case AttemptFailed(error):
                self._on_failed(error)
            case TokenTaken(grants):
                self._take_grants(grants)
            case Resumed() | TokenRefreshed() | ChannelOpened() | DataReceived():
                pass
            case _:
                assert_never(event)

    def close(self) -> None:
        """The visit is over, and whoever was told is let go."""
        self._on_joined = self._on_failed = nobody

    @property
    def _on_stage(self) -> bool:
        return self._board.room.me is not None and self._board.room.me.on_stage

    def _join(self, joined: RoomJoined) -> None:
        """After a (re)join: publish again where we may, and show the hand as it was."""
        self._owners.map(())
        self._microphone.join(joined.me.on_stage)
        entered = Entered(joined.room, joined.me, joined.others, joined.counted)
        self._board.post(self._seen.entered(entered))
        self._owners.follow(self._board.room)
        self._read(joined.metadata)
        self._hand.join()
        self._on_joined(joined)

    def _follow_connection(self, event: SocketCut | PathOpened | Whole | PathLost) -> None:
        match event:
            case SocketCut():
                self.resumes += 1
                self._board.post(Reconnecting())
            case PathOpened():
                self._microphone.reach()
            case Whole():
                self._board.post(Connected())
            case PathLost():
                self._microphone.lose()
                self._board.post(Reconnecting())
            case _:
                assert_never(event)

    def _change(self, event: ParticipantsChanged, participants: tuple[Participant, ...]) -> None:
        me, was_on_stage = self._board.room.me, self._on_stage
        for participant in participants:
            if me is not None and participant.identity == me.identity:
                self._microphone.follow(participant.on_stage)
        self._board.post(self._seen.changed(event))
        self._owners.follow(self._board.room)
        if self._on_stage and not was_on_stage:
            self._hand.answer()

    def _leave(self, event: ParticipantsLeft, gone: tuple[ParticipantLeft, ...]) -> None:
        self._board.post(event)
        for left in gone:
            if left.identity not in self._board.room.others:
                self._seen.left(left.identity)
        self._owners.follow(self._board.room)

    def _map(self, tracks: tuple[tuple[int, TrackSid], ...]) -> None:
        self._owners.map(tracks)
        self._owners.follow(self._board.room)

    def _read(self, metadata: str) -> None:
        changed = self._title.read(metadata)
        if changed is not None:
            self._board.post(changed)

    def _refuse_track(self, reason: RefusalReason) -> None:
        self._microphone.refuse()
        self._refusals.tell(WishRefused(Wish.SPEAK, reason))

    def _refuse(self, refusal: WishRefused) -> None:
        if refusal.wish is Wish.HAND:
            self._hand.refuse()
        self._refusals.tell(refusal)

    def _take_grants(self, grants: access.Grants) -> None:
        """Being the host is proven by the host's key alone, and no token takes it away; whoever
        is a moderator is so by the newest token, and the stage is the server's word."""
        before, role = self._board.room.role, access.role_of(grants)
        if before is Role.HOST or Role.MODERATOR not in (before, role):
            return
        if role is not Role.MODERATOR:
            role = Role.SPEAKER if self._on_stage else Role.LISTENER
        self._board.post(RoleChanged(role))
