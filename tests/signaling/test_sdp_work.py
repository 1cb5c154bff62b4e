"""How much work a description can make: counted in lines of our code, never in seconds."""

from collections.abc import Callable
from functools import partial
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.signaling import sdp, sdp_lines
from pendopo.signaling.sdp import MAX_CANDIDATES, parse
from pendopo.signaling.sdp_lines import MAX_LINES, MAX_MEDIA, MAX_PART, MAX_TEXT, SdpError
from tests.work import work as counted

HEAD = "v=0\na=ice-ufrag:abcd\na=ice-pwd:" + "p" * 22 + "\na=fingerprint:sha-256 AB:CD\n"
LINES_A_LINE = 40
"""Lines of ours that one line of a description may cost; the dearest is a candidate."""
LINES_AT_ALL = 400


def work(text: str) -> int:
    """How many lines of ours are run for it."""
    return counted(partial(parse, text), within="signaling")


def sections(count: int, each: str = "") -> str:
    return "".join(f"m=audio 9 x 1\na=mid:{n}\n{each}" for n in range(count))


def many(line: str) -> Callable[[int], str]:
    """As many different or equal lines before the sections, and as many sections, as may be."""

    def made(count: int) -> str:
        said = "".join(line.format(n=n) for n in range(count * MAX_PART // MAX_MEDIA))
        return HEAD + said + sections(count)

    return made


SHAPES: dict[str, Callable[[int], str]] = {
    "nothing": many("a=\n"),
    "names": many("a=x{n}\n"),
    "not attributes": many("s=\n"),
    "extensions": many("a=extmap:{n} urn:x\n"),
    "candidates before": many("a=candidate:{n} 1 udp 1 10.0.0.1 9 typ host\n"),
    "candidates in each": lambda n: (
        HEAD
        + sections(n, "".join(f"a=candidate:{i} 1 udp 1 10.0.0.1 9 typ host\n" for i in range(5)))
    ),
    "sources in each": lambda n: HEAD + sections(n, "a=ssrc:1 cname:x\n" * 10),
    "formats in each": lambda n: (
        HEAD
        + "".join(
            f"m=audio 9 x {' '.join(map(str, range(20)))}\na=mid:{i}\n"
            + "".join(f"a=rtpmap:{k} a/8\n" for k in range(9))
            for i in range(n)
        )
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_much_to_read_is_twice_the_work(shape: str) -> None:
    half, whole = SHAPES[shape](90), SHAPES[shape](180)
    parse(whole)
    assert work(whole) < 2.2 * work(half) + LINES_AT_ALL


@pytest.mark.parametrize(
    "line", ["a=\n", "s=\n", "a=x{n}\n", "m=audio 9 x 1\n", "\n", "a=mid:{n}\n"]
)
@pytest.mark.parametrize("where", ["first", "last"])
def test_the_longest_text_is_refused_or_read_in_bounded_work(line: str, where: str) -> None:
    rest = MAX_TEXT - len(HEAD) - len(sections(190))
    filler = "".join(line.format(n=n) for n in range(rest // (len(line) + 4)))
    text = HEAD + filler + sections(190) if where == "first" else HEAD + sections(190) + filler
    assert work(text) < LINES_AT_ALL + LINES_A_LINE * min(text.count("\n"), MAX_LINES)


@given(st.lists(st.sampled_from(["a=sendrecv\n", "m=audio 9 x 1\n", "s=\n"]), max_size=400))
def test_work_is_linear_whatever_the_order(lines: list[str]) -> None:
    text = HEAD + "".join(lines)
    assert work(text) < LINES_AT_ALL + LINES_A_LINE * text.count("\n")


def refused(text: str) -> str:
    with pytest.raises(SdpError) as caught:
        parse(text)
    return str(caught.value)


def test_lines_sections_and_what_a_section_says_are_limited() -> None:
    parse(HEAD + "s=\n" * (MAX_PART - 4) + sections(MAX_MEDIA))
    assert refused(HEAD + "s=\n" * (MAX_PART - 3) + sections(1)) == "too many lines in a section"
    assert refused(HEAD + sections(1, "a=x\n" * MAX_PART)) == "too many lines in a section"
    assert refused(HEAD + sections(MAX_MEDIA + 1)) == "too many sections"
    assert refused(HEAD + sections(1) + "\n" * MAX_LINES) == "too many lines"


def test_no_more_candidates_are_read_than_are_kept() -> None:
    lines = "".join(f"a=candidate:1 1 udp {n} 10.0.0.1 9 typ host\n" for n in range(400))
    session = parse(HEAD + sections(1, lines))
    assert len(session.peer.candidates) == MAX_CANDIDATES


def test_a_text_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    add = sdp_lines.Part.add

    def watched(part: sdp_lines.Part, line: str) -> None:
        seen.append(line)
        add(part, line)

    monkeypatch.setattr(sdp_lines.Part, "add", watched)
    text = HEAD + sections(50)
    parse(text)
    assert seen == text.splitlines()


def test_candidates_that_cannot_be_used_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def unreadable(value: str) -> None:
        read.append(value)

    monkeypatch.setattr(sdp, "parse_candidate", unreadable)
    lines = (f"a=candidate:{n} 1 udp 1 ::g 9 typ host\n" for n in range(1500))
    each = ["".join(islice(lines, 500)) for _ in range(3)]
    text = HEAD + "".join(f"m=audio 9 x 1\na=mid:{n}\n{said}" for n, said in enumerate(each))
    assert parse(text).peer.candidates == ()
    assert len(read) == sdp.MAX_CANDIDATE_LINES


def test_fingerprints_that_are_too_many_are_not_all_read() -> None:
    lines = "".join(f"a=fingerprint:sha-256 {n:04X}\n" for n in range(400))
    with pytest.raises(SdpError):
        parse(HEAD + lines)
