"""The oldest macOS that programs and libraries are marked for by whoever built them."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from installers.macos import bundle

Version = tuple[int, int]

MARKED_TOO_NEW: Final = re.compile(r"Frameworks/(PySide6|shiboken6)/[^/]+")
"""Files of wheels that say 15.0 and ask for nothing that 14 lacks (bundle.py)."""
THIN, FAT = b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"
HEADER, PART = struct.Struct("<16xII8x"), struct.Struct(">8xII4x")
BUILD_VERSION, VERSION_MIN = 0x32, 0x24
"""Load commands: the newer one has the platform before the version."""


def newer(contents: Path) -> list[str]:
    """Files in the Contents of an app that want more than it promises; their places."""
    promised = tuple(map(int, bundle.MINIMUM.split(".")))
    found = []
    for path in sorted(contents.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        place = path.relative_to(contents).as_posix()
        if not MARKED_TOO_NEW.fullmatch(place) and max(marks(path), default=(0, 0)) > promised:
            found.append(place)
    return found


def marks(path: Path) -> Iterator[Version]:
    """One for each kind of machine; none for what is no program and no library."""
    with path.open("rb") as file:
        if file.read(4) not in (THIN, FAT):
            return
    content = path.read_bytes()
    for begin in _parts(content):
        if not content.startswith(THIN, begin):
            continue  # a library of the kind that is only linked from
        commands, size = HEADER.unpack_from(content, begin)
        yield from _versions(content[begin + HEADER.size :][:size], commands)


def _parts(content: bytes) -> Iterator[int]:
    """Where each machine's part begins."""
    if content.startswith(THIN):
        yield 0
        return
    (count,) = struct.unpack_from(">I", content, 4)
    for number in range(count):
        begin, _ = PART.unpack_from(content, 8 + number * PART.size)
        yield begin


def _versions(commands: bytes, count: int) -> Iterator[Version]:
    at = 0
    for _ in range(count):
        kind, size, first, second = struct.unpack_from("<IIII", commands + bytes(8), at)
        if kind in (BUILD_VERSION, VERSION_MIN):
            version = second if kind == BUILD_VERSION else first
            yield version >> 16, version >> 8 & 0xFF
        at += size
