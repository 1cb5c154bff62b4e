"""Whose track arrives on which SSRC."""

from collections.abc import Callable

from pendopo.model.ids import ParticipantIdentity, Sender, Stream, TrackSid
from pendopo.model.room import Room


class TrackOwners:
    """Joins two facts of the server: SSRC → track (answers) and track → person (updates)."""

    def __init__(self, keep: Callable[[frozenset[Stream]], None]) -> None:
        """`keep` is told every stream that can arrive, whenever that may have changed."""
        self._keep = keep
        self._mapped: tuple[tuple[int, TrackSid], ...] = ()
        self._owners: dict[int, tuple[Sender, Stream]] = {}
        self.missing: frozenset[ParticipantIdentity] = frozenset()
        """Whose microphone is on, and none of whose tracks arrives; may be read from any thread.
        Who begins to speak is among them for as long as an offer and its answer take."""

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
            ssrc: (sender[track], Stream(track, ssrc))
            for ssrc, track in self._mapped
            if track in sender
        }
        self.missing = frozenset(
            person.identity
            for person in room.others.values()
            if not person.muted and not any(track.sid in wanted for track in person.tracks)
        )
        self._keep(frozenset(stream for _, stream in self._owners.values()))

    def of(self, ssrc: int) -> tuple[Sender, Stream] | None:
        """Whose frames these are and in which stream, or None when nobody is announced there."""
        return self._owners.get(ssrc)
