"""Says in what two builds differ: two folders, or two packages of one kind."""

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

EXCUSED: Mapping[str, str] = {}
"""Files that may differ, and the reason."""
OPENERS = {
    ".deb": ["dpkg-deb", "--raw-extract", "{file}", "{folder}"],
    ".xz": ["tar", "--extract", "--file", "{file}", "--directory", "{folder}"],
}


def main() -> int:
    """Read the command line and print a line for each difference; 1 where one has no reason."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    words = parser.parse_args()
    unexplained = 0
    with tempfile.TemporaryDirectory() as room:
        one, other = (
            opened(path, Path(room) / str(number))
            for number, path in enumerate((words.one, words.other))
        )
        for place, what in differences(one, other):
            reason = next((EXCUSED[each] for each in EXCUSED if fnmatch(place, each)), "")
            unexplained += not reason
            print(f"{place}: {what}" + (f" ({reason})" if reason else ""))
    print(f"{unexplained} differences without a reason")
    return int(unexplained > 0)


def opened(path: Path, folder: Path) -> Path:
    """What is inside a package; a folder as it is."""
    if path.is_dir():
        return path
    folder.mkdir()
    if path.suffix == ".AppImage":
        command = [str(path.resolve()), "--appimage-extract"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=300)
        return folder
    command = [word.format(file=path, folder=folder) for word in OPENERS[path.suffix]]
    subprocess.run(command, check=True, timeout=300)
    return folder


def differences(one: Path, other: Path) -> Iterator[tuple[str, str]]:
    """Each file that is not the same in both, and in what."""
    ours, theirs = listed(one), listed(other)
    for place in sorted(ours | theirs):
        left, right = one / place, other / place
        if place not in theirs or place not in ours:
            yield place, "only in one"
        elif left.is_symlink() or right.is_symlink():
            if not (left.is_symlink() and right.is_symlink()):
                yield place, "a link in one"
            elif os.readlink(left) != os.readlink(right):
                yield place, "another link"
        elif left.is_dir() != right.is_dir():
            yield place, "a folder in one"
        elif (left.stat().st_mode ^ right.stat().st_mode) & 0o777:
            yield place, "other rights"
        elif left.is_file() and not filecmp.cmp(left, right, shallow=False):
            yield place, "other content"


def listed(folder: Path) -> set[str]:
    """Everything inside, by its place."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


if __name__ == "__main__":
    sys.exit(main())
