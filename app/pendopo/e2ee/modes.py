"""What each mode does to frames: the only place that tells modes apart for them."""

from typing import assert_never

from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.keys import media_key
from pendopo.e2ee.opener import ClearOpener, FrameOpener, SharedOpener
from pendopo.e2ee.seal import ClearSealer, FrameSealer, SharedSealer
from pendopo.model.encryption import Mode
from pendopo.model.errors import PolicyError, PolicyReason


def sealer_for(mode: Mode) -> FrameSealer:
    """For one visit. Raises PolicyError(MODE) for a mode that this version cannot do."""
    match mode:
        case Mode.NONE:
            return ClearSealer()
        case Mode.SHARED:
            return SharedSealer()
        case Mode.RSK1:
            raise _not_available(mode)
        case _:
            assert_never(mode)


def opener_for(mode: Mode, ours: FrameSealer | None = None) -> FrameOpener:
    """For one visit; what `ours` has sealed is never opened as somebody else's.

    Raises PolicyError(MODE) for a mode that this version cannot do.
    """
    match mode:
        case Mode.NONE:
            return ClearOpener()
        case Mode.SHARED:
            return SharedOpener(frozenset() if ours is None else ours.prefixes)
        case Mode.RSK1:
            raise _not_available(mode)
        case _:
            assert_never(mode)


def key_ring(mode: Mode, passphrase: str | None) -> KeyRing:
    """The keys that an invite gives; empty without a passphrase. Takes about 40 ms with one.

    Raises PolicyError(MODE) for a mode that this version cannot do, ValueError for a
    passphrase where there are no keys.
    """
    match mode:
        case Mode.NONE if passphrase is not None:
            raise ValueError("mode none has no key")
        case Mode.NONE:
            return KeyRing()
        case Mode.SHARED:
            return KeyRing() if passphrase is None else KeyRing.of(media_key(passphrase))
        case Mode.RSK1:
            raise _not_available(mode)
        case _:
            assert_never(mode)


def _not_available(mode: Mode) -> PolicyError:
    return PolicyError(PolicyReason.MODE, mode=mode.name.lower())
