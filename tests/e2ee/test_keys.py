import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.e2ee.keys import (
    kdf,
    livekit_passphrase,
    media_key,
    media_key_from_bytes,
    meta_key,
    room_secret,
    ticket_seed,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
SECRET = bytes(range(32))


@pytest.mark.parametrize("vector", VECTORS["livekit"], ids=lambda v: f"{v['kdf']}-{v['material']}")
def test_media_keys_are_those_of_the_official_sdk(vector: dict[str, Any]) -> None:
    material = bytes.fromhex(vector["material"])
    if vector["kdf"] == "pbkdf2":
        key = media_key(material.decode())
    else:
        key = media_key_from_bytes(material)
    assert key == bytes.fromhex(vector["ratcheted"])[:16]


def test_derived_keys_stay_as_they_are() -> None:
    secret = room_secret(SECRET, "r-1")
    derived = {
        "room secret": secret.hex(),
        "meta": meta_key(secret).hex(),
        "passphrase": livekit_passphrase(secret),
        "ticket": ticket_seed(SECRET, bytes(32)).hex(),
    }
    assert derived == VECTORS["ours"]


def test_passphrase_is_52_characters_of_base32() -> None:
    passphrase = livekit_passphrase(SECRET)
    assert len(passphrase) == 52
    assert set(passphrase) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=8), max_size=3), st.lists(st.binary(max_size=8), max_size=3))
def test_different_parts_give_different_keys(one: list[bytes], other: list[bytes]) -> None:
    assert (kdf(SECRET, "x", *one) == kdf(SECRET, "x", *other)) is (one == other)


def test_rooms_labels_and_secrets_are_separate() -> None:
    keys = {
        room_secret(SECRET, "a"),
        room_secret(SECRET, "b"),
        room_secret(bytes(32), "a"),
        meta_key(SECRET),
        kdf(SECRET, "psk"),
        kdf(SECRET, "room"),
        ticket_seed(SECRET, b""),
    }
    assert len(keys) == 7
