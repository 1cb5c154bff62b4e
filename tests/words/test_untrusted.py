"""Names from strangers."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.text import seen
from pendopo.words.untrusted import MAX_NAME, address, initials, one_line

NEEDED_SOMEWHERE = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}


@given(st.text(max_size=500))
def test_one_line_is_short_flat_and_printable(text: str) -> None:
    shown = one_line(text)
    assert len(shown) <= MAX_NAME
    assert shown == shown.strip()
    assert seen(shown) == shown
    kinds = {unicodedata.category(c) for c in shown if c not in NEEDED_SOMEWHERE}
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
        ("\U0001f1ee\U0001f1e9 Ani", "\U0001f1ee\U0001f1e9"),
        ("Ani \U0001f1ee\U0001f1e9", "A"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 Budi",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("e\u0301mile Zola", "\u00c9Z"),
        ("\u0915\u094d\u0937\u093f", "\u0915\u094d\u0937\u093f"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(max_size=60))
def test_initials_are_total(name: str) -> None:
    assert initials(one_line(name))


@pytest.mark.parametrize(
    "name", ["\u3164", "\u2800", "\ufe0f", "\u200d", "\u17b4", "\u034f \u115f"]
)
def test_a_name_that_nobody_sees_is_none(name: str) -> None:
    assert one_line(name) == ""


def test_a_long_name_is_cut_between_letters() -> None:
    flag = "\U0001f1ee\U0001f1e9"
    assert one_line(flag * 60, 10) == flag * 4 + "…"


def test_a_name_has_one_spelling() -> None:
    assert one_line("Cafe\u0301") == "Caf\u00e9"


UNSEEN = [
    *("\U000e0020", "\U000e0041\U000e007f", "\u200c", "\u200d", "\u200b"),
    *("\ufe0e", "\U000e0100"),
]


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("name", ["Ani{}", "{}Ani", "A{}ni", "Ani {}Sari", "Ani {} Sari", "Анна{}"])
def test_nobody_passes_for_another_by_what_is_not_seen(name: str, unseen: str) -> None:
    assert one_line(name.format(unseen)) == " ".join(name.format("").split())


@pytest.mark.parametrize(
    "name",
    [
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764\ufe0f\u200d\U0001f525",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "1\ufe0f\u20e3",
        "\u8fbb\U000e0100",
    ],
)
def test_what_changes_the_look_of_a_name_stays(name: str) -> None:
    assert one_line(name) == name
