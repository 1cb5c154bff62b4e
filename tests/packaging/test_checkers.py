"""What others check better than we: shell scripts and workflows, where their programs are there."""

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
        ("macos-15", "python -m installers.macos"),
    ):
        job = next(job for job in text.split("\n\n") if system in job)
        assert command in job
        assert "actions/upload-artifact" in job


def check(program: str, *files: Path) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [program, *files], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
