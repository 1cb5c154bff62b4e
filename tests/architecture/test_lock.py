"""The lock file pins everything, for three systems, and names no host."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_tree import ROOT

TEXT = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^(\S.*?)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", TEXT, re.MULTILINE)
SYSTEMS = [
    {"sys_platform": system, "python_version": python, "python_full_version": python + ".4"}
    for system in ("linux", "win32", "darwin")
    for python in ("3.11", "3.12", "3.13")
]


def declared() -> Iterator[Requirement]:
    """Everything pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for line in project["project"]["dependencies"]:
        yield Requirement(line)
    for group in project["dependency-groups"].values():
        yield from map(Requirement, group)


def test_every_line_is_a_pinned_and_hashed_requirement() -> None:
    assert sum(1 + hashes.count("--hash") for _, hashes in ENTRIES) == len(TEXT.splitlines())
    for line, hashes in ENTRIES:
        assert re.fullmatch(r"==[^*]+", str(Requirement(line).specifier)), line
        assert hashes, line


def test_no_host_index_or_path_is_named() -> None:
    assert not re.search(r"://|--index|--find-links| @ |file:", TEXT)
    assert "/" not in TEXT


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: "-".join(s.values()))
def test_what_is_declared_is_locked_on_every_system(system: dict[str, str]) -> None:
    locked = {
        canonicalize_name(entry.name): str(entry.specifier).removeprefix("==")
        for entry in (Requirement(line) for line, _ in ENTRIES)
        if entry.marker is None or entry.marker.evaluate(system)
    }
    for wanted in declared():
        assert wanted.specifier.contains(locked[canonicalize_name(wanted.name)]), wanted


def test_pre_commit_uses_the_same_ruff() -> None:
    version = re.search(r"^ruff==(\S+)", TEXT, re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert version
    assert set(re.findall(r"ruff==([\d.]+)", hooks)) == {version[1]}
