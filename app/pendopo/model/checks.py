"""How the parts of an installation did when they were tried."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not_tried"
    """Something that it needs is not there, and nobody promised it."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check; `name` never changes, `note` is said in the language of the moment."""

    name: str
    verdict: Verdict
    note: str
    reason: str = ""
    """Why it failed or was not tried, as one word that never changes; "" when it passed."""
    took_s: float = 0.0
