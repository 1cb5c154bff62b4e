"""The lock files pin everything, for three systems, and name no host."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_tree import ROOT

LOCKS = {
    "requirements.lock": {"dev", "freeze"},
    "tests/probes.lock": {"dev", "probes"},
}
"""Which groups beside the program's own needs each of them pins."""
SYSTEMS = [
    {"sys_platform": system, "python_version": python, "python_full_version": python + ".4"}
    for system in ("linux", "win32", "darwin")
    for python in ("3.11", "3.12", "3.13")
]


Entries = list[tuple[str, str]]
"""Each requirement and its hashes."""


@pytest.fixture(params=LOCKS)
def name(request: pytest.FixtureRequest) -> str:
    lock: str = request.param
    return lock


@pytest.fixture
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture
def entries(text: str) -> Entries:
    return entries_of(text)


def entries_of(text: str) -> Entries:
    return re.findall(r"^(\S.*?)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", text, re.MULTILINE)


def declared(groups: set[str]) -> Iterator[Requirement]:
    """What pyproject.toml asks for: always, and in these groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for line in project["project"]["dependencies"]:
        yield Requirement(line)
    for group in groups:
        yield from map(Requirement, project["dependency-groups"][group])


def locked(entries: Entries, system: dict[str, str]) -> dict[str, str]:
    """The version of everything that is installed there."""
    return {
        canonicalize_name(entry.name): str(entry.specifier).removeprefix("==")
        for entry in (Requirement(line) for line, _ in entries)
        if entry.marker is None or entry.marker.evaluate(system)
    }


def test_every_line_is_a_pinned_and_hashed_requirement(text: str, entries: Entries) -> None:
    assert sum(1 + hashes.count("--hash") for _, hashes in entries) == len(text.splitlines())
    for line, hashes in entries:
        assert re.fullmatch(r"==[^*]+", str(Requirement(line).specifier)), line
        assert hashes, line


def test_no_host_index_or_path_is_named(text: str) -> None:
    assert not re.search(r"://|--index|--find-links| @ |file:", text)
    assert "/" not in text


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: "-".join(s.values()))
def test_what_is_declared_is_locked_on_every_system(
    name: str, entries: Entries, system: dict[str, str]
) -> None:
    there = locked(entries, system)
    for wanted in declared(LOCKS[name]):
        if wanted.marker is None or wanted.marker.evaluate(system):
            assert wanted.specifier.contains(there[canonicalize_name(wanted.name)]), wanted


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: "-".join(s.values()))
def test_what_probes_the_program_probes_what_is_shipped(system: dict[str, str]) -> None:
    shipped, probed = (
        locked(entries_of((ROOT / name).read_text(encoding="utf-8")), system) for name in LOCKS
    )
    assert {name: probed[name] for name in shipped.keys() & probed.keys()} == {
        name: shipped[name] for name in shipped.keys() & probed.keys()
    }
    assert len(shipped.keys() & probed.keys()) > 40


def test_pre_commit_uses_the_same_ruff() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    version = re.search(r"^ruff==(\S+)", lock, re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert version
    assert set(re.findall(r"ruff==([\d.]+)", hooks)) == {version[1]}
