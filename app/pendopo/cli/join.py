"""`pendopo join`: a visit without a window or a sound device."""

import argparse
import asyncio
import json
from pathlib import Path

from pendopo.app.doors import Doors
from pendopo.app.plan import join_plan
from pendopo.app.sound import Sound
from pendopo.audio.wav import read_wav
from pendopo.cli import files, logs, media_loop, profile
from pendopo.cli.errands import Errands
from pendopo.cli.invites import add_invite_argument, read_invite
from pendopo.cli.outcome import exit_code, told
from pendopo.cli.output import Output
from pendopo.cli.report import report
from pendopo.drivers.wav_sound import NullSpeaker, SilentMicrophone, WavSpeaker
from pendopo.lobby.invite import Invite
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    PendopoError,
    PolicyError,
    PolicyReason,
    ReachError,
    ReachReason,
)
from pendopo.model.events import LeaveReason
from pendopo.model.frames import Samples
from pendopo.model.ids import RoomName
from pendopo.model.room import Connection, Room
from pendopo.ports.sound import Speaker
from pendopo.room.session import RoomSession


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)
    add_invite_argument(parser)
    parser.add_argument("--room", metavar="R", help="the room's name or title")
    parser.add_argument("--name", default="", metavar="N", help="what others see you called")
    parser.add_argument("--play", metavar="X.wav", help="sent as if spoken")
    parser.add_argument("--loop", action="store_true", help="play it again and again")
    parser.add_argument("--record", metavar="Y.wav", help="what a person would have heard")
    parser.add_argument("--raise-hand", action="store_true")
    parser.add_argument("--accept-hands", action="store_true", help="invite whoever asks")
    parser.add_argument(
        "--mute",
        action="append",
        default=[],
        type=_interval,
        metavar="FROM-TO",
        help="seconds of speaking during which we are muted",
    )
    parser.add_argument(
        "--until-alone", action="store_true", help="leave when the last other person has left"
    )
    parser.add_argument("--seconds", type=float, metavar="S", help="leave after this long")
    parser.add_argument("--relay-only", action="store_true")
    parser.add_argument("--report", metavar="R.json", help="write what was measured")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Visit; the report is written whatever happens."""
    logs.set_up(arguments.verbose)
    if arguments.relay_only:
        raise PolicyError(PolicyReason.RELAY_ONLY)
    invite = read_invite(arguments.invite_file)
    speech = read_wav(files.read_bytes(arguments.play)) if arguments.play else None
    return media_loop.run(_visit(arguments, output, invite, speech))


async def _visit(
    arguments: argparse.Namespace, output: Output, invite: Invite, speech: Samples | None
) -> int:
    doors = Doors.open()
    session: RoomSession | None = None
    failure: PendopoError | None = None
    try:
        place = doors.place(invite)
        listing = await place.room(RoomName(arguments.room) if arguments.room else None)
        session = RoomSession(join_plan(place, listing, arguments.name), doors.session_ports)
        await _stay(arguments, output, doors, session, speech)
    except PendopoError as error:
        failure = error
        told(error, output)
    finally:
        if session is not None:
            await session.close()
        await doors.close()
        if arguments.report:
            content = json.dumps(report(session, failure), indent=1, ensure_ascii=False)
            Path(arguments.report).write_text(content, "utf-8")
    return exit_code(failure) if failure else 0


async def _stay(
    arguments: argparse.Namespace,
    output: Output,
    doors: Doors,
    session: RoomSession,
    speech: Samples | None,
) -> None:
    sound = Sound(session, SilentMicrophone(doors.clock), _speaker(arguments.record, doors))
    sound.start()
    try:
        async with asyncio.timeout(arguments.seconds):
            await session.enter()
            _say_joined(session.room, output)
            async with asyncio.TaskGroup() as tasks:
                errands = Errands(session, sound, doors.clock)
                errands.start(tasks, arguments, speech)
                await _until_left(session)
                errands.stop()
        _check_end(session.room)
    except TimeoutError:
        output.event("left", "Left.", reason=LeaveReason.SELF.value)
    finally:
        await session.close()
        sound.close()


def _speaker(path: str | None, doors: Doors) -> Speaker:
    if path is None:
        return NullSpeaker(doors.clock)
    try:
        return WavSpeaker(Path(path), doors.clock)
    except OSError as error:
        raise InputError(InputReason.FILE, path=path, why=error.strerror or "") from error


def _say_joined(room: Room, output: Output) -> None:
    title = room.title or room.name
    output.event("joined", f"In the room {title} as {room.role.value}.", room=room.name)


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


def _check_end(room: Room) -> None:
    match room.closed_because:
        case LeaveReason.REMOVED.value:
            raise AccessError(AccessReason.REMOVED)
        case LeaveReason.DUPLICATE_IDENTITY.value:
            raise AccessError(AccessReason.DUPLICATE)
        case LeaveReason.LOST.value:
            raise ReachError(ReachReason.LOST)
        case _:
            return


def _interval(text: str) -> tuple[float, float]:
    start, _, end = text.partition("-")
    try:
        interval = float(start), float(end)
    except ValueError:
        raise argparse.ArgumentTypeError("write FROM-TO in seconds, as in 8-12") from None
    if not 0 <= interval[0] < interval[1]:
        raise argparse.ArgumentTypeError("FROM must come before TO")
    return interval
