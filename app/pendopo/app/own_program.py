"""Starting this program again as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pendopo


def start(words: Sequence[str], **pipes: Any) -> subprocess.Popen[str]:
    """`pendopo WORDS…`, frozen or not; `pipes` as for Popen. Text is UTF-8."""
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-m", "pendopo"]
    where = str(Path(pendopo.__file__).parent.parent)
    paths = os.pathsep.join(path for path in (where, os.environ.get("PYTHONPATH", "")) if path)
    return subprocess.Popen(
        [*program, *words],
        env=os.environ if frozen else {**os.environ, "PYTHONPATH": paths},
        text=True,
        encoding="utf-8",
        **pipes,
    )
