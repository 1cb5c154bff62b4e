"""The chunks of a RIFF file, as far as their sizes agree with what is there."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

STREAMED_FROM = 0x7FFFF000
"""Programs that write into a pipe give such a size, or 0, for one they do not know."""
BEGINNING = 12

_HEAD = struct.Struct("<4sI")
_KNOWN = frozenset(
    name.encode()
    for name in (
        *("fmt ", "data", "fact", "LIST", "list", "bext", "cue ", "id3 ", "ID3 ", "iXML"),
        *("PEAK", "JUNK", "junk", "smpl", "inst", "cart", "afsp", "PAD ", "FLLR", "axml"),
    )
)
_TOLERATED = 44
"""Bytes; writers count their own headers in, or leave them out."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its four letters, the size it claims, and where its content begins."""

    name: bytes
    size: int
    at: int

    @property
    def streamed(self) -> bool:
        """Whether its size was not known when it was written."""
        return self.size == 0 or self.size >= STREAMED_FROM


def chunks(content: bytes) -> Iterator[Chunk]:
    """One after the other; what claims more than there is comes last."""
    at = BEGINNING
    while at + _HEAD.size <= len(content):
        name, size = _HEAD.unpack_from(content, at)
        chunk = Chunk(name, size, at + _HEAD.size)
        yield chunk
        at = _behind(content, chunk)


def is_chunk(content: bytes, at: int) -> bool:
    """Whether something that can be a chunk begins at `at`."""
    return _likeness(content, at) > 0


def claimed_end(content: bytes) -> int | None:
    """Where the file says it ends; None when its writer did not know."""
    (size,) = struct.unpack_from("<I", content, 4)
    return None if size <= _TOLERATED or size >= STREAMED_FROM else size + _HEAD.size


def contradicts(content: bytes, end: int) -> bool:
    """Whether a chunk that ends at `end` goes on behind the end the file claims."""
    claimed = claimed_end(content)
    return claimed is not None and end > claimed + _TOLERATED


def _behind(content: bytes, chunk: Chunk) -> int:
    """Odd sizes are padded to even ones, which not every writer knows."""
    end = chunk.at + chunk.size
    if chunk.size % 2 == 0:
        return end
    return end if _likeness(content, end) > _likeness(content, end + 1) else end + 1


def _likeness(content: bytes, at: int) -> int:
    """0: no chunk; 1: its name could be one and it has room; 2: its name is known too."""
    if at + _HEAD.size > len(content):
        return 0
    name, size = _HEAD.unpack_from(content, at)
    fits = at + _HEAD.size + size <= len(content) or size >= STREAMED_FROM
    if name in _KNOWN:
        return 2
    return int(fits and all(32 <= letter < 127 for letter in name))
