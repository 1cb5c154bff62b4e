"""Whose track arrives on which SSRC."""

from collections.abc import Callable

from pendopo.model.ids import Sender, TrackSid
from pendopo.model.room import Room


class TrackOwners:
    """Joins two facts of the server: SSRC → track (answers) and track → person (updates)."""

    def __init__(self, keep: Callable[[frozenset[TrackSid]], None]) -> None:
        """`keep` is told every track that can arrive, whenever that may have changed."""
        self._keep = keep
        self._mapped: tuple[tuple[int, TrackSid], ...] = ()
        self._owners: dict[int, tuple[Sender, TrackSid]] = {}

    def map(self, tracks: tuple[tuple[int, TrackSid], ...]) -> None:
        """What the last answer said."""
        self._mapped = tracks

    def follow(self, room: Room) -> None:
        """Join again after either fact changed."""
        wanted = {track for _, track in self._mapped}
        sender = {
            track.sid: Sender(person.identity, person.sid)
            for person in room.others.values()
            for track in person.tracks
            if track.sid in wanted
        }
        self._owners = {
            ssrc: (sender[track], track) for ssrc, track in self._mapped if track in sender
        }
        self._keep(frozenset(track for _, track in self._owners.values()))

    def of(self, ssrc: int) -> tuple[Sender, TrackSid] | None:
        """Whose frames these are and of which track, or None when nobody is announced there."""
        return self._owners.get(ssrc)
