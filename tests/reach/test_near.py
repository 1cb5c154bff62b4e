"""Attack 29: names of a link that stand for this computer or for a network around it."""

import pytest

from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.transport import Destination, Why
from pendopo.reach.fence import Fence
from pendopo.reach.near import Anywhere, Near

HOST = "rooms.example"
AROUND = (
    *("127.0.0.1", "192.168.1.1", "10.0.0.7", "169.254.1.1", "100.64.0.1"),
    *("::1", "fe80::1%eth0", "fd00::1", "64:ff9b::a00:1"),
)
FAR = ("203.0.114.9", "2a00:1450:4001::8")


def fence_of(host: str = HOST, near: Near | None = None) -> Fence:
    fence = Fence()
    fence.name(host, 443, Why.SIGNALING)
    fence.guard(host, near or Near())
    return fence


def contact(host: str) -> Destination:
    return Destination(host, 443, "tls", Why.SIGNALING)


@pytest.mark.parametrize("address", AROUND)
def test_a_name_that_turns_out_to_be_near_is_not_contacted_unless_that_was_agreed(
    address: str,
) -> None:
    near = Near()
    fence = fence_of(near=near)
    with pytest.raises(ReachError) as told:
        fence.resolved("Rooms.example.", [FAR[0], address])
    assert told.value.reason is ReachReason.NEAR
    assert told.value.details == {"host": HOST, "address": address.partition("%")[0]}
    for found in (FAR[0], address):
        with pytest.raises(ReachError) as told:
            fence.enter(contact(found))
        assert told.value.reason is ReachReason.FENCED
    assert not fence.contacts
    near.agree(HOST)
    fence.resolved(HOST, [address])
    fence.enter(contact(address))
    assert fence.contacts == (contact(address),)


def test_a_name_of_the_internet_is_contacted_as_ever() -> None:
    fence = fence_of()
    fence.resolved(HOST, FAR)
    for address in FAR:
        fence.enter(contact(address))


def test_a_name_that_stands_for_something_else_later_is_asked_about_then() -> None:
    fence = fence_of()
    fence.resolved(HOST, FAR)
    with pytest.raises(ReachError):
        fence.resolved(HOST, AROUND[:1])


@pytest.mark.parametrize("host", ["nas.local", "localhost", "printer", "10.0.0.7", "::1"])
def test_what_is_near_by_what_it_is_called_is_not_even_looked_up(host: str) -> None:
    fence = fence_of(host)
    for destination in (Destination(host, 0, "dns", Why.NAME), contact(host)):
        with pytest.raises(ReachError) as told:
            fence.enter(destination)
        assert told.value.reason is ReachReason.NEAR
    assert not fence.contacts
    for agreed in (Near([host]), Anywhere()):
        fence = fence_of(host, agreed)
        fence.enter(contact(host))


def test_what_the_person_has_named_may_be_anywhere() -> None:
    fence = Fence()
    fence.name(HOST, 443, Why.SIGNALING)
    fence.resolved(HOST, AROUND)
    fence.enter(contact(AROUND[0]))


def test_what_was_agreed_to_for_one_host_counts_for_no_other() -> None:
    near = Near()
    fence = fence_of(near=near)
    fence.guard("other.example", near)
    near.agree("other.example")
    with pytest.raises(ReachError):
        fence.resolved(HOST, AROUND[:1])


def test_a_relay_that_is_near_by_its_number_is_refused_at_the_last_door_too() -> None:
    fence = Fence()
    fence.name("10.0.0.7", 3478, Why.TURN)
    fence.guard("10.0.0.7", Near())
    with pytest.raises(ReachError) as told:
        fence.enter(Destination("10.0.0.7", 3478, "udp", Why.TURN))
    assert told.value.reason is ReachReason.NEAR
    assert not fence.contacts
