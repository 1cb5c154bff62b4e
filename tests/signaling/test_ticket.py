import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.framing import info
from pendopo.signaling.ticket import (
    MAX_REQUEST,
    TicketRequest,
    from_json,
    sign_ticket,
    to_json,
    verify_ticket,
)

NOW = 1_800_000_000
SEED = bytes(range(32))
TICKET = bytes(range(32, 64))
HERE = "host.example:7880"
REQUEST = sign_ticket(SEED, HERE, TICKET, "r-1", NOW)


def test_signature_is_over_the_framing_of_the_design() -> None:
    message = info("ticket", HERE.encode(), TICKET, b"r-1", NOW.to_bytes(8, "big"))
    Ed25519PublicKey.from_public_bytes(REQUEST.key).verify(REQUEST.sig, message)


def test_verified_for_any_of_our_addresses() -> None:
    assert verify_ticket(REQUEST, ["other:1", HERE], NOW)
    assert not verify_ticket(REQUEST, ["other:1", "host.example:7881"], NOW)
    assert not verify_ticket(REQUEST, [], NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"ticket": bytes(32)},
        {"room": "r-2"},
        {"room": ""},
        {"time": NOW + 1},
        {"key": bytes(32)},
        {"key": b"short"},
        {"sig": bytes(64)},
        {"sig": b""},
    ],
    ids=str,
)
def test_every_field_is_signed(changed: dict[str, Any]) -> None:
    assert not verify_ticket(replace(REQUEST, **changed), [HERE], NOW)


def test_ten_minutes_either_way() -> None:
    for offset, fine in ((600, True), (-600, True), (601, False), (-601, False)):
        assert verify_ticket(REQUEST, [HERE], NOW + offset) is fine


@given(
    st.builds(
        TicketRequest,
        st.binary(min_size=32, max_size=32),
        st.binary(min_size=32, max_size=32),
        st.text(st.characters(exclude_categories=("C", "Z")), max_size=16),
        st.integers(0, 2**53 - 1),
        st.binary(min_size=64, max_size=64),
    )
)
def test_json_both_ways(request: TicketRequest) -> None:
    assert from_json(to_json(request)) == request
    assert not verify_ticket(request, [HERE], request.time)


def body(**changed: Any) -> bytes:
    return json.dumps(json.loads(to_json(REQUEST)) | changed).encode()


@pytest.mark.parametrize("room", ["a" * 64, "é" * 32])
def test_the_longest_name_of_a_room_fits(room: str) -> None:
    assert from_json(body(room=room)).room == room


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 4000,
        body(ticket="AA"),
        body(ticket=7),
        body(ticket=json.loads(body())["ticket"] + "="),
        body(key=None),
        body(sig="é" * 86),
        body(room="a" * 65),
        body(room="é" * 33),
        body(room="a\nb"),
        body(room=None),
        body(time=1.5),
        body(time="1"),
        body(time=-1),
        body(time=True),
        body(time=2**64),
        body(more="x" * 4096),
        body()[:-1] + b',"room":"r-2"}',
    ],
    ids=lambda text: repr(text[:30]),
)
def test_misshapen_requests_are_refused(text: bytes) -> None:
    with pytest.raises(AccessError) as refused:
        from_json(text)
    assert str(refused.value) == "ticket()"
    assert refused.value.reason is AccessReason.TICKET


def test_the_longest_request_is_read_and_a_longer_one_is_not() -> None:
    longest = to_json(REQUEST).ljust(MAX_REQUEST)
    assert from_json(longest) == REQUEST
    with pytest.raises(AccessError):
        from_json(longest + b" ")


@given(st.binary(max_size=300))
def test_anything_may_be_posted(text: bytes) -> None:
    with pytest.raises(AccessError):
        from_json(text)


def test_ticket_is_not_shown() -> None:
    assert repr(TICKET) not in repr(REQUEST)
