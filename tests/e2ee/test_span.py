"""How many frames were sealed between the first and the last that were opened."""

from pendopo.e2ee.span import Span


def iv(prefix: int, counter: int) -> bytes:
    return prefix.to_bytes(8, "big") + counter.to_bytes(4, "big")


def test_nothing_opened_is_nothing_between() -> None:
    assert Span().frames == 0


def test_lost_frames_count_and_order_does_not() -> None:
    span = Span()
    for counter in (12, 10, 15):
        span.opened(iv(1, counter))
    assert span.frames == 6


def test_a_new_prefix_begins_anew() -> None:
    span = Span()
    for prefix, counter in ((1, 5), (1, 6), (2, 100), (2, 102)):
        span.opened(iv(prefix, counter))
    assert span.frames == 2 + 3
