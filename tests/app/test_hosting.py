"""A place opened from the window, with a real process behind it."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

import pendopo
from pendopo.app import host_addresses
from pendopo.app.doors import Doors
from pendopo.app.hosting import Hosting
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.link import parse
from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, InputError, PendopoError, ReachError, ReachReason
from pendopo.model.room import Role
from pendopo.ports.secret_store import Keeping, SecretStore
from pendopo.reach.near import Anywhere
from pendopo.ui.hosting.hosting import Closed, HostPlan, HostState, InviteTerms, Open, Reach
from tests import owner
from tests.waiting import until

PATIENCE_S = 30.0
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Where there is no SIGKILL, SIGTERM is none that could be heard."""
Story = Callable[[Hosting, Places], Awaitable[None]]


class Kept:
    """A profile that survives the program."""

    def __init__(self, directory: Path, secrets: SecretStore | None = None) -> None:
        self.directory = directory
        self.secrets = secrets or MemorySecretStore(Keeping.KEPT)

    def run(self, story: Story) -> None:
        async def whole() -> None:
            profile = Profile(self.directory, self.secrets)
            places = Places(profile, Doors.open)
            hosting = Hosting(profile, places)
            try:
                async with asyncio.timeout(60):
                    await story(hosting, places)
            finally:
                await hosting.close()

        asyncio.run(whole())


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def plan(free_port: Callable[[], int]) -> HostPlan:
    return HostPlan("Teras Bagus", Reach.HERE, port=free_port())


def opened(hosting: Hosting) -> Open:
    assert isinstance(hosting.state, Open)
    return hosting.state


def test_open_rooms_invites_and_close(kept: Kept, plan: HostPlan) -> None:
    async def story(hosting: Hosting, places: Places) -> None:
        told: list[HostState] = []
        hosting.follow(told.append)
        assert await hosting.own_place() == ""
        await hosting.open(plan)
        assert opened(hosting).rooms == ()
        assert await hosting.own_place() == opened(hosting).place_id
        await hosting.open_room("Tea", "Every day")
        await hosting.open_room("Tea", "Another")
        (card,) = await places.places()
        assert card.name == "Teras Bagus"
        await until(lambda: len(told) > 3, PATIENCE_S)
        listed = await places.rooms(card.id)
        assert [(room.title, room.topic) for room in listed] == [
            ("Tea", "Every day"), ("Tea", "Another"),
        ] or [room.topic for room in listed] == ["Another", "Every day"]  # fmt: skip
        await hosting.end_room(opened(hosting).rooms[0].name)
        assert [room.topic for room in opened(hosting).rooms] == ["Another"]
        await hosting.close()
        assert hosting.state == Closed()
        with pytest.raises(PendopoError):
            await places.rooms(card.id)

    kept.run(story)


def test_the_same_place_and_links_after_a_restart(kept: Kept, plan: HostPlan) -> None:
    links: list[str] = []

    async def first(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        await hosting.open_room("Tea", "")
        links.append(await hosting.invite(InviteTerms(Role.LISTENER)))

    async def second(hosting: Hosting, places: Places) -> None:
        assert hosting.plan == plan
        (card,) = await places.places()
        assert await hosting.own_place() == card.id
        await hosting.open(hosting.plan)
        assert [room.title for room in opened(hosting).rooms] == ["Tea"]
        assert await hosting.invite(InviteTerms(Role.LISTENER)) == links[0]
        assert len(await places.places()) == 1
        guest = Doors.open().place(parse(links[0], 0), near=Anywhere())
        assert [room.title for room in await guest.rooms()] == ["Tea"]

    kept.run(first)
    kept.run(second)


def test_a_plan_that_cannot_be_written_is_in_force(kept: Kept, plan: HostPlan) -> None:
    (kept.directory / "settings.json").mkdir()

    async def story(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        assert opened(hosting).plan == plan
        assert hosting.plan == plan

    kept.run(story)


def test_nothing_of_the_place_can_be_read_without_the_keychain(kept: Kept, plan: HostPlan) -> None:
    secrets: list[bytes] = []

    async def story(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        await hosting.open_room("Secret gathering", "")
        link = await hosting.invite(InviteTerms(Role.SPEAKER, once=True))
        invite = parse(link, 0)
        assert invite.ticket is not None
        secrets.extend((invite.secret, invite.ticket, link.encode(), b"Secret gathering"))

    kept.run(story)
    written = [path for path in kept.directory.rglob("*") if path.is_file()]
    assert any(path.name == "place.sealed" for path in written)
    for path in written:
        content = path.read_bytes()
        assert owner.alone(path) or (os.name == "nt" and not content)
        assert not [secret for secret in secrets if secret in content], path


def test_many_rooms_come_back(kept: Kept, plan: HostPlan) -> None:
    async def first(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        for number in range(110):
            await hosting.open_room(f"Room {number} " + "x" * 100, "y" * 500)

    async def second(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        assert len(opened(hosting).rooms) == 110

    kept.run(first)
    kept.run(second)


def test_a_keychain_that_says_no_loses_nothing_that_was_kept(kept: Kept, plan: HostPlan) -> None:
    async def first(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        await hosting.open_room("Tea", "")
        assert not opened(hosting).forgetful

    async def locked(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        assert opened(hosting).forgetful
        assert opened(hosting).rooms == ()
        await hosting.open_room("For now", "")
        await hosting.close()
        await hosting.open(plan)
        assert [room.title for room in opened(hosting).rooms] == ["For now"]

    async def again(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        assert [room.title for room in opened(hosting).rooms] == ["Tea"]

    kept.run(first)
    Kept(kept.directory, MemorySecretStore(Keeping.LOCKED)).run(locked)
    kept.run(again)


def test_a_link_for_one_device_is_new_each_time_and_refused_on_a_second(
    kept: Kept, plan: HostPlan
) -> None:
    async def story(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        await hosting.open_room("Tea", "")
        terms = InviteTerms(Role.SPEAKER, once=True, lifetime_s=3600)
        link, other = await hosting.invite(terms), await hosting.invite(terms)
        assert link != other
        invite = parse(link, 0)
        assert (invite.single_use, invite.role, invite.not_after > 0) == (True, Role.SPEAKER, True)
        await Doors.open().place(invite, b"1" * 32, Anywhere()).rooms()
        with pytest.raises(AccessError):
            await Doors.open().place(invite, b"2" * 32, Anywhere()).rooms()
        await until(lambda: any(given.spent for given in opened(hosting).invites), PATIENCE_S)
        assert [given.spent for given in opened(hosting).invites] == [False, True]
        await hosting.revoke(opened(hosting).invites[1].id)
        await hosting.revoke(opened(hosting).invites[0].id)
        assert opened(hosting).invites == ()

        async def refused() -> bool:
            try:
                await Doors.open().place(parse(other, 0), b"3" * 32, Anywhere()).rooms()
            except AccessError:
                return True
            return False

        assert await refused() or await refused()

    kept.run(story)


def test_a_killed_host_is_told_and_opens_again(kept: Kept, plan: HostPlan) -> None:
    async def story(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        await hosting.open_room("Tea", "")
        assert hosting._process is not None
        os.kill(hosting._process.pid, KILL)
        await until(lambda: hosting.state == Closed(died=True), PATIENCE_S)
        await hosting.open(plan)
        assert [room.title for room in opened(hosting).rooms] == ["Tea"]

    kept.run(story)


def test_what_cannot_be_opened_is_said_and_can_be_tried_again(
    kept: Kept, plan: HostPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(hosting: Hosting, places: Places) -> None:
        server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", plan.port)
        with pytest.raises(ReachError) as caught:
            await hosting.open(plan)
        assert caught.value.reason is ReachReason.PORT_IN_USE
        assert hosting.state == Closed()
        server.close()
        await server.wait_closed()
        for addresses in ("", "wss://x.example", "a b c:99999"):
            with pytest.raises(InputError):
                await hosting.open(replace(plan, reach=Reach.TYPED, addresses=addresses))
        monkeypatch.setattr(host_addresses, "public_hosts", lambda *_: ("127.0.0.1",))
        with pytest.raises(ReachError) as caught:
            await hosting.open(replace(plan, reach=Reach.NETWORK))
        assert caught.value.reason is ReachReason.NO_NETWORK
        await hosting.open(plan)
        opened(hosting)

    kept.run(story)


def test_rooms_of_another_encryption_wait(kept: Kept, plan: HostPlan) -> None:
    async def story(hosting: Hosting, places: Places) -> None:
        await hosting.open(plan)
        await hosting.open_room("Sealed", "")
        await hosting.close()
        await hosting.open(replace(plan, mode=Mode.NONE))
        assert opened(hosting).rooms == ()
        await hosting.open_room("Plain", "")
        assert parse(await hosting.invite(InviteTerms(Role.LISTENER)), 0).mode is Mode.NONE
        await hosting.close()
        await hosting.open(plan)
        assert [room.title for room in opened(hosting).rooms] == ["Sealed"]

    kept.run(story)


PARENT = """
import asyncio, sys
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.reach.near import Anywhere
from tests import owner

async def main():
    host = await HostProcess.start(HostOptions(rooms=("Tea",)))
    print(host.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("stopped", [False, True], ids=["running", "in the middle of a stop"])
def test_a_host_never_outlives_a_parent_that_was_killed(stopped: bool) -> None:
    where = str(Path(pendopo.__file__).parent.parent)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT)],
        env={**os.environ, "PYTHONPATH": where},
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        if stopped:
            os.kill(pid, signal.SIGTERM)
        parent.kill()
        parent.wait()
    asyncio.run(until(lambda: not Path(f"/proc/{pid}/stat").exists() or _is_dead(pid), PATIENCE_S))


def _is_dead(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"
