"""Our own microphone track: as asked for, as told to the server, as it confirmed."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from livekit.protocol import rtc

from pendopo.model.ids import TrackSid
from pendopo.signaling.translate import add_track_to_wire


@dataclass(frozen=True, slots=True)
class Publication:
    """`cid` is our name for the track, `sid` the server's; `ready` once an answer took it."""

    cid: str
    ssrc: int
    muted: bool
    sid: TrackSid | None = None
    ready: bool = False
    listed: bool = False
    """Whether the server has shown it among our tracks."""

    @property
    def msid(self) -> str:
        """Stream and track of the section: the server finds our announcement by the latter."""
        return f"{self.cid} {self.cid}"


class Publishing:
    """At most one publication at a time. `tell` gives what the server does not know yet."""

    def __init__(self, encrypted: bool) -> None:
        self._encrypted = encrypted
        self._own: Publication | None = None
        self._announced = False
        self._told_muted = False
        self._compare = False

    @property
    def own(self) -> Publication | None:
        """What is published or being announced now."""
        return self._own

    def publish(self, cid: str, ssrc: int, muted: bool) -> None:
        """Announce a track in place of any former one."""
        self._own = Publication(cid, ssrc, muted)
        self._announced = False

    def withdraw(self) -> None:
        """Publish nothing."""
        self._own = None

    def set_muted(self, muted: bool) -> None:
        """Our own wish."""
        if self._own is not None:
            self._own = replace(self._own, muted=muted)

    def tell(self) -> list[rtc.SignalRequest]:
        """Requests for everything not told so far; afterwards it counts as told."""
        own = self._own
        if own is None:
            return []
        if not self._announced:
            self._announced, self._told_muted = True, own.muted
            announcement = add_track_to_wire(own.cid, own.muted, self._encrypted)
            return [rtc.SignalRequest(add_track=announcement)]
        if own.sid is None or own.muted == self._told_muted:
            return []
        self._told_muted = own.muted
        return [rtc.SignalRequest(mute=rtc.MuteTrackRequest(sid=own.sid, muted=own.muted))]

    def confirm(self, cid: str, sid: TrackSid) -> bool:
        """The server names a track of ours; False when it is not the one that waits for that."""
        if self._own is None or self._own.cid != cid or self._own.sid is not None:
            return False
        self._own = replace(self._own, sid=sid)
        return True

    def accept(self, ssrc: int | None) -> TrackSid | None:
        """An answer accepts this SSRC; the sid of the track that became ready by it."""
        own = self._own
        if own is None or own.sid is None or own.ready or own.ssrc != ssrc:
            return None
        self._own = replace(own, ready=True)
        return own.sid

    def refuse(self, cid: str) -> bool:
        """Whether the track that the server does not take is the one that waits for its word."""
        own = self._own
        if own is None or own.sid is not None or (cid and cid != own.cid):
            return False
        self._own = None
        return True

    def show(self, tracks: Collection[TrackSid]) -> bool:
        """Our tracks as the server lists them; True when ours was among them and is no more."""
        own = self._own
        if own is None or own.sid is None:
            return False
        if own.sid in tracks:
            self._own = replace(own, listed=True)
            return False
        return own.listed

    def mute_by_server(self, sid: str) -> bool:
        """Whether it is our track that somebody muted.

        An unmute of ours may have crossed the order: then `tell` has the mute for everybody.
        """
        if self._own is None or self._own.sid != sid:
            return False
        self._own = replace(self._own, muted=True)
        return True

    def resume(self) -> None:
        """The socket was cut: what was told last may be lost, and so may an order to mute."""
        own = self._own
        self._announced = own is None or own.sid is not None
        self._compare = own is not None and own.muted == self._told_muted

    def settle(self, listed: dict[TrackSid, bool]) -> bool:
        """After a resume: `listed` is whether our tracks are muted as the server sees it.

        True when we are muted by that. A lost order to mute is obeyed, a lost wish to mute is
        told again, and a lost wish to unmute must be wished again.
        """
        own, compare = self._own, self._compare
        self._compare = False
        if own is None or own.sid is None or not compare:
            return False
        listed_muted = listed.get(own.sid, False)
        self._told_muted = listed_muted
        self._own = replace(own, muted=own.muted or listed_muted)
        return listed_muted and not own.muted
