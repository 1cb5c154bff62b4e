"""What `pendopo join` was told to do while it is in the room."""

import argparse
import asyncio
from collections.abc import Callable

from pendopo.app.sound_desk import SoundDesk
from pendopo.drivers.wav_sound import WavMicrophone
from pendopo.model.errors import PendopoError
from pendopo.model.frames import Samples
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Room
from pendopo.ports.clock import Clock
from pendopo.room.session import RoomSession


class Errands:
    """Speaks, mutes, raises a hand and answers others', each in a task of its own."""

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
            self._tasks.append(tasks.create_task(self._session.raise_hand()))
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
        await self._until(lambda room: room.me is not None and room.me.on_stage)
        self._sound.choose_microphone(lambda: WavMicrophone(speech, self._clock, loop))
        await self._session.set_muted(False)
        began = self._clock.monotonic()
        for start, end in sorted(mutes):
            await self._clock.sleep(began + start - self._clock.monotonic())
            await self._session.set_muted(True)
            await self._clock.sleep(began + end - self._clock.monotonic())
            await self._session.set_muted(False)

    async def _leave_last(self) -> None:
        await self._until(lambda room: bool(room.others))
        await self._until(lambda room: not room.others)
        await self._session.leave()

    async def _accept_hands(self) -> None:
        invited: set[tuple[ParticipantIdentity, int | None]] = set()
        while True:
            room = await self._until(
                lambda room: any((p.identity, p.hand_raised_ms) not in invited for p in room.hands)
            )
            for participant in room.hands:
                hand = (participant.identity, participant.hand_raised_ms)
                if hand not in invited:
                    invited.add(hand)
                    await self._invite(participant.identity)

    async def _invite(self, identity: ParticipantIdentity) -> None:
        try:
            await self._session.moderation.invite_to_speak(identity)
        except PendopoError:
            if identity in self._session.room.others:
                raise

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
