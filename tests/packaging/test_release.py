"""The command that makes and signs word of a newer version."""

import os
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from installers.release.__main__ import main
from pendopo.model import base64url
from pendopo.reach.release import Release, read

TODAY = datetime.now(UTC).date().isoformat()


def test_a_key_is_made_once_and_what_it_signs_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, out = tmp_path / "release.key", tmp_path / "release.txt"
    assert main(["key", str(key)]) == 0
    public = capsys.readouterr().out.strip()
    assert os.name == "nt" or stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text()
    assert main(["key", str(key)]) == 1
    assert key.read_text() == secret
    words = ["make", "--version", "0.2.0", "--date", TODAY, "--out", str(out)]
    words += ["--key-file", str(key), "--link", "https://pendopo.example/0.2.0"]
    assert main(words) == 0
    release = Release("0.2.0", TODAY, "https://pendopo.example/0.2.0")
    assert read(out.read_bytes(), base64url.decode(public)) == release
    capsys.readouterr()
    assert main(["check", str(out), f"--public={public}"]) == 0
    assert f"0.2.0 {TODAY}" in capsys.readouterr().out
    assert secret.strip() not in out.read_text()
    out.write_bytes(out.read_bytes().replace(b"0.2.0", b"0.3.0"))
    assert main(["check", str(out), f"--public={public}"]) == 1


def test_nonsense_is_not_signed(tmp_path: Path) -> None:
    key, out = tmp_path / "release.key", tmp_path / "release.txt"
    main(["key", str(key)])
    words = ["make", "--version", "two", "--out", str(out), "--key-file", str(key)]
    assert main([*words, "--link", "https://pendopo.example/"]) == 1
    assert not out.exists()


def test_a_slip_in_the_date_does_not_make_everybody_deaf_to_what_comes_before_it(
    tmp_path: Path,
) -> None:
    key, out = tmp_path / "release.key", tmp_path / "release.txt"
    main(["key", str(key)])
    next_year = date.fromisoformat(TODAY) + timedelta(days=366)
    words = ["make", "--version", "0.2.0", "--date", next_year.isoformat(), "--out", str(out)]
    assert main([*words, "--key-file", str(key), "--link", "https://pendopo.example/"]) == 1
    assert not out.exists()
