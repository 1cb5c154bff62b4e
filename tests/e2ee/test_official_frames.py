"""Frames that the official SDK sealed open here, and ours have the same form byte for byte."""

import json
from pathlib import Path

import pytest

from pendopo.e2ee import seal
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.keys import media_key
from pendopo.e2ee.opener import Refusal
from pendopo.model.frames import OpenedFrame
from tests.e2ee.sound import ANI, encoded, received, shared_opener, shared_sealer

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())["frames"]
RING = KeyRing.of(media_key(VECTORS["passphrase"]))
PAYLOADS = [bytes.fromhex(payload) for payload in VECTORS["payloads"]]


def test_official_frames_open_once() -> None:
    opener = shared_opener(ring=RING)
    for payload in PAYLOADS:
        opened = opener.open(ANI, received(payload))
        assert isinstance(opened, OpenedFrame)
        assert len(opened.payload) == len(payload) - 30
        assert opened.payload[0] == payload[0]
    for payload in PAYLOADS:
        assert opener.open(ANI, received(payload)) is Refusal.DUP


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_sealing_with_their_iv_gives_their_bytes(
    payload: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "FRAMES_PER_PREFIX", 1 << 32)
    opened = shared_opener(ring=RING).open(ANI, received(payload))
    assert isinstance(opened, OpenedFrame)
    sealer = shared_sealer(RING)
    _, ivs = sealer._in_use
    ivs._prefix, ivs._counter = payload[-14:-6], int.from_bytes(payload[-6:-2], "big")
    assert sealer.seal(encoded(opened.payload)).payload == payload


def test_another_passphrase_opens_none() -> None:
    opener = shared_opener(ring=KeyRing.of(media_key("Password")))
    assert {opener.open(ANI, received(payload)) for payload in PAYLOADS} == {Refusal.AUTH}
