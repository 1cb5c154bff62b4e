"""`pendopo demo`: host, speaker and window on this computer."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from pendopo.app import files, resources, screen
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.profile import Profile
from pendopo.app.trial.far_person import FarPerson
from pendopo.audio.ogg import read_ogg_opus
from pendopo.audio.wav import WavWriter
from pendopo.cli import logs, profile
from pendopo.cli.output import Output
from pendopo.drivers.media_thread import MediaThread
from pendopo.drivers.system_clock import SystemClock
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.lobby.link import render
from pendopo.model.frames import Samples
from pendopo.model.room import Role
from pendopo.words import walk as words
from pendopo.words.options import option

FAR_NAME = "Ani"
HOST_VOICE, GUEST_VOICE = "demo-host.ogg", "demo-guest.ogg"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)
    parser.add_argument("--auto", action="store_true", help=option("demo --auto"))
    parser.add_argument("--pictures", type=Path, metavar="DIR", help=option("demo --pictures"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Walk by ourselves with --auto or where there is no screen, else open the window."""
    logs.set_up(arguments.verbose)
    auto = arguments.auto or not screen.there()
    if auto:
        screen.draw_unseen()
    screen.check()
    files.check_temporary()
    from pendopo.app import window

    window.begin()
    with tempfile.TemporaryDirectory(prefix="pendopo-demo-") as name, _place() as host:
        directory = Path(name)
        far = _far_person(host, directory, stay=not auto)
        link = render(_invite(host, Role.LISTENER))
        try:
            if auto:
                return _walk(arguments, output, far, link, Profile.temporary(directory / "profile"))
            return window.run_window(lambda: Profile.temporary(directory / "profile"), (link,))
        finally:
            far.stop()


@contextmanager
def _place() -> Iterator[HostProcess]:
    media = MediaThread()
    try:
        host = media.submit(
            HostProcess.start(HostOptions(name=words.place(), rooms=words.rooms()))
        ).result()
        try:
            yield host
        finally:
            media.submit(host.close()).result()
    finally:
        media.close()


def _far_person(host: HostProcess, directory: Path, stay: bool) -> FarPerson:
    voice = directory / "far-voice.wav"
    with voice.open("w+b") as file:
        writer = WavWriter(file)
        writer.write(_voice(HOST_VOICE))
        writer.close()
    room = host.rooms[0].name
    return FarPerson.start(_invite(host, Role.HOST), room, FAR_NAME, voice, directory, stay)


def _walk(
    arguments: argparse.Namespace, output: Output, far: FarPerson, link: str, whose: Profile
) -> int:
    from pendopo.app.trial.verdict import Mark
    from pendopo.app.trial.walk import Judgement, Walk
    from pendopo.app.trial.walk_sound import WalkSound
    from pendopo.app.window import run_window

    def tell(judgement: Judgement) -> None:
        output.event(
            "step",
            words.judged(judgement.step, judgement.mark.value, judgement.measured),
            step=judgement.step,
            passed=judgement.mark is not Mark.FAILED,
            mark=judgement.mark.value,
            measured=judgement.measured,
        )

    pictures: Path = arguments.pictures or _usual_pictures()
    pictures.mkdir(parents=True, exist_ok=True)
    ours = _voice(GUEST_VOICE)
    sound = WalkSound(ours, SystemClock())
    walk = Walk(far, _voice(HOST_VOICE), ours, sound, pictures, tell)
    code = run_window(lambda: whose, (link,), sound, walk, display_name="Budi")
    output.event("pictures", words.pictures(str(pictures)), directory=str(pictures))
    return code


def _usual_pictures() -> Path:
    try:
        return Path(platformdirs.user_cache_dir("pendopo", appauthor=False)) / "demo"
    except RuntimeError:  # somebody without a home
        return Path(tempfile.mkdtemp(prefix="pendopo-pictures-"))


def _invite(host: HostProcess, role: Role) -> Invite:
    return next(i for i in host.invites if i.role is role and i.kind is InviteKind.PLACE)


def _voice(name: str) -> Samples:
    return read_ogg_opus((resources.directory() / "voices" / name).read_bytes())
