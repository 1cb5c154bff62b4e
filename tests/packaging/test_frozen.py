"""What a build is stamped with, and what makes it the same the next time."""

import subprocess
from pathlib import Path

import pytest

from installers.frozen import __main__ as frozen
from installers.frozen import codec, commit


def test_order_and_dates_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "random")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    given = frozen.environment()
    assert (given["PYTHONHASHSEED"], given["SOURCE_DATE_EPOCH"]) == ("0", "1700000000")


def test_a_changed_tree_is_not_called_by_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in ("SOURCE_DATE_EPOCH", "PENDOPO_COMMIT"):
        monkeypatch.delenv(name, raising=False)
    assert (commit.known(), commit.date()) == ("", 0)
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("1")
    git(tmp_path, "add", "file")
    who = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
    git(tmp_path, *who, "commit", "--quiet", "--no-gpg-sign", "-m", "one")
    name = commit.known()
    assert len(name) == 8
    assert commit.date() > 1_700_000_000
    (tmp_path / "file").write_text("2")
    assert commit.known() == name + "+"
    monkeypatch.setenv("PENDOPO_COMMIT", "12345678+")
    assert commit.known() == "12345678+"


def test_of_the_wheel_that_holds_opus_one_file_is_taken() -> None:
    ((place, folder),) = codec.files()
    assert Path(place).is_file()
    assert folder in ("av.libs", "av/.dylibs")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, timeout=60)
