"""Who may moderate whom."""

from enum import IntEnum

from pendopo.model.room import Role
from pendopo.signaling.access import Grants


class Standing(IntEnum):
    """From least to most. Nobody moderates the host, and no moderator another (e2ee.md 3.7)."""

    GUEST = 0
    MODERATOR = 1
    OPERATOR = 2
    """A program of whoever holds the API key: its token administers and does not join."""
    HOST = 3

    def outranks(self, other: "Standing") -> bool:
        """Whether this one may mute, demote and remove the other."""
        return self > other


def standing_of(grants: Grants, ticket: Role | None) -> Standing:
    """Of whoever shows these grants; `ticket` is the role of the one they came by, if any."""
    if ticket is Role.HOST:
        return Standing.HOST
    if grants.room_admin:
        return Standing.MODERATOR if grants.room_join else Standing.OPERATOR
    return Standing.GUEST
