"""Moves sealed packets from each track of a room to those who hear it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from pendopo.host.announced import AnnouncedTracks
from pendopo.host.limits import VOICE_OCTETS, VOICE_PACKETS
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.ports.host_transport import Fan, FanRow, HostPeer
from pendopo.signaling.pace import Allowance

FIRST_SEQUENCE_LIMIT = 1 << 15
LONG_SILENCE = 10
"""Packets held back while muted, over which the gap is closed instead of counted as loss."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Hears a track from its next packet on, which gets the number `first`."""

    peer: HostPeer
    ssrc: int
    payload_type: int
    first: int

    def row(self, sequence: int) -> FanRow:
        """As the next packet, numbered `sequence`, makes it."""
        return FanRow(self.peer, self.ssrc, self.payload_type, (self.first - sequence) & 0xFFFF)


class ForwardedTrack:
    """One published track and its rows. A row that fails loses its own copy only."""

    def __init__(self, sid: TrackSid, fan: Fan, muted: bool) -> None:
        self.sid = sid
        self.rows: dict[ParticipantSid, FanRow] = {}
        self.failed = 0
        """Packets that could not be protected or sent to somebody."""
        self._allowed = Allowance(VOICE_PACKETS, VOICE_OCTETS)
        self._fan = fan
        self._newcomers: dict[ParticipantSid, Newcomer] = {}
        self._muted = muted
        self._held = 0
        self._ahead: int | None = 0
        """Of the publisher's numbers, or still to be found by closing a gap."""
        self._next = 0

    @property
    def dropped(self) -> int:
        """Packets that were more than a voice needs."""
        return self._allowed.refused

    def forward(self, packet: ForwardedPacket, now: float) -> None:
        """One packet to every listener, unless there are too many."""
        if not self._allowed.take(now, 1, len(packet.payload)):
            return
        if self._muted:
            self._held += 1
        else:
            self._spread(packet)

    def set_muted(self, muted: bool) -> None:
        """While muted nothing is forwarded, whatever the publisher sends."""
        if self._muted and not muted and self._held > LONG_SILENCE:
            self._ahead = None
        self._muted = muted
        self._held = 0

    def hear(self, listener: ParticipantSid, newcomer: Newcomer) -> None:
        """Forward to this listener as well, unless it is done already."""
        if listener not in self.rows:
            self._newcomers.setdefault(listener, newcomer)

    def unhear(self, listener: ParticipantSid) -> None:
        """Forward to them no longer."""
        self._newcomers.pop(listener, None)
        row = self.rows.pop(listener, None)
        if row is not None:
            self._fan.remove(row)

    def close(self) -> None:
        """Nobody hears it any more."""
        self._newcomers.clear()
        for listener in tuple(self.rows):
            self.unhear(listener)

    def _spread(self, packet: ForwardedPacket) -> None:
        if self._ahead is None:
            self._ahead = self._next - packet.sequence
        sequence = (packet.sequence + self._ahead) & 0xFFFF
        self._next = sequence + 1
        if self._newcomers:
            self._seat(sequence)
        self.failed += self._fan.send(replace(packet, sequence=sequence))

    def _seat(self, sequence: int) -> None:
        for listener, newcomer in self._newcomers.items():
            row = self.rows[listener] = newcomer.row(sequence)
            self._fan.add(row)
        self._newcomers.clear()


class Forwarder:
    """The tracks of one room; `open_fan` gives each its own."""

    def __init__(
        self, open_fan: Callable[[], Fan], random_below: Callable[[int], int] = secrets.randbelow
    ) -> None:
        self.announced = AnnouncedTracks()
        self._open_fan = open_fan
        self._tracks: dict[TrackSid, ForwardedTrack] = {}
        self._sources: dict[tuple[ParticipantSid, int], tuple[int, ForwardedTrack]] = {}
        self._random_below = random_below

    @property
    def count(self) -> int:
        """How many tracks are announced."""
        return len(self._tracks)

    def new_ssrc(self) -> int:
        """An SSRC for an outgoing stream; 0 is never one."""
        return 1 + self._random_below(0xFFFFFFFF)

    def publish(self, sid: TrackSid, muted: bool) -> None:
        """A track is announced; nothing arrives for it yet."""
        self._tracks[sid] = ForwardedTrack(sid, self._open_fan(), muted)

    def receive(
        self, sid: TrackSid, publisher: ParticipantSid, ssrc: int, payload_type: int
    ) -> None:
        """The publisher sends this track under `ssrc` from now on."""
        track = self._tracks.get(sid)
        self.announced.over(sid)
        if track is not None:
            self._sources = {k: v for k, v in self._sources.items() if v[1] is not track}
            self._sources[publisher, ssrc] = (payload_type, track)

    def unpublish(self, sid: TrackSid) -> None:
        """The track is gone for everybody."""
        self.announced.over(sid)
        track = self._tracks.pop(sid, None)
        self._sources = {k: v for k, v in self._sources.items() if v[1] is not track}
        if track is not None:
            track.close()

    def set_muted(self, sid: TrackSid, muted: bool) -> None:
        """Hold the track back, or let it go on."""
        if sid in self._tracks:
            self._tracks[sid].set_muted(muted)

    def hear(
        self, sid: TrackSid, listener: ParticipantSid, peer: HostPeer, ssrc: int, payload_type: int
    ) -> None:
        """Forward the track to this listener from now on."""
        track = self._tracks.get(sid)
        if track is not None:
            first = self._random_below(FIRST_SEQUENCE_LIMIT)
            track.hear(listener, Newcomer(peer, ssrc, payload_type, first))

    def unhear(self, sid: TrackSid, listener: ParticipantSid) -> None:
        """Forward it no longer."""
        track = self._tracks.get(sid)
        if track is not None:
            track.unhear(listener)

    def packet(self, publisher: ParticipantSid, packet: ForwardedPacket, now: float) -> None:
        """A packet arrived; what no track claims is dropped. `now`: seconds of any clock."""
        source = self._sources.get((publisher, packet.ssrc))
        if source is not None and source[0] == packet.payload_type:
            source[1].forward(packet, now)
