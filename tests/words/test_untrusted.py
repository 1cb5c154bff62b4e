"""Names from strangers."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.words.untrusted import MAX_NAME, address, initials, one_line


@given(st.text(max_size=500))
def test_one_line_is_short_flat_and_printable(text: str) -> None:
    shown = one_line(text)
    assert len(shown) <= MAX_NAME
    assert shown == shown.strip()
    kinds = {unicodedata.category(c) for c in shown if c not in "\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Zl", "Zp"}


def test_direction_cannot_be_turned() -> None:
    assert one_line("Ani\u202e\u2066 (host)") == "Ani (host)"


@pytest.mark.parametrize(
    ("server", "shown"),
    [
        ("wss://rooms.tani.example/", "rooms.tani.example"),
        ("ws://127.0.0.1:7880", "127.0.0.1:7880"),
        ("rooms.tani.example", "rooms.tani.example"),
    ],
)
def test_addresses_are_short(server: str, shown: str) -> None:
    assert address(server) == shown


def test_markup_is_left_alone() -> None:
    assert one_line("<b>Ani</b> & co") == "<b>Ani</b> & co"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sari Wulandari", "SW"),
        ("Bo", "B"),
        ("陈美玲", "陈"),
        ("יעל כהן", "י"),
        ("Lê Thị Hồng Nhung", "LN"),
        ("", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(max_size=60))
def test_initials_are_total(name: str) -> None:
    assert initials(one_line(name))
