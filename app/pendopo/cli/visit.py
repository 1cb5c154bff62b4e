"""One visit of `pendopo join`, from the invite to the end."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pendopo.app import files
from pendopo.app.doors import Doors
from pendopo.app.relays import Relays
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.visit import Visit
from pendopo.audio.wav import read_wav
from pendopo.cli import profile
from pendopo.cli.errands import Errands
from pendopo.cli.invites import near, persona_seed, read_invite
from pendopo.cli.output import Output
from pendopo.cli.relays import tell_near
from pendopo.drivers.aside import aside
from pendopo.drivers.wav_sound import GivenSound, NullSpeaker, SilentMicrophone, WavSpeaker
from pendopo.lobby.invite import Invite
from pendopo.model.errors import (
    InputError,
    InputReason,
    ReachError,
    ReachReason,
)
from pendopo.model.faults import FileFault
from pendopo.model.frames import Samples
from pendopo.model.ids import RoomName
from pendopo.model.room import Connection, LeaveReason, Room
from pendopo.ports.clock import Clock
from pendopo.reach.fence import Fence
from pendopo.room.session import RoomSession
from pendopo.words import visit as words
from pendopo.words.errors import sentence

T = TypeVar("T")


class JoinVisit:
    """What was asked for, and how far it came: `session`, `sound` and `speaker` are None until
    a room was chosen."""

    def __init__(self, arguments: argparse.Namespace, output: Output) -> None:
        self.session: RoomSession | None = None
        self.sound: SoundDesk | None = None
        self.speaker: NullSpeaker | None = None
        self.ledger = Fence()
        self._arguments = arguments
        self._output = output
        self._over_at: float | None = None
        """On the loop's clock."""

    async def make(self) -> None:
        """Go there, stay and leave. Raises a PendopoError."""
        arguments = self._arguments
        if arguments.seconds is not None:
            self._over_at = asyncio.get_running_loop().time() + arguments.seconds
        invite = await self._read(arguments.invite_file, read_invite)
        speech = await self._read(arguments.play, _speech) if arguments.play else None
        async with self._in_time(invite):
            visit, errands = await self._found(invite)
        self.session = visit.session
        try:
            await self._stay(visit, errands, speech, invite)
        finally:
            await visit.close()
        if isinstance(self.speaker, WavSpeaker) and self.speaker.failure is not None:
            raise self.speaker.failure

    async def _read(self, path: str, content: Callable[[str], T]) -> T:
        """Raises InputError(FILE) for a pipe that stays open for too long."""
        try:
            async with asyncio.timeout_at(self._over_at):
                return await aside(lambda: content(path))
        except TimeoutError:
            fault = FileFault.UNFINISHED
            raise InputError(InputReason.FILE, path=path, fault=fault) from None

    @asynccontextmanager
    async def _in_time(self, invite: Invite) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(self._over_at):
                yield
        except TimeoutError:
            raise ReachError(ReachReason.TIMED_OUT, host=_host(invite)) from None

    async def _found(self, invite: Invite) -> tuple[Visit, Errands]:
        arguments = self._arguments
        doors = Doors.open(self.ledger, Relays(profile.kept(arguments), leads_near=tell_near))
        seed = await persona_seed(arguments, invite, self._output)
        place = doors.place(invite, seed, near(arguments))
        listing = await place.room(RoomName(arguments.room) if arguments.room else None)
        self.speaker = speaker = self._speaker(arguments.record, doors.clock)
        source = GivenSound(SilentMicrophone(doors.clock), speaker)
        self.sound = sound = SoundDesk(source, doors.clock)
        name = _display_name(arguments)
        visit = Visit(doors, place, listing, name, sound, relay_only=arguments.relay_only)
        return visit, Errands(visit.session, sound, doors.clock)

    async def _stay(
        self, visit: Visit, errands: Errands, speech: Samples | None, invite: Invite
    ) -> None:
        if isinstance(self.speaker, WavSpeaker):
            record_once_connected(visit.session, self.speaker)
        async with self._in_time(invite):
            await visit.enter()
        try:
            async with asyncio.timeout_at(self._over_at):
                await self._be_there(visit, errands, speech)
        except TimeoutError:
            self._output.event("left", words.left(), reason=LeaveReason.SELF.value)

    def _speaker(self, record: str | None, clock: Clock) -> NullSpeaker:
        """Raises InputError(FILE). A recording that fails later is told at once."""
        if not record:
            return NullSpeaker(clock)
        loop = asyncio.get_running_loop()

        def told(failure: InputError) -> None:
            loop.call_soon_threadsafe(self._output.error, sentence(failure))

        return WavSpeaker(Path(record), clock, told)

    async def _be_there(self, visit: Visit, errands: Errands, speech: Samples | None) -> None:
        session, room = visit.session, visit.session.room
        title = room.title or room.name
        self._output.event("joined", words.joined(title, room.role), room=room.name)
        async with asyncio.TaskGroup() as tasks:
            errands.start(tasks, self._arguments, speech)
            await visit.over()
            errands.stop()
        if session.failure is not None:
            raise session.failure


def record_once_connected(session: RoomSession, speaker: WavSpeaker) -> None:
    """Who never had a path for sound has heard nothing: what was in the file stays then."""

    def look(room: Room) -> None:
        if room.connection is Connection.CONNECTED:
            speaker.record()

    session.subscribe(look)


def _speech(path: str) -> Samples:
    content = files.read_sound(path)
    try:
        return read_wav(content)
    except InputError as error:
        raise InputError(InputReason.WAV, path=path, **error.details) from None


def _display_name(arguments: argparse.Namespace) -> str:
    """As told, otherwise as chosen in the profile."""
    told: str | None = arguments.name
    return profile.kept(arguments).settings.display_name if told is None else told


def _host(invite: Invite) -> str:
    return urlsplit(invite.servers[0].url).hostname or ""
