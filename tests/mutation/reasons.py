"""Mutants that may live, each with why."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

Change = tuple[str, str, str]
"""Module, the line as it is, the line as it would be: numbers of lines would move."""
REASONS = Path(__file__).with_name("reasons.toml")


@dataclass(frozen=True)
class Reasons:
    """What may live: some one by one, some because they are all alike."""

    single: frozenset[Change]
    kinds: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]

    def without(self, living: Iterable[Change]) -> list[Change]:
        """Those that should have made a test fail."""
        return [c for c in living if c not in self.single and not self._is_alike(c)]

    def unneeded(self, living: Iterable[Change], modules: Iterable[str]) -> list[Change]:
        """Reasons that nothing needs any more, of the modules that were tried."""
        tried = set(modules)
        return sorted(c for c in self.single - set(living) if c[0] in tried)

    def _is_alike(self, change: Change) -> bool:
        _, was, would_be = change
        return any(w.fullmatch(was) and b.fullmatch(would_be) for w, b in self.kinds)


def reasons(path: Path = REASONS) -> Reasons:
    """Those in the file. Raises ValueError where one is empty."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    single: Sequence[dict[str, str]] = found.get("mutant", [])
    kinds: Sequence[dict[str, str]] = found.get("kind", [])
    for each in (*single, *kinds):
        if not each["why"].strip():
            raise ValueError(f"without a reason: {each}")
    return Reasons(
        frozenset((each["module"], each["was"], each["would_be"]) for each in single),
        tuple((re.compile(each["was"]), re.compile(each["would_be"])) for each in kinds),
    )
