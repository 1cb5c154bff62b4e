"""A clean Debian in a folder, made by debootstrap, in which packages are tried."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.real.program import Program

HERE = Path(__file__).resolve().parent
PERSON, HOME = 1000, "/home/ani"
OWN_LOOPBACK = "ip link set lo up && "
APART = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
SHARED = "/tmp"
"""Screens, buses and files of a trial; inside and outside one and the same."""
THROUGH = (
    'for place in /proc /dev {shared}; do mount --rbind $place "{root}$place"; done'
    ' && exec chroot "{root}" "$@"'
)
LIVES = (
    "proc", "sys", "dev", "home", "root", "etc/ld.so.cache", "var/cache/apt", "var/cache/ldconfig",
    "var/cache/debconf", "var/cache/fontconfig", "var/lib/apt", "var/lib/dpkg", "var/log/apt",
    "var/log/dpkg.log", "var/log/alternatives.log", "var/log/fontconfig.log", "run/user",
)  # fmt: skip
"""Kept by a system while it runs, or by who installs: not looked at for what removing leaves."""
FORMATS = "{:9} {:40} {:>4} {:>8} {:>8}  {}"


@dataclass(frozen=True)
class Outcome:
    """One thing tried."""

    suite: str
    what: str
    code: int
    seconds: float
    peak: int
    said: str
    told: str = ""
    """What was measured, for the table."""


class Root:
    """A clean system in a folder, thrown away at the end."""

    def __init__(self, suite: str, room: Path) -> None:
        self.suite, self.folder = suite, room / f"{suite}-tried"
        self._kept = room / f"{suite}.tar"
        self.outcomes: list[Outcome] = []

    def make(self) -> None:
        """Unpack it anew; it is fetched once."""
        self.throw_away()
        if not self._kept.exists():
            self._fetch()
        self.folder.mkdir(parents=True)
        command = ["tar", "--extract", "--file", str(self._kept), "--directory", str(self.folder)]
        subprocess.run(command, check=True, timeout=300)
        shutil.copyfile("/etc/resolv.conf", self.folder / "etc" / "resolv.conf")
        for place in (HOME, f"/run/user/{PERSON}"):
            folder = self.folder / place.lstrip("/")
            folder.mkdir(parents=True)
            folder.chmod(0o700)
            os.chown(folder, PERSON, PERSON)
        with (self.folder / "etc" / "passwd").open("a") as file:
            file.write(f"ani:x:{PERSON}:{PERSON}::{HOME}:/bin/sh\n")
        shutil.copyfile(HERE / "desktop.sh", self.folder / "desktop.sh")

    def _fetch(self) -> None:
        command = ["debootstrap", "--variant=minbase", "--include=ca-certificates"]
        subprocess.run(
            [*command, self.suite, self.folder],
            check=True,
            timeout=1800,
            stdout=subprocess.DEVNULL,
        )
        half = self._kept.with_suffix(".half")
        command = ["tar", "--create", "--file", str(half), "--directory", str(self.folder), "."]
        subprocess.run(command, check=True, timeout=300)
        half.rename(self._kept)
        self.throw_away()

    def throw_away(self) -> None:
        """Nothing is mounted there outside of the namespaces that have ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def as_root(self, what: str, command: str, seconds: int = 600) -> None:
        """With the network, for apt."""
        self._run(what, [], [], command, seconds, {"DEBIAN_FRONTEND": "noninteractive"})

    def as_person(
        self, what: str, command: str, more: Mapping[str, str] = {}, seconds: int = 180
    ) -> str:
        """Without any network but this computer's own; what it said."""
        ids = [f"--userspec={PERSON}:{PERSON}"]
        environment = {"HOME": HOME, "XDG_RUNTIME_DIR": f"/run/user/{PERSON}", **more}
        return self._run(what, ["--net"], ids, command, seconds, environment)

    def program(self, name: str = "pendopo") -> Program:
        """The installed one, with this computer's network, screens and `SHARED`."""
        through = THROUGH.format(root=self.folder, shared=SHARED)
        return Program(("unshare", "--mount", "sh", "-c", through, "sh", name))

    def _run(
        self,
        what: str,
        apart: list[str],
        who: list[str],
        command: str,
        seconds: int,
        more: dict[str, str],
    ) -> str:
        root = str(self.folder)
        outside = f'mount -t proc proc "{root}/proc" && mount --rbind /dev "{root}/dev" && '
        outside += OWN_LOOPBACK if apart else ""
        words = " ".join(["exec chroot", *who, f'"{root}"', 'sh -c "$1"'])
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **more}
        command_line = [*APART, *apart, "sh", "-c", outside + words, "sh", command]
        outcome = Outcome(self.suite, what, *measured(command_line, environment, seconds))
        self.add(outcome)
        return outcome.said

    def note(self, what: str, faults: Sequence[str], told: str = "") -> None:
        """Something looked at from outside."""
        self.add(Outcome(self.suite, what, int(bool(faults)), 0, 0, "\n".join(faults), told))

    def add(self, outcome: Outcome) -> None:
        """A row of the table, printed at once."""
        self.outcomes.append(outcome)
        took, peak = f"{outcome.seconds:.1f} s", f"{outcome.peak} MiB"
        row = FORMATS.format(self.suite, outcome.what, outcome.code, took, peak, outcome.told)
        print(row.rstrip(), flush=True)

    def files(self) -> set[str]:
        """Everything that is there, but for what lives while a system runs."""
        lives = tuple(f"{place}/" for place in LIVES)
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))
        return {place for place in found if not f"{place}/".startswith(lives)}

    def persons_files(self) -> set[str]:
        """What is in the person's home."""
        home = self.folder / HOME.lstrip("/")
        return {p.relative_to(home).as_posix() for p in home.rglob("*") if not p.is_dir()}


def measured(
    command: list[str], environment: dict[str, str], seconds: int
) -> tuple[int, float, int, str]:
    """Exit code, seconds, the largest of its processes in MiB, and what it said."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        started = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        while not (ended := os.wait4(started.pid, os.WNOHANG))[0]:
            if time.monotonic() - began > seconds:
                started.kill()
            time.sleep(0.02)
        started.returncode = os.waitstatus_to_exitcode(ended[1])
        said.seek(0)
        text = said.read().decode(errors="replace")
    return started.returncode, time.monotonic() - began, ended[2].ru_maxrss // 1024, text
