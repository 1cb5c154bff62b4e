"""Too few descriptors to begin with: one sentence, whatever a library would have done without."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pendopo.drivers.descriptors import SPARE
from tests.cli import links, processes
from tests.waiting import wait_until

if sys.platform == "win32":
    pytest.skip("nothing limits them there", allow_module_level=True)

import resource

STREAMS = 3
ENOUGH = STREAMS + SPARE
SAID = "too many open files"
COMMANDS = (
    ("window",),
    ("demo", "--auto"),
    ("host", "--listen", "127.0.0.1:0"),
    ("rooms", "--invite-file", "-"),
    ("join", "--invite-file", "-"),
    ("devices",),
    ("relays", "list"),
    ("self-test",),
)


@pytest.fixture(scope="module")
def least() -> int:
    """With fewer Python cannot import its own modules, and says so itself; five on Linux."""
    for limit in range(STREAMS + 1, ENOUGH):
        if not subprocess.run([sys.executable, "-c", "import ssl"], **few(limit)).returncode:
            return limit
    raise AssertionError("Python does not begin")


def few(limit: int, most: int | None = None) -> dict[str, Any]:
    """For a process that may have no more than that."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most or limit))

    return {"preexec_fn": limited, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def ended(limit: int, *words: str | Path, most: int | None = None) -> tuple[int, bytes, bytes]:
    """The exit code, and what was said on both streams."""
    with processes.start(*words, **few(limit, most)) as process:
        try:
            said = process.communicate(timeout=processes.ENDS_WITHIN_S)
        finally:
            process.kill()
    return process.returncode, *said


@pytest.mark.parametrize("more", [0, 1, 3, 4, 5, 6, 7, 8, 27, SPARE])
def test_a_window_says_why_it_does_not_open(more: int, least: int, profile: Path) -> None:
    """From the first number with which Python itself can begin."""
    code, out, err = ended(min(least + more, ENOUGH - 1), "window", "--profile", profile)
    assert (code, out, err.count(b"\n")) == (1, b"", 1), err
    assert SAID.encode() in err
    assert list(profile.iterdir()) == []


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: str(words[0]))
def test_every_command_says_why_it_does_not_begin(words: tuple[str, ...], least: int) -> None:
    for limit in (least, least + 7):
        code, out, err = ended(limit, *words)
        assert (code, out, err.count(b"\n")) == (1, b"", 1), err
        assert SAID.encode() in err


def test_what_the_program_is_can_be_asked_all_the_same(least: int) -> None:
    code, out, err = ended(least, "--version")
    assert (code, err) == (0, b"")
    assert out.startswith(b"pendopo ")


def test_whoever_may_have_more_takes_them(least: int, tmp_path: Path) -> None:
    invite = tmp_path / "invite"
    invite.write_text(links.place())
    code, _, err = ended(least, "invite", "show", "--invite-file", invite, most=ENOUGH)
    assert (code, err) == (0, b"")


def test_others_that_were_open_before_count(tmp_path: Path) -> None:
    """The limit is as it should be, but somebody handed us what fills it."""
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(SPARE)]

    def hand_on() -> None:
        for number in held:
            os.set_inheritable(number, True)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(held) + 8, max(held) + 8))

    try:
        with processes.start("devices", preexec_fn=hand_on, close_fds=False) as process:
            _, err = process.communicate(timeout=processes.ENDS_WITHIN_S)
    finally:
        for number in held:
            os.close(number)
    assert (process.returncode, SAID.encode() in err) == (1, True), err


def test_with_just_enough_a_window_opens_and_ends(profile: Path) -> None:
    opened = processes.start("window", "--profile", profile, **few(ENOUGH))
    with opened as window:
        try:
            wait_until((profile / "window.socket").exists, processes.ENDS_WITHIN_S)
            window.send_signal(signal.SIGTERM)
            _, err = window.communicate(timeout=processes.ENDS_WITHIN_S)
        finally:
            window.kill()
    assert window.returncode == 0, err
