"""Tries the packages on clean Debian systems: installs, runs, talks, removes, and prints a table.

Needs root, debootstrap and the network once for each system, and for windows that talk what
`start.py test` needs. Nothing runs longer than it is given.
"""

import argparse
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from installers.linux import figures, talks, tree
from installers.linux.clean_root import FORMATS, SHARED, Outcome, Root
from tests.real.desktop import lacking
from tests.real.program import Program

SUITES = ("bookworm", "trixie")
DESKTOP = "xvfb xauth pulseaudio pulseaudio-utils gnome-keyring dbus desktop-file-utils"
"""And what a desktop of Debian's has that our package recommends: sound for programs of ALSA."""
RECOMMENDED = "libpulse0 libasound2-plugins"
INSTALL = "apt-get install --yes --quiet --no-install-recommends"
PURGE = "apt-get purge --yes --quiet pendopo"
ASKED = "dpkg-deb -f /pendopo.deb Depends | sed 's/([^)]*)//g; s/,/ /g'"
IMAGE = "/home/pendopo.AppImage"
LINKS = "/usr/share/applications/mimeinfo.cache"
UNPACKED = {"APPIMAGE_EXTRACT_AND_RUN": "1"}
DATA = (
    ".config/pendopo",
    ".local/share/pendopo",
    ".local/share/keyrings",
    ".cache/pendopo/demo",
)
"""The person's own: settings, secrets, and the demo's pictures, whose place it says."""
DESKTOPS = ("pulse.pa", ".config/pulse", ".cache/fontconfig", ".cache/mesa_shader_cache")
MISSING = """
cd /usr/lib/pendopo/_internal
find . -name '*.so*' -type f | while read -r file; do
  LD_LIBRARY_PATH=. ldd "$file" | grep 'not found' | sed "s|^|$file|"
done | grep -v wayland | grep . && exit 1 || exit 0
"""


def main() -> int:
    """Read the command line and try; 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--packages", type=Path, default=tree.ROOT / "dist" / "packages")
    parser.add_argument("--room", type=Path, default=tree.ROOT / "build" / "roots")
    parser.add_argument("suites", nargs="*", default=SUITES)
    words = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        parser.error("needs root and debootstrap")
    if lacking():
        parser.error(f"windows cannot talk without {lacking()}")
    words.room.mkdir(parents=True, exist_ok=True)
    other = talks.pip_installed(words.room.resolve())
    print(FORMATS.format("system", "tried", "code", "took", "largest", "told"))
    outcomes: list[Outcome] = []
    for suite in words.suites:
        root = Root(suite, words.room.resolve())
        try:
            tried(root, words.packages, other)
        finally:
            root.throw_away()
        outcomes += root.outcomes
    return told([each for each in outcomes if each.code])


def tried(root: Root, packages: Path, other: Program) -> None:
    """All of it, on one system."""
    root.make()
    (deb,) = packages.glob("*.deb")
    (image,) = packages.glob("*.AppImage")
    shutil.copy(deb, root.folder / "pendopo.deb")
    shutil.copy(image, root.folder / IMAGE.lstrip("/"))
    bare(root)
    alone(root)
    before = on_a_desktop(root)
    with tempfile.TemporaryDirectory(dir=SHARED, prefix="pendopo-") as room:
        together(root, other, Path(room))
    removed(root, before)


def bare(root: Root) -> None:
    """The AppImage where nothing was installed."""
    root.as_person("AppImage --version, nothing installed", f"{IMAGE} --version", UNPACKED)
    said = root.as_person("the same, self-test", f"{IMAGE} self-test --json", UNPACKED)
    root.note("    of its checks", failed(said), counted(said))
    root.note("it leaves nothing in /tmp", sorted(p.name for p in (root.folder / "tmp").iterdir()))


def alone(root: Root) -> None:
    """The deb with its dependencies and nothing else; then it is taken away."""
    root.as_root("apt-get update", "apt-get update -q")
    root.as_root("its dependencies alone", f"{INSTALL} $({ASKED})")
    before = root.files()
    root.as_root("install the deb", f"{INSTALL} /pendopo.deb")
    root.as_root("no Python is there", "! command -v python3")
    root.as_root("no library is missing", MISSING)
    root.as_person("pendopo --version", "pendopo --version")
    said = root.as_person("self-test without a desktop", "pendopo self-test --json")
    root.note("    of its checks", failed(said), counted(said))
    root.as_person(
        "demo --auto without a desktop", "pendopo demo --auto", {"QT_QPA_PLATFORM": "offscreen"}
    )
    root.as_root("remove it", PURGE)
    root.note("nothing of it is left", sorted(root.files() - before))


def on_a_desktop(root: Root) -> set[str]:
    """With a screen, sound and a keychain every check can be made; all files from before it."""
    root.as_root("a desktop", f"{INSTALL} {DESKTOP} {RECOMMENDED}")
    root.as_person("it works by itself", "sh /desktop.sh true")
    before = root.files()
    root.as_root("install it again", f"{INSTALL} /pendopo.deb")
    root.as_root("links are opened with it", f"grep pendopo {LINKS}")
    root.as_root("still no Python", "! command -v python3")
    trials: tuple[tuple[str, Mapping[str, str]], ...] = (("pendopo", {}), (IMAGE, UNPACKED))
    for program, more in trials:
        name, command = Path(program).name, f"sh /desktop.sh {program}"
        said = root.as_person(f"{name} self-test", f"{command} self-test --json", more)
        root.note("    every check was made", not_passed(said), counted(said))
        root.as_person(f"{name} demo --auto", f"{command} demo --auto", more, 300)
    return before


def together(root: Root, other: Program, room: Path) -> None:
    """The package and what pip installed: on the command line, in windows, and how fast each is."""
    packaged = root.program()
    for name, one, another in (("package", packaged, other), ("pip", other, packaged)):
        line = talks.on_command_line(one, another, room / name / "line")
        root.note(f"{name} hosts, the other comes", line.faults, line.told)
        windows = talks.in_windows(one, another, room / name / "windows", free_port())
        root.note("    the same in two windows", windows.faults, windows.told)
    start, memory = figures.of_windows(packaged, other, room / "figures")
    root.note("window visible", (), start)
    root.note("window open, nothing done", (), memory)


def free_port() -> int:
    """Nobody listens there now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def removed(root: Root, before: set[str]) -> None:
    """Nothing is left but what is the person's."""
    kept = root.persons_files()
    root.as_root("remove it after use", PURGE)
    root.note("nothing of it is left", sorted(root.files() - before))
    root.as_root("links are no more", f"! grep pendopo {LINKS}")
    gone = kept - root.persons_files()
    own = [path for path in kept if path.startswith(DATA)]
    root.note("the person's data stays", sorted(gone), f"{len(own)} files")
    root.note("and nothing else in their home", strange(kept))


def strange(kept: set[str]) -> list[str]:
    """What is neither the person's nor the desktop's."""
    return sorted(path for path in kept if not path.startswith((*DATA, *DESKTOPS)))


def checks(said: str) -> Iterator[tuple[str, str]]:
    """Each check of `self-test --json`, and its verdict."""
    for line in said.splitlines():
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") == "check":
            yield event["name"], event["verdict"]


def counted(said: str) -> str:
    """How many passed, and which were not tried."""
    made = list(checks(said))
    untried = [name for name, verdict in made if verdict == "not_tried"]
    return (
        f"{sum(v == 'passed' for _, v in made)} passed, not tried: {', '.join(untried) or 'none'}"
    )


def failed(said: str) -> list[str]:
    """Those that did; a program that said nothing of any check failed, too."""
    made = list(checks(said))
    return (
        [name for name, verdict in made if verdict == "failed"] if made else ["no check was made"]
    )


def not_passed(said: str) -> list[str]:
    """Those that were not tried, too, but for relays, of which there are none."""
    made = dict(checks(said))
    made.pop("relays", None)
    return (
        [name for name, verdict in made.items() if verdict != "passed"]
        if made
        else ["no check was made"]
    )


def told(failures: Sequence[Outcome]) -> int:
    """What failed said this."""
    for each in failures:
        print(f"== {each.suite}: {each.what}\n{each.said[-3000:]}")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
