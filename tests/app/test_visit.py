"""A visit as a whole: whom it contacts, what it opens, and what is left when it fails."""

import asyncio
from collections.abc import Callable

import pytest

from pendopo.app.doors import Doors
from pendopo.app.visit import Visit
from pendopo.lobby.place import Place
from pendopo.model.errors import AccessError, AccessReason, ReachError, ReachReason
from pendopo.model.ids import RoomName
from pendopo.model.room import Connection, Role
from pendopo.model.transport import Why
from pendopo.reach.ledger import Ledger
from pendopo.room.ear import Ear
from pendopo.room.mouth import Mouth
from tests.stories.fakes.media import FakePeerFactory
from tests.stories.fakes.network import FakeNetwork
from tests.stories.story import URL, Story, tell


class FakeSound:
    """Remembers what was asked of it."""

    def __init__(self, failure: OSError | None = None) -> None:
        self.started = False
        self.closed = False
        self._failure = failure

    def start(self, mouth: Mouth, ear: Ear, on_fault: Callable[[BaseException], None]) -> None:
        assert not self.started
        self.started = True

    def close(self) -> None:
        self.closed = True

    async def wait_closed(self) -> None:
        assert self.closed
        if self._failure is not None:
            raise self._failure


class Going:
    """Somebody on their way into the Tea room."""

    def __init__(self, story: Story) -> None:
        self.ledger = Ledger()
        self.network = FakeNetwork(story.servers, self.ledger)
        self.peers = FakePeerFactory(story.air, self.ledger)
        self.doors = Doors(story.clock, self.network, self.peers, self.ledger)
        self.sound = FakeSound()

    async def visit(self, place: Place) -> Visit:
        listing = await place.room(RoomName("Tea"))
        return Visit(self.doors, place, listing, "Ani", self.sound)

    @property
    def nothing_is_open(self) -> bool:
        """No socket, no peer, no sound."""
        sockets = [socket for socket in self.network.sockets if socket.is_open]
        peers = [peer for peer in self.peers.peers if not peer.closed]
        return not sockets and not peers and self.sound.started == self.sound.closed


def test_a_visit_from_the_list_redeems_once_and_lists_no_more() -> None:
    async def story(story: Story) -> None:
        listing, going = story.visitor(story.invite()), Going(story)
        visit = await going.visit(listing.place)
        asked = list(listing.network.posts)
        await visit.enter()
        assert going.network.posts == ["/pendopo/v1/join"]
        assert going.network.asked == [URL, URL]
        assert listing.network.posts == asked
        await visit.close()

    tell(story)


def test_each_visit_has_a_ledger_of_its_own() -> None:
    async def story(story: Story) -> None:
        listing, first, second = story.visitor(story.invite()), Going(story), Going(story)
        for going in (first, second):
            visit = await going.visit(listing.place)
            assert going.ledger.contacts == ()
            await visit.enter()
            await story.passes(1.0)
            await visit.close()
        before = first.ledger.contacts
        assert [contact.why for contact in before] == [Why.SIGNALING, Why.PEER]
        assert second.ledger.contacts == before
        assert [contact.why for contact in listing.ledger.contacts] == [Why.SIGNALING]

    tell(story)


def test_a_visit_that_failed_tells_whom_it_contacted() -> None:
    async def story(story: Story) -> None:
        listing, going = story.visitor(story.invite()), Going(story)
        visit = await going.visit(listing.place)
        await story.crash()
        with pytest.raises(ReachError):
            await visit.enter()
        assert [contact.why for contact in going.ledger.contacts] == [Why.SIGNALING]

    tell(story)


@pytest.mark.parametrize("failure", [ReachReason.REFUSED, AccessReason.TOKEN, None])
def test_what_fails_leaves_nothing_behind(failure: ReachReason | AccessReason | None) -> None:
    async def story(story: Story) -> None:
        going = Going(story)
        visit = await going.visit(story.visitor(story.invite()).place)
        match failure:
            case ReachReason():
                going.network.refusal = ReachError(failure)
            case AccessReason():
                going.network.refusal = AccessError(failure)
            case None:
                going.peers.usable = False
        with pytest.raises((ReachError, AccessError)):
            await visit.enter()
        assert going.sound.started
        await story.passes(1.0)
        assert going.nothing_is_open

    tell(story)


def test_called_off_at_any_moment_leaves_nothing_behind() -> None:
    async def story(story: Story) -> None:
        place = story.visitor(story.invite()).place
        for step in range(60):
            going = Going(story)
            visit = await going.visit(place)
            entering = asyncio.create_task(visit.enter())
            await story.passes(step * 0.002)
            called_off = not entering.done()
            entering.cancel()
            await asyncio.gather(entering, return_exceptions=True)
            if not called_off:
                await visit.close()
            await story.passes(1.0)
            assert going.nothing_is_open, f"after {step * 2} ms"
        assert not called_off

    tell(story)


def test_sound_closes_when_the_server_ends_the_visit() -> None:
    async def story(story: Story) -> None:
        going = Going(story)
        visit = await going.visit(story.visitor(story.invite()).place)
        await visit.enter()
        over = asyncio.create_task(visit.over())
        await story.passes(1.0)
        assert not over.done()
        me = visit.session.room.me
        assert me is not None
        host = await story.enter(Role.HOST)
        await host.until(lambda room: me.identity in room.others)
        await host.session.remove(me.identity)
        await over
        await story.passes(0.1)
        assert visit.session.room.connection is Connection.CLOSED
        assert going.sound.closed
        await visit.close()

    tell(story)


def test_a_recording_that_cannot_be_finished_is_told_to_whoever_closes() -> None:
    async def story(story: Story) -> None:
        going = Going(story)
        going.sound = FakeSound(OSError("disk full"))
        visit = await going.visit(story.visitor(story.invite()).place)
        await visit.enter()
        with pytest.raises(OSError, match="disk full"):
            await visit.close()
        assert visit.session.room.connection is Connection.CLOSED

    tell(story)
