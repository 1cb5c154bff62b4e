import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.e2ee import replay, seal
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.seal import ClearSealer, FrameSealer, SealError, SealingCounts, SharedSealer
from pendopo.model.frames import OpenedFrame
from tests.e2ee.sound import (
    ANI,
    OPUS,
    RING,
    encoded,
    prefix_of,
    received,
    sealed_payloads,
    shared_opener,
    shared_sealer,
)


@given(st.binary(min_size=1, max_size=1275))
def test_what_is_sealed_opens_again(payload: bytes) -> None:
    sealed = shared_sealer().seal(encoded(payload))
    assert sealed.timestamp == 960
    assert len(sealed.payload) == len(payload) + 30
    assert sealed.payload[0] == payload[0]
    assert sealed.payload[-2:] == b"\x0c\x00"
    assert shared_opener().open(ANI, received(sealed.payload)) == OpenedFrame(payload, 7, 960, 1.0)


def test_cbr_sound_has_the_expected_size() -> None:
    assert {len(payload) for payload in sealed_payloads(50)} == {110}


def test_no_iv_comes_twice() -> None:
    sealers = [shared_sealer() for _ in range(20)]
    ivs = [p[-14:-2] for sealer in sealers for p in sealed_payloads(50, sealer)]
    assert len(set(ivs)) == len(ivs)
    assert len({iv[:8] for iv in ivs}) == len(sealers)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_repeats_no_iv() -> None:
    sealer = shared_sealer()
    (before,) = sealed_payloads(1, sealer)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            (theirs,) = sealed_payloads(1, sealer)
            if prefix_of(theirs) in sealer.prefixes:
                os.write(writing, theirs)
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        theirs = pipe.read()
    os.waitpid(child, 0)
    (ours,) = sealed_payloads(1, sealer)
    assert prefix_of(ours) == prefix_of(before)
    assert len(theirs) == len(ours)
    assert prefix_of(theirs) != prefix_of(ours)


def test_iv_counts_up_behind_the_prefix() -> None:
    ivs = [payload[-14:-2] for payload in sealed_payloads(3)]
    assert [int.from_bytes(iv[8:], "big") for iv in ivs] == [0, 1, 2]


def test_counts_what_was_sealed() -> None:
    sealer = shared_sealer()
    sealed_payloads(3, sealer)
    assert sealer.counts == SealingCounts(sealed=3)


def test_without_a_key_nothing_comes_out() -> None:
    sealer = SharedSealer()
    for lost in (1, 2):
        with pytest.raises(SealError):
            sealer.seal(encoded())
        assert sealer.counts == SealingCounts(dropped_no_key=lost)


def test_mode_none_wraps_and_says_so() -> None:
    sealer = ClearSealer()
    assert sealer.seal(encoded()).payload == OPUS
    assert sealer.counts == SealingCounts(open=1)


@pytest.mark.parametrize("size", [1, 1275])
def test_the_shortest_and_the_longest_packet_are_sealed(size: int) -> None:
    for sealer in (ClearSealer(), shared_sealer()):
        assert sealer.seal(encoded(bytes(size))).payload


@pytest.mark.parametrize("make", [ClearSealer, shared_sealer])
@pytest.mark.parametrize("size", [0, 1276, 5000])
def test_what_is_not_opus_is_refused(make: Callable[[], FrameSealer], size: int) -> None:
    sealer = make()
    with pytest.raises(SealError):
        sealer.seal(encoded(bytes(size)))
    assert sealer.counts == SealingCounts()


def test_a_prefix_serves_so_many_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "FRAMES_PER_PREFIX", 3)
    sealer = shared_sealer()
    payloads = sealed_payloads(10, sealer)
    counters = [int.from_bytes(payload[-6:-2], "big") for payload in payloads]
    assert counters == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    assert len({prefix_of(payload) for payload in payloads}) == 4
    assert {prefix_of(payload) for payload in payloads} <= sealer.prefixes
    opener = shared_opener()
    assert all(isinstance(opener.open(ANI, received(p)), OpenedFrame) for p in payloads)
    assert opener.counts(ANI.identity).between == 10


def test_listeners_have_room_for_a_day_of_speech() -> None:
    assert seal.FRAMES_PER_PREFIX < 2**32
    assert seal.FRAMES_PER_PREFIX * replay.MAX_WINDOWS > 24 * 3_600 * 50


def test_failing_cipher_loses_the_frame() -> None:
    class Broken:
        def encrypt(self, *_: object) -> bytes:
            raise OverflowError

    sealer = shared_sealer(KeyRing(Broken()))  # type: ignore[arg-type]
    with pytest.raises(SealError):
        sealer.seal(encoded())
    assert sealer.counts == SealingCounts()
    _, ivs = sealer._in_use
    sealer._in_use = (RING, ivs)
    assert sealed_payloads(1, sealer)[0][-3] == 1, "the IV of the lost frame is not used again"


def test_failing_chance_loses_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never an IV that is not random."""

    def no_entropy(_: int) -> bytes:
        raise OSError

    monkeypatch.setattr(seal, "FRAMES_PER_PREFIX", 2)
    sealer = shared_sealer()
    sealed_payloads(2, sealer)
    with monkeypatch.context() as without:
        without.setattr("os.urandom", no_entropy)
        for _ in range(3):
            with pytest.raises(SealError):
                sealer.seal(encoded())
    after = sealed_payloads(2, sealer)
    assert sealer.counts.sealed == 4
    assert len({prefix_of(payload) for payload in after}) == 1


def test_every_use_of_a_ring_begins_a_new_prefix() -> None:
    """So that whoever joins again is not taken for somebody else's echo."""
    sealer = shared_sealer()
    payloads: list[bytes] = []
    for _ in range(5):
        payloads += sealed_payloads(3, sealer)
        sealer.use(RING)
    assert len({prefix_of(payload) for payload in payloads}) == 5
    assert {prefix_of(payload) for payload in payloads} <= sealer.prefixes
    opener = shared_opener()
    assert all(isinstance(opener.open(ANI, received(p)), OpenedFrame) for p in payloads)


def test_a_ring_is_swapped_whole() -> None:
    other = KeyRing.of(bytes(16))
    sealer = shared_sealer()
    (before,) = sealed_payloads(1, sealer)
    sealer.use(other)
    (after,) = sealed_payloads(1, sealer)
    sealer.use(KeyRing())
    with pytest.raises(SealError):
        sealer.seal(encoded())
    assert isinstance(shared_opener().open(ANI, received(before)), OpenedFrame)
    assert isinstance(shared_opener(ring=other).open(ANI, received(after)), OpenedFrame)
    assert not isinstance(shared_opener().open(ANI, received(after)), OpenedFrame)


def test_a_key_in_mode_none_is_a_mistake() -> None:
    sealer = ClearSealer()
    sealer.use(KeyRing())
    with pytest.raises(ValueError, match="no key"):
        sealer.use(RING)
    assert sealer.prefixes == frozenset()


def test_clear_frames_are_counted_and_keep_their_time() -> None:
    sealer = ClearSealer()
    times = [sealer.seal(replace(encoded(), timestamp=n)).timestamp for n in (960, 1920)]
    assert times == [960, 1920]
    assert sealer.counts == SealingCounts(open=2)
