"""Passphrases that people type: how hard they are to guess."""

import re

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.text import is_printable

MIN_BITS = 60
MAX_BYTES = 128

_ROWS = "abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 01234567890"
_WALKS = _ROWS + " " + _ROWS[::-1]
_LETTER_IN_WORD = 2.3
_LETTER_ALONE = 5.0
_DIGIT = 3.3
_OTHER = 4.0
_KNOWN = 0.1


def check_passphrase(text: str) -> None:
    """Raises InputError: PASSPHRASE_WEAK, or USAGE for what nobody can type."""
    if not text or not is_printable(text) or len(text.encode()) > MAX_BYTES:
        raise InputError(InputReason.USAGE, fault=UsageFault.PASSPHRASE_UNSEEN, most=MAX_BYTES)
    bits = estimate_bits(text)
    if bits < MIN_BITS:
        raise InputError(InputReason.PASSPHRASE_WEAK, bits=round(bits), needed=MIN_BITS)


def estimate_bits(text: str) -> float:
    """A cautious estimate of how many bits a guesser must try.

    Letters in a row count as written words do, 2.3 bits each; whatever continues a row of keys,
    a run of one character or something already typed counts almost nothing.
    """
    folded = text.casefold()
    return sum(
        _run_bits(folded, run.start(), run.end())
        for run in re.finditer(r"[^\W\d_]+|\d+|[\W_]", folded)
    )


def _run_bits(text: str, start: int, end: int) -> float:
    each = _character_bits(text[start], end - start)
    return sum(_KNOWN if _continues(text, at) else each for at in range(start, end))


def _character_bits(first: str, length: int) -> float:
    if first.isdigit():
        return _DIGIT
    if not first.isalpha():
        return _OTHER
    return _LETTER_IN_WORD if length > 2 else _LETTER_ALONE


def _continues(text: str, at: int) -> bool:
    """Whether the character could be foretold from the ones before it."""
    if at < 2:
        return False
    three = text[at - 2 : at + 1]
    return len(set(three)) == 1 or three in _WALKS or three in text[:at]
