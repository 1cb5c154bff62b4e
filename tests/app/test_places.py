"""Places somebody keeps: one for each secret and host key, and nothing lost without a word."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.app import secret_names
from pendopo.app.doors import Doors
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.drivers.keychain import KeychainStore
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.drivers.system_clock import SystemClock
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.link import parse, render
from pendopo.lobby.operator import RoomKeys
from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason, InputError, InputReason
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.ports.secret_store import Keeping, SecretStore
from pendopo.reach.ledger import Ledger
from pendopo.ui.lobby.places import PlaceCard
from tests.drivers.vault import Broken, FakeVault
from tests.stories.fakes.media import Air, FakePeerFactory
from tests.stories.fakes.network import FakeNetwork
from tests.stories.story import Story, tell

KEYS = RoomKeys(RoomName("r-1"), bytes(range(32)), b"s" * 32)
MINE = Invite(
    InviteKind.PLACE,
    Mode.SHARED,
    Policy(0),
    KEYS.secret,
    KEYS.host_key,
    b"\x01" * 8,
    (Endpoint("wss://rooms.example"),),
    Role.SPEAKER,
    "Ruang Tani",
    ticket=b"t" * 32,
)
LINK = render(MINE)
ELSEWHERE = Endpoint("wss://elsewhere.example")
INVITE = "invite:"
OTHER_KEY = RoomKeys(RoomName("r-1"), bytes(range(1, 33)), b"s" * 32).host_key


@pytest.fixture(autouse=True)
def profiles_are_in_a_directory_of_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)


def places(store: SecretStore | None = None) -> Places:
    return Places(Profile(Path("nowhere"), store or MemorySecretStore()), doors_that_lead_nowhere)


def doors_that_lead_nowhere() -> Doors:
    """Reading and keeping invites uses none of them."""
    ledger = Ledger()
    return Doors(SystemClock(), FakeNetwork({}, ledger), FakePeerFactory(Air(), ledger), ledger)


async def kept_links(store: SecretStore) -> list[str | None]:
    return [await store.get(name) for name in await store.names() if name.startswith(INVITE)]


CHANGES = {
    "servers": replace(MINE, servers=(ELSEWHERE,)),
    "one more server in front": replace(MINE, servers=(ELSEWHERE, *MINE.servers)),
    "pins": replace(MINE, servers=(replace(MINE.servers[0], pins=(b"p" * 32,)),)),
    "name": replace(MINE, name="Another name"),
    "role": replace(MINE, role=Role.LISTENER),
    "mode": replace(MINE, mode=Mode.NONE),
    "ticket": replace(MINE, ticket=b"u" * 32),
    "number": replace(MINE, invite_id=b"\x02" * 8),
    "date": replace(MINE, not_after=2_000_000_000),
    "relays": replace(MINE, relays=("turn:relay.example",)),
    "host's seed": replace(MINE, policy=Policy.HOST_LINK, host_seed=KEYS.host_seed),
}
STRANGERS = {
    "secret": replace(MINE, secret=b"x" * 32),
    "host key": replace(MINE, host_key=OTHER_KEY),
    "a room of the same keys": replace(MINE, kind=InviteKind.ROOM, room=RoomName("r-1")),
}


@pytest.mark.parametrize("change", STRANGERS)
def test_a_link_with_the_number_of_another_place_touches_nothing(change: str) -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept, crafted = places(store), render(STRANGERS[change])
        mine = await kept.add(LINK, replace=False)
        assert (await kept.preview(crafted)).replaces is None
        theirs = await kept.add(crafted, replace=True)
        assert await kept.places() == (mine, theirs)
        assert (await kept.place(mine.id)).invite == MINE
        assert sorted(await kept_links(store), key=str) == sorted([LINK, crafted])
        await kept.forget(theirs.id)
        assert await places(store).places() == (mine,)

    asyncio.run(story())


@pytest.mark.parametrize("change", CHANGES)
def test_another_link_to_the_same_place_is_asked_about(change: str) -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept, changed = places(store), render(CHANGES[change])
        mine = await kept.add(LINK, replace=False)
        assert (await kept.preview(changed)).replaces == mine
        with pytest.raises(InputError) as told:
            await kept.add(changed, replace=False)
        assert told.value.reason is InputReason.PLACE_KNOWN
        assert await kept.places() == (mine,)
        assert (await kept.place(mine.id)).invite == MINE
        assert await kept_links(store) == [LINK]
        after = await kept.add(changed, replace=True)
        assert after.id == mine.id
        assert await kept.places() == (after,)
        assert (await kept.place(mine.id)).invite == CHANGES[change]
        assert await kept_links(store) == [changed]
        assert await places(store).places() == (after,)

    asyncio.run(story())


def test_what_would_be_replaced_is_said_as_it_is_kept_and_not_as_the_link_calls_it() -> None:
    async def story() -> None:
        kept = places()
        await kept.add(LINK, replace=False)
        shown = await kept.preview(render(replace(MINE, name="Bank", servers=(ELSEWHERE,))))
        assert (shown.name, shown.servers) == ("Bank", (ELSEWHERE.url,))
        assert shown.replaces is not None
        assert (shown.replaces.name, shown.replaces.server) == ("Ruang Tani", MINE.servers[0].url)

    asyncio.run(story())


def test_which_of_a_links_servers_are_near_is_said_before_anything_connects() -> None:
    near = tuple(map(Endpoint, ("ws://127.0.0.1:7443", "wss://10.1.2.3", "wss://nas.local/room")))

    async def story() -> None:
        crafted = render(replace(MINE, servers=(ELSEWHERE, *near)))
        shown = await places().preview(crafted)
        assert shown.servers == (ELSEWHERE.url, *(server.url for server in near))
        assert shown.near == tuple(server.url for server in near)

    asyncio.run(story())


def test_a_server_may_be_near_once_that_was_agreed_and_it_is_remembered() -> None:
    """Attack 29. What the sheet showed as near is agreed to by adding the place."""

    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        shown = Endpoint("wss://10.1.2.3")
        mine = await kept.add(render(replace(MINE, servers=(*MINE.servers, shown, ELSEWHERE))))
        near = (await kept.place(mine.id)).near
        assert near.agreed == {"10.1.2.3"}
        await kept.agree_near(mine.id, "rooms.example")
        for again in (kept, places(store)):
            assert (await again.place(mine.id)).near.agreed == {"10.1.2.3", "rooms.example"}
        await kept.add(LINK, replace=True)
        assert (await kept.place(mine.id)).near.allows("rooms.example")
        await kept.forget(mine.id)
        assert await store.names() == (secret_names.PERSONA,)
        await kept.add(LINK)
        assert not (await kept.place(mine.id)).near.agreed

    asyncio.run(story())


def test_what_was_agreed_to_for_this_run_is_not_written() -> None:
    """Attack 29."""

    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        mine = await kept.add(LINK, keep=False)
        await kept.agree_near(mine.id, "rooms.example")
        assert (await kept.place(mine.id)).near.allows("rooms.example")
        assert await store.names() == ()

    asyncio.run(story())


def test_the_very_same_link_asks_nothing() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        mine = await kept.add(LINK, replace=False)
        shown = await kept.preview(f"  > {LINK}\n")
        assert shown.replaces is None
        assert await kept.add(shown.link, replace=False) == mine
        assert await kept.places() == (mine,)
        assert await kept_links(store) == [LINK]

    asyncio.run(story())


def test_the_invite_that_is_kept_is_the_one_that_was_shown(tmp_path: Path) -> None:
    """Whatever has become of its file while somebody read what it says."""
    file = tmp_path / "invite.txt"

    async def story() -> None:
        kept = places()
        file.write_text(LINK)
        shown = await kept.preview(str(file))
        file.write_text(
            render(replace(MINE, mode=Mode.NONE, servers=(Endpoint("wss://10.0.0.1"),)))
        )
        mine = await kept.add(shown.link)
        assert (mine.mode, mine.server) == (shown.mode, shown.servers[0])
        assert await kept_links(kept._store) == [LINK]

    asyncio.run(story())


def test_a_file_is_read_to_be_shown_and_for_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "invite.txt"
    file.write_text(LINK)

    async def story() -> None:
        kept = places()
        with pytest.raises(InputError) as said:
            await kept.add(str(file))
        assert said.value.reason is InputReason.INVITE_NOT_A_LINK
        assert await kept.places() == ()

    asyncio.run(story())


def test_what_an_invite_says_is_logged_without_its_link() -> None:
    async def story() -> None:
        assert LINK not in repr(await places().preview(LINK))

    asyncio.run(story())


def test_a_replaced_place_keeps_its_rank() -> None:
    async def story() -> None:
        kept = places()
        first = await kept.add(LINK, replace=False)
        second = await kept.add(render(replace(MINE, secret=b"x" * 32)), replace=False)
        await kept.add(render(replace(MINE, name="renamed")), replace=True)
        assert [card.id for card in await kept.places()] == [first.id, second.id]
        assert (await kept.places())[0].name == "renamed"

    asyncio.run(story())


def test_two_links_to_one_place_that_were_kept_once_are_not_lost() -> None:
    """Kept by a version that named them by their number."""

    async def story() -> None:
        store = MemorySecretStore()
        other = render(replace(MINE, role=Role.LISTENER))
        await store.put(INVITE + "01" * 8, LINK)
        await store.put(INVITE + "02" * 8, other)
        kept = places(store)
        (card,) = await kept.places()
        assert (await kept.place(card.id)).invite == MINE
        assert await kept_links(store) == [LINK, other]
        await kept.forget(card.id)
        assert await kept_links(store) == [other]
        assert len(await places(store).places()) == 1

    asyncio.run(story())


def test_what_was_kept_under_another_name_moves_when_it_is_replaced() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        await store.put(INVITE + "01" * 8, LINK)
        kept, changed = places(store), render(CHANGES["name"])
        card = await kept.add(changed, replace=True)
        assert await kept_links(store) == [changed]
        assert INVITE + card.id in await store.names()

    asyncio.run(story())


def test_the_name_of_a_place_tells_nothing_of_its_secret() -> None:
    async def story() -> None:
        assert MINE.place_id == parse(LINK, 0).place_id
        assert len(MINE.place_id) == 64
        assert MINE.secret.hex() not in MINE.place_id
        assert len({invite.place_id for invite in (MINE, *STRANGERS.values())}) == 4

    asyncio.run(story())


def test_a_link_that_replaces_does_not_make_an_older_room_good_again() -> None:
    """What a server stripped or rolled back stays refused, whichever link is used."""

    async def story(story: Story) -> None:
        ledger = Ledger()
        network = FakeNetwork(story.servers, ledger)
        doors = Doors(story.clock, network, FakePeerFactory(story.air, ledger), ledger)
        kept = Places(Profile.temporary(Path("nowhere")), lambda: doors)
        card = await kept.add(render(replace(story.invite(), mode=Mode.NONE)), replace=False)
        listed = await kept.rooms(card.id)
        assert {room.mode for room in listed} == {Mode.SHARED}
        await kept.add(render(replace(story.invite(), mode=Mode.NONE, name="again")), replace=True)
        for room in listed:
            assert (await kept.place(card.id)).metadata_seq(room.name) == 1

    tell(story)


def test_forgetting_a_place_leaves_nothing_of_it() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        mine = await kept.add(LINK)
        other = await kept.add(render(STRANGERS["secret"]))
        for kind in ("token", "relay", "invite", "anything"):
            for what in ("", "a", "b:c"):
                await store.put(secret_names.of_place(kind, mine.id, what), "canary")
        told: list[str] = []
        kept.forget_also(told.append)
        await kept.forget(mine.id)
        assert told == [mine.id]
        assert await store.names() == ("persona", INVITE + other.id)
        await kept.forget(mine.id)
        await kept.forget("never there")
        assert await kept.places() == (other,)

    asyncio.run(story())


def test_places_are_read_when_they_are_asked_for_and_never_twice(tmp_path: Path) -> None:
    vault = FakeVault()

    async def story() -> None:
        profile = Profile(tmp_path, KeychainStore(tmp_path, lambda: vault))
        assert await Places(profile, doors_that_lead_nowhere).add(LINK) == await only(profile)
        again = Profile(tmp_path, KeychainStore(tmp_path, lambda: vault))
        asked = vault.calls
        kept = Places(again, doors_that_lead_nowhere)
        assert vault.calls == asked
        vault.gate.clear()
        vault.asked.clear()
        first = asyncio.create_task(kept.places())
        second = asyncio.create_task(kept.places())
        while not vault.asked.is_set():
            await asyncio.sleep(0)
        for _ in range(200):
            await asyncio.sleep(0)
        assert not first.done()
        vault.gate.set()
        assert await first == await second == (await only(profile),)
        asked = vault.calls
        await kept.places()
        await kept.preview(LINK)
        assert vault.calls == asked
        await profile.close()
        await again.close()

    async def only(profile: Profile) -> PlaceCard:
        (card,) = await Places(profile, doors_that_lead_nowhere).places()
        return card

    asyncio.run(story())


def test_a_keychain_that_opens_late_brings_places_to_those_added_meanwhile(tmp_path: Path) -> None:
    vault = FakeVault()

    async def story() -> None:
        before = Profile(tmp_path, KeychainStore(tmp_path, lambda: vault))
        first = await Places(before, doors_that_lead_nowhere).add(LINK)
        seed = await before.persona_seed()
        vault.trouble = Broken()
        now = Profile(tmp_path, KeychainStore(tmp_path, lambda: vault))
        kept = Places(now, doors_that_lead_nowhere)
        assert await kept.places() == ()
        assert (await kept.preview(LINK)).keeping is Keeping.FAILED
        second = await kept.add(render(STRANGERS["secret"]))
        assert await kept.places() == (second,)
        vault.trouble = None
        assert await now.secrets.retry() is Keeping.KEPT
        assert await kept.places() == (first, second)
        assert await now.persona_seed() == seed
        again = Profile(tmp_path, KeychainStore(tmp_path, lambda: vault))
        assert await Places(again, doors_that_lead_nowhere).places() == (first, second)
        for profile in (before, now, again):
            await profile.close()

    asyncio.run(story())


def test_a_place_whose_invite_has_expired_stays_and_says_so() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        old = replace(MINE, not_after=1_000_000_000)
        await store.put(INVITE + old.place_id, render(old))
        kept = places(store)
        (card,) = await kept.places()
        with pytest.raises(AccessError) as told:
            await kept.rooms(card.id)
        assert told.value.reason is AccessReason.INVITE_EXPIRED

    asyncio.run(story())


def test_a_place_of_this_run_writes_nothing_and_is_gone_with_it() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        forgotten: list[str] = []
        kept.forget_also(forgotten.append)
        mine = await kept.add(LINK, keep=False)
        assert mine.passing
        assert kept.is_passing(mine.id)
        assert await kept.places() == (mine,)
        assert await kept.add(LINK, keep=False) == mine
        assert (await kept.place(mine.id)).invite == MINE
        assert await store.names() == ()
        await kept.close()
        assert forgotten == [mine.id]
        assert await places(store).places() == ()

    asyncio.run(story())


def test_a_place_of_this_run_is_kept_once_that_is_wished_and_then_stays() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        await kept.add(LINK, keep=False)
        mine = await kept.add(LINK)
        assert not mine.passing
        assert await kept.add(LINK, keep=False) == mine
        changed = render(CHANGES["name"])
        renamed = await kept.add(changed, replace=True, keep=False)
        assert not renamed.passing
        assert await kept_links(store) == [changed]

    asyncio.run(story())


def test_a_place_of_this_run_is_replaced_and_forgotten_like_any_other() -> None:
    async def story() -> None:
        store = MemorySecretStore()
        kept = places(store)
        mine = await kept.add(LINK, keep=False)
        changed = render(CHANGES["name"])
        assert (await kept.preview(changed)).replaces == mine
        await kept.add(changed, replace=True, keep=False)
        assert [card.name for card in await kept.places()] == ["Another name"]
        await kept.forget(mine.id)
        assert await kept.places() == ()
        assert await store.names() == ()

    asyncio.run(story())


def test_a_place_of_this_run_outlives_a_keychain_that_is_found_again() -> None:
    async def story() -> None:
        vault = FakeVault()
        vault.trouble = Broken()
        store = KeychainStore(Path("nowhere"), lambda: vault)
        kept = places(store)
        mine = await kept.add(LINK, keep=False)
        theirs = await kept.add(render(STRANGERS["secret"]))
        vault.trouble = None
        await store.retry()
        assert set(await kept.places()) == {mine, theirs}

    asyncio.run(story())
