"""Whatever the system refuses is said as what it is; only faults of our own are "inside"."""

import errno
import socket
import sys
import threading
from collections.abc import Callable

import pytest

from pendopo.cli import relays
from pendopo.cli.outcome import known
from pendopo.model.errors import OwnReason
from pendopo.reach.refusals import refused_here
from pendopo.words.errors import sentence
from tests.cli.command_line import CommandLine

INSIDE = "Something went wrong inside"
NUMBERS = sorted(errno.errorcode)
OTHERS: list[Callable[[], Exception]] = [
    lambda: socket.gaierror(socket.EAI_AGAIN, "no answer"),
    lambda: TimeoutError(),
    lambda: MemoryError(),
    lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
    lambda: UnicodeEncodeError("idna", "x" * 80, 0, 1, "label too long"),
    lambda: PermissionError(errno.EACCES, "no", b"/bytes"),
]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_refusal_of_the_system_has_its_sentence(
    pendopo: CommandLine, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for error in (OSError(number, "no"), OSError(number, "no", "/some/file")):
        told = _told(pendopo, monkeypatch, error)
        assert INSIDE not in told
        assert told.count("\n") == 1
        assert ("/some/file" in told) is (error.filename is not None)


@pytest.mark.parametrize("made", OTHERS)
def test_every_refusal_of_another_kind_too(
    pendopo: CommandLine, monkeypatch: pytest.MonkeyPatch, made: Callable[[], Exception]
) -> None:
    assert INSIDE not in _told(pendopo, monkeypatch, made())


@pytest.mark.parametrize(
    "error", [KeyError("x"), ValueError("x"), AssertionError(), RuntimeError("x")]
)
def test_a_fault_of_our_own_stays_one(error: Exception) -> None:
    assert known(ExceptionGroup("", [error])).reason is OwnReason.INTERNAL
    assert INSIDE in sentence(known(error))


@pytest.mark.skipif(sys.platform != "linux", reason="stacks are limited elsewhere")
def test_no_thread_left_is_said_in_any_words_of_python(
    pendopo: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = threading.stack_size(1 << 62)
    try:
        with pytest.raises(RuntimeError) as refused:
            threading.Thread(target=lambda: None).start()
    finally:
        threading.stack_size(usual)
    assert "resource temporarily unavailable" in _told(pendopo, monkeypatch, refused.value)
    assert refused_here(refused.value) == errno.EAGAIN
    assert refused_here(RuntimeError("of another kind")) is None


def _told(pendopo: CommandLine, monkeypatch: pytest.MonkeyPatch, error: Exception) -> str:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(relays, "run", fail)
    said = pendopo("relays", "list")
    assert said.code in (1, 2, 3)
    return said.err
