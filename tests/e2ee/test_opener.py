from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.e2ee import opener as opener_module
from pendopo.e2ee import replay
from pendopo.e2ee.frame_format import BLANK
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.opener import NAMELESS, ClearOpener, Refusal, SharedOpener
from pendopo.model.frames import OpenedFrame
from tests.e2ee.sound import (
    ANI,
    BUDI,
    OPUS,
    RING,
    opens,
    received,
    sealed_payloads,
    shared_opener,
    shared_sealer,
    somebody,
)


def test_counts_by_person_and_reason() -> None:
    opener = shared_opener()
    payloads = sealed_payloads(3)
    for payload in (*payloads, payloads[0], OPUS, b""):
        opener.open(ANI, received(payload))
    counts = opener.counts(ANI.identity)
    assert counts.opened == 3
    assert {r: n for r, n in counts.refused.items() if n} == {
        Refusal.DUP: 1,
        Refusal.PLAIN_OR_FOREIGN: 1,
        Refusal.EMPTY: 1,
    }
    assert opener.counts(BUDI.identity).opened == 0
    assert opener.counts(BUDI.identity)[Refusal.AUTH] == 0
    assert opener.senders == (ANI.identity,)


def test_counts_are_a_snapshot() -> None:
    opener = shared_opener()
    before = opener.counts(ANI.identity)
    opener.open(ANI, received(b""))
    assert before[Refusal.EMPTY] == 0
    assert opener.counts(ANI.identity)[Refusal.EMPTY] == 1


TAMPERINGS: list[Callable[[bytes], bytes]] = [
    lambda p: bytes((p[0] ^ 1,)) + p[1:],
    lambda p: p[:1] + bytes((p[1] ^ 1,)) + p[2:],
    lambda p: p[:-15] + bytes((p[-15] ^ 1,)) + p[-14:],
    lambda p: p[:-14] + bytes((p[-14] ^ 1,)) + p[-13:],
    lambda p: p[:-3] + bytes((p[-3] ^ 0x40,)) + p[-2:],
    lambda p: p[:1] + p[2:],
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_any_changed_bit_is_refused(tamper: Callable[[bytes], bytes]) -> None:
    opener = shared_opener()
    (payload,) = sealed_payloads(1)
    assert opener.open(ANI, received(tamper(payload))) is Refusal.AUTH
    assert opens(opener, payload), "a forgery does not use up the IV"


def test_another_key_is_refused() -> None:
    (payload,) = sealed_payloads(1, shared_sealer(KeyRing.of(bytes(16))))
    assert shared_opener().open(ANI, received(payload)) is Refusal.AUTH


def test_other_key_slots_are_empty_or_foreign() -> None:
    (payload,) = sealed_payloads(1)
    for index in range(1, 256):
        expected = Refusal.NO_KEY if index < 16 else Refusal.PLAIN_OR_FOREIGN
        assert shared_opener().open(ANI, received(payload[:-1] + bytes((index,)))) is expected


def test_without_a_key_nothing_opens() -> None:
    (payload,) = sealed_payloads(1)
    assert shared_opener(ring=KeyRing()).open(ANI, received(payload)) is Refusal.NO_KEY


def test_longest_frame_is_1500_bytes() -> None:
    """A relay's padding is refused before any cryptography."""
    opener = shared_opener()
    trailer = b"\x0c\x00"
    assert opener.open(ANI, received(bytes(1498) + trailer)) is Refusal.AUTH
    assert opener.open(ANI, received(bytes(1499) + trailer)) is Refusal.PLAIN_OR_FOREIGN
    assert opener.open(ANI, received(bytes(29) + trailer)) is Refusal.AUTH
    assert opener.open(ANI, received(bytes(28) + trailer)) is Refusal.PLAIN_OR_FOREIGN


def test_cheap_tests_come_before_cryptography(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> bytes:
        raise AssertionError("decrypted")

    opener = shared_opener()
    payloads = sealed_payloads(1100)
    assert all(opens(opener, payload) for payload in payloads)
    monkeypatch.setattr(opener_module, "_authenticate", explode)
    for payload in (b"", BLANK, OPUS, payloads[0], payloads[-1], payloads[0][:-1] + b"\x05"):
        assert isinstance(opener.open(ANI, received(payload)), Refusal)


def test_trailer_may_change_with_each_join() -> None:
    opener = shared_opener(b"first trailer")
    assert opener.open(ANI, received(BLANK + b"first trailer")) is Refusal.SIF
    opener.set_trailer(b"second trailer")
    assert opener.open(ANI, received(BLANK + b"second trailer")) is Refusal.SIF
    assert opener.open(ANI, received(BLANK + b"first trailer")) is Refusal.PLAIN_OR_FOREIGN


def test_exhausted_person_is_refused_until_the_visit_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replay, "MAX_PREFIXES", 3)
    opener = shared_opener()
    for _ in range(3):
        assert opens(opener, sealed_payloads(1)[0])
    for _ in range(2):
        assert opener.open(ANI, received(sealed_payloads(1)[0])) is Refusal.EXHAUSTED
    assert opens(opener, sealed_payloads(1)[0], BUDI), "others are not concerned"
    assert opener.counts(ANI.identity)[Refusal.EXHAUSTED] == 2


def test_people_beyond_the_limit_are_refused_and_counted_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opener_module, "MAX_SENDERS", 5)
    opener = shared_opener()
    people = [somebody(f"p{n}") for n in range(50)]
    for person in people:
        opener.open(person, received(sealed_payloads(1)[0]))
        opener.open(person, received(OPUS))
    assert opener.senders == (*(person.identity for person in people[:5]), NAMELESS)
    surplus = opener.counts(NAMELESS)
    assert surplus[Refusal.EXHAUSTED] == 45
    assert surplus[Refusal.PLAIN_OR_FOREIGN] == 45
    assert surplus.opened == 0
    assert opener.counts(people[7].identity).refused == {}
    assert opens(opener, sealed_payloads(1)[0], people[0]), "the known go on"


def test_nobody_is_called_nothing() -> None:
    """A participant without an identity is one too many, and takes nobody's place."""
    opener = shared_opener()
    nothing = somebody("")
    assert opener.open(nothing, received(sealed_payloads(1)[0])) is Refusal.EXHAUSTED
    for person in (ANI, BUDI):
        assert opens(opener, sealed_payloads(1)[0], person)
    assert opener.senders == (NAMELESS, ANI.identity, BUDI.identity)


def test_mode_none_plays_opus_and_drops_the_rest() -> None:
    opener = ClearOpener()
    opener.set_trailer(b"trailer")
    assert opener.open(ANI, received(OPUS)) == OpenedFrame(OPUS, 7, 960, 1.0)
    assert opens(opener, bytes(1275))
    assert opener.open(ANI, received(bytes(1276))) is Refusal.PLAIN_OR_FOREIGN
    assert opener.open(ANI, received(b"")) is Refusal.EMPTY
    assert opener.open(ANI, received(BLANK)) is Refusal.SIF
    assert opener.open(ANI, received(BLANK + b"trailer")) is Refusal.SIF
    assert opener.counts(ANI.identity).opened == 2


@settings(max_examples=200)
@given(st.binary(max_size=1600), st.binary(max_size=64), st.booleans())
def test_anything_may_arrive(payload: bytes, trailer: bytes, with_shape: bool) -> None:
    frame = received(payload + b"\x0c\x00" if with_shape else payload)
    assert isinstance(shared_opener(trailer).open(ANI, frame), Refusal)
    clear = ClearOpener()
    clear.set_trailer(trailer)
    assert clear.open(ANI, frame) is not None


def test_what_was_opened_under_one_name_is_not_opened_under_another() -> None:
    opener = shared_opener()
    first, second = sealed_payloads(2)
    assert opens(opener, first)
    for number in range(20):
        assert opener.open(somebody(f"stranger {number}"), received(first)) is Refusal.REPLAY
    assert opener.open(BUDI, received(second)) is Refusal.REPLAY, "the prefix is Ani's"
    assert opens(opener, second)


def test_whoever_joins_again_goes_on() -> None:
    """In another session; what was opened in the first one does not open in the second."""
    opener = shared_opener()
    payloads = sealed_payloads(100)
    again = somebody("ani", session=2)
    assert all(opens(opener, payload) for payload in payloads[:50])
    assert all(opens(opener, payload, again) for payload in payloads[50:])
    assert not any(opens(opener, payload, again) for payload in payloads)
    assert opener.senders == (ANI.identity,)
    assert opener.counts(ANI.identity).opened == 100
    assert opener.counts(ANI.identity).between == 100


def test_before_a_ring_is_there_nothing_opens_and_later_another_opens_more() -> None:
    opener = SharedOpener()
    other = KeyRing.of(bytes(16))
    (mine,), (theirs,) = sealed_payloads(1), sealed_payloads(1, shared_sealer(other))
    assert opener.open(ANI, received(mine)) is Refusal.NO_KEY
    opener.use(RING)
    assert opens(opener, mine)
    assert opener.open(ANI, received(theirs)) is Refusal.AUTH
    opener.use(other)
    assert opens(opener, theirs)
    opener.use(KeyRing())
    assert opener.open(ANI, received(sealed_payloads(1)[0])) is Refusal.NO_KEY


def test_a_key_in_mode_none_is_a_mistake() -> None:
    opener = ClearOpener()
    opener.use(KeyRing())
    with pytest.raises(ValueError, match="no key"):
        opener.use(RING)
