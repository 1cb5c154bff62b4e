"""Sounds, recordings and reports that cannot be, told before anybody is contacted."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import links, sounds
from tests.cli.command_line import CommandLine

Written = Callable[[str | bytes], Path]
DOWN = "answered that nothing listens there"
unix = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")


@pytest.fixture
def invite(written: Written) -> Path:
    return written(links.place())


@pytest.mark.parametrize("kind", sounds.WRONG)
def test_a_sound_that_cannot_be_read(
    pendopo: CommandLine, written: Written, invite: Path, tmp_path: Path, kind: str
) -> None:
    sound, report = written(sounds.WRONG[kind]), tmp_path / "report.json"
    said = pendopo("join", "--invite-file", invite, "--play", sound, "--report", report)
    said.refused(2, f"{sound} is not a WAV file that Pendopo can read:")
    told = json.loads(report.read_text())
    assert told["error"]["reason"] == "wav"
    assert told["destinations"] == []


@pytest.mark.parametrize("kind", sounds.RIGHT)
def test_a_sound_of_every_usual_kind(
    pendopo: CommandLine, written: Written, invite: Path, kind: str
) -> None:
    """They get as far as the server, which is not there."""
    sound = written(sounds.RIGHT[kind])
    pendopo("join", "--invite-file", invite, "--play", sound).refused(3, DOWN)


def test_a_sound_that_is_not_there(pendopo: CommandLine, invite: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.wav", tmp_path):
        said = pendopo("join", "--invite-file", invite, "--play", path)
        said.refused(2, f"{path} cannot be")


@pytest.mark.parametrize("option", ["--record", "--report"])
def test_nowhere_to_write(
    pendopo: CommandLine, invite: Path, tmp_path: Path, option: str, written: Written
) -> None:
    for path in (tmp_path, tmp_path / "no-folder" / "x", written("") / "x"):
        report = tmp_path / "report.json"
        more = ("--report", report) if option == "--record" else ()
        said = pendopo("join", "--invite-file", invite, *more, option, path)
        said.refused(2, f"{path} cannot be")


@unix
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("option", ["--record", "--report"])
def test_a_folder_that_may_not_be_written(
    pendopo: CommandLine, invite: Path, tmp_path: Path, option: str
) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    said = pendopo("join", "--invite-file", invite, option, folder / "x")
    said.refused(2, f"{folder / 'x'} cannot be")


@unix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try")
def test_a_full_disk(pendopo: CommandLine, invite: Path) -> None:
    """What became of the visit is said all the same."""
    said = pendopo("join", "--invite-file", invite, "--report", "/dev/full")
    assert said.code == 2
    visit, report = said.err.splitlines()
    assert DOWN in visit
    assert report == "/dev/full cannot be used: no space left on device."


@unix
@pytest.mark.parametrize(
    ("option", "why"),
    [("--record", "it is no plain file"), ("--report", "no such device or address")],
)
def test_a_pipe_that_nobody_reads_is_not_waited_for(
    pendopo: CommandLine, invite: Path, tmp_path: Path, option: str, why: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = pendopo("join", "--invite-file", invite, option, pipe, "--seconds", "1")
    said.refused(2, f"{pipe} cannot be used: {why}.")


@unix
def test_a_report_goes_into_a_pipe_whole(
    pendopo: CommandLine, invite: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    pendopo("join", "--invite-file", invite, "--report", pipe).refused(3, DOWN)
    with open(reading, "rb") as report:
        assert json.loads(report.read())["error"]["reason"] == "refused"


@unix
def test_a_report_of_the_longest_name_is_written(
    pendopo: CommandLine, invite: Path, tmp_path: Path
) -> None:
    report = tmp_path / ("n" * 250 + ".json")
    pendopo("join", "--invite-file", invite, "--report", report).refused(3, DOWN)
    assert json.loads(report.read_text())["error"]["reason"] == "refused"


def test_what_was_recorded_before_stays_when_nobody_is_reached(
    pendopo: CommandLine, invite: Path, written: Written
) -> None:
    recording = written("my only copy")
    pendopo("join", "--invite-file", invite, "--record", recording).refused(3, DOWN)
    assert recording.read_text() == "my only copy"


@pytest.mark.parametrize(
    "pair", [("--play", "--record"), ("--record", "--report"), ("--play", "--report")]
)
def test_one_file_for_two_things(
    pendopo: CommandLine, invite: Path, written: Written, pair: tuple[str, str]
) -> None:
    file = written(sounds.RIGHT["16 bits"])
    before = file.read_bytes()
    same = file.parent / "." / file.name
    said = pendopo("join", "--invite-file", invite, pair[0], file, pair[1], same)
    said.refused(2, "two options name the same file")
    assert file.read_bytes() == before


def test_the_invite_is_not_recorded_over(pendopo: CommandLine, invite: Path) -> None:
    before = invite.read_bytes()
    pendopo("join", "--invite-file", invite, "--record", invite).refused(2, "the same file")
    assert invite.read_bytes() == before


def make(secret: Path, *more: str | Path) -> tuple[str | Path, ...]:
    begin = ("invite", "make", "--server", links.NOWHERE, "--api-key", "k", "--room", "R")
    return (*begin, "--api-secret-file", secret, *more)


@pytest.mark.parametrize("kind", ["the same name", "another name", "a hard link", "a soft link"])
def test_a_secret_is_not_written_over_by_a_link(
    pendopo: CommandLine, written: Written, tmp_path: Path, kind: str
) -> None:
    secret, phrase = written(links.API_SECRET), written(links.PASSPHRASE)
    for read in (secret, phrase):
        out = read if kind == "the same name" else read.parent / "." / ".." / tmp_path / read.name
        if kind.endswith("link"):
            out = tmp_path / f"{read.name} {kind}"
            os.link(read, out) if kind == "a hard link" else out.symlink_to(read)
        words = make(secret, "--passphrase-file", phrase, "--out", out)
        pendopo(*words).refused(2, "two options name the same file")
    assert secret.read_text() == links.API_SECRET
    assert phrase.read_text() == links.PASSPHRASE


def test_two_secrets_do_not_come_from_one_input(pendopo: CommandLine, tmp_path: Path) -> None:
    host = ("host", "--api-key", "k", "--data-dir", tmp_path / "d", "--api-secret-file", "-")
    for words in (host, make(Path("-"))):
        said = pendopo(*words, "--passphrase-file", "-", stdin=b"two\nlines\n")
        said.refused(2, "two options name the same file")


@unix
def test_a_device_is_written_to_and_not_replaced(pendopo: CommandLine, invite: Path) -> None:
    pendopo("join", "--invite-file", invite, "--report", os.devnull).refused(3, DOWN)
    assert Path(os.devnull).is_char_device()


@unix
def test_a_link_never_replaces_a_device(
    pendopo: CommandLine, written: Written, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = pendopo(*make(written(links.API_SECRET), "--out", pipe))
    said.refused(2, f"{pipe} cannot be")
    assert pipe.is_fifo()


@unix
def test_links_in_a_circle(pendopo: CommandLine, invite: Path, tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    said = pendopo("join", "--invite-file", invite, "--record", circle)
    said.refused(2, f"{circle} cannot be used: too many levels of symbolic links.")
