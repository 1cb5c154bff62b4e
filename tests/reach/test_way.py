"""Servers in order: who is asked, who is remembered, and which failure is told."""

import asyncio
import weakref
from dataclasses import dataclass, field

import pytest

from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.transport import Endpoint
from pendopo.reach.way import CANNOT_SET_UP, ENDS_THE_SEARCH, Way
from pendopo.room import watch

FIRST, SECOND, THIRD = SERVERS = tuple(
    Endpoint(f"wss://{name}.example") for name in ("first", "second", "third")
)


@dataclass
class Asked:
    """Servers that answer with their URL unless something else is written here."""

    failures: dict[Endpoint, Exception] = field(default_factory=dict)
    order: list[Endpoint] = field(default_factory=list)

    async def question(self, server: Endpoint) -> str:
        self.order.append(server)
        if server in self.failures:
            raise self.failures[server]
        return server.url


def ask(way: Way, asked: Asked) -> str:
    return asyncio.run(way.ask(asked.question))


def unreachable(*servers: Endpoint) -> dict[Endpoint, Exception]:
    return {server: ReachError(ReachReason.TIMED_OUT) for server in servers}


def test_the_first_server_that_can_be_reached() -> None:
    way, asked = Way(SERVERS), Asked(unreachable(FIRST))
    assert ask(way, asked) == SECOND.url
    assert asked.order == [FIRST, SECOND]
    assert way.answered == SECOND
    assert {url: error.reason for url, error in way.failures.items()} == {
        FIRST.url: ReachReason.TIMED_OUT
    }


def test_who_answered_last_is_asked_first_and_then_the_others_in_their_order() -> None:
    way = Way(SERVERS)
    ask(way, Asked(unreachable(FIRST, SECOND)))
    once, later = Asked(), Asked(unreachable(THIRD, FIRST))
    assert ask(way, once) == THIRD.url
    assert once.order == [THIRD]
    assert ask(way, later) == SECOND.url
    assert later.order == [THIRD, FIRST, SECOND]
    assert set(way.failures) == {FIRST.url, THIRD.url}


def test_three_dead_servers_are_three_attempts() -> None:
    way, asked = Way(SERVERS), Asked(unreachable(*SERVERS))
    with pytest.raises(ReachError):
        ask(way, asked)
    assert asked.order == list(SERVERS)
    assert way.answered is None
    assert list(way.failures) == [server.url for server in SERVERS]


def test_a_refusal_is_an_answer() -> None:
    way = Way(SERVERS)
    refusal = AccessError(AccessReason.TICKET)
    asked = Asked(unreachable(FIRST) | {SECOND: refusal})
    with pytest.raises(AccessError) as told:
        ask(way, asked)
    assert told.value is refusal
    assert asked.order == [FIRST, SECOND]
    assert way.answered == SECOND


def test_what_is_no_answer_is_not_remembered_as_one() -> None:
    way = Way(SERVERS)
    with pytest.raises(ZeroDivisionError):
        ask(way, Asked({FIRST: ZeroDivisionError()}))
    assert way.answered is None
    assert way.failures == {}


def test_a_failure_is_forgotten_once_the_server_answers() -> None:
    way = Way((FIRST,))
    with pytest.raises(ReachError):
        ask(way, Asked(unreachable(FIRST)))
    ask(way, Asked())
    assert way.failures == {}


def test_the_newest_failure_of_a_server_is_kept() -> None:
    way = Way((FIRST,))
    for reason in (ReachReason.TIMED_OUT, ReachReason.REFUSED):
        with pytest.raises(ReachError):
            ask(way, Asked({FIRST: ReachError(reason)}))
    assert way.failures[FIRST.url].reason is ReachReason.REFUSED


def test_that_a_person_has_to_be_asked_is_told_whatever_else_failed() -> None:
    """Attack 29: nobody would be asked otherwise."""
    near = ReachError(ReachReason.NEAR, host="somewhere.example", address="10.0.0.1")
    with pytest.raises(ReachError) as told:
        ask(Way(SERVERS), Asked(unreachable(*SERVERS) | {FIRST: near}))
    assert told.value is near


@pytest.mark.parametrize("reason", sorted(ENDS_THE_SEARCH, key=str), ids=str)
@pytest.mark.parametrize("servers_before", [0, 1, 2])
def test_a_failed_check_ends_the_search(reason: ReachReason, servers_before: int) -> None:
    """Somebody may stand in between: whoever answers further on would be taken silently."""
    before, (failing, *_) = SERVERS[:servers_before], SERVERS[servers_before:]
    failure = ReachError(reason, host="somewhere.example")
    way, asked = Way(SERVERS), Asked(unreachable(*before) | {failing: failure})
    with pytest.raises(ReachError) as told:
        ask(way, asked)
    assert told.value is failure
    assert asked.order == [*before, failing]
    assert way.answered is None
    assert way.failures[failing.url].reason is reason


@pytest.mark.parametrize("reason", sorted(ENDS_THE_SEARCH, key=str), ids=str)
def test_it_ends_the_search_for_another_server_in_a_visit_too(reason: ReachReason) -> None:
    way = Way(SERVERS)
    ask(way, Asked())
    asked = Asked({FIRST: ReachError(ReachReason.LOST), SECOND: ReachError(reason)})
    with pytest.raises(ReachError) as told:
        ask(way, asked)
    assert told.value.reason is reason
    assert asked.order == [FIRST, SECOND]


def test_what_ends_the_search_are_the_checks_of_who_answers() -> None:
    assert {ReachReason.PIN, ReachReason.CERTIFICATE, ReachReason.TLS} == ENDS_THE_SEARCH
    assert ENDS_THE_SEARCH < CANNOT_SET_UP


@pytest.mark.parametrize("reason", sorted(CANNOT_SET_UP - ENDS_THE_SEARCH, key=str), ids=str)
def test_no_plain_failure_hides_that_protection_cannot_be_set_up(reason: ReachReason) -> None:
    asked = Asked(unreachable(*SERVERS) | {SECOND: ReachError(reason, host="second.example")})
    with pytest.raises(ReachError) as told:
        ask(Way(SERVERS), asked)
    assert told.value.reason is reason
    assert asked.order == list(SERVERS)


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ((ReachReason.REFUSED, ReachReason.TIMED_OUT), ReachReason.TIMED_OUT),
        ((ReachReason.TOO_OLD, ReachReason.TLS_RESET), ReachReason.TLS_RESET),
    ],
)
def test_among_equals_the_last_one_is_told(
    reasons: tuple[ReachReason, ReachReason], told: ReachReason
) -> None:
    failures: dict[Endpoint, Exception] = {
        server: ReachError(reason) for server, reason in zip(SERVERS, reasons, strict=False)
    }
    with pytest.raises(ReachError) as error:
        ask(Way(SERVERS[:2]), Asked(failures))
    assert error.value.reason is told


def test_an_older_failure_is_not_told_again() -> None:
    way = Way(SERVERS)
    for failures in (unreachable(*SERVERS) | {FIRST: ReachError(ReachReason.PIN)}, None):
        with pytest.raises(ReachError) as told:
            ask(way, Asked(failures or unreachable(*SERVERS)))
    assert told.value.reason is ReachReason.TIMED_OUT


def test_without_servers_nothing_is_reached() -> None:
    with pytest.raises(PendopoError) as told:
        ask(Way(()), Asked())
    assert told.value.reason is ReachReason.UNREACHABLE


def test_it_tells_what_blocks_the_room() -> None:
    blocking = {reason for reason in watch.CANNOT_SET_UP if isinstance(reason, ReachReason)}
    assert blocking == CANNOT_SET_UP


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("reason", [ReachReason.REFUSED, ReachReason.CERTIFICATE], ids=str)
def test_a_failure_holds_nobody_who_asked(reason: ReachReason) -> None:
    class Asker:
        async def ask(self, way: Way) -> None:
            with pytest.raises(ReachError):
                await way.ask(self.answer)

        async def answer(self, endpoint: Endpoint) -> None:
            raise ReachError(reason)

    way, asker = Way(SERVERS), Asker()
    asyncio.run(asker.ask(way))
    watched = weakref.ref(asker), weakref.ref(way)
    assert way.failures
    del asker, way
    assert [each() for each in watched] == [None, None]
