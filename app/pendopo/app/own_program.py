"""Starting this program again as a process of its own."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from pendopo.app import environment


def start(words: Sequence[str], **pipes: Any) -> subprocess.Popen[str]:
    """`pendopo WORDS…`, frozen or not; `pipes` as for Popen. Text is UTF-8. Raises OSError."""
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-P", "-m", "pendopo"]
    return subprocess.Popen(
        [*program, *words],
        env=environment.for_ourselves(),
        text=True,
        encoding="utf-8",
        **pipes,
    )
