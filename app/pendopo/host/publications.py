"""What one participant lets others hear."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from pendopo.host.forwarder import Forwarder
from pendopo.host.limits import ROOM_TRACKS
from pendopo.host.negotiation import Spoken, Wanted
from pendopo.host.timers import nothing
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import Permission, TrackPublication
from pendopo.signaling.audience import Audience
from pendopo.signaling.outputs import SendMessage
from pendopo.signaling.server_events import TrackRequested
from pendopo.signaling.server_messages import (
    Verdict,
    track_published,
    track_refused,
    track_unpublished,
)

MAX_TRACKS = 4
MAX_CID = 256
"""Characters in a client's name for a track."""


@dataclass(frozen=True, slots=True)
class Publication:
    """An announced track; `live` once an offer has named its SSRC."""

    track: TrackPublication
    live: bool = False


class Publications:
    """Tracks by the client's own names for them (cid)."""

    def __init__(
        self,
        publisher: ParticipantSid,
        forwarder: Forwarder,
        tell: Callable[[SendMessage], None],
        changed: Callable[[], None],
    ) -> None:
        """`tell` reaches the publisher; `changed` is called after each change that others can
        see."""
        self._publisher = publisher
        self._forwarder = forwarder
        self._tell = tell
        self._changed = changed
        self._by_cid: dict[str, Publication] = {}
        self.wanted: tuple[Wanted, ...] = ()
        """Those others can hear now, as listeners want them."""
        self.audience = Audience()
        """Who may hear any of them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The cids, in the order announced."""
        return tuple(self._by_cid)

    @property
    def tracks(self) -> tuple[TrackPublication, ...]:
        """Those others can hear now."""
        return tuple(p.track for p in self._by_cid.values() if p.live)

    def heard_by(
        self, identity: ParticipantIdentity, sid: ParticipantSid, tracks: tuple[Wanted, ...]
    ) -> tuple[Wanted, ...]:
        """Those of these tracks that this listener may hear."""
        if self.audience.everybody:
            return tracks
        hears = self.audience.hears
        return tuple(track for track in tracks if hears(identity, sid, track.track))

    def request(self, request: TrackRequested, permission: Permission) -> None:
        """Somebody wants to publish; asked again, the same track is told again."""
        known = self._by_cid.get(request.cid)
        verdict = Verdict.OK if known else self._judge(request, permission)
        if verdict is Verdict.OK:
            track = known.track if known else self.announce(request)
            self._tell(track_published(request.cid, track))
        else:
            self._tell(track_refused(request.cid, verdict))

    def announce(self, request: TrackRequested) -> TrackPublication:
        """A new track, heard by nobody until an offer names its SSRC."""
        sid = TrackSid("TR_" + secrets.token_hex(8))
        track = TrackPublication(sid, request.muted, request.encrypted)
        self._by_cid[request.cid] = Publication(track)
        self._forwarder.publish(sid, track.muted)
        self._forwarder.announced.wait(sid, self._publisher, partial(self.end, request.cid))
        return track

    def end(self, cid: str) -> None:
        """The track is over, and its publisher is told."""
        self.tell_ended((self.drop(cid),))

    def drop(self, cid: str) -> TrackSid:
        """The track is over because its publisher goes: told so, they would come back muted."""
        ended = self._by_cid.pop(cid)
        self._forwarder.unpublish(ended.track.sid)
        if ended.live:
            self._came_or_went()
        return ended.track.sid

    def drop_all(self) -> tuple[TrackSid, ...]:
        """Every track is over; its publisher is yet to be told."""
        return tuple(self.drop(cid) for cid in self.names)

    def tell_ended(self, sids: Iterable[TrackSid]) -> None:
        """Tell the publisher of what was dropped."""
        for sid in sids:
            self._tell(track_unpublished(sid))

    def close(self) -> None:
        """Tell nobody any more."""
        self._tell, self._changed = lambda message: None, nothing

    def mute(self, sid: TrackSid, muted: bool) -> TrackPublication | None:
        """Mute or unmute; None when there is no such track."""
        for cid, publication in self._by_cid.items():
            if publication.track.sid == sid:
                track = replace(publication.track, muted=muted)
                self._by_cid[cid] = replace(publication, track=track)
                self._forwarder.set_muted(sid, muted)
                self._changed()
                return track
        return None

    def leave(self, before: Mapping[str, Spoken], spoken: Mapping[str, Spoken]) -> None:
        """An offer names some tracks no longer: they are over."""
        named = {section.cid for section in spoken.values()}
        for old in before.values():
            if old.cid not in named and old.cid in self._by_cid:
                self.end(old.cid)

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
        self._changed()

    def _judge(self, request: TrackRequested, permission: Permission) -> Verdict:
        if not permission.can_publish:
            return Verdict.NOT_ALLOWED
        if not request.audio or not 0 < len(request.cid) <= MAX_CID:
            return Verdict.UNSUPPORTED
        if len(self._by_cid) >= MAX_TRACKS:
            return Verdict.LIMIT_EXCEEDED
        full = self._forwarder.count >= ROOM_TRACKS
        if full and not self._forwarder.announced.make_room():
            return Verdict.LIMIT_EXCEEDED
        return Verdict.OK
