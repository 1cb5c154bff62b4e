"""Everything the command line says is in the person's language: tried in one nobody speaks."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo import cli
from pendopo.app import resources
from pendopo.app.language import OFFERED
from pendopo.lobby.link import parse, render
from pendopo.model.errors import (
    AccessReason,
    DeviceReason,
    InputReason,
    OwnReason,
    PolicyReason,
    ReachReason,
)
from pendopo.words import catalogue, errors
from pendopo.words.language import own_name
from tests.cli import links, servers
from tests.cli.command_line import CommandLine, Said
from tests.cli.test_usage import MAKING, SENSELESS, make
from tests.real import processes
from tests.words.unmarked import unmarked

Written = Callable[[str | bytes], Path]

PSEUDO = "en_XA"
COMMANDS = [*cli.COMMANDS, "invite make", "invite show"]


@pytest.fixture(autouse=True)
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", PSEUDO)
    yield
    catalogue.use(resources.directory() / "locale", ())


def help_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = help_of(command.split(), capsys)
    assert "[" in said
    assert not unmarked(said)


@pytest.mark.parametrize("kind", SENSELESS)
def test_senseless_words(pendopo: CommandLine, kind: str) -> None:
    words = SENSELESS[kind]
    said = refused(pendopo(*words), 2)
    assert not unmarked(said.err, *values_of(words))


@pytest.mark.parametrize("kind", MAKING)
def test_an_invite_that_cannot_be_made(
    pendopo: CommandLine, written: Written, profile: Path, kind: str
) -> None:
    changes, code, _ = MAKING[kind]
    words = make(written(links.API_SECRET), **changes)
    said = refused(pendopo(*words, "--profile", profile), code)
    assert not unmarked(said.err, *values_of(words), *changes.values(), "x.example")


def test_other_refusals(pendopo: CommandLine, written: Written, tmp_path: Path) -> None:
    link, secret, empty = written(links.place()), written(links.API_SECRET), written("")
    typed = make(secret)
    refusals: tuple[tuple[str | Path, ...], ...] = (
        ("rooms", links.place()),
        ("join", "--invite-file", link, "--mute", "5-9", "--mute", "1-6"),
        ("join", "--invite-file", link, "--record", tmp_path / "r", "--report", tmp_path / "r"),
        ("join", "--invite-file", link, "--play", link),
        ("join", "--invite-file", link, "--play", tmp_path / "nothing"),
        ("join", "--invite-file", link, "--play", tmp_path),
        ("rooms", "--invite-file", empty),
        ("rooms", "--invite-file", written("https://x.example")),
        ("rooms", "--invite-file", written("pendopo://join#AAAA")),
        ("rooms", "--invite-file", written("x" * 70_000)),
        ("rooms", "--invite-file", written(links.with_byte(links.place(), links.KIND, 7))),
        ("host", "--api-key", "k", "--data-dir", tmp_path / "d"),
        ("host", "--mode", "none", "--passphrase-file", link, "--data-dir", tmp_path / "d"),
        ("host", "--listen", "here:99999", "--data-dir", tmp_path / "d"),
        (*make(empty),),
        (*typed, "--once"),
        (*typed, "--passphrase-file", written("hunter2")),
        (*typed, "--passphrase-file", empty),
    )
    for words in refusals:
        said = pendopo(*words)
        assert said.code in (2, 5)
        assert said.err.startswith("["), said.err
        assert not unmarked(said.err, str(tmp_path), "here:99999")


@pytest.mark.parametrize("status", [401, 404, 418, 500])
def test_servers_that_say_no(pendopo: CommandLine, written: Written, status: int) -> None:
    with servers.answering(status) as server:
        link = written(links.place(f"ws://127.0.0.1:{server.port}"))
        for command in ("rooms", "join"):
            said = pendopo(command, "--invite-file", link)
            assert said.code in (3, 4)
            assert not unmarked(said.err)


@pytest.mark.parametrize(
    "reason",
    [
        reason
        for kind in (InputReason, ReachReason, AccessReason, PolicyReason, OwnReason, DeviceReason)
        for reason in kind
    ],
)
def test_every_reason(reason: InputReason) -> None:
    catalogue.use(resources.directory() / "locale", (PSEUDO,))
    assert not unmarked(errors.for_reason(reason, {}))


def test_an_invite_is_shown(pendopo: CommandLine, written: Written) -> None:
    words = ("invite", "show", "--invite-file", written(links.place(name="Tani")))
    said = pendopo(*words)
    assert (said.code, said.err) == (0, "")
    assert len(said.out.splitlines()) == 15
    assert not unmarked(said.out, "Tani")
    (event,) = pendopo(*words, "--json").events
    assert event["kind"] == "place"
    assert event["role"] == "listener"
    assert event["single_use"] is False


def test_devices_or_their_absence(pendopo: CommandLine) -> None:
    said = pendopo("devices")
    named = [event["name"] for event in pendopo("devices", "--json").events]
    assert said.code == 0
    assert not unmarked(said.out + said.err, *named, "PortAudio", "libportaudio2")


def test_the_self_test(pendopo: CommandLine) -> None:
    said = pendopo("self-test")
    assert said.code == 0
    own_names = [*(own_name(language) for language in OFFERED), "offscreen"]
    assert not unmarked(said.out, *own_names)
    *checks, whole = pendopo("self-test", "--json").events
    assert len(said.out.splitlines()) == len(checks) + 1
    assert {check["verdict"] for check in checks} <= {"passed", "not_tried"}
    assert all(not unmarked(check["note"], *own_names) for check in checks)
    assert whole["passed"] + whole["not_tried"] == len(checks)


@pytest.mark.real
@pytest.mark.alone
def test_a_host_its_rooms_and_a_visit(
    pendopo: CommandLine, written: Written, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with processes.start(
        "host", "--listen", "127.0.0.1:0", "--data-dir", str(data), "--room", "Pavilion",
        stdout=subprocess.PIPE,
    ) as host:  # fmt: skip
        try:
            assert host.stdout is not None
            lines = [host.stdout.readline() for _ in range(7)]
            assert not unmarked("".join(lines), "Pavilion", "Pendopo", str(data))
            link = next(data.glob("invite-listener-place-*"))
            said = pendopo("rooms", "--invite-file", link)
            assert said.code == 0
            assert not unmarked(said.out, "Pavilion")
            report = tmp_path / "report.json"
            visit = pendopo("join", "--invite-file", link, "--seconds", "0.5", "--report", report)
            assert (visit.code, visit.err) == (0, "")
            assert len(visit.out.splitlines()) == 2
            assert not unmarked(visit.out, "Pavilion")
            assert json.loads(report.read_text())["role"] == "listener"
            other = written(render(replace(parse(link.read_text(), 0), secret=bytes(range(32)))))
            assert not unmarked(pendopo("rooms", "--invite-file", other).err)
        finally:
            processes.stop(host)


def test_keys_and_reasons_in_a_report_are_the_same_in_every_language(
    pendopo: CommandLine, written: Written, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    said = pendopo("join", "--invite-file", written("nonsense"), "--report", report)
    assert said.code == 2
    told = json.loads(report.read_text())["error"]
    assert told["reason"] == "invite_not_a_link"
    assert told["sentence"].startswith("[")


def values_of(words: tuple[str, ...] | list[str]) -> list[str]:
    """What was typed beside options: shown again in pieces when it is long."""
    typed = (word.partition("=")[2] or word for word in words)
    return [part for word in typed for part in (word, *word.split()) if len(part) > 1]


def refused(said: Said, code: int) -> Said:
    assert said.code == code, said.err
    assert said.err.startswith("["), said.err
    assert said.err.count("\n") == 1
    return said


@pytest.mark.parametrize("spelled", [["--profile", "{}"], ["--profile={}"]])
def test_the_language_chosen_in_the_window_is_spoken_here_too(
    spelled: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.json").write_text('{"version": 1, "language": "id"}', encoding="utf-8")
    words = [word.format(tmp_path) for word in spelled]
    assert "opsi" in help_of(["devices", *words], capsys)
    assert cli.main(["nonsense", *words]) == 2
    assert "--help" in capsys.readouterr().err
