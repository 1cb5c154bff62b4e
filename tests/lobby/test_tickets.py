import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.lobby.tickets import MAX_TIME, TicketOffice, authority
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply
from pendopo.signaling.ticket import from_json, verify_ticket
from tests.lobby.answering import FakeSignals, Request

SERVER = Endpoint("ws://127.0.0.1:7880")
SEED, TICKET = bytes(range(32)), b"t" * 32
NOW = 1_800_000_000


def office() -> TicketOffice:
    return TicketOffice(SEED, TICKET, lambda: NOW)


def answer(status: int, body: object) -> Reply:
    return Reply(status, json.dumps(body).encode())


def redeem(*replies: Reply) -> tuple[str, list[Request]]:
    """The token, and what was asked for it."""
    waiting = list(replies)
    signals = FakeSignals({SERVER.url: lambda request: waiting.pop(0)})
    token = asyncio.run(office().token(signals, SERVER, "r-tea"))
    return token, signals.requests


def test_one_signed_request() -> None:
    token, (request,) = redeem(answer(200, {"token": "abc"}))
    assert token == "abc"
    assert request.path == "/pendopo/v1/join"
    assert request.content_type == "application/json"
    assert request.token is None
    asked = from_json(request.body)
    assert (asked.ticket, asked.room, asked.time) == (TICKET, "r-tea", NOW)
    assert verify_ticket(asked, ["127.0.0.1:7880"], NOW)
    assert not verify_ticket(asked, ["127.0.0.1:7881"], NOW)


def test_a_server_whose_clock_is_far_off_is_believed_once() -> None:
    theirs = NOW - 86_400
    token, requests = redeem(
        answer(403, {"error": "no", "time": theirs}), answer(200, {"token": "abc"})
    )
    assert token == "abc"
    first, second = (from_json(request.body) for request in requests)
    assert (first.time, second.time) == (NOW, theirs)
    assert verify_ticket(second, ["127.0.0.1:7880"], theirs)


@pytest.mark.parametrize("theirs", [0, MAX_TIME])
def test_any_time_that_fits_is_believed(theirs: int) -> None:
    _, (_, second) = redeem(answer(403, {"time": theirs}), answer(200, {"token": "abc"}))
    assert json.loads(second.body)["time"] == theirs


@pytest.mark.parametrize("body", [{}, {"token": 7}, []])
def test_who_answers_something_else_is_named(body: object) -> None:
    with pytest.raises(ReachError) as refused:
        redeem(answer(200, body))
    assert refused.value.reason is ReachReason.NOT_LIVEKIT
    assert refused.value.details == {"url": SERVER.url}


@pytest.mark.parametrize("status", [401, 429, 404])
def test_who_refuses_is_named(status: int) -> None:
    with pytest.raises(PendopoError) as refused:
        redeem(answer(status, {}))
    assert refused.value.details["url"] == SERVER.url


def test_but_not_twice() -> None:
    again = answer(403, {"error": "no", "time": NOW + 9_999})
    asked: list[Request] = []

    def refuse(request: Request) -> Reply:
        asked.append(request)
        return again

    with pytest.raises(AccessError) as told:
        asyncio.run(office().token(FakeSignals({SERVER.url: refuse}), SERVER, ""))
    assert told.value.reason is AccessReason.TICKET
    assert len(asked) == 2


@pytest.mark.parametrize(
    "time", [None, True, "soon", 1.5, -1, -(2**70), 2**64, 2**70, [NOW], {"now": NOW}]
)
def test_a_time_that_is_none_is_not_believed(time: object) -> None:
    refusal = answer(403, {"error": "no", "time": time})
    signals = FakeSignals({SERVER.url: lambda request: refusal})
    with pytest.raises(AccessError) as told:
        asyncio.run(office().token(signals, SERVER, "r-tea"))
    assert told.value.reason is AccessReason.TICKET
    assert len(signals.requests) == 1


def test_a_time_in_any_other_answer_is_not_believed() -> None:
    signals = FakeSignals({SERVER.url: lambda request: answer(500, {"time": NOW - 9_999})})
    with pytest.raises(ReachError):
        asyncio.run(office().token(signals, SERVER, "r-tea"))
    assert len(signals.requests) == 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer(401, {}), AccessError(AccessReason.TICKET)),
        (answer(403, {"error": "no"}), AccessError(AccessReason.TICKET)),
        (Reply(403, b"<html>"), AccessError(AccessReason.TICKET)),
        (answer(404, {}), ReachError(ReachReason.NOT_LIVEKIT)),
        (answer(429, {"token": "abc"}), ReachError(ReachReason.SERVER_FAULT)),
        (answer(200, {}), ReachError(ReachReason.NOT_LIVEKIT)),
        (answer(200, {"token": 5}), ReachError(ReachReason.NOT_LIVEKIT)),
        (answer(200, ["token"]), ReachError(ReachReason.NOT_LIVEKIT)),
        (Reply(200, b"[" * 100_000), ReachError(ReachReason.NOT_LIVEKIT)),
        (Reply(200, b"\xff\xfe"), ReachError(ReachReason.NOT_LIVEKIT)),
    ],
)
def test_refusals_are_told_apart(reply: Reply, expected: PendopoError) -> None:
    with pytest.raises(type(expected)) as told:
        redeem(reply)
    assert told.value.reason is expected.reason


@given(st.integers(100, 599), st.binary(max_size=60))
def test_no_answer_is_more_than_an_error(status: int, body: bytes) -> None:
    signals = FakeSignals({SERVER.url: lambda request: Reply(status, body)})
    with pytest.raises(PendopoError):
        asyncio.run(office().token(signals, SERVER, "r-tea"))


@pytest.mark.parametrize(
    ("url", "dialled"),
    [
        ("ws://127.0.0.1:7880", "127.0.0.1:7880"),
        ("ws://localhost", "localhost:80"),
        ("wss://example.org", "example.org:443"),
        ("wss://example.org:8443/path", "example.org:8443"),
        ("ws://[::1]:7880", "[::1]:7880"),
        ("wss://[2001:db8::1]", "[2001:db8::1]:443"),
        ("wss://Example.ORG", "example.org:443"),
    ],
)
def test_the_authority_is_host_and_port_as_dialled(url: str, dialled: str) -> None:
    assert authority(Endpoint(url)) == dialled
