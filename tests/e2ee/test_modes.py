"""One function for each side picks the class of a mode; what cannot be done is refused."""

import pytest

from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.keys import media_key
from pendopo.e2ee.modes import key_ring, opener_for, sealer_for
from pendopo.e2ee.opener import ClearOpener, FrameOpener, Refusal, SharedOpener
from pendopo.e2ee.seal import ClearSealer, FrameSealer, SealError, SharedSealer
from pendopo.model.encryption import Mode
from pendopo.model.errors import PolicyError, PolicyReason
from pendopo.model.frames import OpenedFrame
from tests.e2ee.sound import ANI, KEY, OPUS, encoded, received

WORDS = "a password of some length"


def test_each_mode_has_its_classes() -> None:
    sealers: dict[Mode, FrameSealer] = {m: sealer_for(m) for m in (Mode.NONE, Mode.SHARED)}
    openers: dict[Mode, FrameOpener] = {m: opener_for(m) for m in (Mode.NONE, Mode.SHARED)}
    assert isinstance(sealers[Mode.NONE], ClearSealer)
    assert isinstance(sealers[Mode.SHARED], SharedSealer)
    assert isinstance(openers[Mode.NONE], ClearOpener)
    assert isinstance(openers[Mode.SHARED], SharedOpener)


def test_rsk1_is_refused_everywhere() -> None:
    for make in (sealer_for, opener_for, lambda mode: key_ring(mode, WORDS)):
        with pytest.raises(PolicyError) as refused:
            make(Mode.RSK1)
        assert refused.value.reason is PolicyReason.MODE
        assert refused.value.details == {"mode": "rsk1"}


def test_two_who_know_the_password_understand_each_other() -> None:
    sealer, opener = sealer_for(Mode.SHARED), opener_for(Mode.SHARED)
    sealer.use(key_ring(Mode.SHARED, WORDS))
    opener.use(KeyRing.of(media_key(WORDS)))
    assert isinstance(opener.open(ANI, received(sealer.seal(encoded()).payload)), OpenedFrame)


@pytest.mark.parametrize("ring", [None, KeyRing()])
def test_without_a_key_shared_neither_seals_nor_opens(ring: KeyRing | None) -> None:
    sealer, opener = sealer_for(Mode.SHARED), opener_for(Mode.SHARED)
    (payload,) = [_sealed(KEY)]
    if ring is not None:
        sealer.use(ring)
        opener.use(ring)
    with pytest.raises(SealError):
        sealer.seal(encoded())
    assert (sealer.counts.sealed, sealer.counts.open, sealer.counts.dropped_no_key) == (0, 0, 1)
    assert opener.open(ANI, received(payload)) is Refusal.NO_KEY
    assert opener.open(ANI, received(OPUS)) is Refusal.PLAIN_OR_FOREIGN


def test_a_missing_password_gives_an_empty_ring() -> None:
    assert key_ring(Mode.SHARED, None).media is None
    assert key_ring(Mode.NONE, None).media is None
    with pytest.raises(ValueError, match="no key"):
        key_ring(Mode.NONE, WORDS)


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_media_key_has_16_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        KeyRing.of(bytes(size))


def test_a_ring_is_frozen_and_shows_no_key() -> None:
    ring = KeyRing.of(b"sixteen bytes!!!")
    with pytest.raises(AttributeError):
        ring.media = None  # type: ignore[misc]
    assert repr(ring) == "KeyRing()"


def _sealed(key: bytes) -> bytes:
    sealer = SharedSealer()
    sealer.use(KeyRing.of(key))
    return sealer.seal(encoded()).payload
