"""Attack 29: relays that turn out to be this computer or in a network around it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pendopo.app import relay_rows, settings_file
from pendopo.app.doors import Doors
from pendopo.app.place_relays import PlaceRelays
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.drivers.relay_race import open_relays
from pendopo.drivers.relay_socket import open_relay
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.invite import Invite
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.relay import Relay, RelayHop, RelayOrigin, RelayTransport, RelayWay
from pendopo.model.transport import Endpoint, Why
from pendopo.reach.fence import Fence
from pendopo.reach.near import Near
from tests.drivers.strict_relay import StrictRelay, strict_relay
from tests.stories.story import Story

UDP, TCP, TLS = RelayTransport
SERVER, RELAY = "rooms.tani.example", "turn.tani.example"
ENDPOINT = Endpoint(f"wss://{SERVER}")
HERE = "127.0.0.1"
ORIGINS = list(RelayOrigin)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every name stands for this computer."""
    names: list[str] = []

    def answer(name: str, port: int, *_: object) -> list[object]:
        names.append(name)
        return [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", (HERE, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return names


@dataclass
class Case:
    """A visit to the place of a link, and a relay that hears whatever is sent to it."""

    folder: Path
    relay: StrictRelay
    port: int

    def __post_init__(self) -> None:
        self.told: list[str] = []
        self.invite: Invite = replace(Story().invite(), servers=(ENDPOINT,))
        self.offered: tuple[RelayHop, ...] = ()
        self.fence = Fence()
        self.near = Near()
        self.profile = Profile(self.folder, MemorySecretStore())
        self.relays = Relays(self.profile, leads_near=lambda row: self.told.append(row.host))

    async def has(self, origin: RelayOrigin, host: str = RELAY) -> Relay:
        """One more relay in the list, switched on by hand where nobody else does it."""
        match origin:
            case RelayOrigin.OWN:
                return await self.relays.add(host, (RelayWay(UDP, self.port, True),), None)
            case RelayOrigin.INVITE:
                url = f"turn:{host}:{self.port}"
                self.invite = replace(self.invite, relays=(*self.invite.relays, url))
            case RelayOrigin.SERVER:
                self.offered = (*self.offered, RelayHop(host, self.port, UDP))
        await self.hops()
        places = ("", self.invite.place_id)
        row = next(row for row in self.relays.rows if row.host == host and row.place in places)
        await self.relays.enable(row.id, True)
        await self.relays.allow(row.id, UDP, True)
        return self.relays.row(row.id)

    async def hops(self) -> tuple[RelayHop, ...]:
        choice = PlaceRelays(self.relays, self.invite, self.fence, near=self.near)
        return await choice.hops(ENDPOINT, self.offered)

    async def opens(self) -> bool:
        """Whether a visit gets through the relay; when not, nothing was sent to it."""
        before = self.relay.heard
        opened = await open_relays(await self.hops(), self.fence, None)
        for each in opened:
            each.close()
        assert bool(opened) is (self.relay.heard > before)
        return bool(opened)


def tell(folder: Path, story: Callable[[Case], Awaitable[None]]) -> None:
    async def told() -> None:
        async with strict_relay(lambda: 0.0) as (relay, hop):
            await story(Case(folder, relay, hop.port))

    asyncio.run(told())


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_relay_whose_name_leads_near_is_not_contacted_until_that_was_agreed(
    tmp_path: Path, origin: RelayOrigin
) -> None:
    async def story(case: Case) -> None:
        row = await case.has(origin)
        assert not await case.opens()
        assert {contact.why for contact in case.fence.contacts} == {Why.NAME}
        assert case.relays.near == {row.id}
        await case.relays.agree_near(row.id)
        assert not case.relays.near
        assert await case.opens()
        again = Relays(Profile(tmp_path, MemorySecretStore()))
        assert again.row(row.id).near

    tell(tmp_path, story)


def test_the_servers_own_relay_needs_no_switch_and_is_not_contacted_either(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            came.append(await reader.read(1))
            writer.close()

        came: list[bytes] = []
        listener = await asyncio.start_server(hear, HERE, 0)
        port = listener.sockets[0].getsockname()[1]
        case.offered = (RelayHop(RELAY, port, TLS),)
        async with listener:
            (hop,) = await case.hops()
            with pytest.raises(ReachError) as told:
                await open_relay(hop, case.fence)
        assert told.value.reason is ReachReason.NEAR
        assert not came

    tell(tmp_path, story)


def test_agreement_during_a_visit_holds_for_its_next_try(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        row = await case.has(RelayOrigin.SERVER)
        (hop,) = await case.hops()
        with pytest.raises(ReachError):
            await open_relay(hop, case.fence)
        await case.relays.agree_near(row.id)
        (await open_relay(hop, case.fence)).close()

    tell(tmp_path, story)


@pytest.mark.parametrize("host", [HERE, "localhost", "nas.local"])
def test_who_writes_such_an_address_down_has_agreed(tmp_path: Path, host: str) -> None:
    async def story(case: Case) -> None:
        await case.has(RelayOrigin.OWN, host)
        assert await case.opens()
        assert not case.told

    tell(tmp_path, story)


@pytest.mark.parametrize("origin", [RelayOrigin.INVITE, RelayOrigin.SERVER])
@pytest.mark.parametrize("host", [HERE, "localhost", "nas.local"])
def test_who_switches_on_what_somebody_else_wrote_has_not(
    tmp_path: Path, host: str, origin: RelayOrigin, asked: list[str]
) -> None:
    async def story(case: Case) -> None:
        row = await case.has(origin, host)
        assert not await case.opens()
        assert case.relays.near == {row.id}
        assert set(asked) <= {HERE}

    tell(tmp_path, story)


@pytest.mark.parametrize("host", [SERVER, HERE])
def test_a_relay_at_the_very_server_is_where_that_may_be(tmp_path: Path, host: str) -> None:
    async def story(case: Case) -> None:
        case.invite = replace(case.invite, servers=(Endpoint(f"wss://{host}"),))
        case.fence.guard(host, case.near)
        row = await case.has(RelayOrigin.SERVER, host)
        assert not await case.opens()
        case.near.agree(host)
        assert await case.opens()
        assert case.relays.row(row.id).near
        case.fence.guard(host, Near())
        assert not await case.opens()

    tell(tmp_path, story)


def test_a_visit_knows_what_was_agreed_to_for_the_place(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        doors = Doors.open(case.fence, case.relays)
        place = doors.place(case.invite, near=Near([SERVER]))
        choice = doors.session_ports(place).relays
        await choice.hops(ENDPOINT, (RelayHop(SERVER, 1, TLS), RelayHop(RELAY, 1, TLS)))
        assert [row.near for row in case.relays.rows] == [True, False]

    tell(tmp_path, story)


def test_agreement_is_for_one_relay_alone(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        await case.relays.agree_near((await case.has(RelayOrigin.INVITE)).id)
        other = await case.has(RelayOrigin.SERVER, "second.tani.example")
        for opened in await open_relays(await case.hops(), case.fence, None):
            assert opened.hop.host == RELAY
            opened.close()
        assert case.relays.near == {other.id}
        case.invite, case.fence = replace(case.invite, secret=bytes([9]) * 32, relays=()), Fence()
        case.offered = ()
        await case.has(RelayOrigin.SERVER)
        assert not await case.opens()

    tell(tmp_path, story)


def test_another_host_in_the_same_row_is_asked_about_anew(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        row = await case.has(RelayOrigin.OWN, "first.example")
        assert not await case.opens()
        assert case.relays.near == {row.id}
        await case.relays.edit(replace(row, host=RELAY))
        assert not case.relays.near
        await case.relays.agree_near(row.id)
        known = case.relays.row(row.id)
        await case.relays.edit(replace(known, enabled=True))
        assert await case.opens()
        await case.relays.edit(replace(known, host="other.example"))
        assert not await case.opens()
        assert case.relays.near == {row.id}

    tell(tmp_path, story)


def test_a_test_sends_nothing_there_either(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        row = await case.has(RelayOrigin.OWN)
        (outcome,) = (await case.relays.test(row.id)).values()
        assert isinstance(outcome, ReachError)
        assert outcome.reason is ReachReason.NEAR
        assert not case.relay.heard
        assert case.relays.near == {row.id}
        await case.relays.agree_near(row.id)
        await case.relays.test(row.id)
        assert case.relay.heard

    tell(tmp_path, story)


def test_where_a_name_led_is_not_held_against_it_for_ever(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        row = await case.has(RelayOrigin.OWN)
        assert not await case.opens()
        assert case.relays.near == {row.id}
        await case.hops()
        assert not case.relays.near

    tell(tmp_path, story)


def test_it_is_told_when_it_is_found_and_the_lists_listeners_hear_it(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        await case.has(RelayOrigin.OWN)
        heard: list[frozenset[str]] = []
        case.profile.follow(lambda settings: heard.append(case.relays.near))
        for times in (1, 2):
            hops = await case.hops()
            for _ in range(3):
                await open_relays(hops, case.fence, None)
            assert case.told == [RELAY]
            assert heard == [case.relays.near] * times

    tell(tmp_path, story)


def test_what_was_agreed_for_this_run_only_is_not_written(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        place = case.invite.place_id
        case.relays = Relays(case.profile, is_passing=lambda id: id == place)
        row = await case.has(RelayOrigin.SERVER)
        await case.relays.agree_near(row.id)
        assert await case.opens()
        assert settings_file.read(tmp_path / settings_file.NAME).relays == ()

    tell(tmp_path, story)


@pytest.mark.parametrize("written", [None, True, 1, "yes"])
def test_agreement_is_read_from_the_file_and_older_files_have_none(written: object) -> None:
    fields: dict[str, object] = {
        "id": "a", "origin": "own", "host": RELAY, "enabled": True, "place": "",
        "ways": [{"transport": "tls", "port": 443, "allowed": True}],
    }  # fmt: skip
    if written is not None:
        fields["near"] = written
    (row,) = relay_rows.read([fields])
    assert row.near is (written is True)
