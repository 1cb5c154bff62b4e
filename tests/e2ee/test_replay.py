import tracemalloc
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.e2ee import replay
from pendopo.e2ee.replay import NEWEST, WINDOW, Repeat, ReplayTable, Share
from tests.work import work


def iv(prefix: int, counter: int) -> bytes:
    return prefix.to_bytes(8, "big") + counter.to_bytes(4, "big")


def record_all(table: ReplayTable, share: Share, ivs: list[bytes]) -> None:
    for each in ivs:
        assert table.find(share, each) is None
        assert table.record(share, each)


def test_newest_repeats_are_duplicates_older_ones_replays() -> None:
    table, ani = ReplayTable(), Share(0)
    record_all(table, ani, [iv(1, n) for n in range(2000)])
    assert table.find(ani, iv(1, 1999)) is Repeat.DUPLICATE
    assert table.find(ani, iv(1, 1999 - NEWEST + 1)) is Repeat.DUPLICATE
    assert table.find(ani, iv(1, 1999 - NEWEST)) is Repeat.REPLAY
    assert table.find(ani, iv(1, 0)) is Repeat.REPLAY
    assert table.find(ani, iv(1, 2000)) is None


def test_late_frames_pass_once_inside_the_window_only() -> None:
    table, ani = ReplayTable(), Share(0)
    record_all(table, ani, [iv(1, 0), iv(1, 5000)])
    late = iv(1, 5000 - WINDOW + 1)
    assert table.find(ani, late) is None
    assert table.record(ani, late)
    assert table.find(ani, late) is Repeat.REPLAY
    assert table.find(ani, iv(1, 5000 - WINDOW)) is Repeat.REPLAY


def test_behind_one_frame_the_window_is_as_long() -> None:
    table, ani = ReplayTable(), Share(0)
    record_all(table, ani, [iv(1, 5000)])
    assert table.find(ani, iv(1, 5000 - WINDOW)) is Repeat.REPLAY
    assert table.find(ani, iv(1, 5000 - WINDOW + 1)) is None
    assert table.find(ani, iv(1, 5001)) is None


def test_a_long_leap_forgets_nothing_that_matters() -> None:
    table, ani = ReplayTable(), Share(0)
    record_all(table, ani, [iv(1, 0), iv(1, 1), iv(1, 2**32 - 1)])
    assert table.find(ani, iv(1, 1)) is Repeat.REPLAY
    assert table.find(ani, iv(1, 2**32 - 2)) is None


def test_official_senders_new_prefix_for_each_frame() -> None:
    """Their repeats are judged by how many frames of the person came since."""
    table, ani, budi = ReplayTable(), Share(0), Share(1)
    frames = [iv(7 << 32 | 960 * n, 960 * n - n & 0xFFFFFFFF) for n in range(3000)]
    others = [iv(8 << 32 | 960 * n, n) for n in range(3000)]
    record_all(table, ani, frames)
    record_all(table, budi, others)
    assert table.find(ani, frames[-1]) is Repeat.DUPLICATE
    assert table.find(ani, frames[-NEWEST]) is Repeat.DUPLICATE
    assert table.find(ani, frames[-NEWEST - 1]) is Repeat.REPLAY
    assert table.find(ani, frames[0]) is Repeat.REPLAY


def test_after_two_million_frames_their_repeats_are_judged_as_before() -> None:
    """The serial number of a frame begins anew then."""
    table, ani = ReplayTable(), Share(0)
    ani.serial = 2**21 - 3
    frames = [iv(n, 0) for n in range(NEWEST)]
    record_all(table, ani, frames)
    assert {table.find(ani, each) for each in frames} == {Repeat.DUPLICATE}
    record_all(table, ani, [iv(NEWEST, 0)])
    assert table.find(ani, frames[0]) is Repeat.REPLAY


@pytest.mark.parametrize("frames", [1, 2, 50])
def test_a_prefix_is_the_first_persons_whose_frame_opened(frames: int) -> None:
    """One frame under it, or a window: nothing of anybody else's is new there."""
    table, ani, budi = ReplayTable(), Share(0), Share(1)
    record_all(table, ani, [iv(1, n) for n in range(frames)])
    for counter in (0, frames, frames + 1, 5_000, 2**32 - 1):
        assert table.find(budi, iv(1, counter)) is Repeat.REPLAY
    record_all(table, ani, [iv(1, n) for n in range(frames, 2_000)])
    record_all(table, budi, [iv(2, n) for n in range(10)])


@given(st.randoms(use_true_random=False), st.integers(1, 6), st.integers(1, 3))
def test_agrees_with_a_plain_set(random: Random, prefixes: int, people: int) -> None:
    """Nothing recorded is ever new again to anybody; nothing new to the owner is refused."""
    table, shares = ReplayTable(), [Share(n) for n in range(people)]
    seen, tops, owners = set[bytes](), dict[int, int](), dict[int, Share]()
    for _ in range(250):
        prefix, counter = random.randrange(prefixes), random.randrange(3000)
        share = random.choice(shares)
        found = table.find(share, iv(prefix, counter))
        if owners.setdefault(prefix, share) is not share:
            assert found is Repeat.REPLAY
        elif iv(prefix, counter) in seen:
            assert found is not None
        elif counter > tops.get(prefix, -1) - WINDOW:
            assert found is None
        else:
            assert found is Repeat.REPLAY
        if found is None:
            assert table.record(share, iv(prefix, counter))
            seen.add(iv(prefix, counter))
            tops[prefix] = max(tops.get(prefix, -1), counter)


EDGES = (0, 1, 2**20, 2**21 - 1, 2**21, 2**32 - 1)


@pytest.mark.parametrize("number", [0, 1, 1_023, 2_047])
def test_a_record_keeps_its_fields_apart(number: int) -> None:
    """Owner, counter and serial number share 64 bits."""
    for counter, serial in product(EDGES, EDGES):
        packed = replay._packed(number, counter, serial)
        assert packed < 2**64
        assert replay._unpacked(packed) == (number, counter, serial % 2**21)


def test_full_share_refuses_and_stays_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MAX_PREFIXES", 10)
    table, ani, budi = ReplayTable(), Share(0), Share(1)
    record_all(table, ani, [iv(n, 0) for n in range(10)])
    assert table.record(ani, iv(3, 1)), "a known prefix needs no more room"
    assert not ani.exhausted
    assert not table.record(ani, iv(10, 0))
    assert ani.exhausted
    record_all(table, budi, [iv(n, 0) for n in range(100, 110)])
    assert not budi.exhausted, "others have room of their own"


def test_windows_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MAX_WINDOWS", 2)
    table, ani, budi = ReplayTable(), Share(0), Share(1)
    record_all(table, ani, [iv(n, c) for n in range(2) for c in range(3)])
    record_all(table, ani, [iv(9, 0)])
    assert not table.record(ani, iv(9, 1))
    assert ani.exhausted
    record_all(table, budi, [iv(n, c) for n in range(20, 22) for c in range(3)])


def test_the_work_for_a_frame_does_not_grow_with_the_people() -> None:
    """Counted in lines of Python that run, not in seconds."""
    few, many = ReplayTable(), ReplayTable()
    for table, people in ((few, 2), (many, 1_024)):
        for number in range(people):
            record_all(table, Share(number), [iv(number, c) for c in range(2)])
    late = Share(1_500)
    assert _lines(many, late, iv(5_000, 0)) == _lines(few, late, iv(5_000, 0))


def _lines(table: ReplayTable, share: Share, new: bytes) -> int:
    return work(lambda: table.find(share, new))


def test_an_official_senders_hour_takes_17_bytes_a_frame() -> None:
    table, ani, count = ReplayTable(), Share(0), 20_000
    table.record(ani, iv(0, 0))
    tracemalloc.start()
    for n in range(1, count):
        table.record(ani, iv(n << 20, n))
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept / count < 18.5


def test_limits_are_those_of_the_design() -> None:
    assert (WINDOW, NEWEST, replay.MAX_PREFIXES) == (1024, 64, 2**20)
