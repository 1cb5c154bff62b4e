"""What parent and host tell each other while it runs."""

import json

import pytest

from pendopo.host.config import ConfiguredRoom, ConfiguredTicket
from pendopo.host.control import (
    MAX_LINE,
    AddTicket,
    CancelTicket,
    Census,
    ClosePlace,
    EndRoom,
    OpenRoom,
    Order,
    Visit,
    census_from_json,
    census_to_json,
    order_from_json,
    order_to_json,
)
from pendopo.host.state import from_json, to_json
from pendopo.host.ticket_book import digest
from pendopo.model.errors import AccessError
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Role
from pendopo.signaling.join_request import JoinRequest
from tests.host.fakes import ROOM, FakeHost, FakeWire
from tests.host.test_door import ANN, BOB, ONCE, PLACE, TICKETS, refused, request

DIGEST = digest(PLACE)
ORDERS: tuple[Order, ...] = (
    OpenRoom(ConfiguredRoom(RoomName("r-new"), '{"pendopo":1}')),
    EndRoom(ROOM),
    AddTicket(ConfiguredTicket(DIGEST, Role.MODERATOR, None, True, 1_800_000_000)),
    AddTicket(ConfiguredTicket(DIGEST, Role.LISTENER, ROOM)),
    CancelTicket(DIGEST),
    ClosePlace(),
)
CENSUS = Census(
    ((ROOM, 2), (RoomName("r-two"), 0)),
    (Visit(ROOM, ParticipantIdentity("ID"), "Siti 说", DIGEST, 1_800_000_000),),
    (DIGEST,),
    0.02,
)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_an_order_survives_the_pipe(order: Order) -> None:
    line = order_to_json(order)
    assert "\n" not in line
    assert order_from_json(line) == order


def test_a_census_survives_the_pipe() -> None:
    assert census_from_json(census_to_json(CENSUS)) == CENSUS
    assert census_from_json(census_to_json(Census())) == Census()


WRONG = (
    "", "[]", "{}", "null", "{", '{"do":"hear_everything"}', '{"do":"end_room"}',
    '{"do":"end_room","name":""}', '{"do":"end_room","name":7}',
    '{"do":"end_room","name":"x","y":1}',
    '{"do":"cancel_ticket","digest":"x"}', '{"do":"cancel_ticket","digest":["a"]}',
    '{"do":"open_room","name":"r","metadata":null}',
    json.dumps({"do": "open_room", "name": "r", "metadata": "x" * 9000}),
    '{"do":"end_room","do":"open_room","name":"r"}', "[" * 100_000, " " * (MAX_LINE + 1),
)  # fmt: skip


@pytest.mark.parametrize("line", WRONG, ids=range(len(WRONG)))
def test_what_is_no_order_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        order_from_json(line)


@pytest.mark.parametrize(
    "change",
    [
        {"rooms": [["r", -1]]}, {"rooms": [["r"]]}, {"rooms": {}}, {"rooms": [["r", 1]] * 201},
        {"visits": [{}]}, {"visits": [1]}, {"spent": ["x"]}, {"cpu": "much"}, {"cpu": -1},
        {"event": "listening"}, {"more": 1}, {"cpu": float("nan")},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_census_is_refused(change: dict[str, object]) -> None:
    fields = json.loads(census_to_json(CENSUS)) | change
    with pytest.raises(ValueError):  # noqa: PT011
        census_from_json(json.dumps(fields))


def come(host: FakeHost, ticket: bytes, seed: bytes, off: int = 0) -> tuple[FakeWire, str]:
    """Somebody redeems a ticket and enters; their socket and token."""
    token = host.door.redeem(request(host, ticket, seed=seed, off=off))
    wire = FakeWire()
    assert host.door.enter(token, JoinRequest(ours=True), wire)
    return wire, token


def test_a_census_tells_who_came_by_which_ticket() -> None:
    host = FakeHost(TICKETS)
    come(host, PLACE, ANN)
    come(host, ONCE, BOB)
    host.enter("from-elsewhere")
    census = host.door.census(0.25)
    assert census.people == 3
    assert [visit.ticket for visit in census.visits] == [digest(PLACE), digest(ONCE), ""]
    assert census.spent == (digest(ONCE),)
    assert census_from_json(census_to_json(census)) == census


def test_revoking_ejects_everybody_who_came_by_it_and_nobody_else() -> None:
    host = FakeHost(TICKETS)
    ann, token = come(host, PLACE, ANN)
    bob, _ = come(host, PLACE, BOB)
    other, _ = come(host, ONCE, BOB)
    host.door.cancel_ticket(digest(PLACE))
    assert [wire.messages[-1].leave.reason for wire in (ann, bob)] == [4, 4]
    assert (ann.closed, bob.closed, other.closed) == (True, True, False)
    assert host.door.census().people == 1
    refused(host, request(host, PLACE, off=1))
    with pytest.raises(AccessError):
        host.door.admit(token)


def test_a_revoked_ticket_stays_so_after_a_restart_that_still_knows_it() -> None:
    host = FakeHost(TICKETS)
    _, token = come(host, PLACE, ANN)
    host.door.cancel_ticket(digest(PLACE))
    again = FakeHost(TICKETS, from_json(to_json(host.kept[-1])))
    again.timers.pass_time(5)
    refused(again, request(again, PLACE))
    with pytest.raises(AccessError):
        again.door.admit(token)


def test_a_ticket_added_while_it_runs_is_good_at_once_and_once() -> None:
    host = FakeHost()
    refused(host, request(host, ONCE))
    host.door.add_ticket(ConfiguredTicket(digest(ONCE), Role.SPEAKER, single_use=True))
    come(host, ONCE, ANN, off=1)
    refused(host, request(host, ONCE, seed=BOB))


def test_a_room_of_the_parents_is_not_remembered_here() -> None:
    host = FakeHost()
    assert host.door.open_room("r-new", "{}")
    assert host.door.room("r-new")
    assert host.kept == []
    assert FakeHost().door.open_room("", "{}") is None


def test_a_ticket_for_the_list_of_rooms_is_soon_over() -> None:
    host = FakeHost(TICKETS)
    token = host.door.redeem(request(host, room=""))
    host.door.verify(token)
    host.timers.pass_time(700)
    with pytest.raises(AccessError):
        host.door.verify(token)
