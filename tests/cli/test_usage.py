"""Words that make no sense: one sentence, exit 2, and what looks like a secret is not repeated."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pendopo import cli
from tests.cli import links
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]

MUTES = ["", "-", "8", "12-8", "8-8", "-5-3", "nan-9", "1-inf", "one-two", "1-2-3", "0x1-9"]
SECONDS = ["-1", "0", "nan", "inf", "-inf", "soon", "", "1e999", "1,5"]
UNSEEN = ["a\nb", "a\x1b[2Jb", "a\x00b", "\u202eevil", "a\u2028b", "a\udcffb", "\ufeffx", "a\x9bb"]
SENSELESS: dict[str, tuple[str, ...]] = {
    "unknown command": ("fly",),
    "unknown option": ("--fly",),
    "nothing after the option": ("rooms", "--invite-file"),
    "no invite": ("join",),
    "no verb": ("invite",),
    "unknown verb": ("invite", "eat"),
    "a word too many": ("devices", "please"),
    "an abbreviated option": ("join", "--invite", "F"),
    "a huge word": ("x" * 1_000_000,),
    "a command after the options": ("--profile", "D", "join"),
    "a mode that is none": ("host", "--mode", "best"),
    "a port that is none": ("host", "--udp-port", "many"),
    **{f"seconds {value!r}": ("join", f"--seconds={value}") for value in SECONDS},
    **{f"mute {value!r}": ("join", f"--mute={value}") for value in MUTES},
    **{f"name {value!r}": ("join", f"--name={value}") for value in UNSEEN},
    "a huge name": ("join", "--name", "n" * 1_000_000),
}


@pytest.mark.parametrize("kind", SENSELESS)
def test_senseless_words(pendopo: CommandLine, kind: str) -> None:
    said = pendopo(*SENSELESS[kind]).refused(2, "See --help.")
    assert said.out == ""
    assert len(said.err) < 250


def test_overlapping_mutes(pendopo: CommandLine, written: Written) -> None:
    invite = written(links.place())
    said = pendopo("join", "--invite-file", invite, "--mute", "5-9", "--mute", "1-6")
    said.refused(2, "overlap")


LINK = links.place()


@pytest.mark.parametrize(
    "words",
    [
        (LINK, LINK),
        (f"--profile={LINK}",),
        ("demo", LINK),
        ("join", LINK),
        ("join", "--invite-file", LINK),
        ("rooms", f"--invite-file={LINK}"),
        ("invite", "show", LINK.upper()),
        ("host", "--passphrase", LINK),
    ],
)
def test_an_invite_among_the_arguments_is_refused_and_not_repeated(
    pendopo: CommandLine, words: tuple[str, ...]
) -> None:
    pendopo(*words).refused(
        2, "other programs can read an invite", LINK[15:30], LINK[15:30].upper()
    )


def test_a_token_among_the_arguments_is_not_repeated(pendopo: CommandLine) -> None:
    token = links.token()
    said = pendopo("join", "--invite-file", "F", "--token", token)
    said.refused(2, "unrecognized arguments: --token", token, token[:20], token[-20:])


def make(secret: Path, **changes: str) -> list[str]:
    options = {
        "--server": links.NOWHERE,
        "--api-key": links.API_KEY,
        "--api-secret-file": str(secret),
        "--room": "Pavilion",
    } | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return ["invite", "make", *(f"{name}={value}" for name, value in options.items())]


MAKING: dict[str, tuple[dict[str, str], int, str]] = {
    "no title": ({"room": ""}, 2, "argument --room"),
    "a blank title": ({"room": " \t "}, 2, "argument --room"),
    "a long title": ({"room": "x" * 61}, 2, "argument --room"),
    "a huge title": ({"room": "x" * 1_000_000}, 2, "argument --room"),
    "a title that steers": ({"room": "a\x1b[31m"}, 2, "argument --room"),
    "a room name too long": ({"room_name": "é" * 33}, 2, "argument --room-name"),
    "no key": ({"api_key": ""}, 2, "argument --api-key"),
    "no server": ({"server": ""}, 2, "The server address"),
    "a web address": ({"server": "https://x.example"}, 2, "The server address x.example"),
    "no encryption": ({"server": "ws://x.example"}, 2, "The server address x.example"),
    "a password in it": ({"server": "wss://me:pass@x.example"}, 2, "The server address x.example"),
    "a port beyond": ({"server": "wss://x.example:70000"}, 2, "The server address"),
    "a disguised address": ({"server": "wss://2130706433"}, 2, "The server address"),
    "expires never": ({"expires": "never"}, 2, "argument --expires"),
    "expires now": ({"expires": "0s"}, 2, "argument --expires"),
    "expires too late": ({"expires": "7h"}, 2, "argument --expires"),
    "a role that is none": ({"role": "king"}, 2, "argument --role"),
    "sender keys": ({"mode": "rsk1"}, 5, "Keys for each speaker (rsk1) are demanded"),
    "secret not there": ({"api_secret_file": "/nowhere/secret"}, 2, "/nowhere/secret cannot be"),
}


@pytest.mark.parametrize("kind", MAKING)
def test_an_invite_that_cannot_be_made(
    pendopo: CommandLine, written: Written, profile: Path, kind: str
) -> None:
    changes, code, sentence = MAKING[kind]
    words = make(written(links.API_SECRET), **changes)
    said = pendopo(*words, "--profile", profile)
    said.refused(code, sentence, links.API_SECRET, "pass@")
    assert said.out == ""
    assert list(profile.iterdir()) == []


def test_single_use_needs_tickets(pendopo: CommandLine, written: Written) -> None:
    pendopo(*make(written(links.API_SECRET)), "--once").refused(5, "redeems tickets")


def test_an_empty_api_secret(pendopo: CommandLine, written: Written) -> None:
    pendopo(*make(written("\n"))).refused(2, "--api-secret-file is empty")


NO_LINE = "the room password is not one line of 1 to 128 bytes that can be seen"
WEAK = {
    "": NO_LINE,
    "hunter2": "too easy",
    "a" * 60: "too easy",
    "x" * 300: NO_LINE,
    f"{links.PASSPHRASE}\nand another line": NO_LINE,
    links.PASSPHRASE.replace(" ", "\t"): NO_LINE,
}


@pytest.mark.parametrize("passphrase", WEAK)
def test_a_weak_passphrase(pendopo: CommandLine, written: Written, passphrase: str) -> None:
    file = str(written(passphrase))
    said = pendopo(*make(written(links.API_SECRET), passphrase_file=file))
    said.refused(2, WEAK[passphrase], *([passphrase] if passphrase else []))
    assert "invite" not in said.err


def test_a_passphrase_without_its_mode(pendopo: CommandLine, written: Written) -> None:
    file = str(written(links.PASSPHRASE))
    said = pendopo(*make(written(links.API_SECRET), passphrase_file=file, mode="none"))
    said.refused(2, "--passphrase-file needs --mode shared", links.PASSPHRASE)


def test_a_damaged_key_file(pendopo: CommandLine, written: Written, tmp_path: Path) -> None:
    data = tmp_path / "data"
    words = [*make(written(links.API_SECRET)), "--data-dir", str(data)]
    pendopo(*words).refused(3, "nothing listens there")
    (kept,) = data.glob("room-*")
    good = kept.read_text()
    for content in ("", "{}", "[]", "null", good[:40], good.replace('"secret": "', '"secret": "A')):
        kept.write_text(content)
        pendopo(*words).refused(2, "cannot be used: it is damaged")
        assert kept.read_text() == content


def test_version_and_help(pendopo: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--version"], ["--help"], ["-h"], ["join", "--help"], ["invite", "make", "-h"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 0
        said = capsys.readouterr()
        assert said.err == ""
        assert "pendopo" in said.out


def test_letters_that_the_terminal_does_not_have(
    monkeypatch: pytest.MonkeyPatch, written: Written
) -> None:
    invite = written(links.place(name="凉亭"))
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    assert cli.main(["invite", "show", "--invite-file", str(invite)]) == 0
    sys.stdout.flush()
    spelled = "凉亭".encode() if sys.platform == "win32" else b"\\u51c9\\u4ead"
    assert spelled in raw.getvalue()
