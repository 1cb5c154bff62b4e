"""Every parser: a value or a documented refusal, whatever it is given, in linear work."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.target import Target
from tests.fuzz.targets import ALL
from tests.work import work

FEW = settings(max_examples=50, suppress_health_check=list(HealthCheck))
SIZES = (2_000, 4_000, 8_000)
GROWTH = 2.3
LINES_AT_ALL = 400
PIECES = (b"", b"\0", b"\xff", b'"', b"\n", b"0", b"1" * 30, b"[" * 50, b"\xed\xa0\x80", b"\\u0000")
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0.5, float("nan"), 10**30, "", "\0", "\ud800", "a" * 9000),
    *([], {}, [1], [[1]], ["a"], {"a": 1}, [{}], [[]], ["a", "b"], [None] * 3),
)
GROWING = [(name, shape) for name, target in ALL.items() for shape in target.shapes]


@st.composite
def changed(draw: st.DrawFn, target: Target) -> bytes:
    """Something good with some pieces replaced, repeated or cut off."""
    content = draw(st.sampled_from(target.seeds))
    piece = st.sampled_from((*PIECES, *target.words)) | st.binary(max_size=8)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.sampled_from((0, 0, 1, 2, 4, 16, len(content))))
        content = content[:start] + draw(piece) + content[end:]
    return content


@pytest.mark.parametrize("name", ALL)
def test_what_is_good_is_read(name: str) -> None:
    for seed in ALL[name].seeds:
        ALL[name].check(seed)


def variants(known: Any) -> Iterator[Any]:
    """The same with each value in it once replaced by each odd one, left out, or said of more."""
    yield from ODD
    if isinstance(known, dict):
        for key, value in known.items():
            rest = {other: kept for other, kept in known.items() if other != key}
            yield rest
            yield from ({**known, key: changed} for changed in variants(value))
        yield {**known, "more": 1}
    elif isinstance(known, list):
        for at, value in enumerate(known):
            yield [*known[:at], *known[at + 1 :]]
            yield from ([*known[:at], changed, *known[at + 1 :]] for changed in variants(value))
        yield known * 2


def documents(target: Target) -> Iterator[tuple[bytes, Any]]:
    """What is JSON among the seeds, some behind a first byte that says what it is for."""
    for seed in target.seeds:
        for front in (b"", seed[:1]):
            with suppress(ValueError):
                yield front, json.loads(seed.removeprefix(front))


@pytest.mark.parametrize("name", ALL)
def test_any_value_of_json_may_be_anything(name: str) -> None:
    for front, known in documents(ALL[name]):
        for variant in variants(known):
            ALL[name].check(front + json.dumps(variant).encode())


@pytest.mark.parametrize("name", ALL)
def test_anything_is_read_or_refused(name: str) -> None:
    target = ALL[name]

    @FEW
    @given(st.binary(max_size=300) | changed(target))
    @example(b"")
    def anything(content: bytes) -> None:
        target.check(content)

    anything()


@pytest.mark.parametrize(("name", "shape"), GROWING)
def test_twice_as_much_is_at_most_twice_the_work(name: str, shape: str) -> None:
    """It is read or refused all the same."""
    target = ALL[name]
    contents = [target.shapes[shape](size) for size in SIZES]
    for content in contents:
        target.check(content)  # nothing is made for the first time below
    counts = [work(partial(target.check, content)) for content in contents]
    for half, whole in pairwise(counts):
        assert whole <= GROWTH * half + LINES_AT_ALL
