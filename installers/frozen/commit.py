"""The commit a build is made from."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANGED = "+"
VARIABLE = "PENDOPO_COMMIT"


def known() -> str:
    """Its name, with a plus where files differ from it; empty outside a repository, unless
    VARIABLE says of what repository the files were copied."""
    name = os.environ.get(VARIABLE)
    if name is not None:
        return name
    name = _git("rev-parse", "--short=8", "HEAD")
    return name + CHANGED if name and _git("status", "--porcelain", "-uno") else name


def date() -> int:
    """Its second, which everything in a build is dated with: `SOURCE_DATE_EPOCH` rules."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct") or 0)


def _git(*words: str) -> str:
    try:
        return subprocess.check_output(
            ["git", *words], cwd=ROOT, text=True, timeout=60, stderr=subprocess.DEVNULL
        ).strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
