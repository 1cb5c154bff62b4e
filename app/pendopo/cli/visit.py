"""One visit of `pendopo join`, from the invite to the end."""

import argparse
import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from pendopo.app import files
from pendopo.app.doors import Doors
from pendopo.app.plan import join_plan
from pendopo.app.sound_desk import SoundDesk
from pendopo.audio.wav import read_wav
from pendopo.cli.errands import Errands
from pendopo.cli.invites import read_invite
from pendopo.cli.output import Output
from pendopo.drivers.wav_sound import GivenSound, NullSpeaker, SilentMicrophone, WavSpeaker
from pendopo.lobby.invite import Invite
from pendopo.model.errors import (
    InputError,
    InputReason,
    PolicyError,
    PolicyReason,
    ReachError,
    ReachReason,
)
from pendopo.model.frames import Samples
from pendopo.model.ids import RoomName
from pendopo.model.room import Connection, LeaveReason
from pendopo.model.transport import Destination
from pendopo.ports.clock import Clock
from pendopo.room.session import RoomSession


class Visit:
    """What was asked for, and how far it came: `session`, `sound` and `speaker` are None until
    a room was chosen."""

    def __init__(self, arguments: argparse.Namespace, output: Output) -> None:
        self.session: RoomSession | None = None
        self.sound: SoundDesk | None = None
        self.speaker: NullSpeaker | None = None
        self._arguments = arguments
        self._output = output
        self._doors: Doors | None = None

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Every address contacted so far."""
        if self.session is not None:
            return self.session.destinations
        return self._doors.signals.destinations if self._doors is not None else ()

    async def make(self) -> None:
        """Go there, stay and leave. Raises a PendopoError."""
        arguments = self._arguments
        if arguments.relay_only:
            raise PolicyError(PolicyReason.RELAY_ONLY)
        invite = read_invite(arguments.invite_file)
        speech = _speech(arguments.play)
        self._doors = doors = Doors.open()
        place = doors.place(invite)
        listing = await place.room(RoomName(arguments.room) if arguments.room else None)
        plan = join_plan(place, listing, arguments.name)
        self.session = RoomSession(plan, doors.session_ports)
        await self._stay(self.session, doors.clock, invite, speech)

    async def _stay(
        self, session: RoomSession, clock: Clock, invite: Invite, speech: Samples | None
    ) -> None:
        self.speaker = speaker = _speaker(self._arguments.record, clock)
        self.sound = sound = SoundDesk(GivenSound(SilentMicrophone(clock), speaker), clock)
        errands = Errands(session, sound, clock)
        sound.start(session.mouth, session.ear, lambda fault: session.fault("sound"))
        joined = False
        try:
            async with asyncio.timeout(self._arguments.seconds):
                await session.enter()
                joined = True
                await self._be_there(session, errands, speech)
        except TimeoutError:
            if not joined:
                raise ReachError(ReachReason.TIMED_OUT, host=_host(invite)) from None
            self._output.event("left", "Left.", reason=LeaveReason.SELF.value)
        finally:
            await session.close()
            await _close(sound, self._arguments.record)

    async def _be_there(
        self, session: RoomSession, errands: Errands, speech: Samples | None
    ) -> None:
        room = session.room
        title = room.title or room.name
        self._output.event("joined", f"In the room {title} as {room.role.value}.", room=room.name)
        async with asyncio.TaskGroup() as tasks:
            errands.start(tasks, self._arguments, speech)
            await _until_left(session)
            errands.stop()
        if session.failure is not None:
            raise session.failure


def _speech(path: str | None) -> Samples | None:
    if path is None:
        return None
    content = files.read_bytes(path)
    try:
        return read_wav(content)
    except InputError as error:
        raise InputError(InputReason.WAV, path=path, **error.details) from None


def _speaker(path: str | None, clock: Clock) -> NullSpeaker:
    return WavSpeaker(Path(path), clock) if path else NullSpeaker(clock)


async def _close(sound: SoundDesk, path: str | None) -> None:
    """Raises InputError(FILE) when the recording's end does not fit on the disk."""
    try:
        sound.close()
        await sound.wait_closed()
    except OSError as error:
        raise files.unusable(str(path), error) from error


async def _until_left(session: RoomSession) -> None:
    left = asyncio.Event()
    stop = session.subscribe(
        lambda room: left.set() if room.connection is Connection.CLOSED else None
    )
    try:
        if session.room.connection is not Connection.CLOSED:
            await left.wait()
    finally:
        stop()


def _host(invite: Invite) -> str:
    return urlsplit(invite.servers[0].url).hostname or ""
