"""Whose track arrives on which SSRC."""

from pendopo.model.ids import Sender, TrackSid
from pendopo.model.room import Room


class TrackOwners:
    """Joins two facts of the server: SSRC → track (answers) and track → person (updates)."""

    def __init__(self) -> None:
        self._mapped: tuple[tuple[int, TrackSid], ...] = ()
        self._owners: dict[int, tuple[Sender, TrackSid]] = {}

    def map(self, tracks: tuple[tuple[int, TrackSid], ...]) -> None:
        """What the last answer said."""
        self._mapped = tracks

    def follow(self, room: Room) -> None:
        """Join again after either fact changed."""
        person = {
            track.sid: Sender(p.identity, p.sid) for p in room.others.values() for track in p.tracks
        }
        self._owners = {
            ssrc: (person[track], track) for ssrc, track in self._mapped if track in person
        }

    def of(self, ssrc: int) -> tuple[Sender, TrackSid] | None:
        """The person and track behind an SSRC, or None when nobody is announced there."""
        return self._owners.get(ssrc)

    @property
    def tracks(self) -> frozenset[TrackSid]:
        """Every track that can arrive now."""
        return frozenset(track for _, track in self._owners.values())
