"""What the window may go on showing of an encryption line that was pushed some time ago."""

from typing import Final

from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState

LOSSES: Final = frozenset(
    {
        EncryptionState.FAULT,
        EncryptionState.BLOCKED,
        EncryptionState.OFF,
        EncryptionState.WARN_PLAINTEXT,
        EncryptionState.WARN_TAMPER,
    }
)
"""States that somebody has to see; they are said aloud when they come."""


def after(shown: Indicator | None, pushed: Indicator) -> Indicator:
    """The line after a push: a fault is the last word of a visit."""
    faulty = shown is not None and shown.state is EncryptionState.FAULT
    return shown if shown is not None and faulty else pushed


def unheard_of(shown: Indicator) -> Indicator:
    """The line when nobody has measured for a while: what was good is not known any more."""
    if shown.state in LOSSES:
        return shown
    return Indicator(EncryptionState.OFFLINE, happened=shown.happened, uncounted=shown.uncounted)
