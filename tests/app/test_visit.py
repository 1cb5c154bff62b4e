"""A visit as a whole: whom it contacts, what it opens, and what is left when it fails."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from pendopo.app import sound_devices
from pendopo.app.doors import Doors
from pendopo.app.sound_devices import SoundDevices
from pendopo.app.visit import Visit
from pendopo.drivers.system_clock import SystemClock
from pendopo.lobby.place import Place
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    ReachError,
    ReachReason,
)
from pendopo.model.ids import RoomName
from pendopo.model.room import Connection, Role
from pendopo.model.transport import Why
from pendopo.reach.ledger import Ledger
from pendopo.room.session import RoomSession
from tests.stories.fakes.media import FakePeerFactory
from tests.stories.fakes.network import FakeNetwork
from tests.stories.fakes.sound import FakeMicrophone, FakeSpeaker
from tests.stories.story import URL, Story, tell


class FakeSound:
    """Counts how often it was closed."""

    def __init__(self, failure: OSError | None = None) -> None:
        self.closed = 0
        self._failure = failure

    def close(self) -> None:
        self.closed += 1
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
        self.opened: list[RoomSession] = []

    async def visit(
        self, place: Place, open_sound: Callable[[RoomSession], Awaitable[FakeSound]] | None = None
    ) -> Visit:
        listing = await place.room(RoomName("Tea"))
        return Visit(self.doors, place, listing, "Ani", open_sound or self.open_sound)

    async def open_sound(self, session: RoomSession) -> FakeSound:
        self.opened.append(session)
        return self.sound

    @property
    def nothing_is_open(self) -> bool:
        """No socket, no peer, no sound."""
        sockets = [socket for socket in self.network.sockets if socket.is_open]
        peers = [peer for peer in self.peers.peers if not peer.closed]
        return not sockets and not peers and self.sound.closed == len(self.opened)


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
        assert len(going.opened) == 1
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


def test_sound_that_cannot_be_opened_connects_nowhere() -> None:
    async def story(story: Story) -> None:
        going = Going(story)

        async def full(session: RoomSession) -> FakeSound:
            raise InputError(InputReason.FILE, path="heard.wav")

        visit = await going.visit(story.visitor(story.invite()).place, full)
        with pytest.raises(InputError):
            await visit.enter()
        assert going.ledger.contacts == ()

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
        assert going.sound.closed == 1
        await visit.close()
        assert going.sound.closed == 1

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
        assert going.sound.closed == 1

    tell(story)


class Devices:
    """Takes the place of PortAudio."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.microphone, self.speaker = FakeMicrophone(), FakeSpeaker()
        self.held_up = threading.Event()
        self.held_up.set()

    def open_microphone(self) -> FakeMicrophone:
        self.threads.append(threading.current_thread().name)
        self.held_up.wait(10)
        return self.microphone

    def open_speaker(self) -> FakeSpeaker:
        self.threads.append(threading.current_thread().name)
        return self.speaker


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> Devices:
    devices = Devices()
    monkeypatch.setattr(sound_devices, "portaudio", devices)
    return devices


def test_devices_are_not_opened_on_the_media_loop(devices: Devices) -> None:
    async def opened() -> None:
        assert await SoundDevices(SystemClock()).open() == (devices.microphone, devices.speaker)

    asyncio.run(opened())
    assert len(devices.threads) == 2
    assert threading.current_thread().name not in devices.threads


def test_devices_that_nobody_waits_for_any_more_are_closed(devices: Devices) -> None:
    async def called_off() -> None:
        devices.held_up.clear()
        opening = asyncio.create_task(SoundDevices(SystemClock()).open())
        while not devices.threads:
            await asyncio.sleep(0.001)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        assert not devices.speaker.closed
        devices.held_up.set()
        while not (devices.microphone.closed and devices.speaker.closed):
            await asyncio.sleep(0.001)

    asyncio.run(asyncio.wait_for(called_off(), 20))
