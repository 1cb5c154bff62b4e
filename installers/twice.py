"""Builds this commit twice, in surroundings that differ, and says in what the packages differ.

The two have other folders, masks, zones, languages, homes and names of users. Linux only.
"""

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Surroundings:
    """What a build must not be seen from."""

    folder: str
    mask: int
    environment: dict[str, str]


BOTH = (
    Surroundings("one", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "USER": "ani"}),
    Surroundings(
        "another/that lies/deeper", 0o077, {"TZ": "Asia/Makassar", "LC_ALL": "C", "USER": "budi"}
    ),
)
LOOKED_INTO = (".deb", ".xz", ".AppImage")
NOT_COMPARED = ("SHA256SUMS",)
"""Made of the others."""


def main() -> int:
    """Read the command line, build and compare; 1 where a difference has no reason."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--room", type=Path, help="where it is kept; else it is thrown away")
    parser.add_argument("kinds", nargs="*", help="of packages, as installers.linux has them")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as thrown_away:
        room = (words.room or Path(thrown_away)).resolve()
        cloned = [clone(each, room) for each in BOTH]
        one, other = (
            built(place, each, words.kinds) for place, each in zip(cloned, BOTH, strict=True)
        )
        found = list(different(one, other))
        for ours, theirs in found:
            print(f"== {ours.name}", flush=True)
            if ours.suffix in LOOKED_INTO and ours.exists() and theirs.exists():
                compare = [sys.executable, "-m", "installers.compare", str(ours), str(theirs)]
                subprocess.run(compare, cwd=ROOT, check=False)
        print(f"{len(packages(one))} files, {len(found)} differ")
    return int(bool(found))


def clone(surroundings: Surroundings, room: Path) -> Path:
    """This commit, whatever is committed while the first is built."""
    place = room / surroundings.folder
    place.parent.mkdir(parents=True, exist_ok=True)
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(place)]
    run(command, ROOT, os.environ, 0o022)
    return place


def built(place: Path, surroundings: Surroundings, kinds: list[str]) -> Path:
    """The folder of its packages, the frozen program beside them."""
    home = place.parent / f"home of {place.name}"
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **surroundings.environment, "PYTHONPATH": "app"}
    environment |= {"HOME": str(home), **tools()}
    for module in (["installers.frozen"], ["installers.linux", *kinds]):
        run([sys.executable, "-m", *module], place, environment, surroundings.mask)
    return place / "dist" / "packages"


def tools() -> dict[str, str]:
    """Where Rust's lie for whoever runs this, with what they have fetched."""
    usual = {"CARGO_HOME": ".cargo", "RUSTUP_HOME": ".rustup"}
    return {name: os.environ.get(name) or str(Path.home() / place) for name, place in usual.items()}


def run(command: list[str], place: Path, environment: Mapping[str, str], mask: int) -> None:
    """To its end. Raises CalledProcessError."""
    subprocess.run(command, cwd=place, env=environment, umask=mask, check=True, timeout=3600)


def packages(folder: Path) -> set[str]:
    """What is given to people."""
    return {path.name for path in folder.iterdir() if path.is_file()} - set(NOT_COMPARED)


def different(one: Path, other: Path) -> Iterator[tuple[Path, Path]]:
    """Pairs of packages that are not the same, byte for byte."""
    both = packages(one) & packages(other)
    for name in sorted(packages(one) | packages(other)):
        if name not in both or not filecmp.cmp(one / name, other / name, shallow=False):
            yield one / name, other / name


if __name__ == "__main__":
    sys.exit(main())
