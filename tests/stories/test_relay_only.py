"""Only through relays, decided while a visit goes on."""

import asyncio

import pytest

from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.room import Connection, LeaveReason, Role
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.ports.relay_choice import NoRelays
from pendopo.room.session import RoomSession
from pendopo.room.session_ports import SessionPorts
from pendopo.room.signal_socket import SignalSocket
from tests.stories.fakes.media import FakeClientPeer, FakePeerFactory
from tests.stories.fakes.sound import tone
from tests.stories.story import Person, Story, tell

HIGH = tone(1000)
AUDIBLE = 0.15


class Choice(NoRelays):
    """A switch."""

    relay_only = False


class Ways(FakePeerFactory):
    """Remembers every way that was asked for; there may be none through a relay."""

    def __init__(self, computer: FakePeerFactory, works: bool) -> None:
        super().__init__(computer._air, computer._ledger)
        self.routes: list[Route] = []
        self._works = works

    async def open(self, route: Route, sink: PeerSink) -> FakeClientPeer:
        self.routes.append(route)
        if route.relay_only and not self._works:
            raise ReachError(ReachReason.NO_RELAY)
        return await super().open(route, sink)


async def speaker(story: Story, works: bool = True) -> tuple[Person, Ways, Choice]:
    """Somebody who speaks on a path that goes straight, or looks for one."""
    visitor = story.visitor(story.invite(Role.SPEAKER))
    ways, choice = Ways(visitor.peers, works), Choice()
    ports = SessionPorts(visitor.clock, visitor.network, ways, choice)
    person = Person(RoomSession(await visitor.plan(), ports), visitor.network, ways, HIGH)
    story.came(person)
    await person.session.enter()
    await person.session.set_muted(False)
    await story.passes(3.0)
    return person, ways, choice


def test_a_path_that_goes_straight_ends_when_only_relays_are_wanted() -> None:
    async def story(story: Story) -> None:
        host = (await story.enter(Role.HOST)).listen()
        person, ways, choice = await speaker(story)
        straight = ways.newest
        assert straight.sent
        choice.relay_only = True
        await story.passes(1.5)
        left = len(straight.sent)
        await story.passes(5.0)
        assert straight.closed
        assert len(straight.sent) == left
        assert [route.relay_only for route in ways.routes] == [False, True]
        assert person.room.connection is Connection.CONNECTED
        assert host.hears(1000) > AUDIBLE

    tell(story)


def test_where_no_relay_works_nothing_leaves_and_the_visit_ends() -> None:
    async def story(story: Story) -> None:
        person, ways, choice = await speaker(story, works=False)
        choice.relay_only = True
        await story.passes(1.5)
        sent = person.sent
        await story.passes(30.0)
        assert person.sent == sent
        assert person.room.connection is Connection.RECONNECTING
        assert {route.relay_only for route in ways.routes[1:]} == {True}

    tell(story)


def test_a_path_through_a_relay_goes_on_when_any_is_allowed_again() -> None:
    async def story(story: Story) -> None:
        person, ways, choice = await speaker(story)
        choice.relay_only = True
        await story.passes(6.0)
        for wanted in (False, True, False):
            choice.relay_only = wanted
            await story.passes(3.0)
        assert len(ways.routes) == 2
        assert person.session.rejoins == 1
        assert person.room.closed_because is not LeaveReason.LOST

    tell(story)


def test_a_search_for_a_path_that_goes_straight_ends_when_only_relays_are_wanted() -> None:
    async def story(story: Story) -> None:
        host = (await story.enter(Role.HOST)).listen()
        await story.passes(1.0)
        story.air.sound = False
        person, ways, choice = await speaker(story)
        choice.relay_only = story.air.sound = True
        await story.passes(1.5)
        assert ways.peers[0].closed
        await story.passes(5.0)
        assert [route.relay_only for route in ways.routes] == [False, True]
        assert person.room.connection is Connection.CONNECTED
        assert host.hears(1000) > AUDIBLE

    tell(story)


def test_a_first_search_through_relays_that_finds_nothing_is_the_end() -> None:
    async def story(story: Story) -> None:
        story.air.sound = False
        person, ways, choice = await speaker(story)
        choice.relay_only = True
        await story.passes(16.0)
        assert [route.relay_only for route in ways.routes] == [False, True]
        assert person.room.closed_because is LeaveReason.NO_MEDIA

    tell(story)


def test_no_sound_goes_straight_while_the_server_is_told_good_bye(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def slowly(socket: SignalSocket) -> None:
        await asyncio.sleep(3.0)

    async def story(story: Story) -> None:
        person, ways, choice = await speaker(story)
        monkeypatch.setattr(SignalSocket, "close", slowly)
        choice.relay_only = True
        await story.passes(1.5)
        assert ways.newest.closed
        sent = person.sent
        await story.passes(1.0)
        assert person.sent == sent
        monkeypatch.undo()

    tell(story)
