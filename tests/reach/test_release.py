"""Word of a newer version: believed for what is signed, never an older one, hostile until then."""

import json
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model import base64url
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import ReleaseFault
from pendopo.reach.release import CONTEXT, MOST, Release, check, read, render

SEED = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
SECOND = Release("0.2.0", "2026-12-31", "https://pendopo.example/0.2.0")


def signed(body: bytes, context: bytes = CONTEXT) -> bytes:
    """By the right key, whatever it is."""
    sig = Ed25519PrivateKey.from_private_bytes(SEED).sign(context + body)
    return base64url.encode(sig).encode() + b"\n" + body


def fields(**other: object) -> bytes:
    known = {"version": SECOND.version, "date": SECOND.date, "link": SECOND.link}
    return json.dumps({**known, **other}).encode()


TODAY = date(2027, 1, 10)


def fault(content: bytes, known: Release | None = None, key: bytes = KEY) -> ReleaseFault:
    with pytest.raises(InputError) as raised:
        check(read(content, key), known, TODAY)
    assert raised.value.reason is InputReason.RELEASE
    found = raised.value.details["fault"]
    assert isinstance(found, ReleaseFault)
    return found


def test_what_was_signed_is_read() -> None:
    assert read(render(SECOND, SEED), KEY) == SECOND
    check(SECOND, None, TODAY)
    check(SECOND, SECOND, TODAY)


def test_no_changed_byte_and_no_other_key_or_purpose_is_believed() -> None:
    content = render(SECOND, SEED)
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1
        assert fault(bytes(changed)) is ReleaseFault.SIGNATURE
    assert fault(content, key=bytes(reversed(KEY))) is ReleaseFault.SIGNATURE
    assert fault(content, key=bytes(32)) is ReleaseFault.SIGNATURE
    assert fault(signed(fields(), b"another purpose\n")) is ReleaseFault.SIGNATURE
    assert fault(signed(fields(), b"")) is ReleaseFault.SIGNATURE


def test_an_older_one_is_a_replay() -> None:
    later = replace(SECOND, date="2027-01-01")
    assert fault(render(SECOND, SEED), known=later) is ReleaseFault.OLDER


def test_of_one_day_the_later_version_is_the_later_one() -> None:
    mended = replace(SECOND, version="0.2.10")
    check(mended, SECOND, TODAY)
    assert fault(render(SECOND, SEED), known=mended) is ReleaseFault.OLDER
    assert fault(render(replace(SECOND, version="0.2.9"), SEED), known=mended) is ReleaseFault.OLDER


@pytest.mark.parametrize(("day", "believed"), [("2027-01-17", True), ("2027-01-18", False)])
def test_one_of_a_far_day_is_not_believed(day: str, believed: bool) -> None:
    ahead = replace(SECOND, date=day)
    if believed:
        check(ahead, SECOND, TODAY)
    else:
        assert fault(render(ahead, SEED), known=SECOND) is ReleaseFault.AHEAD


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 1_500,
        fields(more=1),
        fields(version=2),
        fields(version="0.2"),
        fields(version="0.2.0-rc1"),
        fields(version="00.2.0"),
        fields(version="0.2.0\n"),
        fields(version="9" * 30 + ".0.0"),
        fields(date="31.12.2026"),
        fields(date="2026-13-01"),
        fields(date="20261231"),
        fields(date=None),
        fields(link="http://pendopo.example/"),
        fields(link="https://user@pendopo.example/"),
        fields(link="https://pendopo.example/?a=b"),
        fields(link="https://pendopo.example/\u202egpj.exe"),
        fields(link="javascript:alert(1)"),
        fields(link="https://pendopo.example/" + "a" * 200),
        b'{"version":"0.2.0","version":"0.3.0","date":"2026-12-31","link":"https://p.example/"}',
        b'{"version":"0.2.0","date":"2026-12-31"}',
    ],
)
def test_signed_nonsense(body: bytes) -> None:
    assert fault(signed(body)) is ReleaseFault.CONTENT


def test_too_much_is_not_looked_at() -> None:
    assert fault(signed(fields() + b" " * MOST)) is ReleaseFault.TOO_LARGE


@given(st.binary(max_size=300))
def test_whatever_a_stranger_sends(content: bytes) -> None:
    assert fault(content) is ReleaseFault.SIGNATURE


@given(st.binary(max_size=300))
def test_whatever_is_signed(body: bytes) -> None:
    assert fault(signed(body)) is ReleaseFault.CONTENT


@pytest.mark.parametrize(
    ("theirs", "ours", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("1.0.0", "0.99.99", True),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0", "0.1.0.dev1", False),
        ("0.2.0", "0.2.0rc1", True),
        ("0.2.1", "0.2.0rc1", True),
        ("0.1.9", "0.2.0rc1", False),
    ],
)
def test_which_is_newer(theirs: str, ours: str, newer: bool) -> None:
    assert replace(SECOND, version=theirs).newer_than(ours) is newer


def test_nonsense_is_not_signed() -> None:
    with pytest.raises(InputError):
        render(replace(SECOND, link="http://pendopo.example"), SEED)
