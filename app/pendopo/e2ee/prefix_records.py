"""Millions of 8-byte prefixes with a 64-bit number each, in 16 bytes apiece."""

from itertools import compress
from typing import Final

from pendopo.e2ee.frame_format import PREFIX_SIZE

_RECORD: Final = 16
_AVERAGE: Final = 128
"""Records in a bucket, on average at most."""


class PrefixRecords:
    """A set of buckets that grows by one bucket at a time (linear hashing).

    So looking up and adding take the same time however many records there are, without the
    hundred bytes of a dict's entry.
    """

    def __init__(self) -> None:
        self._buckets = [b""]
        self._doubled = 1
        """Buckets before the round of splitting that is going on."""
        self._records = 0

    def __len__(self) -> int:
        return self._records

    def find(self, prefix: bytes) -> int | None:
        """The number that was added with this prefix."""
        bucket = self._buckets[self._place(prefix)]
        at = bucket.find(prefix)
        while at >= 0 and at % _RECORD:
            at = bucket.find(prefix, at + 1)
        if at < 0:
            return None
        return int.from_bytes(bucket[at + PREFIX_SIZE : at + _RECORD], "big")

    def add(self, prefix: bytes, number: int) -> None:
        """Remember a prefix that is not there yet."""
        place = self._place(prefix)
        self._buckets[place] = self._buckets[place] + prefix + number.to_bytes(8, "big")
        self._records += 1
        if self._records > _AVERAGE * len(self._buckets):
            self._split()

    def _place(self, prefix: bytes) -> int:
        """A bucket nobody can aim at: Python's hash of bytes is keyed anew in each process."""
        hashed = hash(prefix)
        place = hashed % self._doubled
        if place < len(self._buckets) - self._doubled:
            place = hashed % (2 * self._doubled)
        return place

    def _split(self) -> None:
        """The next bucket gives about half of its records to a new one."""
        place = len(self._buckets) - self._doubled
        bucket = self._buckets[place]
        records = [bucket[at : at + _RECORD] for at in range(0, len(bucket), _RECORD)]
        stays = [hash(each[:PREFIX_SIZE]) % (2 * self._doubled) == place for each in records]
        self._buckets[place] = b"".join(compress(records, stays))
        self._buckets.append(b"".join(compress(records, (not stay for stay in stays))))
        if len(self._buckets) == 2 * self._doubled:
            self._doubled *= 2
