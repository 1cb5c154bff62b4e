"""One spelling, something to see, and no letter cut."""

import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pendopo
from pendopo.model.text import (
    LONGEST,
    as_written,
    clusters,
    cut,
    is_printable,
    is_unseen,
    seen,
    utf8_size,
)

NOBODY_SEES = (
    *("\u3164", "\u2800", "\u115f", "\uffa0", "\u1160", "\u034f", "\u17b4", "\ufe0f", "\u200d"),
    *("", " ", "\u200b", "\u00ad", "\u2060", "\ufeff", "\U000e0041", "\u0301", "\u180e"),
    *("\u3164 \u2800\ufe0f", "\U0001d159", "\u3000", "\ud800"),
)
LETTERS = (
    *("a", "e\u0301", "\U0001f1ee\U0001f1e9", "\U0001f44d\U0001f3fd", "\u2764\ufe0f"),
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    *("\u1112\u1161\u11ab", "\u0915\u094d\u0937\u093f", "1\ufe0f\u20e3"),
)


NEWER = ("\U0001fa77", "\U000323ae", "\U0002ebf0", "\U0001faea", "\U0003fffd", "\u0378")
"""An emoji and ideographs that some of our Pythons do not know, and what none of them knows yet."""
NEVER_A_LETTER = (
    *("\u2065", "\ufff0", "\ufff8", "\ufdd0", "\uffff", "\U0003fffe", "\U0010ffff"),
    *("\U000e0000", "\U000e0080", "\U000e01f0", "\U000e0fff"),
)


@pytest.mark.parametrize("name", NOBODY_SEES)
def test_what_nobody_sees_is_no_name(name: str) -> None:
    assert as_written(name) == ""


@pytest.mark.parametrize("name", ["Ani", "王", "יעל", "\u2764\ufe0f", "7", "Lê", *LETTERS])
def test_what_is_seen_is_a_name(name: str) -> None:
    assert as_written(f" {name} ") == unicodedata.normalize("NFC", name)


def test_there_is_one_spelling() -> None:
    assert as_written("Cafe\u0301") == as_written("Caf\u00e9") == "Caf\u00e9"


@pytest.mark.parametrize("letter", LETTERS)
def test_what_people_take_for_one_letter_is_one(letter: str) -> None:
    assert list(clusters(letter * 3 + "x")) == [letter] * 3 + ["x"]
    assert cut(letter * 2, len(letter) * 2 - 1) == letter
    assert cut(letter * 2, utf8_size(letter) * 2 - 1, utf8_size) == letter


@given(st.text(max_size=80), st.integers(0, 80))
def test_cutting_only_takes_the_end_away(text: str, most: int) -> None:
    assert "".join(clusters(text)) == text
    kept = cut(text, most)
    assert text.startswith(kept)
    assert len(kept) <= most


def test_joiners_are_needed() -> None:
    assert not is_unseen("\u200d")
    assert is_unseen("\u202e")
    assert is_unseen("\u3164")


@pytest.mark.parametrize("text", ["̗̀" * 5_000, " " * 9_000 + "a" * 9_000, "𝅗𝅥" * 4_096])
def test_only_so_much_is_put_into_one_spelling(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorting marks takes the square of their number."""
    real, sizes = unicodedata.normalize, list[int]()

    def counting(form: Literal["NFC"], text: str) -> str:
        sizes.append(len(text))
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counting)
    once = as_written(text)
    assert as_written(once) == once
    assert max(sizes) <= LONGEST


@pytest.mark.parametrize("letter", NEWER)
def test_a_letter_newer_than_this_python_is_one(letter: str) -> None:
    assert as_written(letter) == letter
    assert not is_unseen(letter)
    assert is_printable(f"Ani {letter}")
    assert seen(f"Ani {letter}\u200b") == f"Ani {letter}"
    assert list(clusters(letter * 2)) == [letter, letter]


@pytest.mark.parametrize("letter", NEWER[:1])
def test_a_newer_emoji_can_be_joined_to_another(letter: str) -> None:
    family = f"{letter}\ufe0f\u200d{letter}"
    assert seen(family) == family
    assert list(clusters(family)) == [family]


@pytest.mark.parametrize("sign", NEVER_A_LETTER)
def test_what_never_becomes_a_letter_is_not_seen(sign: str) -> None:
    assert as_written(sign) == ""
    assert is_unseen(sign)
    assert not is_printable(sign)
    assert seen(f"A{sign}ni") == "Ani"


@pytest.mark.parametrize("text", ["a\tb", "a\x1bb", "\u202e", "\ud800", "\ue000", "a\u3000b"])
def test_what_a_terminal_would_obey_is_not_printable(text: str) -> None:
    assert not is_printable(text)


def test_nobody_asks_python_itself() -> None:
    """It takes letters newer than itself for unprintable."""
    package = Path(pendopo.__file__).parent
    asking = [p.name for p in package.rglob("*.py") if ".isprintable(" in p.read_text("utf-8")]
    assert asking == ["text.py"]
