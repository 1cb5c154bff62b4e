"""`python3 start.py mutate [MODULE…]`: does a test fail when what it defends is spoiled?"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from tests.mutation.ground import Ground, Outcome
from tests.mutation.reasons import reasons
from tests.mutation.report import print_report

MODULES = (
    *(
        f"e2ee/{name}.py"
        for name in (
            "facts", "history", "indicator", "key_ring", "keys", "metadata", "modes", "opener",
            "prefix_records", "replay", "seal", "span",
        )
    ),
    "host/standing.py",
    "host/state.py",
    "host/tokens.py",
    "lobby/tickets.py",
    "signaling/access.py",
    "signaling/ticket.py",
)  # fmt: skip
TESTS = (
    "tests/e2ee",
    "tests/host/test_crowd.py",
    "tests/host/test_door.py",
    "tests/host/test_moderation.py",
    "tests/host/test_state.py",
    "tests/lobby",
    "tests/signaling/test_access.py",
    "tests/signaling/test_ticket.py",
)
LONG = (
    "tests/e2ee/test_attacks.py::TestForeignPrefix::"
    "test_whoever_was_first_at_a_late_listener_does_not_hold_it_for_long",
    "tests/e2ee/test_attacks.py::TestGarbage::test_good_frames_open_at_once",
    "tests/e2ee/test_attacks.py::TestGarbage::test_none_plays_the_good_ones_at_once",
    "tests/e2ee/test_attacks.py::TestMisshapenFrames::test_memory_stays_constant",
    "tests/e2ee/test_attacks.py::TestReplay::test_a_block_a_minute_later",
    "tests/e2ee/test_indicator.py::test_ordinary_hour_in_shared",
    "tests/e2ee/test_prefix_records.py::test_buckets_stay_short",
    "tests/e2ee/test_replay.py::test_an_official_senders_hour_takes_17_bytes_a_frame",
    "tests/host/test_crowd.py::test_five_hundred_by_one_link_are_told_and_all_go_with_it",
)
"""Most of the time of them all; what is spoiled has to be found without these."""
WITHIN_MIN = 60


def main(words: Sequence[str]) -> int:
    """1 where a mutant lives without a reason or was not tried, or a reason has no mutant."""
    parser = argparse.ArgumentParser("python3 start.py mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--log", type=Path, help="where mutmut's own words go")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="go on from what was found before, kept there"
    )
    parser.add_argument(
        "--minutes", type=float, default=WITHIN_MIN, help="how long at most (default: %(default)s)"
    )
    asked = parser.parse_args(words)
    unknown = set(asked.modules) - set(MODULES)
    if unknown:
        parser.error(f"not among those that are tried: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="pendopo-mutants-") as folder:
        ground = Ground(Path(folder), asked.modules or MODULES, TESTS, LONG)
        return _spoil(ground, asked, asked.log or Path(folder) / "log")


def _spoil(ground: Ground, asked: argparse.Namespace, log: Path) -> int:
    begun, modules = monotonic(), asked.modules or MODULES
    if asked.keep:
        ground.recall(asked.keep, modules)
    try:
        code = ground.spoil(asked.minutes * 60, log)
    except subprocess.TimeoutExpired:
        print(f"Not done within {asked.minutes:.0f} minutes; what follows is a part.")
        code = 1
    finally:
        if asked.keep:
            ground.remember(asked.keep)
    mutants = list(ground.mutants())
    if not mutants:
        print(log.read_text(encoding="utf-8", errors="replace")[-4000:])
    changes = ground.changes(
        each for each in mutants if not (each.is_found or each.outcome is Outcome.UNTRIED)
    )
    failed = print_report(mutants, changes, reasons(), modules)
    print(f"{(monotonic() - begun) / 60:.0f} minutes")
    return int(code != 0 or not mutants or failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
