"""Too few descriptors to begin with: one sentence, whatever a library would have done without."""

import os
import signal
import sys
from pathlib import Path

import pytest

from pendopo.drivers.descriptors import SPARE
from tests.cli import links, processes
from tests.waiting import wait_until

if sys.platform == "win32":
    pytest.skip("nothing limits them there", allow_module_level=True)

import resource

STREAMS = 3
PYTHON_NEEDS = STREAMS + 2
"""With fewer it cannot import its own modules, and says so itself."""
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


def ended(limit: int, *words: str | Path, most: int | None = None) -> tuple[int, bytes, bytes]:
    """The exit code, and what was said on both streams."""

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most or limit))

    with processes.start(*words, preexec_fn=few) as process:
        said = process.communicate(timeout=processes.ENDS_WITHIN_S)
    return process.returncode, *said


@pytest.mark.parametrize("limit", [PYTHON_NEEDS, 6, 8, 9, 10, 11, 12, 13, 32, ENOUGH - 1])
def test_a_window_says_why_it_does_not_open(limit: int, profile: Path) -> None:
    """From the first number with which Python itself can begin."""
    code, out, err = ended(limit, "window", "--profile", profile)
    assert (code, out, err.count(b"\n")) == (1, b"", 1), err
    assert SAID.encode() in err
    assert list(profile.iterdir()) == []


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: str(words[0]))
def test_every_command_says_why_it_does_not_begin(words: tuple[str, ...]) -> None:
    for limit in (PYTHON_NEEDS, 12):
        code, out, err = ended(limit, *words)
        assert (code, out, err.count(b"\n")) == (1, b"", 1), err
        assert SAID.encode() in err


def test_what_the_program_is_can_be_asked_all_the_same() -> None:
    code, out, err = ended(PYTHON_NEEDS, "--version")
    assert (code, err) == (0, b"")
    assert out.startswith(b"pendopo ")


def test_whoever_may_have_more_takes_them(tmp_path: Path) -> None:
    invite = tmp_path / "invite"
    invite.write_text(links.place())
    code, _, err = ended(PYTHON_NEEDS, "invite", "show", "--invite-file", invite, most=ENOUGH)
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
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ENOUGH, ENOUGH))

    opened = processes.start("window", "--profile", profile, preexec_fn=few)
    with opened as window:
        wait_until((profile / "window.socket").exists, processes.ENDS_WITHIN_S)
        window.send_signal(signal.SIGTERM)
        _, err = window.communicate(timeout=processes.ENDS_WITHIN_S)
    assert window.returncode == 0, err
