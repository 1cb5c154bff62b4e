"""Moves sealed packets from each track of a room to those who hear it."""

import secrets
from collections.abc import Callable

from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.ports.host_transport import HostPeer

FIRST_SEQUENCE_LIMIT = 1 << 15
LONG_SILENCE = 10
"""Packets held back while muted, over which the gap is closed instead of counted as loss."""


class Row:
    """One listener of one track: its packets leave under an SSRC and numbers of their own."""

    __slots__ = ("_next", "_offset", "payload_type", "peer", "ssrc")

    def __init__(self, peer: HostPeer, ssrc: int, payload_type: int, first: int) -> None:
        self.peer = peer
        self.ssrc = ssrc
        self.payload_type = payload_type
        self._next = first
        self._offset: int | None = None

    def forward(self, packet: ForwardedPacket) -> bool:
        """Protect and send; False when it failed, and then nothing left."""
        if self._offset is None:
            self._offset = self._next - packet.sequence
        sequence = (packet.sequence + self._offset) & 0xFFFF
        self._next = sequence + 1
        return self.peer.forward(
            ForwardedPacket(
                packet.payload,
                self.payload_type,
                sequence,
                packet.timestamp,
                self.ssrc,
                packet.marker,
            )
        )

    def close_gap(self) -> None:
        """Number the next packet right after the last one."""
        self._offset = None


class ForwardedTrack:
    """One published track and its rows."""

    def __init__(self, sid: TrackSid, muted: bool) -> None:
        self.sid = sid
        self.rows: dict[ParticipantSid, Row] = {}
        self.failed = 0
        """Packets that could not be protected or sent to somebody."""
        self._muted = muted
        self._held = 0

    def forward(self, packet: ForwardedPacket) -> None:
        """One packet to every listener. A row that fails loses its own copy only."""
        if self._muted:
            self._held += 1
            return
        for row in self.rows.values():
            if not row.forward(packet):
                self.failed += 1

    def set_muted(self, muted: bool) -> None:
        """While muted nothing is forwarded, whatever the publisher sends."""
        if self._muted and not muted and self._held > LONG_SILENCE:
            for row in self.rows.values():
                row.close_gap()
        self._muted = muted
        self._held = 0


class Forwarder:
    """The tracks of one room."""

    def __init__(self, random_below: Callable[[int], int] = secrets.randbelow) -> None:
        self._tracks: dict[TrackSid, ForwardedTrack] = {}
        self._sources: dict[tuple[ParticipantSid, int], tuple[int, ForwardedTrack]] = {}
        self._random_below = random_below

    def new_ssrc(self) -> int:
        """An SSRC for an outgoing stream; 0 is never one."""
        return 1 + self._random_below(0xFFFFFFFF)

    def publish(self, sid: TrackSid, muted: bool) -> None:
        """A track is announced; nothing arrives for it yet."""
        self._tracks[sid] = ForwardedTrack(sid, muted)

    def receive(
        self, sid: TrackSid, publisher: ParticipantSid, ssrc: int, payload_type: int
    ) -> None:
        """The publisher sends this track under `ssrc` from now on."""
        track = self._tracks.get(sid)
        if track is not None:
            self._sources = {k: v for k, v in self._sources.items() if v[1] is not track}
            self._sources[publisher, ssrc] = (payload_type, track)

    def unpublish(self, sid: TrackSid) -> None:
        """The track is gone for everybody."""
        track = self._tracks.pop(sid, None)
        self._sources = {k: v for k, v in self._sources.items() if v[1] is not track}
        for row in track.rows.values() if track else ():
            row.peer.remove_stream(row.ssrc)

    def set_muted(self, sid: TrackSid, muted: bool) -> None:
        """Hold the track back, or let it go on."""
        if sid in self._tracks:
            self._tracks[sid].set_muted(muted)

    def hear(
        self, sid: TrackSid, listener: ParticipantSid, peer: HostPeer, ssrc: int, payload_type: int
    ) -> None:
        """Forward the track to this listener from now on."""
        track = self._tracks.get(sid)
        if track is not None and listener not in track.rows:
            first = self._random_below(FIRST_SEQUENCE_LIMIT)
            track.rows[listener] = Row(peer, ssrc, payload_type, first)

    def unhear(self, sid: TrackSid, listener: ParticipantSid) -> None:
        """Forward it no longer."""
        track = self._tracks.get(sid)
        row = track.rows.pop(listener, None) if track else None
        if row is not None:
            row.peer.remove_stream(row.ssrc)

    def packet(self, publisher: ParticipantSid, packet: ForwardedPacket) -> None:
        """A packet arrived; what no track claims is dropped."""
        source = self._sources.get((publisher, packet.ssrc))
        if source is not None and source[0] == packet.payload_type:
            source[1].forward(packet)
