"""Tries the packages on clean Debian systems: installs, runs, removes, and prints a table.

Needs root, mmdebstrap and the network once for each system. Nothing runs longer than it is given.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installers.linux import tree

HERE = Path(__file__).resolve().parent
SUITES = ("bookworm", "trixie")
DESKTOP = "xvfb xauth pulseaudio pulseaudio-utils libpulse0 gnome-keyring dbus"
PERSON, HOME = 1000, "/home/ani"
OWN_LOOPBACK = "ip link set lo up && "
APART = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
LEFT_ALONE = ("proc", "sys", "dev", "tmp", "run", "home", "var/cache", "var/log", "var/lib/apt")
"""Not looked at for what removing leaves behind, beside dpkg's and fontconfig's own notes."""
FORMATS = "{:10} {:34} {:>6} {:>8} {:>9}"


@dataclass(frozen=True)
class Outcome:
    """One thing tried."""

    suite: str
    what: str
    code: int
    seconds: float
    peak: int
    said: str


class Root:
    """A clean system in a folder, thrown away at the end."""

    def __init__(self, suite: str, room: Path) -> None:
        self.suite, self.folder = suite, room / f"{suite}-tried"
        self._kept = room / f"{suite}.tar"
        self.outcomes: list[Outcome] = []

    def make(self) -> None:
        """Unpack it anew; it is fetched once."""
        if not self._kept.exists():
            command = ["mmdebstrap", "--variant=minbase", "--include=ca-certificates", self.suite]
            subprocess.run([*command, self._kept], check=True, timeout=900)
        self.throw_away()
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

    def throw_away(self) -> None:
        """Nothing is mounted there outside of the namespaces that have ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def as_root(self, what: str, command: str, seconds: int = 600) -> None:
        """With the network, for apt."""
        self._run(what, [], [], command, seconds, {"DEBIAN_FRONTEND": "noninteractive"})

    def as_person(self, what: str, command: str, seconds: int = 180, **more: str) -> None:
        """Without any network but this computer's own."""
        ids = [f"--userspec={PERSON}:{PERSON}"]
        environment = {"HOME": HOME, "XDG_RUNTIME_DIR": f"/run/user/{PERSON}", **more}
        self._run(what, ["--net"], ids, command, seconds, environment)

    def _run(
        self,
        what: str,
        apart: list[str],
        who: list[str],
        command: str,
        seconds: int,
        more: dict[str, str],
    ) -> None:
        root = str(self.folder)
        outside = f'mount -t proc proc "{root}/proc" && mount --rbind /dev "{root}/dev" && '
        outside += OWN_LOOPBACK if apart else ""
        words = " ".join(["exec chroot", *who, f'"{root}"', 'sh -c "$1"'])
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **more}
        command_line = [*APART, *apart, "sh", "-c", outside + words, "sh", command]
        self._add(Outcome(self.suite, what, *measured(command_line, environment, seconds)))

    def note(self, what: str, faults: Sequence[str]) -> None:
        """Something looked at from outside."""
        self._add(Outcome(self.suite, what, int(bool(faults)), 0, 0, "\n".join(faults)))

    def _add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        took, peak = f"{outcome.seconds:.1f} s", f"{outcome.peak} MiB"
        print(FORMATS.format(self.suite, outcome.what, outcome.code, took, peak), flush=True)

    def files(self) -> set[str]:
        """Everything that is there, but for what lives while a system runs."""
        return {
            place
            for path in self.folder.rglob("*")
            if not (place := path.relative_to(self.folder).as_posix()).startswith(LEFT_ALONE)
        }


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


def main() -> int:
    """Read the command line and try; 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--packages", type=Path, default=tree.ROOT / "dist" / "packages")
    parser.add_argument("--room", type=Path, default=tree.ROOT / "build" / "roots")
    parser.add_argument("suites", nargs="*", default=SUITES)
    words = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
        parser.error("needs root and mmdebstrap")
    words.room.mkdir(parents=True, exist_ok=True)
    print(FORMATS.format("system", "tried", "code", "took", "largest"))
    outcomes: list[Outcome] = []
    for suite in words.suites:
        root = Root(suite, words.room.resolve())
        try:
            tried(root, words.packages)
        finally:
            root.throw_away()
        outcomes += root.outcomes
    return told([each for each in outcomes if each.code])


def tried(root: Root, packages: Path) -> None:
    """All of it, on one system."""
    root.make()
    root.as_root("apt-get update", "apt-get update -q")
    (deb,) = packages.glob("*.deb")
    (image,) = packages.glob("*.AppImage")
    shutil.copy(deb, root.folder / "pendopo.deb")
    shutil.copy(image, root.folder / "home" / "pendopo.AppImage")
    install = "apt-get install --yes --quiet --no-install-recommends"
    asked = "dpkg-deb -f /pendopo.deb Depends | sed 's/([^)]*)//g; s/,/ /g'"
    root.as_root("its dependencies alone", f"{install} $({asked})")
    before = root.files()
    root.as_root("install the deb", f"{install} /pendopo.deb")
    root.as_root("no Python is there", "! command -v python3")
    root.as_root("no library is missing", MISSING)
    root.as_person("pendopo --version", "pendopo --version")
    root.as_person("self-test without a desktop", "pendopo self-test")
    root.as_person(
        "demo --auto without a desktop", "pendopo demo --auto", QT_QPA_PLATFORM="offscreen"
    )
    root.as_root("remove it", "apt-get purge --yes --quiet pendopo")
    root.note("nothing of it is left", sorted(root.files() - before))
    run = "/home/pendopo.AppImage"
    root.as_person("AppImage --version", f"{run} --version", APPIMAGE_EXTRACT_AND_RUN="1")
    root.as_person("AppImage self-test", f"{run} self-test", APPIMAGE_EXTRACT_AND_RUN="1")
    root.as_root("install it again", f"{install} /pendopo.deb")
    root.as_root("a desktop", f"{install} {DESKTOP}")
    for words in ("self-test", "demo --auto"):
        root.as_person(f"{words} on a desktop", f"sh /desktop.sh pendopo {words}", seconds=300)
    command = f"sh /desktop.sh {run} demo --auto"
    root.as_person("AppImage's demo on a desktop", command, APPIMAGE_EXTRACT_AND_RUN="1")


MISSING = """
cd /usr/lib/pendopo/_internal
find . -name '*.so*' -type f | while read -r file; do
  LD_LIBRARY_PATH=. ldd "$file" | grep 'not found' | sed "s|^|$file|"
done | grep -v wayland | grep . && exit 1 || exit 0
"""


def told(failed: Sequence[Outcome]) -> int:
    """What failed said this."""
    for each in failed:
        print(f"== {each.suite}: {each.what}\n{each.said[-3000:]}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
