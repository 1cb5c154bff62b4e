"""Coming in, or not: what is tried, and what is left behind."""

import asyncio
from dataclasses import replace

import pytest

from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.room import Connection, LeaveReason
from pendopo.model.transport import Endpoint
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.reach.way import Way
from tests.stories.fakes.media import FakeClientPeer, FakePeerFactory
from tests.stories.fakes.network import FakeSocket
from tests.stories.story import GARDEN, URL, Story, tell


def test_the_next_server_of_the_invite_is_tried_when_the_first_is_away() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()
        away = Endpoint("ws://127.0.0.1:1")
        guest = await visitor.enter(replace(plan, way=Way((away, *plan.way.servers))))
        await guest.until(lambda room: room.connection is Connection.CONNECTED)
        assert guest.network.asked[-3:] == [away.url, URL, URL]

    tell(story)


@pytest.mark.parametrize(
    "refusal",
    [ReachError(ReachReason.REFUSED), AccessError(AccessReason.TOKEN)],
)
def test_what_cannot_be_entered_leaves_nothing_behind(refusal: PendopoError) -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        visitor.network.refusal = refusal
        before = asyncio.all_tasks()
        with pytest.raises(type(refusal)) as told:
            await person.session.enter()
        assert told.value.reason is refusal.reason
        assert asyncio.all_tasks() == before
        assert not visitor.network.sockets

    tell(story)


def test_without_a_media_port_the_socket_is_given_back() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        visitor.peers.usable = False
        with pytest.raises(ReachError) as told:
            await person.session.enter()
        assert told.value.reason is ReachReason.MEDIA
        await story.passes(1.0)
        assert not visitor.network.newest.is_open

    tell(story)


def test_a_path_that_never_opens_ends_the_first_visit() -> None:
    async def story(story: Story) -> None:
        story.air.sound = False
        guest = await story.enter()
        await story.passes(11.0)
        assert guest.room.connection is Connection.CONNECTING
        assert guest.state is EncryptionState.OFFLINE
        await story.passes(2.0)
        assert guest.rooms[-1].connection is Connection.CLOSED
        assert guest.room.closed_because is LeaveReason.NO_MEDIA
        assert len(guest.network.attempts) == 1

    tell(story)


def test_a_first_token_for_another_room_is_refused_before_anything_connects() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()

        async def foreign(endpoint: Endpoint) -> str:
            return story.token("me", room=GARDEN)

        person = visitor.before(replace(plan, token=foreign))
        with pytest.raises(AccessError) as told:
            await person.session.enter()
        assert told.value.reason is AccessReason.TOKEN_OTHER_ROOM
        assert not visitor.network.attempts

    tell(story)


def test_every_address_of_the_visit_is_entered() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        guest = await visitor.enter()
        await story.passes(1.0)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert [contact.protocol for contact in visitor.ledger.contacts] == ["tcp", "udp"]
        assert URL.endswith(str(visitor.ledger.contacts[0].port))

    tell(story)


def test_a_server_that_never_lets_us_in_did_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(socket: FakeSocket) -> bytes:
        await asyncio.Event().wait()
        return b""

    async def story(story: Story) -> None:
        monkeypatch.setattr(FakeSocket, "receive", silent)
        visitor = story.visitor(story.invite())
        with pytest.raises(ReachError) as told:
            await visitor.enter()
        assert told.value.reason is ReachReason.TIMED_OUT
        assert told.value.details == {"host": "127.0.0.1"}

    tell(story)


def test_the_time_for_a_path_begins_once_it_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = FakePeerFactory.open

    async def slowly(peers: FakePeerFactory, route: Route, sink: PeerSink) -> FakeClientPeer:
        await asyncio.sleep(6.0)
        return await opened(peers, route, sink)

    async def story(story: Story) -> None:
        monkeypatch.setattr(FakePeerFactory, "open", slowly)
        story.air.sound = False
        guest = await story.enter()
        await story.passes(11.0)
        assert guest.room.connection is Connection.CONNECTING

    tell(story)
