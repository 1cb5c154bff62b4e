"""The keys in use, as one value that is swapped whole."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pendopo.e2ee.keys import MEDIA_KEY_SIZE


@dataclass(frozen=True, slots=True, eq=False)
class KeyRing:
    """What seals and opens frames from now on; an empty ring does neither.

    The media loop makes a new one for every change, the sound thread reads it.
    """

    media: AESGCM | None = field(default=None, repr=False)
    """Made once here, not for each frame."""

    @classmethod
    def of(cls, key: bytes) -> "KeyRing":
        """A ring with one media key of 16 bytes. Raises ValueError for an unfit key."""
        if len(key) != MEDIA_KEY_SIZE:
            raise ValueError("a media key has 16 bytes")
        return cls(AESGCM(key))
