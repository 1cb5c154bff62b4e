"""One parser, what it may be given to begin with, and what grows without end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Check = Callable[[bytes], None]
Shape = Callable[[int], bytes]


def repeated(piece: bytes, before: bytes = b"", after: bytes = b"") -> Shape:
    """`piece` again and again, about as many bytes as are asked for."""
    return lambda size: before + piece * max(1, size // len(piece)) + after


def numbered(piece: str, before: str = "", after: str = "") -> Shape:
    """The same with a number in place of each `#`: nothing is said twice."""
    each = len(piece) + 3

    def made(size: int) -> bytes:
        said = (piece.replace("#", str(n)) for n in range(max(1, size // each)))
        return (before + "".join(said) + after).encode()

    return made


def behind(front: bytes, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """The same with something before each."""

    def put(shape: Shape) -> Shape:
        return lambda size: front + shape(size)

    return {name: put(shape) for name, shape in shapes.items()}


BYTES: Mapping[str, Shape] = {
    "zeros": repeated(b"\0"),
    "ones": repeated(b"\xff"),
    "rising": repeated(bytes(range(256))),
}
TEXT: Mapping[str, Shape] = {
    "one word": repeated(b"a"),
    "digits": repeated(b"9"),
    "spaces": repeated(b" "),
    "dots": repeated(b"."),
    "colons": repeated(b":"),
    "slashes": repeated(b"/"),
    "percents": repeated(b"%25"),
    "lines": repeated(b"a\n"),
    "marks": repeated("̗̀".encode()),
}
JSON: Mapping[str, Shape] = {
    "a long text": repeated(b"a", b'{"a":"', b'"}'),
    "a long number": repeated(b"9", b'{"a":', b"}"),
    "deep lists": repeated(b"["),
    "deep lists that end": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
    "deep objects": repeated(b'{"a":'),
    "many names": numbered('"#":1,', "{", '"a":1}'),
    "one name": repeated(b'"a":1,', b"{", b'"a":1}'),
    "a long list": repeated(b"1,", b'{"a":[', b"1]}"),
}


@dataclass(frozen=True)
class Target:
    """`check` reads any bytes: what it raises is a fault; refusals that are documented it takes."""

    name: str
    check: Check
    seeds: tuple[bytes, ...]
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    words: tuple[bytes, ...] = ()
    """Pieces that mean something to the parser."""
    most: int = 4096
    """Bytes of an input that is tried."""


def network_text(data: bytes) -> str:
    """As protobuf and HTTP deliver it."""
    return data.decode(errors="replace")


def typed_text(data: bytes) -> str:
    """As a command line delivers it: lone surrogates stand for what is no text."""
    return data.decode(errors="surrogateescape")
