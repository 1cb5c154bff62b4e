"""When hands went up, by the clock of whoever saw them and not of whoever raises them."""

from typing import Final

from pendopo.model.ids import ParticipantIdentity

MAX_AWAY: Final = 256
AWAY_MS: Final = 300_000
"""So long clients of ours try to come back."""


class HandTimes:
    """Of one room, in unix milliseconds. Who goes with a hand up and soon has it up again keeps
    their place; of those who are away the latest MAX_AWAY are remembered."""

    def __init__(self) -> None:
        self._here: dict[ParticipantIdentity, int] = {}
        self._away: dict[ParticipantIdentity, tuple[int, int]] = {}

    def up(self, identity: ParticipantIdentity, seen_ms: int) -> int:
        """A hand is up, and was seen so at this time; when it was seen so first."""
        if identity not in self._here:
            raised_ms, left_ms = self._away.pop(identity, (seen_ms, seen_ms))
            self._here[identity] = raised_ms if seen_ms - left_ms <= AWAY_MS else seen_ms
        return self._here[identity]

    def down(self, identity: ParticipantIdentity) -> None:
        """It is not up, or no longer. Who comes back shows it only after a moment."""
        self._here.pop(identity, None)

    def gone(self, identity: ParticipantIdentity, now_ms: int) -> None:
        """Whoever it is left."""
        raised_ms = self._here.pop(identity, None)
        if raised_ms is None:
            return
        self._away[identity] = raised_ms, now_ms
        while len(self._away) > MAX_AWAY:
            del self._away[next(iter(self._away))]
