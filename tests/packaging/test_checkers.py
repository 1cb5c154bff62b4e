"""What others check better than we: shell scripts and workflows, where their programs are there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [ROOT / ".ci" / "run", *sorted((ROOT / "installers").rglob("*.sh"))]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shell_scripts(script: Path) -> None:
    lines = script.read_text("utf-8").splitlines()
    assert lines[0] in ("#!/bin/sh", "#!/usr/bin/env bash")
    assert ("set -eu" if lines[0] == "#!/bin/sh" else "set -euo pipefail") in lines
    check("shellcheck", script)


def test_workflows() -> None:
    assert WORKFLOWS
    check("actionlint", *WORKFLOWS)


def test_every_system_has_packages_made_of_a_tag() -> None:
    text = (ROOT / ".github" / "workflows" / "packages.yml").read_text("utf-8")
    for system, command in (
        ("debian:12", "python -m installers.linux"),
        ("windows-2025", "start.py freeze"),
        ("debian:13", "python -m installers.windows.set_up"),
        ("macos-15", "python -m installers.macos"),
    ):
        job = next(job for job in text.split("\n\n") if system in job)
        assert command in job
        assert "actions/upload-artifact" in job


def test_what_others_wrote_for_workflows_is_named_by_its_commit() -> None:
    used = [
        word for path in WORKFLOWS for word in re.findall(r"uses: *(\S.*)", path.read_text("utf-8"))
    ]
    assert used
    assert [
        word for word in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", word)
    ] == []


def test_every_night_parsers_are_fed_and_what_must_hold_is_spoiled() -> None:
    text = (ROOT / ".github" / "workflows" / "nightly.yml").read_text("utf-8")
    assert "schedule:" in text
    assert "start.py fuzz" in text
    assert "start.py mutate" in text


def check(program: str, *files: Path) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [program, *files], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
