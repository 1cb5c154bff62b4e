from random import Random

import pytest

from pendopo.e2ee import prefix_records
from pendopo.e2ee.prefix_records import PrefixRecords


@pytest.mark.parametrize("count", [0, 1, 127, 129, 300, 5_000])
def test_agrees_with_a_dict_however_often_it_has_split(count: int) -> None:
    random = Random(count)
    records, expected = PrefixRecords(), dict[bytes, int]()
    for _ in range(count):
        prefix = random.randbytes(8)
        number = expected[prefix] = random.getrandbits(64)
        records.add(prefix, number)
    assert len(records) == len(expected)
    for prefix, number in expected.items():
        assert records.find(prefix) == number
    for _ in range(50):
        assert records.find(random.randbytes(8)) is None


def test_buckets_stay_short() -> None:
    random, records = Random(1), PrefixRecords()
    for n in range(100_000):
        records.add(random.randbytes(8), n)
    sizes = [len(bucket) // 16 for bucket in records._buckets]
    assert sum(sizes) == 100_000
    assert max(sizes) < 400


def test_records_are_found_only_where_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prefix that occurs across two neighbouring records is not one that was added."""
    monkeypatch.setattr(prefix_records, "_AVERAGE", 1_000)
    records = PrefixRecords()
    records.add(bytes(7) + b"\x01", 2)
    records.add(bytes(7) + b"\x03", 4)
    (bucket,) = records._buckets
    for start in range(1, 16):
        assert records.find(bucket[start : start + 8]) is None
    hidden = bucket[4:12]
    records.add(hidden, 5)
    assert records.find(hidden) == 5, "found behind the false match"


def test_a_record_right_behind_a_false_match_is_found() -> None:
    records = PrefixRecords()
    records.add(b"\xff" * 8, 0x100)
    records.add(bytes(8), 5)
    assert records._buckets[0].find(bytes(8)) == 15, "one byte too early"
    assert records.find(bytes(8)) == 5


def test_it_grows_by_one_bucket_whenever_they_are_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefix_records, "_AVERAGE", 2)
    records, sizes = PrefixRecords(), []
    for n in range(9):
        records.add(Random(n).randbytes(8), n)
        sizes.append(len(records._buckets))
    assert sizes == [1, 1, 2, 2, 3, 3, 4, 4, 5]
