"""Whether a microphone gives nothing at all, as none does that works."""

from pendopo.model.frames import SAMPLE_RATE, Samples

SILENT_AFTER_S = 4.0
"""Zeros for so long from its beginning: it is muted, or the system refuses it to us."""
SILENT_AGAIN_AFTER_S = 20.0
"""Once it has given sound: what cuts noise away gives zeros too, for a while."""


class Silence:
    """Told of everything captured by one thread; `lasts` may be read from any."""

    def __init__(self) -> None:
        self._zeros = 0
        self._sounded = False

    @property
    def lasts(self) -> bool:
        """Whether there have been zeros for too long."""
        longest_s = SILENT_AGAIN_AFTER_S if self._sounded else SILENT_AFTER_S
        return self._zeros > longest_s * SAMPLE_RATE

    def push(self, samples: Samples) -> None:
        """Take the next samples, shape (n,)."""
        if samples.any():
            self._zeros, self._sounded = 0, True
        else:
            self._zeros += len(samples)

    def begin(self) -> None:
        """Another device, or the same one again."""
        self._zeros, self._sounded = 0, False
