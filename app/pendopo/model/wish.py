"""What we ask of the server, and its refusal."""

from dataclasses import dataclass
from enum import Enum


class Wish(Enum):
    """Something that only the server can grant."""

    SPEAK = "speak"
    """To publish our microphone."""
    MUTE = "mute"
    HAND = "hand"
    NAME = "name"
    OTHER = "other"


class RefusalReason(Enum):
    """Why not, as far as the server says."""

    NOT_ALLOWED = "not_allowed"
    LIMIT_EXCEEDED = "limit_exceeded"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WishRefused:
    """The server said no to a wish; whoever wished is told."""

    wish: Wish
    reason: RefusalReason
