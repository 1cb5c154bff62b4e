import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from pendopo.e2ee import metadata
from pendopo.e2ee.metadata import (
    RoomMetadata,
    open_metadata,
    open_plain,
    render_plain,
    seal_metadata,
)
from pendopo.model import base64url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError
from pendopo.model.faults import UsageFault
from pendopo.model.framing import info, lp

META_KEY = bytes(range(32))
SEED = bytes(range(32, 64))
HOST_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
NONCE = bytes(12)
META = RoomMetadata(Mode.SHARED, 7, 1_800_000_000, "Ngobrol malam", "Apa saja")


def sealed(meta: RoomMetadata = META, room: str = "r-1") -> str:
    return seal_metadata(meta, META_KEY, SEED, room, NONCE)


def opened(text: str, room: str = "r-1", last_seq: int = 0) -> RoomMetadata | None:
    return open_metadata(text, META_KEY, HOST_KEY, room, last_seq)


def short(most: int) -> st.SearchStrategy[str]:
    return st.text(max_size=most // 4)


@given(
    st.builds(
        RoomMetadata,
        st.sampled_from([Mode.SHARED, Mode.RSK1]),
        st.integers(0, 2**64 - 1),
        st.integers(0, 2**64 - 1),
        short(200),
        short(600),
    )
)
def test_opens_what_was_sealed(meta: RoomMetadata) -> None:
    assert opened(sealed(meta)) == meta


def test_form_is_that_of_the_design() -> None:
    fields = json.loads(sealed())
    assert fields.keys() == {"pendopo", "sealed"}
    assert fields["pendopo"] == 1
    blob = base64url.decode(fields["sealed"])
    assert blob[:12] == NONCE
    padded = AESGCM(META_KEY).decrypt(NONCE, blob[12:], info("meta", b"r-1"))
    assert len(padded) % 64 == 0
    body = padded[2 : 2 + int.from_bytes(padded[:2], "big") - 64]
    assert body == (
        bytes((1, 1)) + (7).to_bytes(8, "big") + (1_800_000_000).to_bytes(8, "big")
    ) + lp(META.title.encode()) + lp(META.topic.encode())


def test_title_does_not_show() -> None:
    assert "Ngobrol" not in sealed()
    short_title, longer = (len(sealed(replace(META, title=t))) for t in ("a", "a" * 20))
    assert short_title == longer


def test_other_room_key_host_and_older_ones_are_refused() -> None:
    text = sealed()
    assert opened(text, room="r-2") is None
    assert open_metadata(text, bytes(32), HOST_KEY, "r-1") is None
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert open_metadata(text, META_KEY, other, "r-1") is None
    assert open_metadata(text, META_KEY, b"", "r-1") is None
    assert opened(text, last_seq=7) == META
    assert opened(text, last_seq=8) is None


def test_who_holds_the_link_cannot_sign_for_the_host() -> None:
    forged = seal_metadata(META, META_KEY, bytes(32), "r-1", NONCE)
    assert opened(forged) is None


def signed_body(body: bytes, filler: bytes | None = None) -> str:
    sig = Ed25519PrivateKey.from_private_bytes(SEED).sign(info("meta sig", b"r-1") + body)
    padded = lp(body + sig)
    return reseal(padded + (bytes(-len(padded) % 64) if filler is None else filler))


def reseal(padded: bytes) -> str:
    hidden = AESGCM(META_KEY).encrypt(NONCE, padded, info("meta", b"r-1"))
    return json.dumps({"pendopo": 1, "sealed": base64url.encode(NONCE + hidden)})


def body(version: int = 1, mode: int = 1, title: bytes = b"t", more: bytes = b"") -> bytes:
    return bytes((version, mode)) + bytes(16) + lp(title) + lp(b"") + more


def test_every_field_is_checked_even_when_signed() -> None:
    assert opened(signed_body(body())) == RoomMetadata(Mode.SHARED, 0, 0, "t", "")
    for bad in (
        body(version=2),
        body(mode=0),
        body(mode=3),
        body(title=b"\xff"),
        body(title=bytes(201)),
        body(more=b"x"),
        body()[:-1],
        body()[:-1] + b"\x05abc",
        b"",
    ):
        assert opened(signed_body(bad)) is None


def test_padding_is_checked() -> None:
    room = -(2 + len(body()) + 64) % 64
    assert opened(signed_body(body(), bytes(room))) is not None
    for filler in (b"", bytes(room - 1), bytes(room + 64), bytes(room - 1) + b"\x01"):
        assert opened(signed_body(body(), filler)) is None
    even = b"t" * (-(2 + len(body(title=b""))) % 64)
    assert opened(signed_body(body(title=even), b"")) is not None
    assert opened(signed_body(body(title=even), bytes(64))) is None
    for padded in (bytes(64), b"", b"\xff" * 64):
        assert opened(reseal(padded)) is None


@given(st.text(max_size=200) | st.just("[" * 5000) | st.just('{"pendopo":1,"sealed":7}'))
def test_anything_may_be_in_the_metadata(text: str) -> None:
    assert opened(text) is None
    assert open_plain(text) is None


@given(st.integers(0, 1400), st.integers(1, 255))
def test_any_changed_byte_is_refused(at: int, change: int) -> None:
    blob = bytearray(base64url.decode(json.loads(sealed())["sealed"]))
    blob[at % len(blob)] ^= change
    text = json.dumps({"pendopo": 1, "sealed": base64url.encode(bytes(blob))})
    assert opened(text) is None


@given(short(200), short(600))
def test_plain_form(title: str, topic: str) -> None:
    meta = RoomMetadata(Mode.NONE, title=title, topic=topic)
    assert open_plain(render_plain(meta)) == meta


@pytest.mark.parametrize(
    "text",
    [
        '{"pendopo":1,"mode":1,"title":"","topic":""}',
        '{"pendopo":1,"mode":false,"title":"","topic":""}',
        '{"pendopo":2,"mode":0,"title":"","topic":""}',
        '{"pendopo":true,"mode":0,"title":"","topic":""}',
        '{"pendopo":1,"mode":0,"title":7,"topic":""}',
        '{"pendopo":1,"mode":0,"title":""}',
        '{"mode":0,"title":"","topic":""}',
        '{"pendopo":1,"mode":0,"title":"\\ud800","topic":""}',
        json.dumps({"pendopo": 1, "mode": 0, "title": "a" * 201, "topic": ""}),
    ],
)
def test_other_plain_forms_are_refused(text: str) -> None:
    assert open_plain(text) is None


def test_forms_are_not_taken_for_each_other() -> None:
    assert open_plain(sealed()) is None
    assert opened(render_plain(RoomMetadata(Mode.NONE, title="x"))) is None
    with pytest.raises(ValueError, match="open"):
        sealed(RoomMetadata(Mode.NONE))


@pytest.mark.parametrize(
    ("meta", "fault", "most"),
    [
        (replace(META, title="é" * 101), UsageFault.TITLE_TOO_LONG, 200),
        (replace(META, topic="a" * 601), UsageFault.TOPIC_TOO_LONG, 600),
    ],
)
def test_long_titles_are_said_to_be(meta: RoomMetadata, fault: UsageFault, most: int) -> None:
    for write in (sealed, lambda meta: render_plain(replace(meta, mode=Mode.NONE))):
        with pytest.raises(InputError) as refused:
            write(meta)
        assert (refused.value.details["fault"], refused.value.details["most"]) == (fault, most)


def test_the_longest_title_and_topic_fit() -> None:
    meta = replace(META, title="é" * 100, topic="a" * 600)
    assert opened(sealed(meta)) == meta


def test_the_first_that_a_host_writes_is_taken_by_who_knows_of_none() -> None:
    first = replace(META, seq=0)
    assert open_metadata(sealed(first), META_KEY, HOST_KEY, "r-1") == first


def test_what_is_written_is_short_and_as_it_is_read() -> None:
    assert render_plain(RoomMetadata(Mode.NONE, title="茶")) == (
        '{"pendopo":1,"mode":0,"title":"茶","topic":""}'
    )


def test_text_is_read_up_to_its_limit() -> None:
    text = render_plain(RoomMetadata(Mode.NONE, title="x"))
    longest = text + " " * (metadata.MAX_TEXT - len(text))
    assert open_plain(longest) is not None
    assert open_plain(longest + " ") is None
