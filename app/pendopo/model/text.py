"""Names and titles that people write: one spelling each, something to see, no letter cut."""

import unicodedata
from collections.abc import Callable, Iterator

LONGEST = 4_096
"""Characters; nothing that is kept has as many. Marks are put in order in quadratic time."""
JOINERS = frozenset("\u200c\u200d")
"""Needed inside words of some scripts and inside emoji; elsewhere nobody sees them."""
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\U0001d159")
"""Letters by name that nobody sees."""
BLANKS = frozenset("\u2800")
"""Signs that are drawn as a space."""

_NEVER_A_LETTER = (
    ("\u2065", "\u2065"), ("\ufdd0", "\ufdef"), ("\ufff0", "\ufff8"), ("\U000e0000", "\U000e0fff"),
    *((chr(plane + 0xFFFE), chr(plane + 0xFFFF)) for plane in range(0, 0x110000, 0x10000)),
)  # fmt: skip
"""Kept for what nobody sees, or for nothing at all: these Unicode will not give to a letter."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NEVER_ALONE = frozenset({"Zs", "Mn", "Mc", "Me"})
_VIRAMA = 9
_ZWJ = "\u200d"
_KEYS = frozenset("0123456789#*")
_FLAG = "\U0001f3f4"
"""The black one, which tags make one of a region."""
_JOINED_SCRIPTS = ("\u0600", "\u109f"), ("\u1780", "\u18af"), ("\ua840", "\uabff")
"""Arabic to Myanmar, Khmer to Mongolian, Phags-pa to Meetei Mayek: their letters change beside a
joiner."""


def as_written(text: str) -> str:
    """The one spelling of what somebody wrote, without spaces around it; "" when there is
    nothing to see in it. Beyond `LONGEST` characters it is cut."""
    spelled = unicodedata.normalize("NFC", text.strip()[:LONGEST])[:LONGEST].strip()
    return spelled if any(map(_stands_alone, spelled)) else ""


def seen(text: str) -> str:
    """`text` without what nobody sees where it stands: two names that look alike are one."""
    kept: list[str] = []
    for character in text:
        if _is_seen_after(kept[-1] if kept else "", character):
            kept.append(character)
    while kept and kept[-1] in JOINERS:
        kept.pop()
    return "".join(kept)


def _is_seen_after(last: str, character: str) -> bool:
    if _is_tag(character):
        return last == _FLAG or _is_tag(last)
    if character in JOINERS:
        return last != "" and _takes_joiner(last)
    if _is_selector(character):
        return last != "" and (last in _KEYS or _category(last) in ("So", "Lo"))
    return not is_unseen(character)


def _takes_joiner(last: str) -> bool:
    if _category(last) in ("So", "Sk", "Mn", "Mc"):  # of emoji, or on a letter
        return True
    return any(first <= last <= end for first, end in _JOINED_SCRIPTS)


def is_unseen(character: str) -> bool:
    """Whether it takes no place wherever it stands."""
    if character in JOINERS or _is_tag(character):
        return False
    return _category(character) in _UNSEEN or character in FILLERS


def is_printable(text: str) -> bool:
    """What str.isprintable says, but that letters may be newer than this Python."""
    return all(character.isprintable() or _is_newer(character) for character in text)


def clusters(text: str) -> Iterator[str]:
    """What people take for single letters: a flag, a family, a letter with its marks."""
    cluster = ""
    for character in text:
        if cluster and not _joins(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def cut(text: str, most: int, size: Callable[[str], int] = len) -> str:
    """The longest beginning of whole clusters that measures at most `most`."""
    kept, room = [], most
    for cluster in clusters(text):
        room -= size(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept)


def utf8_size(text: str) -> int:
    """Bytes that it takes."""
    return len(text.encode("utf-8", "surrogatepass"))


def _category(character: str) -> str:
    """Unicode's. What is newer than this Python is most often an emoji or an ideograph, and is
    drawn whatever it is, as a box at the least: taken for a symbol."""
    return "So" if _is_newer(character) else unicodedata.category(character)


def _is_newer(character: str) -> bool:
    return unicodedata.category(character) == "Cn" and not any(
        first <= character <= last for first, last in _NEVER_A_LETTER
    )


def _stands_alone(character: str) -> bool:
    """Whether it can be seen without another."""
    if character in BLANKS or character in JOINERS or is_unseen(character):
        return False
    return not _is_tag(character) and _category(character) not in _NEVER_ALONE


def _joins(cluster: str, character: str) -> bool:
    last = cluster[-1]
    if character in JOINERS or _category(character) in ("Mn", "Mc", "Me"):
        return True
    if is_tone(character) or _is_tag(character):
        return True
    if last == _ZWJ:
        return True
    if is_flag_half(character):
        return is_flag_half(last) and len(cluster) % 2 == 1
    if unicodedata.combining(last) == _VIRAMA:
        return _category(character) == "Lo"
    return _jamo_joins(last, character)


def is_flag_half(character: str) -> bool:
    """Whether it is one of the two letters that a flag is written with."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def is_tone(character: str) -> bool:
    """Whether it colours the emoji before it."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_selector(character: str) -> bool:
    """Of another shape of the emoji or ideograph before it."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_tag(character: str) -> bool:
    """Of the flags of regions."""
    return "\U000e0020" <= character <= "\U000e007f"


def _jamo_joins(last: str, character: str) -> bool:
    """Parts of one Korean syllable."""
    if "\u1160" <= character <= "\u11a7":
        return "\u1100" <= last <= "\u11a7" or "\uac00" <= last <= "\ud7a3"
    return "\u11a8" <= character <= "\u11ff" and (
        "\u1160" <= last <= "\u11ff" or "\uac00" <= last <= "\ud7a3"
    )
