"""`python3 start.py mutate [MODULE…]`: does a test fail when what it defends is spoiled?"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.ground import Ground, Mutant
from tests.mutation.reasons import Change, reasons

MODULES = (
    *(
        f"e2ee/{name}.py"
        for name in (
            "facts", "history", "indicator", "key_ring", "keys", "metadata", "modes", "opener",
            "prefix_records", "replay", "seal", "span",
        )
    ),
    "host/state.py",
    "lobby/tickets.py",
    "signaling/access.py",
    "signaling/ticket.py",
)  # fmt: skip
TESTS = (
    "tests/e2ee",
    "tests/host/test_crowd.py",
    "tests/host/test_door.py",
    "tests/host/test_state.py",
    "tests/lobby",
    "tests/signaling/test_access.py",
    "tests/signaling/test_ticket.py",
)
WITHIN_S = 45 * 60.0


def main(words: Sequence[str]) -> int:
    """1 where a mutant lives without a reason, or a reason has no mutant."""
    parser = argparse.ArgumentParser("python3 start.py mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--log", type=Path, help="where mutmut's own words go")
    asked = parser.parse_args(words)
    unknown = set(asked.modules) - set(MODULES)
    if unknown:
        parser.error(f"not among those that are tried: {', '.join(sorted(unknown))}")
    modules = asked.modules or MODULES
    with tempfile.TemporaryDirectory(prefix="pendopo-mutants-") as folder:
        ground = Ground(Path(folder), modules, TESTS)
        log = asked.log or Path(folder) / "log"
        try:
            code = ground.spoil(WITHIN_S, log)
        except subprocess.TimeoutExpired:
            print(f"Not done within {WITHIN_S / 60:.0f} minutes; what follows is a part.")
            code = 1
        mutants = list(ground.mutants())
        living = [(each.module, *ground.change(each)) for each in mutants if each.lives]
        if not mutants:
            print(log.read_text(encoding="utf-8", errors="replace")[-4000:])
    return max(int(code != 0 or not mutants), _say(modules, mutants, living))


def _say(modules: Sequence[str], mutants: Sequence[Mutant], living: Sequence[Change]) -> int:
    may_live = reasons()
    unexplained = may_live.without(living)
    unneeded = may_live.unneeded(living, modules)
    made = Counter(each.module for each in mutants)
    lived, open_ = Counter(c[0] for c in living), Counter(c[0] for c in unexplained)
    print(f"{'module':28} {'mutants':>8} {'a test failed':>14} {'reason':>7} {'none':>5}")
    for module in sorted(made):
        n, left, bare = made[module], lived[module], open_[module]
        print(f"{module:28} {n:8} {n - left:14} {left - bare:7} {bare:5}")
    print(f"{'':28} {made.total():8} {made.total() - len(living):14}"
          f" {len(living) - len(unexplained):7} {len(unexplained):5}")  # fmt: skip
    for title, changes in (("No test failed", unexplained), ("Needed no more", unneeded)):
        for module, was, would_be in changes:
            print(f"{title}: {module}\n  - {was}\n  + {would_be}")
    return int(bool(unexplained or unneeded))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
