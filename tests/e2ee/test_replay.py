from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.e2ee import replay
from pendopo.e2ee.replay import NEWEST, WINDOW, Repeat, ReplayTable


def iv(prefix: int, counter: int) -> bytes:
    return prefix.to_bytes(8, "big") + counter.to_bytes(4, "big")


def record_all(table: ReplayTable, ivs: list[bytes]) -> None:
    for each in ivs:
        assert table.find(each) is None
        assert table.record(each)


def test_newest_repeats_are_duplicates_older_ones_replays() -> None:
    table = ReplayTable()
    record_all(table, [iv(1, n) for n in range(2000)])
    assert table.find(iv(1, 1999)) is Repeat.DUPLICATE
    assert table.find(iv(1, 1999 - NEWEST + 1)) is Repeat.DUPLICATE
    assert table.find(iv(1, 1999 - NEWEST)) is Repeat.REPLAY
    assert table.find(iv(1, 0)) is Repeat.REPLAY
    assert table.find(iv(1, 2000)) is None


def test_late_frames_pass_once_inside_the_window_only() -> None:
    table = ReplayTable()
    record_all(table, [iv(1, 0), iv(1, 5000)])
    late = iv(1, 5000 - WINDOW + 1)
    assert table.find(late) is None
    assert table.record(late)
    assert table.find(late) is Repeat.REPLAY
    assert table.find(iv(1, 5000 - WINDOW)) is Repeat.REPLAY


def test_a_long_leap_forgets_nothing_that_matters() -> None:
    table = ReplayTable()
    record_all(table, [iv(1, 0), iv(1, 1), iv(1, 2**32 - 1)])
    assert table.find(iv(1, 1)) is Repeat.REPLAY
    assert table.find(iv(1, 2**32 - 2)) is None


def test_official_senders_new_prefix_for_each_frame() -> None:
    """Their repeats are judged by how many frames of the person came since."""
    table = ReplayTable()
    frames = [iv(7 << 32 | 960 * n, 960 * n - n & 0xFFFFFFFF) for n in range(3000)]
    record_all(table, frames)
    assert table.find(frames[-1]) is Repeat.DUPLICATE
    assert table.find(frames[-NEWEST]) is Repeat.DUPLICATE
    assert table.find(frames[-NEWEST - 1]) is Repeat.REPLAY
    assert table.find(frames[0]) is Repeat.REPLAY


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_agrees_with_a_plain_set(random: Random, prefixes: int) -> None:
    """Nothing recorded is ever new again; nothing new within the window is refused."""
    table, seen, tops = ReplayTable(), set[bytes](), dict[int, int]()
    for _ in range(400):
        prefix, counter = random.randrange(prefixes), random.randrange(3000)
        found = table.find(iv(prefix, counter))
        if iv(prefix, counter) in seen:
            assert found is not None
        elif counter > tops.get(prefix, -1) - WINDOW:
            assert found is None
        else:
            assert found is Repeat.REPLAY
        if found is None:
            assert table.record(iv(prefix, counter))
            seen.add(iv(prefix, counter))
            tops[prefix] = max(tops.get(prefix, -1), counter)


def test_records_are_found_only_where_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prefix that occurs across two neighbouring records is not one that was seen."""
    monkeypatch.setattr(replay, "_BUCKETS", 1)
    table = ReplayTable()
    record_all(table, [iv(1, 2), iv(3, 4)])
    (bucket,) = table._buckets.values()
    for start in range(1, 16):
        across = bytes(bucket[start : start + 8])
        assert table.find(across + bytes(4)) is None
    hidden = bytes(bucket[4:12])
    record_all(table, [hidden + bytes(4)])
    assert table.find(hidden + bytes(4)) is Repeat.DUPLICATE, "found behind the false match"


def test_full_table_refuses_and_stays_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MAX_PREFIXES", 10)
    table = ReplayTable()
    record_all(table, [iv(n, 0) for n in range(10)])
    assert table.record(iv(3, 1)), "a known prefix needs no more room"
    assert not table.exhausted
    assert not table.record(iv(10, 0))
    assert table.exhausted


def test_windows_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MAX_WINDOWS", 2)
    table = ReplayTable()
    record_all(table, [iv(n, c) for n in range(2) for c in range(3)])
    record_all(table, [iv(9, 0)])
    assert not table.record(iv(9, 1))
    assert table.exhausted


def test_limits_are_those_of_the_design() -> None:
    assert (WINDOW, NEWEST, replay.MAX_PREFIXES) == (1024, 64, 2**20)
