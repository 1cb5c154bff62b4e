"""One visit of `pendopo join`, from the invite to the end."""

import argparse
import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from pendopo.app import files
from pendopo.app.doors import Doors
from pendopo.app.relays import Relays
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.visit import Visit
from pendopo.audio.wav import read_wav
from pendopo.cli import profile
from pendopo.cli.errands import Errands
from pendopo.cli.invites import persona_seed, read_invite
from pendopo.cli.output import Output
from pendopo.drivers.wav_sound import GivenSound, NullSpeaker, SilentMicrophone, WavSpeaker
from pendopo.lobby.invite import Invite
from pendopo.model.errors import (
    InputError,
    InputReason,
    ReachError,
    ReachReason,
)
from pendopo.model.frames import Samples
from pendopo.model.ids import RoomName
from pendopo.model.room import LeaveReason
from pendopo.ports.clock import Clock
from pendopo.reach.fence import Fence
from pendopo.room.session import RoomSession
from pendopo.words import visit as words


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
        self._invite: Invite | None = None
        self._speech: Samples | None = None

    def read(self) -> None:
        """What the visit is made with, outside of any loop: a pipe may let us wait, and whatever
        ends the program must be heeded then. Raises InputError, PolicyError."""
        self._invite = read_invite(self._arguments.invite_file)
        self._speech = _speech(self._arguments.play)

    async def make(self) -> None:
        """Go there, stay and leave; `read` comes before. Raises a PendopoError."""
        arguments, invite, speech = self._arguments, self._invite, self._speech
        assert invite is not None
        kept = profile.kept(arguments)
        doors = Doors.open(self.ledger, Relays(kept))
        place = doors.place(invite, await persona_seed(arguments, invite, self._output))
        listing = await place.room(RoomName(arguments.room) if arguments.room else None)
        self.speaker = speaker = _speaker(arguments.record, doors.clock)
        source = GivenSound(SilentMicrophone(doors.clock), speaker)
        self.sound = sound = SoundDesk(source, doors.clock)
        name = _display_name(arguments)
        visit = Visit(doors, place, listing, name, sound, relay_only=arguments.relay_only)
        self.session = visit.session
        try:
            await self._stay(visit, Errands(visit.session, sound, doors.clock), speech, invite)
        finally:
            await _close(visit, arguments.record)

    async def _stay(
        self, visit: Visit, errands: Errands, speech: Samples | None, invite: Invite
    ) -> None:
        joined = False
        try:
            async with asyncio.timeout(self._arguments.seconds):
                await visit.enter()
                joined = True
                await self._be_there(visit, errands, speech)
        except TimeoutError:
            if not joined:
                raise ReachError(ReachReason.TIMED_OUT, host=_host(invite)) from None
            self._output.event("left", words.left(), reason=LeaveReason.SELF.value)

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


def _speech(path: str | None) -> Samples | None:
    if path is None:
        return None
    content = files.read_bytes(path)
    try:
        return read_wav(content)
    except InputError as error:
        raise InputError(InputReason.WAV, path=path, **error.details) from None


def _speaker(record: str | None, clock: Clock) -> NullSpeaker:
    """Raises InputError(FILE)."""
    return WavSpeaker(Path(record), clock) if record else NullSpeaker(clock)


async def _close(visit: Visit, record: str | None) -> None:
    """Raises InputError(FILE) when the recording's end does not fit on the disk."""
    try:
        await visit.close()
    except OSError as error:
        raise files.unusable(str(record), error) from error


def _display_name(arguments: argparse.Namespace) -> str:
    """As told, otherwise as chosen in the profile."""
    told: str | None = arguments.name
    return profile.kept(arguments).settings.display_name if told is None else told


def _host(invite: Invite) -> str:
    return urlsplit(invite.servers[0].url).hostname or ""
