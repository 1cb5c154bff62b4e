"""A place opened from the program, and two people who come by its links over real transports."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from pendopo.app.doors import Doors
from pendopo.app.hosting import Hosting
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.link import parse
from pendopo.model.errors import AccessError
from pendopo.model.room import Connection, LeaveReason, Role, Room
from pendopo.ports.secret_store import Keeping
from pendopo.reach.near import Anywhere
from pendopo.ui.hosting.hosting import HostedInvite, HostPlan, InviteTerms, Open, Reach
from tests.real.visits import Visit, hears, tone, visiting
from tests.waiting import until

pytestmark = pytest.mark.real

Story = Callable[[Hosting, Visit, Visit], Awaitable[None]]


def tell(story: Story, directory: Path, port: int) -> None:
    """A speaker and a listener are in the room “Tea”, each by a link of their own."""

    async def whole() -> None:
        profile = Profile(directory, MemorySecretStore(Keeping.KEPT))
        hosting = Hosting(profile, Places(profile, Doors.open))
        try:
            async with asyncio.timeout(90):
                await hosting.open(HostPlan("Teras", Reach.HERE, port=port))
                await hosting.open_room("Tea", "")
                speaker = await hosting.invite(InviteTerms(Role.SPEAKER, once=True))
                listener = await hosting.invite(InviteTerms(Role.LISTENER))
                async with (
                    visiting(parse(speaker, 0), "Ann", tone()) as ann,
                    visiting(parse(listener, 0), "Ben") as ben,
                ):
                    await hears(ben, 440)
                    await story(hosting, ann, ben)
        finally:
            await hosting.close()

    asyncio.run(whole())


def given(hosting: Hosting, role: Role) -> HostedInvite:
    assert isinstance(hosting.state, Open)
    return next(each for each in hosting.state.invites if each.role is role)


def everybody_has_come(hosting: Hosting) -> bool:
    return all(given(hosting, role).guests for role in (Role.SPEAKER, Role.LISTENER))


def ended(room: Room, reason: LeaveReason) -> bool:
    return room.connection is Connection.CLOSED and room.closed_because is reason


def test_revoking_sends_away_whoever_came_by_the_link_and_nobody_else(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    async def story(hosting: Hosting, ann: Visit, ben: Visit) -> None:
        await until(lambda: everybody_has_come(hosting), 30)
        assert [guest.name for guest in given(hosting, Role.SPEAKER).guests] == ["Ann"]
        assert [guest.room for guest in given(hosting, Role.LISTENER).guests] == ["Tea"]
        await hosting.revoke(given(hosting, Role.SPEAKER).id)
        await ann.until(lambda room: ended(room, LeaveReason.REMOVED))
        await ben.until(lambda room: not room.others)
        await ben.until(lambda room: room.connection is Connection.CONNECTED)

    tell(story, tmp_path, free_port())


def test_a_room_that_ends_tells_people_why_and_the_place_stays(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    async def story(hosting: Hosting, ann: Visit, ben: Visit) -> None:
        assert isinstance(hosting.state, Open)
        await hosting.end_room(hosting.state.rooms[0].name)
        for visit in (ann, ben):
            await visit.until(lambda room: ended(room, LeaveReason.ROOM_ENDED))
        await hosting.open_room("Coffee", "")
        link = await hosting.invite(InviteTerms(Role.LISTENER))
        async with visiting(parse(link, 0), "Cleo") as cleo:
            await until(lambda: given(hosting, Role.LISTENER).guests, 30)
            await cleo.until(lambda room: room.connection is Connection.CONNECTED)

    tell(story, tmp_path, free_port())


def test_a_link_for_one_device_is_refused_on_a_second(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    async def story(hosting: Hosting, ann: Visit, ben: Visit) -> None:
        assert isinstance(hosting.state, Open)
        link = await hosting.invite(InviteTerms(Role.SPEAKER, once=True))
        async with visiting(parse(link, 0), "Dewi"):
            other = Doors.open().place(parse(link, 0), b"another device".ljust(32), Anywhere())
            with pytest.raises(AccessError):
                await other.rooms()

    tell(story, tmp_path, free_port())


def test_closing_the_place_ends_every_visit_at_once(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    async def story(hosting: Hosting, ann: Visit, ben: Visit) -> None:
        await hosting.close()
        for visit in (ann, ben):
            await visit.until(lambda room: ended(room, LeaveReason.PLACE_CLOSED))
            assert visit.session.rejoins == 0

    tell(story, tmp_path, free_port())
