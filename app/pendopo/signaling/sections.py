"""Our sections (m-lines): offered by us only, filled by the server's answers."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from livekit.protocol import rtc

from pendopo.model.ids import TrackSid
from pendopo.model.transport import PeerDescription
from pendopo.signaling.publication import Publication
from pendopo.signaling.sdp import (
    OPUS,
    Direction,
    Media,
    Session,
    parse,
    render,
)
from pendopo.signaling.sdp_lines import SdpError

MID_EXTENSION = 1
MAX_RECEIVING = 118
"""So that our offer and its answer stay below the longest description that is read."""
_ACCEPTING = (Direction.RECVONLY, Direction.SENDRECV)
MAX_FRUITLESS = 3
"""Offers made in a row for tracks that no answer maps."""


class Sections:
    """One offer is outstanding at a time; what is wanted meanwhile waits for its answer.

    The order of sections never changes: new ones are appended, freed ones are used again.
    """

    def __init__(self, tracks: int) -> None:
        self._media: list[Media] = []
        self._offered: tuple[Media, ...] = ()
        self._own: str | None = None
        self._sending: int | None = None
        self._mapped: dict[str, tuple[int, TrackSid]] = {}
        self._heard: dict[TrackSid, int] = {}
        self._offer_id = 0
        self._outstanding = False
        self._wanted = True
        self._fruitless = 0
        self._asked = 0
        self._append_receiving(tracks)
        self._append(Media("", "application", Direction.SENDRECV))

    @property
    def mapped(self) -> tuple[tuple[int, TrackSid], ...]:
        """(SSRC, track) of everything the last answer lets us hear, one stream for each track."""
        named = dict.fromkeys(self._mapped.values())
        return tuple((ssrc, sid) for ssrc, sid in named if self._heard.get(sid) == ssrc)

    @property
    def sending(self) -> int | None:
        """The SSRC that the last answer accepted from us. Before that no packet may leave: a
        stock server takes it for a video track of its own guess and never lets go of it."""
        return self._sending

    def want(self, more: int = 0) -> None:
        """Offer again, with `more` receiving sections.

        While an answer is to come it may still bring what is asked for, and a server whose
        wish it does not fulfil asks again after it: offering anyway could go on for ever.
        """
        if self._outstanding and more:
            self._asked = max(self._asked, more)
            return
        self._wanted = True
        self._fruitless = 0
        self._append_receiving(more)

    def publish(self, publication: Publication) -> None:
        """Send in a section of our own from the next offer on."""
        if self._own is None:
            self._append(Media("", "audio", Direction.INACTIVE, (OPUS,)))
            self._own = self._media[-1].mid
        self._set_own(Direction.SENDONLY, publication.ssrc, publication.msid)

    def unpublish(self) -> None:
        """Nothing is sent in our section from the next offer on."""
        self._set_own(Direction.INACTIVE, None, "")

    def forget_offer(self) -> None:
        """The socket is gone and an answer with it: offer again on the next."""
        self._outstanding = False
        self._wanted = True
        self._asked = 0

    def offer(self, local: PeerDescription) -> rtc.SessionDescription | None:
        """The next offer when one is wanted and may leave."""
        if self._outstanding or not self._wanted:
            return None
        self._wanted, self._outstanding = False, True
        self._offer_id += 1
        self._offered = tuple(self._media)
        text = render(Session(local, self._offered))
        return rtc.SessionDescription(type="offer", sdp=text, id=self._offer_id)

    def answered(
        self, answer: rtc.SessionDescription, announced: AbstractSet[TrackSid]
    ) -> Session | None:
        """Take in the answer to our last offer; None when it is none. Raises SdpError.

        When it maps fewer tracks than were announced another offer is wanted at once.
        """
        if not self._outstanding or answer.id != self._offer_id:
            return None
        session = parse(answer.sdp)
        if [m.mid for m in session.media] != [m.mid for m in self._offered]:
            raise SdpError("the answer has other sections than the offer")
        self._outstanding = False
        before = {sid for _, sid in self._mapped.values()}
        self._map(session, answer)
        self._seek(announced, before)
        return session

    def _map(self, session: Session, answer: rtc.SessionDescription) -> None:
        receiving = {m.mid for m in self._offered if m.direction is Direction.RECVONLY}
        accepting = {m.mid for m in session.media if m.direction in _ACCEPTING}
        sent = (m.ssrc for m in self._offered if m.mid == self._own and m.mid in accepting)
        self._sending = next(sent, None)
        before, self._mapped = (
            set(self._mapped.values()),
            {
                media.mid: (media.ssrc, TrackSid(answer.mid_to_track_id[media.mid]))
                for media in session.media
                if media.mid in receiving
                and media.ssrc is not None
                and answer.mid_to_track_id.get(media.mid)
            },
        )
        self._choose(before)

    def _choose(self, before: AbstractSet[tuple[int, TrackSid]]) -> None:
        """No server that is honest names two streams for one track; of these the one that it
        names for the first time is heard, and it stays that one."""
        named = {ssrc: (ssrc, sid) for ssrc, sid in self._mapped.values()}
        heard: dict[TrackSid, int] = {}
        for pair in sorted(named.values(), key=lambda pair: self._rank(pair, before)):
            heard[pair[1]] = pair[0]
        self._heard = heard

    def _rank(
        self, pair: tuple[int, TrackSid], before: AbstractSet[tuple[int, TrackSid]]
    ) -> tuple[bool, bool]:
        ssrc, sid = pair
        return pair not in before, self._heard.get(sid) == ssrc

    def _seek(self, announced: AbstractSet[TrackSid], before: AbstractSet[TrackSid]) -> None:
        heard = {sid for _, sid in self._mapped.values()}
        missing = len(announced - heard)
        self._fruitless = 0 if heard - before else self._fruitless + 1
        asked, self._asked = self._asked if self._fruitless else 0, 0
        if missing and self._fruitless <= MAX_FRUITLESS:
            self._wanted = True
            free = self._receiving - len(self._mapped)
            self._append_receiving(max(missing - free, asked))

    @property
    def _receiving(self) -> int:
        return sum(media.direction is Direction.RECVONLY for media in self._media)

    def _append_receiving(self, count: int) -> None:
        for _ in range(min(count, MAX_RECEIVING - self._receiving)):
            self._append(Media("", "audio", Direction.RECVONLY, (OPUS,)))

    def _append(self, media: Media) -> None:
        extension = MID_EXTENSION if media.kind == "audio" else 0
        mid = str(len(self._media))
        self._media.append(replace(media, mid=mid, mid_extension=extension))

    def _set_own(self, direction: Direction, ssrc: int | None, msid: str) -> None:
        self._media = [
            replace(m, direction=direction, ssrc=ssrc, msid=msid) if m.mid == self._own else m
            for m in self._media
        ]
        self._wanted = True
