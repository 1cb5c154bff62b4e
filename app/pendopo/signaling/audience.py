"""Who may hear what somebody publishes, as they say themselves."""

from dataclasses import dataclass

from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid

MAX_NAMED = 1000
MAX_TRACKS = 16
"""Of each who is named; nobody has as many."""
MAX_PAIRS = 2000
"""Of names and tracks: a room has five hundred people, and nobody more than four tracks."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody, or only those who are named."""

    everybody: bool = True
    all_tracks: frozenset[str] = frozenset()
    """Identities and sids of those who may hear everything."""
    tracks: frozenset[tuple[str, TrackSid]] = frozenset()
    """Who may hear which one."""

    def hears(self, identity: ParticipantIdentity, sid: ParticipantSid, track: TrackSid) -> bool:
        """Whether somebody may hear a track."""
        names = (identity, sid)
        return self.everybody or any(
            name in self.all_tracks or (name, track) in self.tracks for name in names
        )
