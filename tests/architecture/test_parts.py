"""Attack 49: parts that nobody meant to have, or that are not what they were when they were chosen.

`parts.txt` names every distribution of the lock files and who wants it there: a change of a lock
file that brings another one shows here, and has to be meant.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import start
from tests.architecture.source_tree import ROOT
from tests.architecture.test_lock import LOCKS, declared, entries_of

DIRECT = {"the program", "tests", "builds", "probes"}
REFUSED = {
    "pymls": "is about acoustics; the messages of MLS are somebody else's",
    "jwt": "is imported under the name of PyJWT, and is another library",
    "pycrypto": "has had no maker since 2013; cryptography is what is meant",
    "keyrings-alt": "keeps secrets in files that others can read, and keyring would use it",
    "python-jose": "reads tokens too; one library that does is enough",
}
"""Why each of them must never come in, as itself or with another part."""


def parts() -> dict[str, set[str]]:
    lines = (ROOT / "tests/architecture/parts.txt").read_text(encoding="utf-8").splitlines()
    listed = (line.partition(": ") for line in lines)
    return {name: set(wanted.split(", ")) for name, _, wanted in listed}


def locked() -> set[str]:
    texts = [(ROOT / lock).read_text(encoding="utf-8") for lock in LOCKS]
    return {
        canonicalize_name(Requirement(line).name) for text in texts for line, _ in entries_of(text)
    }


def test_every_part_is_on_the_list_and_nothing_else() -> None:
    assert sorted(parts()) == sorted(locked())


def test_whoever_wants_a_part_is_a_part_or_one_of_us() -> None:
    listed = parts()
    assert {who for wanted in listed.values() for who in wanted} <= listed.keys() | DIRECT
    ours = {canonicalize_name(each.name) for each in declared(set().union(*LOCKS.values()))}
    assert {name for name, wanted in listed.items() if wanted & DIRECT} == ours


def test_what_is_refused_is_neither_locked_nor_installed() -> None:
    installed = {canonicalize_name(each.metadata["name"]) for each in metadata.distributions()}
    assert not REFUSED.keys() & (locked() | installed)


def test_a_changed_wheel_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the words that `start.py` gives to pip."""
    wheel = written_wheel(tmp_path, b"print('as it was')")
    lock = tmp_path / "requirements.lock"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock.write_text(f"canary==1.0 --hash=sha256:{digest}\n")
    words = pip_words(tmp_path, monkeypatch)
    assert installed(words, tmp_path) == 0
    written_wheel(tmp_path, b"print('and something else')")
    assert installed(words, tmp_path) != 0
    lock.write_text("canary==1.0\n")
    assert installed(words, tmp_path) != 0


def pip_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[list[str]] = []

    def run(command: list[str]) -> int:
        asked.append(command)
        return 0

    monkeypatch.setattr(start, "ROOT", str(folder))
    monkeypatch.setattr(start, "run", run)
    environment = start.Environment("made", "requirements.lock")
    (folder / "made").mkdir()
    environment.set_up()
    (words,) = [command for command in asked if "pip" in command]
    return [str(word) for word in words[words.index("pip") :]]


def installed(words: list[str], folder: Path) -> int:
    """pip's exit code; it finds wheels in the folder alone."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", *words, "--no-index", "--no-cache-dir",
         "--find-links", str(folder), "--target", str(folder / "target"), "--upgrade"],
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode


def written_wheel(folder: Path, content: bytes) -> Path:
    path = folder / "canary-1.0-py3-none-any.whl"
    about = "canary-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("canary.py", content)
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: canary\nVersion: 1.0\n")
        tags = "Root-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\n{tags}")
        wheel.writestr(f"{about}/RECORD", "")
    return path
