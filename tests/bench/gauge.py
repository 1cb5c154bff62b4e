"""What the system says one process has used."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Gauge:
    """CPU time and memory of a process, all its threads together."""

    def __init__(self, pid: int) -> None:
        self._process = Path("/proc") / str(pid)

    def cpu_s(self) -> float:
        """Seconds of CPU since the process began, user and system."""
        return _cpu_s(self._process / "stat")

    def first_thread_s(self) -> float:
        """The same of its first thread alone, which in a window is the one that paints."""
        return _cpu_s(self._process / "task" / self._process.name / "stat")

    def memory_mb(self) -> float:
        """Resident memory."""
        return int((self._process / "statm").read_text().split()[1]) * PAGE / 2**20

    def own_mb(self) -> float:
        """The same with shared pages divided by those who share them (PSS)."""
        said = (self._process / "smaps_rollup").read_text()
        return int(said.partition("\nPss:")[2].split()[0]) / 1024

    def threads(self) -> int:
        """All of the system's, not Python's alone."""
        return len(list((self._process / "task").iterdir()))

    def descriptors(self) -> int:
        """Open files and sockets."""
        return len(list((self._process / "fd").iterdir()))


def _cpu_s(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
