"""The one invite link in whatever was pasted: mails, chats and documents all change it a little."""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from pendopo.lobby.link import CHECKSUM_SIZE, MAX_LINK, PREFIX
from pendopo.model.errors import InputError, InputReason

MAX_TEXT: Final = 1024 * 1024
"""Characters that are looked through."""

_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters that take no room, such as soft hyphens and joiners."""
_DASHES: Final = str.maketrans({"‐": "-", "‑": "-", "−": "-", "–": "--", "—": "--", "＃": "#"})
"""What word processors make of them."""
_BREAK: Final = r"[\s>|=\\]"
"""The end of a line with what mail programs put around it, or a mark that escapes a letter."""
_BEGIN: Final = re.compile(
    rf"{_BREAK}{{0,12}}+".join([*"pendopo:", *["/?"] * 3, *"join", "/?", "#"]), re.IGNORECASE
)
"""A run of breaks is taken whole: tried in every part, four of them cost thousands of steps."""
_REFERENCE: Final = re.compile(r"&#([0-9]++)")
"""A character by its number, which HTML does not limit; `int` does."""
_PIECE: Final = re.compile(rf"([A-Za-z0-9_-]+)|{_BREAK}+")
_MARKS: Final = "-_"
"""They may belong to a link, or to the text after it."""


def find_link(text: str) -> str:
    """The link in its one spelling. The checksum in it decides where it ends and what is whole.

    Raises InputError: INVITE_EMPTY, INVITE_NOT_A_LINK, INVITE_DAMAGED when every link is, and
    INVITE_SEVERAL for links that differ.
    """
    if len(text) > MAX_TEXT:
        raise InputError(InputReason.INVITE_NOT_A_LINK)
    if not _UNSEEN.sub("", text).strip():
        raise InputError(InputReason.INVITE_EMPTY)
    plain = _plain(text)
    ends = [begin.end() for begin in _BEGIN.finditer(plain)]
    whole = {found for end in ends if (found := _blob(plain, end)) is not None}
    if len(whole) > 1:
        raise InputError(InputReason.INVITE_SEVERAL)
    for blob in whole:
        return PREFIX + blob
    short = any(sum(map(len, _pieces(plain, end))) <= MAX_LINK for end in ends)
    raise InputError(InputReason.INVITE_DAMAGED if short else InputReason.INVITE_NOT_A_LINK)


def _plain(text: str) -> str:
    """Without what HTML, addresses and word processors have made of a letter."""
    text = html.unescape(_REFERENCE.sub(_short, text))
    for _ in range(2):  # an address inside another address
        text = unquote(text, errors="replace")
    return _UNSEEN.sub("", text).translate(_DASHES)


def _short(reference: re.Match[str]) -> str:
    """With no more digits than show that there is no such character."""
    return "&#" + (reference[1].lstrip("0")[:8] or "0")


def _blob(text: str, at: int) -> str | None:
    """The shortest text from here on whose checksum is right, breaks left out."""
    sum_so_far, stable, pending, taken = hashlib.sha256(), b"", "", ""
    for piece in _pieces(text, at):
        taken += piece
        pending += piece
        whole = len(pending) - len(pending) % 4
        stable += base64.urlsafe_b64decode(pending[:whole])
        pending = pending[whole:]
        if len(stable) > CHECKSUM_SIZE:  # each byte is summed up once, however many pieces
            sum_so_far.update(stable[:-CHECKSUM_SIZE])
            stable = stable[-CHECKSUM_SIZE:]
        if len(pending) != 1 and _ends_here(sum_so_far.copy(), stable + _decoded(pending)):
            return taken
    return None


def _ends_here(sum_so_far: "hashlib._Hash", rest: bytes) -> bool:
    sum_so_far.update(rest[:-CHECKSUM_SIZE])
    return sum_so_far.digest()[:CHECKSUM_SIZE] == rest[-CHECKSUM_SIZE:]


def _decoded(pending: str) -> bytes:
    return base64.urlsafe_b64decode(pending + "=" * (-len(pending) % 4))


def _pieces(text: str, at: int) -> Iterator[str]:
    """What stands between breaks, up to the first character that is in no link."""
    size = 0
    while size <= MAX_LINK and (found := _PIECE.match(text, at)) is not None:
        at = found.end()
        piece = found[1] or ""
        size += len(piece)
        bare = piece.rstrip(_MARKS)
        yield from (part for part in (bare, *piece[len(bare) :][:MAX_LINK]) if part)
