"""Links that are broken, foreign, old or too new: one sentence, one code, nothing given away."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pendopo.lobby.invite import Policy
from pendopo.model.encryption import Mode
from tests.cli import links
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]
LINK = links.place()
NOT_ONE = "This is not a Pendopo invite."
DAMAGED = "This invite is damaged"
NEWER = "needs a newer version of Pendopo"
EXPIRED = int(time.time()) - 60

BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "empty": ("", 2, "There is no invite here."),
    "blank": (" \n\t\n", 2, "There is no invite here."),
    "prose": ("Hello, here is the invite I promised you!", 2, NOT_ONE),
    "binary": (bytes(range(256)) * 20, 2, NOT_ONE),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), 2, NOT_ONE),
    "long": ("a" * 60_000, 2, NOT_ONE),
    "long link": ("pendopo://join#" + "A" * 50_000, 2, NOT_ONE),
    "web address": (LINK.replace("pendopo://", "https://"), 2, NOT_ONE),
    "other word": (LINK.replace("//join", "//leave"), 2, NOT_ONE),
    "only the beginning": ("pendopo://join#", 2, DAMAGED),
    "cut": (LINK[:-7], 2, DAMAGED),
    "cut in half": (LINK[: len(LINK) // 2], 2, DAMAGED),
    "first characters lost": ("pendopo://join#" + LINK[18:], 2, DAMAGED),
    "one character changed": (links.with_letter(LINK, 60), 2, DAMAGED),
    "a foreign alphabet": (LINK[:60] + "é" + LINK[61:], 2, DAMAGED),
    "two": (LINK + "\n" + links.place(name="Other"), 2, "There are different invites"),
    "expired": (links.place(not_after=EXPIRED), 4, "This invite has expired."),
    "no such kind": (links.with_byte(LINK, links.KIND, 7), 2, "This invite cannot be used"),
    "newer version": (links.with_byte(LINK, links.VERSION, 2), 5, NEWER),
    "unknown mode": (links.with_byte(LINK, links.MODE, 9), 5, NEWER),
    "reserved policy": (links.with_byte(LINK, links.POLICY, Policy.ADMISSION), 5, NEWER),
    "unknown policy": (links.with_byte(LINK, links.POLICY, 128), 5, NEWER),
}  # fmt: skip
DEMANDING = {
    "sender keys": (links.place(mode=Mode.RSK1), "Keys for each speaker (rsk1) are demanded"),
    "relay": (links.place(policy=Policy.RELAY_ONLY), "This invite demands a relay"),
}


@pytest.mark.parametrize("command", ["join", "rooms", "show"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_link(pendopo: CommandLine, written: Written, command: str, kind: str) -> None:
    content, code, sentence = BROKEN[kind]
    said = pendopo(*_words(command), "--json", "--invite-file", written(content))
    said.refused(code, sentence, LINK[20:50])
    assert said.out == ""


@pytest.mark.parametrize("command", ["join", "rooms"])
@pytest.mark.parametrize("kind", DEMANDING)
def test_a_link_that_demands_what_is_not_there(
    pendopo: CommandLine, written: Written, command: str, kind: str
) -> None:
    link, sentence = DEMANDING[kind]
    pendopo(command, "--invite-file", written(link)).refused(5, sentence, link)


@pytest.mark.parametrize("kind", DEMANDING)
def test_what_a_link_demands_is_shown(pendopo: CommandLine, written: Written, kind: str) -> None:
    said = pendopo("invite", "show", "--invite-file", written(DEMANDING[kind][0]))
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("kind", ["empty", "binary", "cut"])
def test_a_broken_link_from_standard_input(pendopo: CommandLine, kind: str) -> None:
    content, code, sentence = BROKEN[kind]
    stdin = content if isinstance(content, bytes) else content.encode()
    pendopo("rooms", "--invite-file", "-", stdin=stdin).refused(code, sentence, LINK[20:50])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_link_saved_by_any_editor(pendopo: CommandLine, written: Written, encoding: str) -> None:
    content = f"\r\n{LINK}\r\n".encode(encoding)
    for said in (
        pendopo("invite", "show", "--json", "--invite-file", written(content)),
        pendopo("invite", "show", "--json", "--invite-file", "-", stdin=content),
    ):
        assert (said.code, said.err) == (0, "")
        assert said.events[0]["name"] == "Warung"


def test_show_keeps_every_secret(pendopo: CommandLine, written: Written) -> None:
    link = links.room()
    for form in ((), ("--json",)):
        said = pendopo("invite", "show", *form, "--invite-file", written(link))
        assert (said.code, said.err) == (0, "")
        assert "r-1" in said.out
        said.kept(link, link[20:], links.token()[:40], links.PLACE.secret.hex())


def test_a_name_that_would_steer_the_terminal(pendopo: CommandLine, written: Written) -> None:
    link = links.place(name="\u202egnuraW \u2066x")
    said = pendopo("invite", "show", "--invite-file", written(link))
    assert said.code == 0
    assert all(line.isprintable() for line in said.out.splitlines())
    said = pendopo("invite", "show", "--json", "--invite-file", written(link))
    assert said.out.isascii()
    assert said.events[0]["name"] == "\u202egnuraW \u2066x"


def test_files_that_are_none(pendopo: CommandLine, tmp_path: Path, written: Written) -> None:
    huge = written(bytes(200_000))
    for path in (tmp_path / "nowhere", tmp_path, huge, tmp_path / ("n" * 300)):
        pendopo("rooms", "--invite-file", path).refused(2, "cannot be")
    pendopo("rooms", "--invite-file", "").refused(2, "cannot be")


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_an_endless_file(pendopo: CommandLine) -> None:
    pendopo("rooms", "--invite-file", "/dev/zero").refused(2, "/dev/zero cannot be")


@pytest.mark.parametrize("kind", BROKEN)
def test_the_report_is_written_all_the_same(
    pendopo: CommandLine, written: Written, tmp_path: Path, kind: str
) -> None:
    content, code, sentence = BROKEN[kind]
    report = tmp_path / "report.json"
    pendopo("join", "--invite-file", written(content), "--report", report).refused(code, sentence)
    told = json.loads(report.read_text())
    assert sentence in told["error"]["sentence"]
    assert told["destinations"] == []
    assert told["room"] is None
    assert LINK[20:50] not in report.read_text()


def _words(command: str) -> tuple[str, ...]:
    return ("invite", "show") if command == "show" else (command,)
