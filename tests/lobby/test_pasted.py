"""The one link in whatever was pasted."""

import contextlib
import hashlib
import random
import textwrap
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.lobby.link import MAX_LINK, PREFIX, render
from pendopo.lobby.pasted import _BEGIN, MAX_TEXT, find_link
from pendopo.model.errors import InputError, InputReason
from tests.lobby.test_invite import PLACE

LINK = render(PLACE)
OTHER = render(replace(PLACE, name="Other"))
WRAPPED = textwrap.wrap(LINK, 72)

FORMS = {
    "as it is": LINK,
    "wrapped": "\r\n".join(textwrap.wrap(LINK, 76)),
    "wrapped and indented": "\n    ".join(WRAPPED),
    "wrapped within its beginning": LINK[:5] + "\n" + LINK[5:12] + "\n" + LINK[12:],
    "quoted reply": "\n".join("> " + line for line in WRAPPED),
    "quoted twice": "\r\n".join("> > " + line for line in WRAPPED),
    "quoted without blanks": "\n".join(">>" + line for line in WRAPPED),
    "quoted printable": "=\n".join(textwrap.wrap(LINK, 75)),
    "spaces in it": " ".join(WRAPPED),
    "angle": f"<{LINK}>",
    "quotes": f'"{LINK}"',
    "typographic quotes": f"“{LINK}”",
    "guillemets": f"« {LINK} »",
    "bracket": f"({LINK})",
    "square bracket": f"[{LINK}]",
    "code": f"`{LINK}`",
    "dot": f"{LINK}.",
    "comma": f"{LINK},",
    "semicolon": f"{LINK};",
    "bang": f"{LINK}!",
    "ellipsis": f"{LINK}…",
    "Chinese full stop": f"{LINK}。",
    "Chinese before and after": f"链接：{LINK}，谢谢",
    "dash": f"{LINK} - see you",
    "dash without a blank": f"{LINK}--",
    "bold": f"**{LINK}**",
    "emphasis": f"_{LINK}_",
    "emphasis twice": f"__{LINK}__",
    "zero width": LINK[:60] + "\u200b" + LINK[60:],
    "zero width all over": "\u200b".join(LINK),
    "soft hyphens": "\u00ad".join(textwrap.wrap(LINK, 10)),
    "byte order mark": "\ufeff" + LINK,
    "written from right to left": f"\u202b{LINK}\u202c",
    "slash before fragment": LINK.replace("join#", "join/#"),
    "percent": LINK.replace("#", "%23"),
    "percent all": quote(LINK, safe=""),
    "percent twice": quote(quote(LINK, safe=""), safe=""),
    "inside an address": f"https://safelinks.example/?url={quote(LINK, safe='')}&data=05%7C01",
    "entity": LINK.replace("#", "&#35;"),
    "hex entity": LINK.replace("#", "&#x23;"),
    "named entity": LINK.replace("#", "&num;"),
    "anchor": f'<p><a href="{LINK}">open</a></p>',
    "anchor that shows a part": f'<a href="{LINK}">{LINK[:40]}…</a>',
    "Markdown": f"[the way in]({LINK})",
    "Markdown escapes": LINK.replace("_", "\\_").replace("#", "\\#"),
    "upper scheme": LINK.replace("pendopo://join", "PENDOPO://JOIN"),
    "capital": LINK.replace("pendopo", "Pendopo"),
    "sentence": f"Here is the way in: {LINK}\nSee you!",
    "sentence on one line": f"Here is the way in: {LINK} See you there",
    "sentence that goes on": f"{LINK}\nSee you there. And\nbring a friend\n",
    "wrapped in a sentence": "The way in is\n" + "\n".join(WRAPPED) + "\nSee you there at 8",
    "twice": f"{LINK}\n{LINK}",
    "twice in two ways": f'<a href="{LINK}">{quote(LINK)}</a>',
    "beside a damaged one": f"{LINK[:-9]}\n\n{LINK}",
    "one slash": LINK.replace("://", ":/"),
    "non-breaking hyphens": LINK.replace("-", "\u2011"),
    "tabs": "\t".join(WRAPPED),
    "many blank lines": "\n" * 2_000 + LINK + "\n" * 2_000,
    "a long letter": "word " * 20_000 + LINK + " word" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_opens(form: str) -> None:
    assert find_link(FORMS[form]) == LINK


@given(
    st.binary(min_size=32, max_size=32).filter(any),
    st.text(max_size=40),
    st.text(max_size=40),
    st.integers(1, 80),
    st.data(),
)
def test_any_link_in_any_text(
    secret: bytes, before: str, after: str, width: int, data: st.DataObject
) -> None:
    link = render(replace(PLACE, secret=secret))
    between = data.draw(st.sampled_from(["\n", "\r\n", "\n> ", " ", "=\r\n", "\u200b", "\n>>  "]))
    broken = between.join(textwrap.wrap(link, width))
    assert find_link(f"{before}\n{broken}\n{after}") == link


@given(st.text() | st.text(alphabet="pendopo:/join#%23&>= \n-_A"))
def test_whatever_was_pasted(text: str) -> None:
    with contextlib.suppress(InputError):
        assert find_link(text).startswith(PREFIX)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", InputReason.INVITE_EMPTY),
        (" \n\u200b\ufeff\t ", InputReason.INVITE_EMPTY),
        ("Hello", InputReason.INVITE_NOT_A_LINK),
        ("pendopo://", InputReason.INVITE_NOT_A_LINK),
        (LINK.replace("pendopo://", "https://"), InputReason.INVITE_NOT_A_LINK),
        (LINK.replace("join", "leave"), InputReason.INVITE_NOT_A_LINK),
        (PREFIX + "A" * (MAX_LINK + 1), InputReason.INVITE_NOT_A_LINK),
        (LINK + " " * MAX_TEXT, InputReason.INVITE_NOT_A_LINK),
        (PREFIX, InputReason.INVITE_DAMAGED),
        (LINK[:-1], InputReason.INVITE_DAMAGED),
        (LINK[:60] + "é" + LINK[61:], InputReason.INVITE_DAMAGED),
        (LINK[:60] + ("A" if LINK[60] != "A" else "B") + LINK[61:], InputReason.INVITE_DAMAGED),
        (f"{LINK} or {OTHER}", InputReason.INVITE_SEVERAL),
        (f"{OTHER}\n{LINK}\n{LINK}", InputReason.INVITE_SEVERAL),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: InputReason) -> None:
    with pytest.raises(InputError) as told:
        find_link(text)
    assert told.value.reason is reason


def test_a_letter_may_be_a_number_of_any_length() -> None:
    zeros = LINK.replace("e", "&#" + "0" * 5000 + "101;")
    assert find_link(zeros.replace("d", "&#100;")) == LINK
    for rest in ("", ";", "x"):
        with pytest.raises(InputError):
            find_link("&#" + "9" * 5000 + rest)
    assert find_link("&#" + "9" * 5000 + f"; {LINK}") == LINK


def test_a_run_of_breaks_is_tried_in_one_way() -> None:
    """Divided in every way among the places where breaks may be, it is thousands of tries."""
    assert find_link(LINK.replace("//", " " * 12 + "/" + " " * 12 + "/" + " " * 12)) == LINK
    assert _BEGIN.pattern.count("{0,12}") == _BEGIN.pattern.count("{0,12}+") > 10


HOSTILE = {
    "beginnings": PREFIX * (MAX_TEXT // len(PREFIX)),
    "beginnings with one letter": (PREFIX + "A ") * (MAX_TEXT // (len(PREFIX) + 2)),
    "one letter a line": PREFIX + "A\n" * (MAX_TEXT // 2 - 20),
    "marks": PREFIX + "-" * (MAX_TEXT - 20),
    "one line of letters": PREFIX + "A" * (MAX_TEXT - 20),
    "cut links": (LINK[:-1] + "!") * (MAX_TEXT // len(LINK) - 1),
    "blanks within the beginning": ("p" + " " * 12) * (MAX_TEXT // 13),
    "percent": "%25" * (MAX_TEXT // 3),
    "entities": "&#35;" * (MAX_TEXT // 5),
    "ampersands": "&" * MAX_TEXT,
    "brackets": ">" * MAX_TEXT,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_byte_is_summed_up_again_and_again(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What grows with the square of the text would sum up gigabytes."""
    real, summed = hashlib.sha256, [0]

    class Counting:
        def __init__(self, inner: object = None) -> None:
            self.inner = inner or real()

        def update(self, content: bytes) -> None:
            summed[0] += len(content)
            self.inner.update(content)  # type: ignore[attr-defined]

        def copy(self) -> "Counting":
            return Counting(self.inner.copy())  # type: ignore[attr-defined]

        def digest(self) -> bytes:
            return bytes(self.inner.digest())  # type: ignore[attr-defined]

    monkeypatch.setattr(hashlib, "sha256", Counting)
    with pytest.raises(InputError):
        find_link(HOSTILE[kind])
    assert summed[0] <= 8 * MAX_TEXT


def test_a_random_text_is_no_link() -> None:
    letters = random.Random(7)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ \n"
    for _ in range(50):
        text = PREFIX + "".join(letters.choices(alphabet, k=2_000))
        with pytest.raises(InputError):
            find_link(text)
