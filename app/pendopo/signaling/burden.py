"""How much a server may load on us before we leave it: every such number.

Honest ones stay far below: a room of a hundred that comes on stage within two seconds is some two
megabytes.
"""

from dataclasses import dataclass

from pendopo.signaling.pace import Allowance, Limit, Pace

SOCKET = Limit(3 << 20, 512 << 10)
"""Bytes on its socket, whatever they are: frames without a message in them too."""

SAID = Limit(4 << 20, 256 << 10)
"""Bytes of messages, each of which costs MESSAGE more. A byte is about half a microsecond of work,
whatever it says: people, tracks or sections."""

MESSAGE = 1024
"""A message is half a millisecond of work, however short it is."""

GONE_THROUGH = Limit(2_500_000, 200_000)
"""People in the room, for each message that names one of them again: all are gone through, by the
window too. Our host says at most a hundred in a second, with five hundred present. LiveKit gathers
changes of listeners for three seconds and tells those of a stage at once: two thousand who begin to
speak in the moment in which they come are two million, who begin within ten seconds four."""

TRACKS = Limit(2_500, 100)
"""Tracks that came or went while their people stayed, or that went with them. A stage of 118 that
is exchanged whole is 236; all of two thousand people may begin at once."""

CHUNKS = Limit(1000, 500)
"""Work in SCTP packets (`rtp.sctp`); what is more is as good as lost on the way, and its sender
slows down. Guests send data through the server, so nobody is left for it."""

REPORTS = Limit(400, 200)
"""RTCP compounds, 0.2 ms each at most. A server that reports each of a hundred tracks by itself
every second is half of it."""

DATAGRAMS = Limit(20_000, 10_000)
"""Datagrams that are looked into, twice what a hundred voices are; what is more is as good as
lost."""

CHECKS = Limit(200, 50)
"""STUN messages from where the server says that it is, or from a relay: each is up to half a
millisecond. A second of checking is fifty, a path that is open asks and answers once a second."""

STRANGE_CHECKS = 100
"""STUN messages from anywhere else, in all: each good one is one more address to look for."""

MAX_PEOPLE = 2_000
"""In one room, and in one message: more than a person can look at. The server's own count is shown
beside them."""

MAX_LISTED = 64
"""Tracks of one person that are looked at, of whatever kind."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a message, or several, did to those who were here."""

    gone_through: int = 0
    """As many as were in the room, each time that somebody was named again."""
    tracks: int = 0
    """Theirs that came or went."""


class Burden:
    """What a server has said on one connection, its resumed sockets included."""

    def __init__(self) -> None:
        self._said = Pace(SAID)
        self._changed = Allowance(GONE_THROUGH, TRACKS)

    def bears(self, message: bytes, now: float) -> bool:
        """Whether this may still be said; False once it is too much."""
        return self._said.take(now, MESSAGE + len(message))

    def bears_changes(self, changes: Changes, now: float) -> bool:
        """Whether so much may still change; False once it is too much."""
        return self._changed.take(now, changes.gone_through, changes.tracks)
