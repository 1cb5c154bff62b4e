import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.e2ee import seal
from pendopo.e2ee.seal import Sealer, SealError
from pendopo.model.encryption import Mode
from pendopo.model.errors import PolicyError, PolicyReason
from pendopo.model.frames import OpenedFrame
from tests.e2ee.sound import ANI, KEY, OPUS, encoded, received, sealed_payloads, shared_opener


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=1275))
def test_what_is_sealed_opens_again(payload: bytes) -> None:
    sealed = Sealer(Mode.SHARED, KEY).seal(encoded(payload))
    assert sealed.timestamp == 960
    assert len(sealed.payload) == len(payload) + 30
    assert sealed.payload[0] == payload[0]
    assert sealed.payload[-2:] == b"\x0c\x00"
    assert shared_opener().open(ANI, received(sealed.payload)) == OpenedFrame(payload, 7, 960, 1.0)


def test_cbr_sound_has_the_expected_size() -> None:
    assert {len(payload) for payload in sealed_payloads(50)} == {110}


def test_no_iv_comes_twice() -> None:
    sealers = [Sealer(Mode.SHARED, KEY) for _ in range(20)]
    ivs = [p[-14:-2] for sealer in sealers for p in sealed_payloads(50, sealer)]
    assert len(set(ivs)) == len(ivs)
    assert len({iv[:8] for iv in ivs}) == len(sealers)


def test_iv_counts_up_behind_the_prefix() -> None:
    ivs = [payload[-14:-2] for payload in sealed_payloads(3)]
    assert [int.from_bytes(iv[8:], "big") for iv in ivs] == [0, 1, 2]


def test_counts_what_was_sealed() -> None:
    sealer = Sealer(Mode.SHARED, KEY)
    sealed_payloads(3, sealer)
    assert (sealer.sealed, sealer.open, sealer.dropped_no_key) == (3, 0, 0)


def test_without_a_key_nothing_comes_out() -> None:
    sealer = Sealer(Mode.SHARED, None)
    with pytest.raises(SealError):
        sealer.seal(encoded())
    assert (sealer.sealed, sealer.open, sealer.dropped_no_key) == (0, 0, 1)


def test_mode_none_wraps_and_says_so() -> None:
    sealer = Sealer(Mode.NONE, None)
    assert sealer.seal(encoded()).payload == OPUS
    assert (sealer.sealed, sealer.open) == (0, 1)


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.SHARED])
@pytest.mark.parametrize("size", [0, 1276, 5000])
def test_what_is_not_opus_is_refused(mode: Mode, size: int) -> None:
    sealer = Sealer(mode, KEY if mode is Mode.SHARED else None)
    with pytest.raises(SealError):
        sealer.seal(encoded(bytes(size)))
    assert (sealer.sealed, sealer.open) == (0, 0)


def test_used_up_counter_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "MAX_FRAMES", 2)
    sealer = Sealer(Mode.SHARED, KEY)
    sealed_payloads(2, sealer)
    for _ in range(2):
        with pytest.raises(SealError):
            sealer.seal(encoded())
    assert sealer.sealed == 2


def test_counter_fills_its_32_bits() -> None:
    assert seal.MAX_FRAMES == 2**32
    sealer = Sealer(Mode.SHARED, KEY)
    sealer._counter = seal.MAX_FRAMES - 1
    assert sealed_payloads(1, sealer)[0][-6:-2] == b"\xff\xff\xff\xff"
    with pytest.raises(SealError):
        sealer.seal(encoded())


def test_failing_cipher_loses_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def encrypt(self, *_: object) -> bytes:
            raise OverflowError

    sealer = Sealer(Mode.SHARED, KEY)
    monkeypatch.setattr(sealer, "_cipher", Broken())
    with pytest.raises(SealError):
        sealer.seal(encoded())
    monkeypatch.undo()
    assert sealed_payloads(1, sealer)[0][-3] == 1, "the IV of the lost frame is not used again"


def test_rsk1_is_refused() -> None:
    with pytest.raises(PolicyError) as refused:
        Sealer(Mode.RSK1, KEY)
    assert refused.value.reason is PolicyReason.MODE


def test_a_key_in_mode_none_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no key"):
        Sealer(Mode.NONE, KEY)
