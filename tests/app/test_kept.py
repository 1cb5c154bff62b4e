"""Whatever is written is read back, by the same program: every writer beside its reader."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.app import files, host_place, place_json, relay_rows, settings_file, settings_text
from pendopo.app.host_place import KeptPlace, KeptTicket, fresh_place, new_ticket, with_rooms
from pendopo.app.place_store import FilePlace, SealedPlace
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.app.room_keys import FileKeyRing
from pendopo.app.state_file import StateFile
from pendopo.app.volumes import Volumes
from pendopo.drivers.keychain_entries import KeychainEntries
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.host import control
from pendopo.host import state as states
from pendopo.host.control import Announced, Census, Visit
from pendopo.host.state import DoorState
from pendopo.lobby.invite import MAX_NAME
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError
from pendopo.model.faults import FileFault, PlaceFault, UsageFault
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.relay import Relay, RelayHop, RelayOrigin, RelayTransport, RelayWay
from pendopo.model.room import Participant, Role
from pendopo.model.settings import Settings
from pendopo.model.text import as_written
from tests.drivers.vault import FakeVault

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(max_size=80)
ANYTHING = st.text(st.characters(), max_size=400)
"""Lone surrogates too: arguments that are no text come as such."""
ROOM = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=16)
PASSPHRASE = "gecko walnut orbit plaza mango tulip"
WIDE = "讀" * 66
"""The longest title in a wide script: 198 bytes."""
HOSTS = st.from_regex(r"[a-z]{1,60}(\.[a-z]{1,60}){1,3}", fullmatch=True)
WAYS = st.lists(
    st.builds(RelayWay, st.sampled_from(RelayTransport), st.integers(1, 65_535), st.booleans()),
    min_size=1, max_size=3, unique_by=lambda way: way.transport,
).map(tuple)  # fmt: skip
ROWS = st.lists(
    st.builds(
        Relay, st.uuids().map(lambda it: it.hex[:16]), st.sampled_from(RelayOrigin), HOSTS, WAYS,
        st.booleans(), st.sampled_from(["", "a" * 64]),
    ),
    max_size=40, unique_by=lambda row: row.id,
).map(tuple)  # fmt: skip


@pytest.fixture
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def place_of(rooms: int, title: str = "Room {}", topic: str = "", tickets: int = 0) -> KeptPlace:
    place = with_rooms(fresh_place("讀" * 20), (), Mode.SHARED)
    for number in range(rooms):
        room = host_place.new_room(place, title.format(number), topic, Mode.NONE)
        place = replace(place, rooms=(*place.rooms, room))
    terms = host_place.Terms(Role.SPEAKER, True, 3600)
    given_out = tuple(new_ticket(terms, 1) for _ in range(tickets))
    return replace(place, tickets=(*place.tickets, *given_out))


@FEW
@given(
    name=ANYTHING, addresses=ANYTHING, device=ANYTHING, gain=st.integers(), flag=st.booleans(),
    rows=ROWS,
)  # fmt: skip
def test_settings(
    name: str, addresses: str, device: str, gain: int, flag: bool, rows: tuple[Relay, ...]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "settings.json"
        chosen = {
            "display_name": name, "host_addresses": addresses, "microphone": device,
            "microphone_gain_db": gain, "push_to_talk": flag, "relays": rows,
        }  # fmt: skip
        written = settings_file.change(path, chosen)
        assert written == Settings(**chosen)  # type: ignore[arg-type]
        assert settings_file.read(path) == written


def test_the_largest_list_of_relays_is_read_back(directory: Path) -> None:
    """It was written and never read again, with all other settings."""
    ways = tuple(RelayWay(transport, 65_535, True) for transport in RelayTransport)
    host = ".".join(["a" * 60] * 4)
    rows = tuple(
        Relay(f"{n:016x}", RelayOrigin.SERVER, host, ways, True, "f" * 64)
        for n in range(relay_rows.MAX_ROWS)
    )
    path = directory / "settings.json"
    settings_file.change(path, {"relays": rows})
    assert settings_file.read(path).relays == rows


def test_settings_that_would_not_be_read_are_refused_and_nothing_is_lost(directory: Path) -> None:
    path = directory / "settings.json"
    settings_file.change(path, {"display_name": "Ana"})
    with pytest.raises(InputError) as caught:
        settings_file.change(path, {"host_addresses": "a" * settings_text.MOST})
    assert caught.value.details["fault"] is FileFault.TOO_LARGE
    assert settings_file.read(path).display_name == "Ana"


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-1" + "0" * 400, "NaN", "1e999"])
def test_numbers_that_are_none_end_no_reading(directory: Path, number: str) -> None:
    settings = directory / "settings.json"
    names = {field.name: 0 for field in fields(Settings) if field.name != "relays"}
    settings.write_text(json.dumps({"version": 1, **names}).replace(": 0", f": {number}"))
    settings_file.read(settings)
    (directory / "volumes.json").write_text(f'{{"a": {{"b": {number}}}}}')
    Volumes(directory)


def test_more_relays_than_are_kept_make_room_for_those_of_today(directory: Path) -> None:
    async def story() -> None:
        profile = Profile.temporary(directory)
        relays = Relays(profile)
        for place in range(relay_rows.MAX_ROWS + 5):
            hop = RelayHop("turn.example.org", 3478, RelayTransport.UDP)
            await relays.learn(RelayOrigin.SERVER, f"place {place}", [hop], lambda host: True)
        assert len(relays.rows) == relay_rows.MAX_ROWS
        assert relays.rows[-1].place == f"place {relay_rows.MAX_ROWS + 4}"
        assert settings_file.read(directory / "settings.json").relays == relays.rows
        ways = (RelayWay(RelayTransport.UDP, 3478, True),)
        own = [await relays.add(f"own{n}.example.org", ways, None) for n in range(100)]
        assert relays.rows == tuple(own)
        with pytest.raises(InputError) as caught:
            await relays.add("one.more.example.org", ways, None)
        assert caught.value.details["fault"] is UsageFault.TOO_MANY
        assert relays.rows == tuple(own)

    asyncio.run(story())


@FEW
@given(st.lists(st.tuples(TEXT, TEXT, st.floats(0, 2)), max_size=30))
def test_volumes(kept: list[tuple[str, str, float]]) -> None:
    def person(name: str) -> Participant:
        return Participant(ParticipantIdentity("PA"), ParticipantSid("PA_1"), name)

    with tempfile.TemporaryDirectory() as made:
        volumes = Volumes(Path(made))
        for place, name, gain in kept:
            volumes.keep(place, person(name), gain)
        volumes.save()
        again = Volumes(Path(made))
        for place, name, _ in kept:
            assert again.of(place, person(name)) == volumes.of(place, person(name))


@pytest.mark.parametrize("kind", [FilePlace, SealedPlace])
def test_the_largest_place_there_may_be_is_read_back(directory: Path, kind: type) -> None:
    place = place_of(host_place.MAX_ROOMS, WIDE, "題" * 200, host_place.MAX_TICKETS)
    place = replace(
        place,
        cancelled=("f" * 64,) * host_place.MAX_CANCELLED,
        tickets=tuple(replace(t, not_after=1 << 31 if t.made else 0) for t in place.tickets),
    )

    async def story() -> None:
        path = directory / "place"
        store = FilePlace(path) if kind is FilePlace else SealedPlace(MemorySecretStore(), path)
        await store.write(place)
        assert await store.read() == place

    asyncio.run(story())


@FEW
@given(
    name=ANYTHING, key=ANYTHING, secret=ANYTHING, words=st.none() | st.just(PASSPHRASE), room=ROOM,
    digest=TEXT, numbers=st.lists(st.integers(0, (1 << 32) - 1), max_size=5),
)  # fmt: skip
def test_a_place(
    name: str, key: str, secret: str, words: str | None, room: str, digest: str,
    numbers: list[int],
) -> None:  # fmt: skip
    ticket = KeptTicket(Role.SPEAKER, None, b"t" * 32, b"i" * 8, True)
    place = replace(
        fresh_place(name), api_key=key, api_secret=secret, passphrase=words, cancelled=(digest,),
        rooms=(host_place.KeptRoom(RoomName(room), as_written(name), Mode.SHARED, key, secret),),
        tickets=tuple(replace(ticket, not_after=n, made=n) for n in numbers),
    )  # fmt: skip
    assert place_json.from_json(place_json.to_json(place)) == place


def test_a_certificate_that_is_none_is_a_damaged_place() -> None:
    text = place_json.to_json(replace(fresh_place("Home"), certificate="no certificate"))
    with pytest.raises(ValueError, match=r".*"):
        place_json.from_json(text)


def test_rooms_that_nobody_opens_any_more_go_when_there_are_too_many() -> None:
    place = fresh_place("Home")
    for year in range(3):
        titles = [f"Evening {n} of year {year}" for n in range(90)]
        place = with_rooms(place, titles, Mode.SHARED)
    assert len(place.rooms) == host_place.MAX_ROOMS
    assert [room.title for room in place.rooms][-90:] == titles
    known = {room.name for room in place.rooms}
    assert {ticket.room for ticket in place.tickets} <= known | {None}
    assert place.rooms[0].title == "Evening 70 of year 0"


def test_rooms_that_are_wanted_stay_however_old() -> None:
    old = with_rooms(fresh_place("Home"), ["The oldest"], Mode.SHARED)
    titles = [f"Evening {n}" for n in range(host_place.MAX_ROOMS + 10)]
    place = with_rooms(old, ["The oldest", *titles[:150]], Mode.SHARED)
    place = with_rooms(place, ["The oldest", *titles[100:250]], Mode.SHARED)
    assert place.rooms[0] == old.rooms[0]
    assert len(place.rooms) == host_place.MAX_ROOMS
    with pytest.raises(InputError) as caught:
        with_rooms(old, titles, Mode.SHARED)
    assert caught.value.details["fault"] is UsageFault.TOO_MANY


@pytest.mark.parametrize("count", [110, 66])
def test_a_place_that_grew_comes_back(directory: Path, count: int) -> None:
    """The cases that were reported: many rooms, or fewer with long titles."""
    title = "讀書會第{}回：" + "關於河流雨水稻米與長夜裡的說書人以及名字與歌還有茶"
    titles = [title.format(n) if count == 66 else f"Circle {n:03}" for n in range(count)]
    place = with_rooms(fresh_place("Home"), titles, Mode.SHARED)
    store = FilePlace(directory / "place.json")
    asyncio.run(store.write(place))
    assert asyncio.run(store.read()) == place


TEXTS = st.dictionaries(TEXT, TEXT, max_size=20)
TIMES = st.dictionaries(TEXT, st.integers(0, 1 << 40), max_size=20)


@FEW
@given(st.builds(DoorState, TEXTS, TEXTS, TEXTS, TIMES, TIMES, TIMES, TIMES))
def test_what_happened_at_the_host(state: DoorState) -> None:
    assert states.from_json(states.to_json(state)) == state


@pytest.mark.parametrize(
    "wrong",
    [{"rooms": {"a": 1}}, {"ends": {"a": "b"}}, {"removed": {"a": True}}, {"revoked": {"a": 1.5}},
     {"bound": {"a": None}}],
)  # fmt: skip
def test_wrong_types_are_damage(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        states.from_json(json.dumps({"version": 1, **wrong}))


def test_a_state_that_would_not_be_read_is_not_written(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pendopo.app.state_file.MOST", 1000, raising=False)
    path = directory / "door.json"

    async def story() -> None:
        async with StateFile(path, files.write_private) as kept:
            kept.keep(DoorState(rooms={"r": "small"}))
            while not path.exists():
                await asyncio.sleep(0.01)
            kept.keep(DoorState(rooms={"r": "x" * 2000}))

    asyncio.run(story())
    assert StateFile(path, files.write_private).read().rooms == {"r": "small"}


@FEW
@given(ANYTHING)
def test_room_keys(name: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        ring = FileKeyRing(Path(made))
        first = asyncio.run(ring.keys("wss://example.org", "Title", "r" + name.encode().hex()
                                      if name.isascii() else "r"))  # fmt: skip
        again = asyncio.run(ring.keys("wss://example.org", "Title", str(first.room)))
        assert again == first


def test_room_keys_that_would_not_be_read_are_not_written(directory: Path) -> None:
    ring = FileKeyRing(directory)
    with pytest.raises(InputError) as caught:
        asyncio.run(ring.keys("wss://example.org", "Title", "r" * files.MAX_TEXT))
    assert caught.value.details["fault"] is FileFault.TOO_LARGE
    assert not list(directory.glob("room-*"))


@FEW
@given(st.dictionaries(TEXT.filter(str.isascii), ANYTHING, max_size=8))
def test_the_keychain_and_its_list(secrets: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as made:
        entries = KeychainEntries(FakeVault(), Path(made))
        for name, secret in secrets.items():
            entries.write(name, secret)
        assert {name: entries.read(name) for name in entries.names()} == secrets


def test_a_secret_that_is_too_long_loses_neither_the_former_nor_the_list(directory: Path) -> None:
    entries = KeychainEntries(FakeVault(), directory)
    entries.write("a", "former")
    for name in ("a", "b"):
        with pytest.raises(ValueError, match="too long"):
            entries.write(name, "x" * 11_000_000)
    assert entries.names() == ("a",)
    assert entries.read("a") == "former"


def test_the_fullest_census_is_understood() -> None:
    """It was longer than a line may be, and whoever says so much was ended: the whole place."""
    name, room = "讀" * MAX_NAME, "室" * 21
    visits = tuple(
        Visit(RoomName(room), ParticipantIdentity(f"{n:04}" + "讀" * 250), name, "f" * 64, 1 << 40)
        for n in range(control.MAX_VISITS)
    )
    rooms = tuple((RoomName(f"{n:03}" + "室" * 20), 1000) for n in range(control.MAX_ROOMS))
    hosts = ("h" * 250,) * control.MAX_HOSTS
    announced = Announced(hosts, tuple((host, PlaceFault.NOT_FOUND) for host in hosts))
    census = Census(rooms, visits, ("f" * 64,) * control.MAX_SPENT, 1.0, announced)
    line = control.census_to_json(census)
    assert len(line) < control.MAX_LINE
    assert control.census_from_json(line) == census
