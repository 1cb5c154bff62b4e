"""How much a server may load on us before we leave it: every such number.

Honest ones stay far below: a room of a hundred that comes on stage within two seconds is some two
megabytes.
"""

from pendopo.signaling.pace import Limit, Pace

SOCKET = Limit(3 << 20, 512 << 10)
"""Bytes on its socket, whatever they are: frames without a message in them too."""

SAID = Limit(4 << 20, 256 << 10)
"""Bytes of messages, each of which costs MESSAGE more. A byte is about half a microsecond of work,
whatever it says: people, tracks or sections."""

MESSAGE = 1024
"""A message in a room of two thousand is half a millisecond of work, however short it is."""

CHUNKS = Limit(1000, 500)
"""SCTP chunks; what is more is as good as lost on the way, and its sender slows down. Guests send
data through the server, so nobody is left for it."""

DATAGRAMS = Limit(20_000, 10_000)
"""Datagrams that are looked into, twice what a hundred voices are; what is more is as good as
lost."""

MAX_PEOPLE = 2_000
"""In one room, and in one message: more than a person can look at. The server's own count is shown
beside them."""

MAX_LISTED = 64
"""Tracks of one person that are looked at, of whatever kind."""


class Burden:
    """What a server has said on one connection, its resumed sockets included."""

    def __init__(self) -> None:
        self._said = Pace(SAID)

    def bears(self, message: bytes, now: float) -> bool:
        """Whether this may still be said; False once it is too much."""
        return self._said.take(now, MESSAGE + len(message))
