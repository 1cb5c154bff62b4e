"""What the person who hosts keeps, across starts with other options."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.app.host_options import HostOptions, place_of
from pendopo.app.host_place import fresh_place, invites, only, with_rooms
from pendopo.app.place_store import FilePlace
from pendopo.e2ee.keys import meta_key, room_secret
from pendopo.e2ee.metadata import open_metadata, open_plain
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError
from pendopo.model.faults import UsageFault
from tests import owner

URLS = ("ws://127.0.0.1:7880",)


def test_a_place_survives_its_file(tmp_path: Path) -> None:
    place = with_rooms(fresh_place("Home"), ["One", "Two", "One"], Mode.SHARED)
    store = FilePlace(tmp_path / "place.json")
    asyncio.run(store.write(place))
    assert asyncio.run(store.read()) == place
    assert owner.alone(tmp_path / "place.json")
    assert [room.title for room in place.rooms] == ["One", "Two"]
    assert asyncio.run(FilePlace(tmp_path / "none.json").read()) is None


def test_rooms_that_are_not_opened_keep_their_links() -> None:
    place = with_rooms(fresh_place("Home"), ["One", "Two"], Mode.SHARED)
    later = with_rooms(place, ["Three"], Mode.SHARED)
    assert [room.title for room in only(later, ["Three"], Mode.SHARED).rooms] == ["Three"]
    before = invites(only(place, ["Two"], Mode.SHARED), Mode.SHARED, URLS)
    assert invites(only(later, ["Two"], Mode.SHARED), Mode.SHARED, URLS) == before
    assert len(before) == 5


def test_another_mode_is_another_room() -> None:
    place = with_rooms(fresh_place("Home"), ["One"], Mode.SHARED)
    both = with_rooms(place, ["One"], Mode.NONE)
    (sealed,) = only(both, ["One"], Mode.SHARED).rooms
    (plain,) = only(both, ["One"], Mode.NONE).rooms
    assert sealed.name != plain.name
    key = meta_key(room_secret(place.secret, sealed.name))
    opened = open_metadata(sealed.metadata, key, place.host_key, sealed.name)
    assert opened is not None
    assert (opened.title, opened.mode) == ("One", Mode.SHARED)
    told = open_plain(plain.metadata)
    assert told is not None
    assert told.title == "One"


def test_nothing_secret_is_in_a_repr() -> None:
    place = with_rooms(fresh_place("Home"), ["One"], Mode.SHARED)
    for text in (repr(place), repr(place.tickets[0])):
        assert place.api_secret not in text
        assert repr(place.tickets[0].ticket)[2:-1] not in text


def test_a_place_whose_api_secret_signs_nothing_is_not_opened() -> None:
    """Every guest would be told that the host cannot help."""
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ani"
    place = replace(fresh_place("Home"), api_secret=key)
    with pytest.raises(InputError) as caught:
        place_of(HostOptions(), "127.0.0.1", place)
    assert caught.value.details["fault"] is UsageFault.API_SECRET_KEY
    mended = place_of(HostOptions(api_key="k", api_secret="s"), "127.0.0.1", place)
    assert mended.api_secret == "s"
