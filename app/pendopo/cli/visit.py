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
from pendopo.words.errors import sentence


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

    async def make(self) -> None:
        """Go there, stay and leave. Raises a PendopoError."""
        arguments = self._arguments
        invite = read_invite(arguments.invite_file)
        speech = _speech(arguments.play)
        kept = profile.kept(arguments)
        doors = Doors.open(self.ledger, Relays(kept))
        place = doors.place(invite, await persona_seed(arguments, invite, self._output))
        listing = await place.room(RoomName(arguments.room) if arguments.room else None)
        self.speaker = speaker = self._speaker(arguments.record, doors.clock)
        source = GivenSound(SilentMicrophone(doors.clock), speaker)
        self.sound = sound = SoundDesk(source, doors.clock)
        name = _display_name(arguments)
        visit = Visit(doors, place, listing, name, sound, relay_only=arguments.relay_only)
        self.session = visit.session
        try:
            await self._stay(visit, Errands(visit.session, sound, doors.clock), speech, invite)
        finally:
            await visit.close()
        if isinstance(speaker, WavSpeaker) and speaker.failure is not None:
            raise speaker.failure

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


def _speech(path: str | None) -> Samples | None:
    if path is None:
        return None
    content = files.read_bytes(path)
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
