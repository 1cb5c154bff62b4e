"""Every secret in the real Secret Service, and nowhere else."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pendopo.drivers.keychain_trial import SERVICE
from pendopo.lobby.link import render
from pendopo.ports.secret_store import Keeping
from tests.cli import links
from tests.real.desktop import wait

pytestmark = pytest.mark.real

NEEDED = ("dbus-daemon", "gnome-keyring-daemon", "secret-tool")
STORY = Path(__file__).with_name("keychain_story.py")
APP = Path(__file__).parents[2] / "app"
TICKET = b"dunlin-ticket-dunlin-ticket-1234"
SECRET = b"dunlin-secret-dunlin-secret-1234"
LINK = render(replace(links.PLACE, secret=SECRET, ticket=TICKET))
BUS = """<busconfig>
<type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy>
</busconfig>"""
"""Without a list of services: a keychain is there when the test starts one, and not before."""
SIGN = "dunlin"
"""In every secret here and nowhere else: other tests with canaries run at the same time."""
CANARIES = {
    "operated-servers": "dunlin-api-secret",
    "hosted-place": "dunlin-host-seed " + "and a long place " * 300,
    "relay:own": "dunlin-turn-password",
    "proxy": "dunlin-proxy-password 🎶",
}


@pytest.fixture(autouse=True)
def there_is_a_keychain() -> None:
    lacking = [program for program in NEEDED if shutil.which(program) is None]
    if lacking:
        pytest.skip("not installed: " + ", ".join(lacking))


@dataclass(frozen=True)
class Session:
    """A session bus of its own, and what is kept in its keychain."""

    home: Path
    environment: dict[str, str]
    logs: list[Path] = field(default_factory=list)

    @contextmanager
    def run(self, profile: Path) -> Iterator["Run"]:
        log = self.home.parent / f"log-{len(self.logs)}"
        self.logs.append(log)
        with (
            log.open("w") as file,
            subprocess.Popen(
                [sys.executable, str(STORY), str(profile)],
                env={**self.environment, "PYTHONPATH": str(APP)},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True,
            ) as process,
        ):  # fmt: skip
            try:
                yield Run(process)
                assert process.stdin is not None
                process.stdin.close()
                assert process.wait(30) == 0, log.read_text()
            finally:
                process.kill()

    def kept(self) -> str:
        """Everything that this program keeps, as the keychain itself tells it."""
        return subprocess.run(
            ["secret-tool", "search", "--all", "--unlock", "application", "Python keyring library"],
            env=self.environment, capture_output=True, text=True, timeout=30, check=False,
        ).stdout  # fmt: skip


@dataclass(frozen=True)
class Run:
    """The program, as it does what it is told."""

    process: "subprocess.Popen[str]"

    def __call__(self, do: str, **given: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "it ended"
        return json.loads(answer)


@contextmanager
def session(directory: Path, bus: bool = True) -> Iterator[Session]:
    """Used again with the same folder it is the same person, logged in anew."""
    home, runtime = directory / "home", directory / "run"
    home.mkdir(exist_ok=True)
    runtime.mkdir(mode=0o700, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={directory / 'nobody'}",
    }
    if not bus:
        yield Session(home, environment)
        return
    (directory / "bus.conf").write_text(BUS)
    words = ["dbus-daemon", f"--config-file={directory / 'bus.conf'}", "--nofork"]
    words += ["--print-address=1"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as daemon:
        try:
            assert daemon.stdout is not None
            environment["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
            yield Session(home, environment)
        finally:
            daemon.terminate()


@contextmanager
def keychain(found: Session, *, unlocked: bool = True) -> Iterator[None]:
    words = ["gnome-keyring-daemon", "--components=secrets", "--foreground"]
    words += ["--unlock"] if unlocked else []
    with subprocess.Popen(
        words, env=found.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    ) as daemon:  # fmt: skip
        try:
            assert daemon.stdin is not None
            if unlocked:
                daemon.stdin.write("pw")
            daemon.stdin.close()
            assert daemon.stdout is not None
            daemon.stdout.readline()
            yield
        finally:
            daemon.terminate()


def fill(run: Run) -> str:
    """A place and a secret of every kind; the place's id."""
    place = str(run("add", link=LINK))
    run("put for place", kind="token", place=place, secret="dunlin-token")
    run("put for place", kind="relay", place=place, secret="dunlin-invite-relay")
    for name, secret in CANARIES.items():
        run("put", name=name, secret=secret)
    run("choose", name="Ani")
    return place


def signs(persona: str) -> list[bytes]:
    """Whatever must be seen nowhere, in the forms in which it might be."""
    texts = [LINK, LINK[30:70], persona, SIGN]
    return [SECRET, TICKET, SECRET.hex().encode(), TICKET.hex().encode(), *map(str.encode, texts)]


def test_every_secret_is_in_the_secret_service_and_nowhere_else(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with session(tmp_path) as found, keychain(found):
        with found.run(profile) as run:
            place = fill(run)
            persona = str(run("persona"))
            assert run("keeping") == ["kept", ""]
            seen = everything_of_processes()
        report = tmp_path / "report.json"
        assert visit(found, profile, report) == 3
        assert report.exists()
        kept = found.kept()
        for canary in ("dunlin-api-secret", "dunlin-host-seed", "dunlin-turn-password",
                       "dunlin-proxy-password", "dunlin-token", "dunlin-invite-relay",
                       LINK[20:300], persona):  # fmt: skip
            assert canary in kept, canary[:20]
        for sign in signs(persona):
            assert sign not in seen
            assert sign not in everything_in(tmp_path), sign[:20]
        with found.run(profile) as run:  # a restart
            assert run("places") == [place]
            assert run("persona") == persona
            for name, secret in CANARIES.items():
                assert run("get", name=name) == secret
            run("forget", place=place)
        kept = found.kept()
        for canary in (LINK[20:100], "dunlin-token", "dunlin-invite-relay", place):
            assert canary not in kept
        assert "dunlin-api-secret" in kept
        with found.run(tmp_path / "another profile") as run:
            assert run("places") == []
            assert run("get", name="proxy") is None
            assert run("persona") != persona


def test_trying_the_keychain_leaves_it_as_it_was(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with session(tmp_path) as found, keychain(found), found.run(profile) as run:
        fill(run)
        before = sorted(re.findall("label = .*", found.kept()))
        assert run("try") == "kept"
        assert len(before) > 5
        assert SERVICE not in found.kept()
        assert sorted(re.findall("label = .*", found.kept())) == before
    with session(tmp_path) as found:
        with keychain(found, unlocked=False), found.run(profile) as run:
            assert Keeping(run("try")) in (Keeping.LOCKED, Keeping.DENIED)
        with found.run(profile) as run:
            assert Keeping(run("try")) is Keeping.MISSING


def test_a_locked_keychain_is_worked_without_and_made_up_for(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with session(tmp_path) as found, keychain(found), found.run(profile) as run:
        before = fill(run)
        persona = run("persona")
    with session(tmp_path) as found:
        with keychain(found, unlocked=False), found.run(profile) as run:
            assert run("places") == []
            why, sentence = run("keeping")
            assert Keeping(why) in (Keeping.LOCKED, Keeping.DENIED)
            assert "places from before are not shown" in sentence
            other = run("add", link=links.place(name="Other", secret=b"x" * 32))
            assert run("places") == [other]
            assert Keeping(run("retry")) in (Keeping.LOCKED, Keeping.DENIED)
            assert run("places") == [other]
        with keychain(found), found.run(profile) as run:
            assert run("places") == [before]
            assert run("persona") == persona
    for sign in signs(str(persona)):
        assert sign not in everything_in(tmp_path)


def test_without_a_keychain_everything_works_until_the_end_and_that_is_said(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with session(tmp_path, bus=False) as found:
        with found.run(profile) as run:
            assert run("places") == []
            place = fill(run)
            why, sentence = run("keeping")
            assert Keeping(why) is Keeping.MISSING
            assert "no keychain that Pendopo can use" in sentence
            assert run("places") == [place]
            assert run("get", name="proxy") == CANARIES["proxy"]
            persona = run("persona")
        for sign in signs(str(persona)):
            assert sign not in everything_in(tmp_path)
        with found.run(profile) as run:
            assert run("places") == []


def test_a_keychain_that_vanishes_and_comes_back(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with session(tmp_path) as found:
        with keychain(found):
            pass  # so that the person has a password
        with found.run(profile) as run:
            assert run("places") == []
            assert Keeping(run("keeping")[0]) is Keeping.MISSING
            with keychain(found):
                assert run("retry") == "kept"
                place = run("add", link=LINK)
            run("put", name="proxy", secret="dunlin")
            assert Keeping(run("keeping")[0]).lost_at_the_end
            assert run("places") == [place]
            with keychain(found):
                assert run("retry") == "kept"
                assert run("places") == [place]
                assert "dunlin" in found.kept()


def test_a_clicked_link_is_with_no_process_and_in_no_file(tmp_path: Path) -> None:
    """Neither with the window that it opened nor with one that handed it over."""
    profile = tmp_path / "profile"
    with session(tmp_path) as found, keychain(found):
        log = (tmp_path / "window.log").open("w")
        words = [sys.executable, "-m", "pendopo", "--verbose", "--profile", str(profile)]
        environment = {**found.environment, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"}
        with log, subprocess.Popen([*words, LINK], env=environment, stderr=log) as window:
            try:
                wait((profile / "window.socket").exists, lambda: "the window")
                second = subprocess.run([*words, LINK], env=environment, timeout=30, check=False)
                assert second.returncode == 0
                seen = everything_of_processes()
                assert window.poll() is None
            finally:
                window.terminate()
        assert window.returncode == 0
        assert not (profile / "window.socket").exists()
        assert LINK[30:70] not in found.kept(), "it was only asked about"
    for sign in (LINK[30:70].encode(), SECRET, TICKET):
        assert sign not in seen
        assert sign not in everything_in(tmp_path)


def visit(found: Session, profile: Path, report: Path) -> int:
    """Try to join on the command line, where nobody answers; the exit code."""
    with report.with_suffix(".log").open("w") as log:
        return subprocess.run(
            [sys.executable, "-m", "pendopo", "join", "--verbose",
             "--profile", str(profile), "--invite-file", "-", "--report", str(report)],
            env={**found.environment, "PYTHONPATH": str(APP)},
            input=LINK, stderr=log, text=True, timeout=60, check=False,
        ).returncode  # fmt: skip


def everything_in(directory: Path) -> bytes:
    """Every file below, logs and the keychain's own sealed files too."""
    return b"\n".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def everything_of_processes() -> bytes:
    """Arguments and environment of every process that we may look at."""
    seen = []
    for place in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                seen.append((place / name).read_bytes())
            except OSError:
                continue
    return b"\n".join(seen)
