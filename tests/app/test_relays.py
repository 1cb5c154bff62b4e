"""Switches hold: who named a relay, and what a visit may use of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.app import relay_rows, relay_secrets, settings_file
from pendopo.app.place_relays import PlaceRelays, same_party
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.invite import Policy
from pendopo.model.errors import RelayError
from pendopo.model.relay import (
    Password,
    Relay,
    RelayHop,
    RelayOrigin,
    RelayTransport,
    RelayWay,
    SharedSecret,
)
from pendopo.model.transport import Destination, Endpoint, Why
from pendopo.reach.fence import Fence
from tests.stories.story import Story

UDP, TCP, TLS = RelayTransport
SERVER = Endpoint("wss://rooms.tani.example", (bytes(32),))
OFFERED = (
    RelayHop("turn.tani.example", 3478, UDP, "u", "p"),
    RelayHop("turn.tani.example", 443, TLS, "u", "p"),
    RelayHop("turn.third.example", 443, TLS, "u", "p"),
)


def people(tmp_path: Path) -> tuple[Relays, Profile]:
    profile = Profile(tmp_path, MemorySecretStore())
    return Relays(profile), profile


def tell(story: Callable[[Story], Awaitable[None]]) -> None:
    """With files and threads, so in real time."""

    async def told() -> None:
        await story(Story())

    asyncio.run(told())


def test_of_what_a_server_names_only_its_own_relay_over_tls_is_used(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        relays, _ = people(tmp_path)
        fence = Fence()
        choice = PlaceRelays(relays, told.invite(), fence)
        assert await choice.hops(SERVER, OFFERED) == (OFFERED[1],)
        fence.enter(_turn("turn.tani.example", 443))
        for host, port in (("turn.tani.example", 3478), ("turn.third.example", 443)):
            with pytest.raises(Exception, match="fenced"):
                fence.enter(_turn(host, port))
        own, third = relays.rows
        assert (own.enabled, third.enabled) == (True, False)
        await relays.allow(own.id, UDP, True)
        await relays.enable(third.id, True)
        assert await choice.hops(SERVER, OFFERED) == OFFERED
        await relays.enable(own.id, False)
        again = Relays(Profile(tmp_path, MemorySecretStore()))
        kept = PlaceRelays(again, told.invite(), Fence())
        assert await kept.hops(SERVER, OFFERED) == (OFFERED[2],)

    tell(story)


def _turn(host: str, port: int) -> Destination:
    return Destination(host, port, "tls", Why.TURN)


def test_an_invites_relay_waits_until_it_is_allowed(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        relays, _ = people(tmp_path)
        invite = replace(told.invite(), relays=("turns:relay.makers.example",))
        choice = PlaceRelays(relays, invite, Fence())
        assert await choice.hops(SERVER, ()) == ()
        (row,) = relays.rows
        assert row.origin is RelayOrigin.INVITE
        await relays.enable(row.id, True)
        assert await choice.hops(SERVER, ()) == (RelayHop("relay.makers.example", 5349, TLS),)
        elsewhere = PlaceRelays(relays, replace(told.invite(), secret=bytes([9]) * 32), Fence())
        assert await elsewhere.hops(SERVER, ()) == ()

    tell(story)


def test_a_pin_of_the_server_holds_for_its_own_relay(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        relays, _ = people(tmp_path)
        offered = RelayHop("rooms.tani.example", 443, TLS, "u", "p")
        (hop,) = await PlaceRelays(relays, told.invite(), Fence()).hops(SERVER, (offered,))
        assert hop.pins == SERVER.pins

    tell(story)


def test_who_demands_a_relay(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        relays, _ = people(tmp_path)
        invite = told.invite()
        assert not PlaceRelays(relays, invite, Fence()).relay_only
        assert PlaceRelays(relays, invite, Fence(), relay_only=True).relay_only
        demanding = replace(invite, policy=invite.policy | Policy.RELAY_ONLY)
        assert PlaceRelays(relays, demanding, Fence()).relay_only
        await relays.use_always(True)
        assert PlaceRelays(relays, invite, Fence()).relay_only

    tell(story)


def test_credentials_are_in_the_keychain_and_nowhere_else(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        relays, profile = people(tmp_path)
        ways = (RelayWay(TLS, 443, True),)
        row = await relays.add("turn.example", ways, Password("canary-user", "canary-word"))
        (hop,) = await relays.opened(row)
        assert (hop.user, hop.password) == ("canary-user", "canary-word")
        assert "canary" not in repr(hop) + repr(Password("canary-user", "canary-word"))[20:]
        assert "canary" not in (tmp_path / "settings.json").read_text()
        assert len(await profile.secrets.names()) == 1
        await relays.edit(row, SharedSecret("ann", "canary-secret"))
        (hop,) = await relays.opened(row)
        assert int((hop.user or "").partition(":")[0]) > time.time()
        assert hop.password
        assert "canary" not in hop.password
        await relays.remove(row.id)
        assert await profile.secrets.names() == ()

    tell(story)


def test_the_order_is_the_persons(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        relays, _ = people(tmp_path)
        ways = (RelayWay(TLS, 443, True),)
        for host in ("a.example", "b.example", "c.example"):
            await relays.add(host, ways, None)
        await relays.move(relays.rows[2].id, 0)
        assert [row.host for row in relays.rows] == ["c.example", "a.example", "b.example"]
        hops = await PlaceRelays(relays, told.invite(), Fence()).hops(SERVER, ())
        assert [hop.host for hop in hops] == ["c.example", "a.example", "b.example"]
        with pytest.raises(RelayError):
            await relays.move("nobody", 0)

    tell(story)


@pytest.mark.parametrize(
    ("host", "server", "own"),
    [
        ("rooms.tani.example", "rooms.tani.example", True),
        ("turn.rooms.tani.example", "rooms.tani.example", True),
        ("turn.tani.example", "rooms.tani.example", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.2", "127.0.0.1", False),
        ("turn.example", "rooms.example", False),
        ("third.example", "rooms.tani.example", False),
        ("eviltani.example", "tani.example", False),
        ("192.168.0.1", "rooms.tani.example", False),
    ],
)
def test_whose_relay_it_is(host: str, server: str, own: bool) -> None:
    assert same_party(host, server) is own


@pytest.mark.parametrize(
    "written",
    [
        None,
        "rows",
        [None, 5, {}, {"id": "x"}],
        [{"id": "x", "origin": "own", "host": "a b", "ways": [], "enabled": True, "place": ""}],
        [{"id": 5, "origin": "moon", "host": "a", "ways": 7, "enabled": 1, "place": []}],
    ],
)
def test_damaged_rows_are_left_out(written: object) -> None:
    assert relay_rows.read(written) == ()


def test_rows_come_back_from_the_file(tmp_path: Path) -> None:
    async def story() -> None:
        relays, _ = people(tmp_path)
        ways = (RelayWay(UDP, 3478, False), RelayWay(TLS, 443, True))
        row = await relays.add("2001:db8::1", ways, None)
        assert Profile(tmp_path, MemorySecretStore()).settings.relays == (row,)
        assert isinstance(row, Relay)

    asyncio.run(story())


def test_relays_of_a_place_for_this_run_only_are_never_written(tmp_path: Path) -> None:
    """A program that is killed leaves nothing of them either."""

    async def story(told: Story) -> None:
        profile = Profile(tmp_path, MemorySecretStore())
        passing = {told.invite().place_id, "another"}
        relays = Relays(profile, is_passing=passing.__contains__)
        heard: list[int] = []
        profile.follow(lambda settings: heard.append(len(relays.rows)))
        choice = PlaceRelays(relays, told.invite(), Fence())
        assert await choice.hops(SERVER, OFFERED) == (OFFERED[1],)
        await relays.learn(
            RelayOrigin.SERVER,
            "another",
            (RelayHop("turn.b.example", 3478, UDP),),
            lambda host: True,
        )
        mine = await relays.add("turn.mine.example", (RelayWay(UDP, 3478, True),), None)
        await relays.allow(relays.rows[-2].id, UDP, True)
        assert len(relays.rows) == 4
        assert heard
        assert settings_file.read(tmp_path / settings_file.NAME).relays == (mine,)
        for place in tuple(passing):
            passing.discard(place)
            relays.forget(place)
        await relays.close()
        assert [row.id for row in relays.rows] == [mine.id]
        assert settings_file.read(tmp_path / settings_file.NAME).relays == (mine,)

    tell(story)


def test_relays_of_a_place_that_is_kept_after_all_are_written(tmp_path: Path) -> None:
    async def story(told: Story) -> None:
        passing = {told.invite().place_id}
        relays = Relays(Profile(tmp_path, MemorySecretStore()), is_passing=passing.__contains__)
        await PlaceRelays(relays, told.invite(), Fence()).hops(SERVER, OFFERED)
        passing.clear()
        await relays.enable(relays.rows[0].id, False)
        assert settings_file.read(tmp_path / settings_file.NAME).relays == relays.rows
        assert len(relays.rows) == 2

    tell(story)


def test_damaged_credentials_are_none() -> None:
    for kept in (None, "", "{", "[]", "5", '{"user": 1}'):
        assert relay_secrets.parse(kept) is None
