"""Tracks of one room that are announced and that nobody can hear yet."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from pendopo.model.ids import ParticipantSid, TrackSid


@dataclass(frozen=True, slots=True)
class _Place:
    """Kept for somebody until an offer names their SSRC, or until somebody else needs it."""

    publisher: ParticipantSid
    give_up: Callable[[], None]


class AnnouncedTracks:
    """Those of a full stage make room: what is only announced keeps nobody from speaking."""

    def __init__(self) -> None:
        self._places: dict[TrackSid, _Place] = {}

    def wait(self, sid: TrackSid, publisher: ParticipantSid, give_up: Callable[[], None]) -> None:
        """A track is announced; `give_up` ends it."""
        self._places[sid] = _Place(publisher, give_up)

    def over(self, sid: TrackSid) -> None:
        """It is heard now, or gone; no error when it never waited."""
        self._places.pop(sid, None)

    def make_room(self) -> bool:
        """End one, the oldest of who has announced most; False when there is none."""
        having = Counter(place.publisher for place in self._places.values())
        for publisher, _ in having.most_common(1):
            sid, place = next((s, p) for s, p in self._places.items() if p.publisher == publisher)
            self.over(sid)
            place.give_up()
        return bool(having)
