"""Whatever is started again is this program, and obeys nothing that lies about."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pendopo.app import environment, own_program

TRAP = "import pathlib, sys; pathlib.Path(__file__).with_suffix('.ran').touch()\n"


def ran(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """`pendopo WORDS…` started by ourselves in a folder."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with own_program.start(words, cwd=folder, **pipes) as process:
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


@pytest.mark.parametrize("paths", ["", os.pathsep, f".{os.pathsep}", "."])
def test_nothing_of_the_current_folder_is_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: str
) -> None:
    traps = ("pendopo", "asyncio", "json", "argparse", "sounddevice", "numpy", "keyring")
    for name in traps:
        (tmp_path / f"{name}.py").write_text(TRAP)
    monkeypatch.setenv("PYTHONPATH", paths)
    said = ran(tmp_path, "device-list")
    assert said.returncode == 0, said.stderr
    assert not list(tmp_path.glob("*.ran"))


WAYS = ("sys.executable", "Popen(", "execv", "QProcess")


def test_every_start_of_ours_is_this_one() -> None:
    """Nobody else starts Python."""
    package = Path(own_program.__file__).parent.parent
    starters = {
        path.name
        for path in package.rglob("*.py")
        if any(way in path.read_text("utf-8") for way in WAYS)
    }
    assert starters == {"own_program.py"}


def test_what_changes_python_itself_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INSPECT", "STARTUP", "OPTIMIZE", "WARNINGS", "IOENCODING", "ASYNCIODEBUG"):
        monkeypatch.setenv(f"PYTHON{name}", "1")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "of.somebody.Else")
    handed = environment.for_ourselves()
    meant_for_python = {name for name in handed if name.startswith("PYTHON")}
    assert meant_for_python - environment.PYTHON_KEPT == {"PYTHON_KEYRING_BACKEND"}


def test_a_start_is_heard_whatever_is_said_about_encodings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-16")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    assert ran(tmp_path, "--version").stdout.startswith("pendopo ")


@pytest.mark.parametrize("name", [*environment.REFUSED, *environment.PLUGINS])
def test_what_libraries_would_obey_is_not_handed_on(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/somewhere")
    assert name not in environment.for_ourselves()
    environment.refuse()
    assert name not in os.environ


SCALE, EACH, DOTS = environment.SCALES
SHOWS: tuple[dict[str, str], ...] = (
    *({SCALE: scale} for scale in ("1", "1.5", "2", "")),
    *({EACH: scale} for scale in ("1", "DP-1=2;HDMI-A-1=1.25", "1;1;2", ";")),
    *({DOTS: dots} for dots in ("96", "192")),
    {SCALE: "2", EACH: "1.5;2", DOTS: "72"},
)
SHOWS_NOTHING: tuple[dict[str, str], ...] = (
    *({SCALE: scale} for scale in ("0", "60", "-1", "nan", "inf", "0.01", "big", "1;nan")),
    *({EACH: scale} for scale in ("1;0", "DP-1=60", "1=2=x", "DP-1=")),
    {SCALE: "-2", EACH: "-2"},
    *({DOTS: dots} for dots in ("0", "20000", "-1")),
    {SCALE: "4", EACH: "4", DOTS: "96"},
)


@pytest.mark.parametrize(
    ("given", "obeyed"),
    [*((each, True) for each in SHOWS), *((each, False) for each in SHOWS_NOTHING)],
)
def test_a_scale_is_obeyed_where_there_is_something_to_see(
    given: dict[str, str], obeyed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in environment.SCALES:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    left = given if obeyed else {}
    handed = environment.for_ourselves()
    assert {name: handed[name] for name in environment.SCALES if name in handed} == left
    environment.refuse()
    assert {name: os.environ[name] for name in environment.SCALES if name in os.environ} == left


@pytest.mark.parametrize("where", ["keys", "missing/keys"])
def test_no_key_of_a_connection_is_written(tmp_path: Path, where: str) -> None:
    """Where it cannot be written either, the answer is the true one."""
    log = tmp_path / where
    source = Path(own_program.__file__).parent.parent.parent
    named = {"SSLKEYLOGFILE": str(log), "PYTHONPATH": str(source)}
    made = subprocess.run(
        [sys.executable, "-P", "-m", "pendopo", "self-test", "--json"],
        env={**os.environ, **named}, cwd=tmp_path, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert '"tls", "verdict": "passed"' in made.stdout
    assert not log.exists()
