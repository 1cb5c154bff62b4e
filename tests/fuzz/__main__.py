"""`python -m tests.fuzz [PARSER…] [--seconds N]`: every parser in turn, then a table."""

import argparse
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import child
from tests.fuzz.target import Target

MEMORY_MB = 2048
INPUT_WITHIN_S = 10
"""One input that takes longer is a fault."""
START_WITHIN_S = 30
"""For reading what it begins with, on a busy machine."""
KINDS = ("crash-*", "timeout-*", "oom-*", "leak-*")


@dataclass(frozen=True)
class Outcome:
    """What came of one parser; `faults` are files that hold the input."""

    name: str
    runs: int
    each_s: int
    covered: int
    corpus: int
    slowest: str
    faults: tuple[Path, ...]
    said: str


def main(words: Sequence[str]) -> int:
    """0 when nothing was found, 1 for a fault."""
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="PARSER", help="all, where none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each (60)")
    parser.add_argument("--folder", type=Path, help="where to keep what is found")
    asked = parser.parse_args(words)
    known = child.watched()
    if set(asked.parsers) - known.keys():
        parser.error(f"the parsers are: {', '.join(known)}")
    folder = (asked.folder or Path(tempfile.mkdtemp(prefix="pendopo-fuzz-"))).resolve()
    print(ROW.format("parser", "runs", "a second", "covered", "corpus", "slowest", "faults"))
    outcomes = [_tried(known[name], folder, asked.seconds) for name in asked.parsers or known]
    for outcome in outcomes:
        for fault in outcome.faults:
            print(f"\n{outcome.name}: {fault}\n{fault.read_bytes()[:400].hex()}\n{outcome.said}")
    print(f"\nkept in {folder}")
    return int(any(outcome.faults for outcome in outcomes))


ROW = "| {:26} | {:>9} | {:>8} | {:>7} | {:>6} | {:>18} | {:>6} |"


def _tried(target: Target, folder: Path, seconds: int) -> Outcome:
    own = folder / re.sub(r"\W+", "-", target.name)
    options = [f"-max_total_time={seconds}", f"-timeout={INPUT_WITHIN_S}"]
    options += [f"-rss_limit_mb={MEMORY_MB}", "-print_final_stats=1"]
    pid = child.started(target, own, options)
    ended = _ended(pid, time.monotonic() + seconds + INPUT_WITHIN_S + START_WITHIN_S)
    outcome = _outcome(target.name, own, (own / child.LOG).read_text("utf-8", "replace"), ended)
    numbers = (outcome.runs, outcome.each_s, outcome.covered, outcome.corpus)
    print(ROW.format(target.name, *numbers, outcome.slowest, len(outcome.faults)), flush=True)
    return outcome


def _ended(pid: int, until: float) -> int:
    """How it ended; it is ended when it does not by itself."""
    while True:
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def _outcome(name: str, own: Path, said: str, ended: int) -> Outcome:
    faults = tuple(sorted(path for kind in KINDS for path in own.glob(kind)))
    if ended and not faults:
        faults = (own / child.LOG,)
    dearest = own / child.SLOWEST
    covered = re.findall(r"cov: (\d+) ft: \d+ corp: (\d+)/", said) or [("0", "0")]
    slowest = dearest.read_text("ascii").split() if dearest.exists() else []
    return Outcome(
        name,
        _stat(said, "number_of_executed_units"),
        _stat(said, "average_exec_per_sec"),
        int(covered[-1][0]),
        int(covered[-1][1]),
        f"{slowest[0]} ms, {slowest[1]} B" if len(slowest) > 1 else "",
        faults,
        said[-3000:] if faults else "",
    )


def _stat(said: str, name: str) -> int:
    found = re.search(rf"stat::{name}:\s+(\d+)", said)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
