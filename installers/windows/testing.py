"""Our own tests on the Windows Python, each folder in a process of its own."""

import re
from pathlib import Path

from installers.windows.machine import Machine

WITHIN_S = 1500
"""For one folder: pytest-timeout has no signals there, and one stuck test would end all."""
LAST = re.compile(r"(\d+ (?:passed|failed|skipped|error|errors|deselected)[^=]*)")


def folders(machine: Machine) -> list[str]:
    """Those that a Windows without a Linux around it can run."""
    found = sorted(path.parent.name for path in machine.tree.glob("tests/*/test_*.py"))
    return [name for name in dict.fromkeys(found) if name not in ("real", "attacks")]


def run(machine: Machine, folder: str) -> tuple[bool, str]:
    """Whether all passed, and pytest's own last line; what it printed is kept in a file."""
    words = ("pytest", f"tests/{folder}", "-q", "-p", "no:cacheprovider")
    with machine:
        ended = machine.pythons(*words, within_s=WITHIN_S)
    log: Path = machine.folder / "tests" / f"{folder}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(ended.said)
    found = LAST.findall(ended.last)
    return ended.code == 0, found[-1].strip() if found else ended.last[:100]
