"""What `pendopo join` was told to do while it is in the room."""

import argparse
import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from pendopo.app.sound_desk import SoundDesk
from pendopo.drivers.wav_sound import WavMicrophone
from pendopo.model.errors import AccessError, ReachError
from pendopo.model.frames import Samples
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, Participant, Room
from pendopo.ports.clock import Clock
from pendopo.room.session import RoomSession

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 0.5
"""Between two attempts to have one wish passed on."""

Hand = tuple[ParticipantIdentity, int | None]
"""Whose, and raised when."""


class Errands:
    """Speaks, mutes, raises a hand and answers others', each in a task of its own.

    A wish waits for the connection as long as the visit lasts; only its refusal ends the visit.
    """

    def __init__(self, session: RoomSession, sound: SoundDesk, clock: Clock) -> None:
        self._session = session
        self._sound = sound
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    def start(
        self, tasks: asyncio.TaskGroup, arguments: argparse.Namespace, speech: Samples | None
    ) -> None:
        """Begin everything the arguments ask for."""
        if arguments.raise_hand:
            self._tasks.append(tasks.create_task(self._wish(self._session.raise_hand)))
        if speech is not None:
            work = self._speak(speech, arguments.loop, arguments.mute)
            self._tasks.append(tasks.create_task(work))
        if arguments.accept_hands:
            self._tasks.append(tasks.create_task(self._accept_hands()))
        if arguments.until_alone:
            self._tasks.append(tasks.create_task(self._leave_last()))

    def stop(self) -> None:
        """Drop what is not done."""
        for task in self._tasks:
            task.cancel()

    async def _speak(self, speech: Samples, loop: bool, mutes: list[tuple[float, float]]) -> None:
        await self._until(_on_stage)
        self._sound.choose_microphone(lambda: WavMicrophone(speech, self._clock, loop))
        await self._unmute()
        began = self._clock.monotonic()
        intervals = sorted(mutes)
        following = [*(start for start, _ in intervals[1:]), None]
        for (start, end), next_start in zip(intervals, following, strict=False):
            await self._sleep_until(began + start)
            await self._session.set_muted(True)
            await self._sleep_until(began + end)
            await self._unmute(None if next_start is None else began + next_start)

    async def _unmute(self, before: float | None = None) -> None:
        """As soon as we may be heard; given up when the time to be muted again comes `before`."""
        within_s = None if before is None else before - self._clock.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._until(_on_stage)
                await self._wish(lambda: self._session.set_muted(False))

    async def _leave_last(self) -> None:
        await self._until(lambda room: bool(room.others))
        await self._until(lambda room: not room.others)
        await self._session.leave()

    async def _accept_hands(self) -> None:
        invited: set[Hand] = set()
        while True:
            room = await self._until(lambda room: not invited.issuperset(map(_hand, room.hands)))
            for participant in room.hands:
                if _hand(participant) not in invited and await self._invite(participant.identity):
                    invited.add(_hand(participant))

    async def _invite(self, identity: ParticipantIdentity) -> bool:
        """Whether they were still there; they may come back with the same hand."""
        try:
            await self._wish(lambda: self._session.moderation.invite_to_speak(identity))
        except AccessError:
            if identity in self._session.room.others:
                raise
            return False
        return True

    async def _wish(self, wish: Callable[[], Awaitable[None]]) -> None:
        """Until it has been passed on: a connection that is made anew only delays it."""
        while True:
            try:
                return await wish()
            except ReachError as error:
                log.info("a wish has to wait: %s", error.reason.value)
            await self._clock.sleep(AGAIN_AFTER_S)
            await self._until(lambda room: room.connection is Connection.CONNECTED)

    async def _sleep_until(self, at: float) -> None:
        await self._clock.sleep(max(0.0, at - self._clock.monotonic()))

    async def _until(self, condition: Callable[[Room], bool]) -> Room:
        """The first room, from now on, that fulfils `condition`."""
        found: asyncio.Future[Room] = asyncio.get_running_loop().create_future()

        def look(room: Room) -> None:
            if not found.done() and condition(room):
                found.set_result(room)

        stop = self._session.subscribe(look)
        try:
            look(self._session.room)
            return await found
        finally:
            stop()


def _on_stage(room: Room) -> bool:
    return room.me is not None and room.me.on_stage


def _hand(participant: Participant) -> Hand:
    return participant.identity, participant.hand_raised_ms
