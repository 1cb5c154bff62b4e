"""Our own tests on the Windows Python, each folder in a process of its own."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from installers.windows.machine import Machine

WITHIN_S = 3600
"""For one folder."""
MOST_STUCK = 3
MOST_AGAIN = 20
KNOWN = Path(__file__).with_name("known_failures.toml")
ELSEWHERE = ("attacks",)
"""They need network namespaces of Linux's."""
BEGUN = re.compile(
    r"^(tests/\S+?::.+?)"
    r"(?: +(?:(?:PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b|\++ Timeout ).*)? *$"
)
ENDED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::.+?)?)(?: - .*)?$")
COUNTED = re.compile(r"^=+ (.*\b(?:passed|failed|skipped|deselected|errors?)\b.*?) =+$")


@dataclass(frozen=True, slots=True)
class Known:
    """Tests that are known to fail there."""

    tests: str
    """A pattern as of file names; without it all of one file would have to be named."""
    cause: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pytest said at its end."""

    failed: tuple[str, ...]
    counted: str
    """Its last line; empty when it did not come so far."""
    stuck: str
    """The test that was running then."""


def folders(machine: Machine) -> list[str]:
    """Those that a Windows without a Linux around it can run."""
    found = sorted(path.parent.name for path in machine.tree.glob("tests/*/test_*.py"))
    return [name for name in dict.fromkeys(found) if name not in ELSEWHERE]


def run(machine: Machine, folder: str) -> tuple[bool, str]:
    """Whether nothing failed but what is known to, and the counts; all of it is in a file.

    pytest-timeout has no signals there: a stuck test ends all, and the others are run without it.
    What failed is tried once more, alone: other people's work makes a test late, and tells nothing.
    """
    log: Path = machine.folder / "tests" / f"{folder}.log"
    log.parent.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    stuck: list[str] = []
    listed = known()
    while True:
        without = [word for name in stuck for word in ("--deselect", name)]
        outcome = _asked(machine, log, f"tests/{folder}", *without)
        if outcome.counted or not outcome.stuck or len(stuck) == MOST_STUCK:
            break
        stuck.append(outcome.stuck)
    failed = [name for name in (*outcome.failed, *stuck) if cause(name, listed) is None]
    again = [name for name in failed[:MOST_AGAIN] if _passes(machine, log, name)]
    return judged(outcome, stuck, again, listed)


def _asked(machine: Machine, log: Path, *words: str) -> Outcome:
    with machine:
        given = ("pytest", *words, "-v", "-p", "no:cacheprovider", "--color=no")
        ended = machine.pythons(*given, within_s=WITHIN_S)
    with log.open("a", encoding="utf-8") as file:
        file.write(ended.said)
    return read(ended.said)


def _passes(machine: Machine, log: Path, name: str) -> bool:
    outcome = _asked(machine, log, name)
    return "passed" in outcome.counted and not outcome.failed


def read(said: str) -> Outcome:
    """From all that pytest printed with `-v`."""
    lines = said.splitlines()
    counted = next((found[1] for line in reversed(lines) if (found := COUNTED.match(line))), "")
    begun = [found for line in lines if (found := BEGUN.match(line))]
    failed = tuple(dict.fromkeys(found[1] for line in lines if (found := ENDED.match(line))))
    return Outcome(failed, counted, "" if counted or not begun else begun[-1][1])


def judged(
    outcome: Outcome, stuck: Sequence[str], again: Sequence[str], listed: Sequence[Known]
) -> tuple[bool, str]:
    """Whether every failure is listed or, in `again`, was none when it was tried alone; and what
    to tell."""
    failed = [*outcome.failed, *stuck]
    alone = [name for name in failed if name in again]
    unknown = [name for name in failed if name not in again and cause(name, listed) is None]
    told = [outcome.counted or f"did not come to its end; {outcome.stuck or 'nothing began'}"]
    for count, word in (
        (len(stuck), "stuck"),
        (len(alone), "passed when tried alone"),
        (len(failed) - len(alone) - len(unknown), "failed for a cause that is listed"),
    ):
        told += [f"{count} {word}"] if count else []
    lines = [", ".join(told), *(f"alone: {name}" for name in alone), *unknown]
    return bool(outcome.counted) and not unknown, "\n    ".join(lines)


def cause(test: str, listed: Sequence[Known]) -> str | None:
    """Why it fails there, when that is known."""
    return next((one.cause for one in listed if fnmatchcase(test, one.tests)), None)


def known() -> list[Known]:
    """The list."""
    return list(_entries(KNOWN.read_text(encoding="utf-8")))


def _entries(text: str) -> Iterator[Known]:
    for entry in tomllib.loads(text).get("known", ()):
        for pattern in entry["tests"]:
            yield Known(pattern, entry["cause"])
