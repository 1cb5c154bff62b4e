from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.e2ee import opener as opener_module
from pendopo.e2ee import replay
from pendopo.e2ee.frame_format import BLANK
from pendopo.e2ee.opener import Opener, Refusal
from pendopo.e2ee.seal import Sealer
from pendopo.model.encryption import Mode
from pendopo.model.errors import PolicyError
from pendopo.model.frames import OpenedFrame
from pendopo.model.ids import ParticipantIdentity
from tests.e2ee.sound import ANI, BUDI, KEY, OPUS, opens, received, sealed_payloads, shared_opener


def test_counts_by_person_and_reason() -> None:
    opener = shared_opener()
    payloads = sealed_payloads(3)
    for payload in (*payloads, payloads[0], OPUS, b""):
        opener.open(ANI, received(payload))
    counts = opener.counts(ANI)
    assert counts.opened == 3
    assert {r: n for r, n in counts.refused.items() if n} == {
        Refusal.DUP: 1,
        Refusal.PLAIN_OR_FOREIGN: 1,
        Refusal.EMPTY: 1,
    }
    assert opener.counts(BUDI).opened == 0
    assert opener.counts(BUDI)[Refusal.AUTH] == 0
    assert opener.senders == (ANI,)


def test_counts_are_a_snapshot() -> None:
    opener = shared_opener()
    before = opener.counts(ANI)
    opener.open(ANI, received(b""))
    assert before[Refusal.EMPTY] == 0
    assert opener.counts(ANI)[Refusal.EMPTY] == 1


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
    (payload,) = sealed_payloads(1, Sealer(Mode.SHARED, bytes(16)))
    assert shared_opener().open(ANI, received(payload)) is Refusal.AUTH


def test_other_key_slots_are_empty_or_foreign() -> None:
    (payload,) = sealed_payloads(1)
    for index in range(1, 256):
        expected = Refusal.NO_KEY if index < 16 else Refusal.PLAIN_OR_FOREIGN
        assert shared_opener().open(ANI, received(payload[:-1] + bytes((index,)))) is expected


def test_without_a_key_nothing_opens() -> None:
    (payload,) = sealed_payloads(1)
    assert Opener(Mode.SHARED, None).open(ANI, received(payload)) is Refusal.NO_KEY


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
    assert opener.counts(ANI)[Refusal.EXHAUSTED] == 2


def test_senders_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener_module, "MAX_SENDERS", 5)
    opener = shared_opener()
    people = [ParticipantIdentity(f"p{n}") for n in range(50)]
    for person in people:
        opener.open(person, received(sealed_payloads(1)[0]))
        opener.open(person, received(OPUS))
    assert opener.senders == tuple(people[:5])
    assert opener.surplus[Refusal.EXHAUSTED] == 45
    assert opener.surplus[Refusal.PLAIN_OR_FOREIGN] == 45
    assert opener.surplus.opened == 0


def test_mode_none_plays_opus_and_drops_the_rest() -> None:
    opener = Opener(Mode.NONE, None, b"trailer")
    assert opener.open(ANI, received(OPUS)) == OpenedFrame(OPUS, 7, 960, 1.0)
    assert opens(opener, bytes(1275))
    assert opener.open(ANI, received(bytes(1276))) is Refusal.PLAIN_OR_FOREIGN
    assert opener.open(ANI, received(b"")) is Refusal.EMPTY
    assert opener.open(ANI, received(BLANK)) is Refusal.SIF
    assert opener.open(ANI, received(BLANK + b"trailer")) is Refusal.SIF
    assert opener.counts(ANI).opened == 2


def test_rsk1_is_refused() -> None:
    with pytest.raises(PolicyError):
        Opener(Mode.RSK1, KEY)


@settings(max_examples=200)
@given(st.binary(max_size=1600), st.binary(max_size=64), st.booleans())
def test_anything_may_arrive(payload: bytes, trailer: bytes, with_shape: bool) -> None:
    frame = received(payload + b"\x0c\x00" if with_shape else payload)
    assert isinstance(shared_opener(trailer).open(ANI, frame), Refusal)
    assert Opener(Mode.NONE, None, trailer).open(ANI, frame) is not None


def test_what_was_opened_under_one_name_is_not_opened_under_another() -> None:
    opener = shared_opener()
    first, second = sealed_payloads(2)
    assert opens(opener, first)
    for number in range(20):
        stranger = ParticipantIdentity(f"stranger {number}")
        assert opener.open(stranger, received(first)) is Refusal.REPLAY
    assert opens(opener, second, BUDI), "a rejoin under a new identity goes on with its counter"
