import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.lobby.passphrase import MIN_BITS, check_passphrase, estimate_bits
from pendopo.model.errors import InputError, InputReason

WEAK = [
    "rahasia",
    "password",
    "Password123!",
    "Tr0ub4dor&3",
    "correct horse battery",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "1234567890" * 12,
    "a" * 128,
    "xK9#" * 30,
    "kucing kucing kucing kucing kucing kucing kucing",
    "17081945170819451708",
    "pendopo-2026-pendopo",
    "😀😀😀😀😀😀😀😀😀😀",
]
STRONG = [
    "7f3a9c1e5b8d2046af13c7e9",
    "xK9#fQ2!vB7z@Lm4",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ZYX"[::-1] + "QJ5K2M7X4B6T",
    "pohon gitar kabut sendok layang merpati jendela",
    "cleft cam synod lacy yr wok peony quiz",
    "83927461052938475610294",
    "rumah \U0001fa77 di tepi \U0003fffd danau biru sekali",
]


@pytest.mark.parametrize("text", WEAK)
def test_weak_ones_are_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        check_passphrase(text)
    assert refused.value.reason is InputReason.PASSPHRASE_WEAK
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", STRONG)
def test_strong_ones_pass(text: str) -> None:
    check_passphrase(text)


@pytest.mark.parametrize("text", ["", "é" * 65, "a\nb" * 20, "x\x00" * 30])
def test_what_nobody_can_type_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        check_passphrase(text)
    assert refused.value.reason is InputReason.USAGE


@given(st.text(max_size=60), st.text(max_size=10))
def test_more_is_never_less(text: str, more: str) -> None:
    """Except that letters joining a short run are counted as a word."""
    assert estimate_bits(text + " " + more) >= estimate_bits(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_never_more_than_chance(text: str) -> None:
    assert 0 <= estimate_bits(text) <= 5.0 * len(text)


@given(st.text(min_size=3, max_size=20))
def test_repeating_adds_next_to_nothing(text: str) -> None:
    once, twice = estimate_bits(text * 2), estimate_bits(text * 3)
    assert twice - once <= 0.2 * len(text.casefold()) + 6


def test_sixty_bits() -> None:
    assert MIN_BITS == 60
