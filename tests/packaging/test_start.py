"""The starter script: what it says to old Pythons, when it sets up again, what it finds missing."""

import ast
import os
import sys
from pathlib import Path

import pytest

import start


def test_an_old_python_can_read_it() -> None:
    ast.parse(Path(start.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14)])
def test_another_python_is_told_in_one_sentence(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit) as ended:
        start.suitable_python()
    sentence = str(ended.value)
    assert "3.11, 3.12 or 3.13" in sentence
    assert "this is {}.{}".format(*version) in sentence
    assert "\n" not in sentence


@pytest.mark.skipif(start.WINDOWS, reason="needs a script with a #! line")
def test_a_newer_python_on_the_path_is_used_and_a_broken_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "python3.13", "exit 127")
    program(tmp_path / "python3.12", f"exec '{sys.executable}' \"$@\"")
    monkeypatch.setattr(sys, "version_info", (3, 9, 0, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start.suitable_python() == sys.executable


def test_the_environment_counts_as_made_only_when_complete_unmoved_and_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "ROOT", str(tmp_path))
    made = start.Environment("made", "a/lock")
    lock, stamp = tmp_path / "a" / "lock", tmp_path / "made" / "complete"
    lock.parent.mkdir()
    stamp.parent.mkdir()
    lock.write_text("one")
    assert not made.stamped()
    stamp.write_text(made.fingerprint())
    assert made.stamped()
    lock.write_text("two")
    assert not made.stamped()
    lock.write_text("one")
    stamp.parent.rename(tmp_path / "moved")
    assert not start.Environment("moved", "a/lock").stamped()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux looks for libraries")
def test_what_is_missing_is_found(tmp_path: Path) -> None:
    assert start.present("import sqlite3")
    assert not start.present("import nothing_of_this_name")
    assert start.present("libc.so.6")
    assert not start.present("libnothing-of-this-name.so.1")
    font = str(tmp_path / "**" / "*.?tf")
    assert not start.present(font)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "letters.ttf").touch()
    assert start.present(font)
    assert not start.present("nothing-of-this-name")


def test_without_rights_the_line_to_run_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if start.WINDOWS:
        pytest.skip("Windows needs no packages")
    program(tmp_path / "apt-get", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    start.install(start.SOUND)
    assert "sudo apt-get install" in (printed := capsys.readouterr().out)
    assert printed.endswith(" libportaudio2\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux looks for libraries")
@pytest.mark.parametrize(
    ("job", "prefix", "wanted"),
    [
        ("freeze", "/usr", True),
        ("freeze", "/opt/python", False),
        ("test", "/usr", False),
    ],
)
def test_what_is_frozen_needs_the_library_of_a_systems_python(
    job: str, prefix: str, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = "libpython{}.{}.so.1.0".format(*sys.version_info[:2])
    asked: list[start.Needs] = []
    monkeypatch.setattr(start, "present", lambda what: what != library)
    monkeypatch.setattr(start, "install", asked.append)
    monkeypatch.setattr(sys, "base_prefix", prefix)
    start.system_packages(job)
    assert [need[0] for needs in asked for need in needs] == [library] * wanted


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), (["no-such-word"], 2)])
def test_words_it_does_not_know_are_refused_before_any_set_up(words: list[str], code: int) -> None:
    assert start.main(words) == code


def program(path: Path, line: str) -> None:
    """A little shell script at `path`."""
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
