"""Our visit to one room: its life from entering to the end, and what may be wished in it."""

import asyncio
import logging
from collections.abc import Callable
from copy import copy

from pendopo.e2ee.indicator import Indicator
from pendopo.model.errors import PendopoError, ReachError, ReachReason
from pendopo.model.events import Left, MicrophoneChanged
from pendopo.model.frames import ReceivedFrame
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import MicrophoneState, Participant, Room
from pendopo.model.wish import WishRefused
from pendopo.room.board import Board
from pendopo.room.ending import failure_of, left
from pendopo.room.follower import Follower
from pendopo.room.guard import Guard
from pendopo.room.listeners import Listeners
from pendopo.room.microphone import Microphone
from pendopo.room.moderation import Moderation
from pendopo.room.needles import Needles
from pendopo.room.own_hand import OwnHand
from pendopo.room.plan import JoinPlan
from pendopo.room.seen_hands import SeenHands
from pendopo.room.session_ports import SessionPorts
from pendopo.room.sound import RoomSound
from pendopo.room.stay import Stay
from pendopo.room.talk_lease import TalkLease
from pendopo.room.title import RoomTitle
from pendopo.room.track_owners import TrackOwners
from pendopo.signaling.events import RoomJoined

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 5.0


class RoomSession:
    """One visit. `enter` returns once inside or raises; afterwards it rejoins by itself.

    Belongs to the loop that calls `enter`, but for `needles`, `fault` and what `mouth` and `ear`
    keep for the sound thread.
    """

    def __init__(self, plan: JoinPlan, ports: SessionPorts) -> None:
        """Raises PolicyError(MODE) for a mode that this version cannot do."""
        self._plan = plan
        self._clock = ports.clock
        self._visit: asyncio.Task[None] | None = None
        self._entered: asyncio.Future[bool] | None = None
        self._sound = RoomSound(plan, ports.clock)
        self.lease = self._sound.lease
        self.mouth = self._sound.mouth
        self.ear = self._sound.ear
        self.watch = self._sound.watch
        self._board = Board(Room(plan.room, plan.mode, plan.title, plan.topic, role=plan.role))
        self._refusals: Listeners[WishRefused] = Listeners()
        self.volumes: Listeners[tuple[ParticipantIdentity, float]] = Listeners()
        """Told of everybody who is made louder or quieter."""
        self._owners = TrackOwners(self.ear.keep)
        self._stay = Stay(plan, ports, lambda event: self._follower.take(event), self._on_frame)
        self._hand = OwnHand(self._stay)
        self.moderation = Moderation(ports.signals, self._stay, self._board)
        self._microphone = Microphone(self._stay, self.mouth, self.lease, _posting(self._board))
        self._talk = TalkLease(self._microphone)
        self._guard = Guard(
            self.watch, self.lease, self._microphone, self._board, self._stay, ports.clock
        )
        self._follower = Follower(
            self._board,
            self._microphone,
            self._hand,
            SeenHands(ports.clock.unix_ms),
            RoomTitle(plan),
            self._owners,
            self._refusals,
            self._joined,
            self._failed,
        )
        self.started_unix_ms = 0

    @property
    def room(self) -> Room:
        """The latest fact."""
        return self._board.room

    @property
    def failure(self) -> PendopoError | None:
        """Why the visit is over; None while it lasts and when we left by ourselves."""
        return failure_of(self.room)

    @property
    def started_at(self) -> float:
        """Monotonic seconds at which connecting began."""
        return self._guard.started_at

    @property
    def rejoins(self) -> int:
        """How often the whole connection was made anew."""
        return self._stay.rejoins

    @property
    def resumes(self) -> int:
        """How often the signaling socket alone was replaced."""
        return self._follower.resumes

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """Tell `listener` every new Room on this loop; returns how to stop."""
        return self._board.subscribe(listener)

    def subscribe_indicator(self, listener: Callable[[Indicator], None]) -> Callable[[], None]:
        """Tell `listener` the newest line now and at every measurement; returns how to stop."""
        return self._guard.subscribe(listener)

    def subscribe_refusals(self, listener: Callable[[WishRefused], None]) -> Callable[[], None]:
        """Tell `listener` every wish that the server refuses; returns how to stop."""
        return self._refusals.add(listener)

    def needles(self) -> Needles:
        """One reading of every gauge; callable from any thread."""
        return Needles(
            self.ear.levels,
            self.mouth.own_level,
            self.watch.reading[1],
            self.ear.silenced,
            self._owners.missing,
        )

    async def enter(self) -> None:
        """Join. Raises ReachError, AccessError; nothing is left behind then."""
        loop = asyncio.get_running_loop()
        self._sound.begin(loop, self._microphone)
        self._guard.started_at = self._clock.monotonic()
        self.started_unix_ms = self._clock.unix_ms()
        self._guard.measure()
        self._entered = loop.create_future()
        try:
            await self._open()
        except BaseException:
            self._let_go()
            raise
        self._visit = asyncio.create_task(self._live())
        try:
            if not await self._entered:
                raise copy(self.failure or ReachError(ReachReason.LOST))
        except BaseException:
            await self.close()
            raise

    async def leave(self) -> None:
        """Go quietly."""
        self._talk.end()
        self._microphone.close()
        self._stay.leave()

    async def close(self) -> None:
        """Leave and wait until everything is closed; may be called twice."""
        await self.leave()
        if self._visit is not None and self._visit is not asyncio.current_task():
            await asyncio.wait([self._visit], timeout=CLOSE_WITHIN_S)
            self._visit.cancel()
            await asyncio.gather(self._visit, return_exceptions=True)

    async def raise_hand(self) -> None:
        """Ask to speak; without a connection it is told once there is one."""
        self._hand.wish(self._clock.unix_ms())

    async def lower_hand(self) -> None:
        """Take the hand down again."""
        self._hand.wish(None)

    async def set_muted(self, muted: bool) -> None:
        """Mute or unmute our microphone; muting never fails, and no connection is needed.

        Raises AccessError when we may not speak.
        """
        self._talk.end()
        self._microphone.set_muted(muted)

    async def step_down(self) -> None:
        """Go back to the audience. Raises AccessError where the server leaves that to moderators,
        ReachError without a connection."""
        await self.moderation.step_down()

    def chime(self) -> None:
        """A soft tone through our own speaker; nobody else hears it."""
        self.ear.chime()

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud somebody is here, 0 to 2; callable from any thread, which tells `volumes`."""
        self.ear.set_gain(identity, gain)
        self.volumes.tell((identity, gain))

    def volume(self, identity: ParticipantIdentity) -> float:
        """How loud somebody is here; 1 is as sent."""
        return self.ear.gain(identity)

    async def hold_to_talk(self) -> None:
        """Unmute for as long as `keep_talking` is called again and again. Raises AccessError."""
        self._talk.begin()

    async def keep_talking(self) -> None:
        """The key is still held; nothing when we were muted meanwhile."""
        self._talk.extend()

    def fault(self, invariant: str) -> None:
        """An internal check failed: sound stops at once, both ways, for the rest of the visit."""
        self._guard.fault(invariant)

    async def _open(self) -> None:
        try:
            await self._stay.open()
        except PendopoError as error:
            self._failed(error)
            raise

    async def _live(self) -> None:
        guarding = asyncio.create_task(self._guard.keep())
        try:
            self._end(Left(await self._stay.run()))
        except PendopoError as error:
            self._failed(error)
            self._end(left(error))
        except Exception as fault:
            log.exception("visit failed")
            self.fault("visit")
            self._end(left(fault))
        finally:
            guarding.cancel()
            await asyncio.gather(guarding, return_exceptions=True)
            self._guard.measure()
            self._let_go()

    def _let_go(self) -> None:
        """Of everybody who was told of this visit, for there is nothing more to tell."""
        for each in (self._stay, self._follower, self.mouth, self._guard, self._board):
            each.close()
        self._refusals.close()
        self.volumes.close()

    def _joined(self, joined: RoomJoined) -> None:
        self._sound.join(joined.sif_trailer)
        self._tell_name(joined.me)
        if self._entered is not None and not self._entered.done():
            self._entered.set_result(True)

    def _tell_name(self, me: Participant) -> None:
        """Only where the server may see names anyway, and where it lets us."""
        name = self._plan.display_name
        if name and name != me.name and me.permission.can_update_metadata:
            self._stay.set_name(name)

    def _failed(self, error: PendopoError) -> None:
        self.watch.refused(error.reason)
        self._guard.measure()

    def _end(self, how: Left) -> None:
        self._microphone.close()
        self._board.post(how)
        if self._entered is not None and not self._entered.done():
            self._entered.set_result(False)

    def _on_frame(self, ssrc: int, frame: ReceivedFrame) -> None:
        owner = self._owners.of(ssrc)
        if owner is None:
            self.watch.unmapped += 1
        else:
            self.ear.receive(*owner, frame)


def _posting(board: Board) -> Callable[[MicrophoneState], None]:
    return lambda state: board.post(MicrophoneChanged(state))
