"""Where a place and the keys of rooms are kept, and how they move there."""

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.app.host_place import (
    KeptPlace,
    Terms,
    fresh_place,
    new_ticket,
    with_certificate,
    with_rooms,
)
from pendopo.app.place_json import from_json, to_json
from pendopo.app.place_store import FilePlace, SealedPlace
from pendopo.app.room_keys import FileKeyRing, SecretKeyRing
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError
from pendopo.model.faults import FileFault
from pendopo.model.room import Role
from pendopo.ports.secret_store import Keeping
from tests import owner

URL = "wss://rooms.tani.example"


def place(*titles: str) -> KeptPlace:
    return with_rooms(fresh_place("Home"), titles or ("One",), Mode.SHARED)


def test_a_sealed_place_comes_back_and_is_sealed(tmp_path: Path) -> None:
    async def story() -> None:
        secrets, path = MemorySecretStore(Keeping.KEPT), tmp_path / "place.sealed"
        kept = place("Secret gathering")
        await SealedPlace(secrets, path).write(kept)
        assert await SealedPlace(secrets, path).read() == kept
        assert b"Secret gathering" not in path.read_bytes()
        assert owner.alone(path)
        others = MemorySecretStore(Keeping.KEPT)
        await others.put("hosted-place", "00" * 32)
        with pytest.raises(InputError):
            await SealedPlace(others, path).read()

    asyncio.run(story())


def test_a_sealed_place_whose_key_is_gone_is_told_and_stays(tmp_path: Path) -> None:
    async def story() -> None:
        path = tmp_path / "place.sealed"
        await SealedPlace(MemorySecretStore(Keeping.KEPT), path).write(place())
        before = path.read_bytes()
        with pytest.raises(InputError):
            await SealedPlace(MemorySecretStore(Keeping.KEPT), path).read()
        assert path.read_bytes() == before

    asyncio.run(story())


@pytest.mark.parametrize(
    "change",
    [
        {"name": 5}, {"passphrase": 5}, {"rooms": [["r", 5, 0, "", ""]]}, {"rooms": 5},
        {"tickets": [["speaker", None, "", "", 1, 0, 0]]}, {"cancelled": [5]}, {"secret": None},
        {"tickets": [["speaker", None, "", "", True, "soon", 0]]},
    ],
)  # fmt: skip
def test_a_place_of_wrong_types_is_damaged(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(json.dumps(json.loads(to_json(place())) | change))


SHORT, LONG, NONE = (base64.b64encode(bytes([1]) * n).decode() for n in (31, 33, 0))
ZEROES = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (("secret",), (SHORT, LONG, NONE, ZEROES)),
        (("host_seed",), (SHORT, LONG, NONE)),
        (("passphrase",), ("", "x", "two\nlines", "w" * 200, "\ud800")),
        (("rooms", 0, 0), ("", "r" * 200, "\ud800")),
        (("tickets", 0, 2), (SHORT, LONG, NONE)),
        (("tickets", 0, 3), (SHORT, LONG, NONE)),
        (("tickets", 0, 5), (-1, 5, 10**30)),
    ],
)
def test_a_place_whose_links_nobody_could_use_is_damaged(
    field: tuple[str | int, ...], values: tuple[object, ...], tmp_path: Path
) -> None:
    """The host is told, and no guest that their invite cannot be used."""
    path = tmp_path / "place.json"
    for value in values:
        damaged = json.loads(to_json(place()))
        inner = damaged
        for step in field[:-1]:
            inner = inner[step]
        inner[field[-1]] = value
        path.write_text(json.dumps(damaged))
        with pytest.raises(InputError) as caught:
            asyncio.run(FilePlace(path).read())
        assert caught.value.details["fault"] is FileFault.DAMAGED


def test_every_place_that_is_made_comes_back() -> None:
    made = with_rooms(with_certificate(place("One"), ("host.example",)), ["Two"], Mode.NONE)
    made = replace(made, passphrase="gecko walnut orbit plaza mango tulip")
    for once in (False, True):
        terms = (Terms(role, once, 60, room.name) for role in Role for room in made.rooms)
        tickets = (*made.tickets, *(new_ticket(each, 1_800_000_000) for each in terms))
        made = replace(made, tickets=tickets)
    assert from_json(to_json(made)) == made


def test_a_place_in_a_file_moves_and_nothing_of_it_stays(tmp_path: Path) -> None:
    async def story() -> None:
        former = FilePlace(tmp_path / "place.json")
        kept = place()
        await former.write(kept)
        sealed = SealedPlace(MemorySecretStore(Keeping.KEPT), tmp_path / "place.sealed", former)
        assert await sealed.read() == kept
        assert [path.name for path in tmp_path.iterdir()] == ["place.sealed"]
        assert await sealed.read() == kept

    asyncio.run(story())


@pytest.mark.parametrize("keeping", [Keeping.MISSING, Keeping.LOCKED, Keeping.DENIED])
def test_without_a_keychain_a_place_in_a_file_is_used_and_left_alone(
    tmp_path: Path, keeping: Keeping
) -> None:
    async def story() -> None:
        former = FilePlace(tmp_path / "place.json")
        kept = place()
        await former.write(kept)
        sealed = SealedPlace(MemorySecretStore(keeping), tmp_path / "place.sealed", former)
        assert await sealed.read() == kept
        changed = with_rooms(kept, ["Two"], Mode.SHARED)
        await sealed.write(changed)
        assert sealed.forgetful
        assert await sealed.read() == changed
        assert await former.read() == kept
        assert not (tmp_path / "place.sealed").exists()

    asyncio.run(story())


def test_what_is_written_can_be_read_back_or_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        for store in (
            FilePlace(tmp_path / "place.json"),
            SealedPlace(MemorySecretStore(Keeping.KEPT), tmp_path / "place.sealed"),
        ):
            kept = place(*(f"{number} {'x' * 190}" for number in range(110)))
            await store.write(kept)
            assert await store.read() == kept
            with pytest.raises(InputError):
                await store.write(place(*(f"{number} {'x' * 190}" for number in range(3_000))))
            assert await store.read() == kept

    asyncio.run(story())


def test_the_keys_of_a_room_move_to_the_keychain_and_stay_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        files, secrets = FileKeyRing(tmp_path), MemorySecretStore(Keeping.KEPT)
        kept = await files.keys(URL, "Tea")
        assert await files.keys(URL, "Tea") == kept
        ring = SecretKeyRing(secrets, files)
        assert await ring.keys(URL, "Tea") == kept
        assert list(tmp_path.glob("room-*")) == []
        assert await SecretKeyRing(secrets).keys(URL, "Tea") == kept
        other = await ring.keys(URL, "Coffee", "r-coffee")
        assert other.room == "r-coffee"
        assert await ring.keys(URL, "Another title", "r-coffee") == other

    asyncio.run(story())


def test_the_keys_of_a_room_stay_in_their_file_without_a_keychain(tmp_path: Path) -> None:
    async def story() -> None:
        files = FileKeyRing(tmp_path)
        kept = await files.keys(URL, "Tea")
        ring = SecretKeyRing(MemorySecretStore(Keeping.MISSING), files)
        assert await ring.keys(URL, "Tea") == kept
        assert await files.keys(URL, "Tea") == kept

    asyncio.run(story())
