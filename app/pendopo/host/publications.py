"""What one participant lets others hear."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pendopo.host.forwarder import Forwarder
from pendopo.host.negotiation import Spoken, Wanted
from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.model.room import TrackPublication
from pendopo.signaling.server_events import TrackRequested

MAX_TRACKS = 4


@dataclass(frozen=True, slots=True)
class Publication:
    """An announced track; `live` once an offer has named its SSRC."""

    track: TrackPublication
    live: bool = False


class Publications:
    """Tracks by the client's own names for them (cid)."""

    def __init__(
        self, publisher: ParticipantSid, forwarder: Forwarder, changed: Callable[[bool], None]
    ) -> None:
        """`changed` is called after each change others can see; True when tracks came or went."""
        self._publisher = publisher
        self._forwarder = forwarder
        self._changed = changed
        self._by_cid: dict[str, Publication] = {}
        self.wanted: tuple[Wanted, ...] = ()
        """Those others can hear now, as listeners want them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The cids, in the order announced."""
        return tuple(self._by_cid)

    @property
    def tracks(self) -> tuple[TrackPublication, ...]:
        """Those others can hear now."""
        return tuple(p.track for p in self._by_cid.values() if p.live)

    @property
    def full(self) -> bool:
        """Whether there are as many as one person may have."""
        return len(self._by_cid) >= MAX_TRACKS

    def known(self, cid: str) -> TrackPublication | None:
        """The track announced under this name."""
        publication = self._by_cid.get(cid)
        return publication.track if publication else None

    def announce(self, request: TrackRequested) -> TrackPublication:
        """A new track, heard by nobody until an offer names its SSRC."""
        sid = TrackSid("TR_" + secrets.token_hex(8))
        track = TrackPublication(sid, request.muted, request.encrypted)
        self._by_cid[request.cid] = Publication(track)
        self._forwarder.publish(sid, track.muted)
        return track

    def end(self, cid: str) -> TrackPublication:
        """The track is over."""
        ended = self._by_cid.pop(cid)
        self._forwarder.unpublish(ended.track.sid)
        if ended.live:
            self._came_or_went()
        return ended.track

    def mute(self, sid: TrackSid, muted: bool) -> TrackPublication | None:
        """Mute or unmute; None when there is no such track."""
        for cid, publication in self._by_cid.items():
            if publication.track.sid == sid:
                track = replace(publication.track, muted=muted)
                self._by_cid[cid] = replace(publication, track=track)
                self._forwarder.set_muted(sid, muted)
                self._changed(False)
                return track
        return None

    def follow(self, spoken: Mapping[str, Spoken]) -> None:
        """An offer says which SSRC carries which track."""
        for section in spoken.values():
            publication = self._by_cid[section.cid]
            sid = publication.track.sid
            self._forwarder.receive(sid, self._publisher, section.ssrc, section.payload_type)
            if not publication.live:
                self._by_cid[section.cid] = replace(publication, live=True)
                self._came_or_went()

    def _came_or_went(self) -> None:
        self.wanted = tuple(Wanted(track.sid, self._publisher) for track in self.tracks)
        self._changed(True)
