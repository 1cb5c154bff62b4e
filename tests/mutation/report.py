"""What became of the mutants, as a table and lines below it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.mutation.ground import Mutant, Outcome
from tests.mutation.reasons import Change, Reasons

COLUMNS = ("mutants", "a test failed", "too long", "died", "reason", "none", "not tried")


def print_report(
    mutants: Sequence[Mutant],
    changes: Mapping[Mutant, Change],
    may_live: Reasons,
    modules: Sequence[str],
) -> bool:
    """Print it; whether something is amiss. `changes` are of all that no test failed for."""
    living = [c for mutant, c in changes.items() if mutant.outcome is Outcome.LIVES]
    unexplained = may_live.without(living)
    untried = sorted(each.name for each in mutants if each.outcome is Outcome.UNTRIED)
    unneeded = [] if untried else may_live.unneeded(living, modules)
    print(f"{'module':24}" + "".join(f"{column:>14}" for column in COLUMNS))
    for module in sorted({each.module for each in mutants}):
        mine = [each for each in mutants if each.module == module]
        _print_row(module, mine, sum(c[0] == module for c in unexplained))
    _print_row("", mutants, len(unexplained))
    _print_changes("No test failed", unexplained)
    _print_changes("Needed no more", unneeded)
    for outcome in (Outcome.TOO_LONG, Outcome.DIED):
        found = [c for mutant, c in changes.items() if mutant.outcome is outcome]
        _print_changes(f"{outcome.value.capitalize()}, which counts as found", found)
    for name in untried:
        print(f"Not tried: {name}")
    return bool(unexplained or unneeded or untried)


def _print_row(module: str, mutants: Sequence[Mutant], bare: int) -> None:
    n = Counter(each.outcome for each in mutants)
    numbers = (
        len(mutants),
        n[Outcome.FOUND],
        n[Outcome.TOO_LONG],
        n[Outcome.DIED],
        n[Outcome.LIVES] - bare,
        bare,
        n[Outcome.UNTRIED],
    )
    print(f"{module:24}" + "".join(f"{number:14}" for number in numbers))


def _print_changes(title: str, changes: Sequence[Change]) -> None:
    for module, was, would_be in changes:
        print(f"{title}: {module}\n  - {was}\n  + {would_be}")
