"""mutmut, with the tests collected once: most of a mutant's time was the start of pytest.

It is run by its path with a copy of the tree around it, so that nothing of this one is imported.
"""

import os
import re
import shutil
import tempfile
import traceback
from collections.abc import Iterable

import pytest
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol
from mutmut.__main__ import cli
from mutmut.configuration import config as settings
from mutmut.runners.harness import PytestRunner
from mutmut.utils.file_utils import change_cwd
from mutmut.workers import isolation

NO_VERDICT = 35
"""mutmut's code for what is suspicious."""


class Quick(PytestRunner):  # type: ignore[misc]
    """Every test by its name, ready before the processes that try mutants are forked."""

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, pytest.Item] = {}

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """In the process itself for a mutant, as it is a fork; else, without names, all of them
        in a process of their own: so it is seen that they pass and can fail."""
        with change_cwd("mutants"):
            self._items = self._items or _collected()
            if mutant_name is None:
                return int(isolation.run_in_fork(_tried, list(self._items.values())))
            return _tried([self._items[_plain(name)] for name in tests])


def _tried(items: list[pytest.Item]) -> int:
    home = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.mkdtemp()
    try:
        return _first_failure(items)
    except BaseException:
        traceback.print_exc()
        return NO_VERDICT
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _first_failure(items: list[pytest.Item]) -> int:
    """1 as soon as one fails, 0 when none does, as pytest's own exit codes."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        for report in runtestprotocol(item, log=False, nextitem=following):
            if report.failed:
                print(report.nodeid, report.longrepr, sep="\n")
                return 1
    return 0


def _collected() -> dict[str, pytest.Item]:
    selection = settings().pytest_add_cli_args_test_selection
    config = _prepareconfig(["--rootdir=.", "--tb=native", "--capture=no", "-qq", *selection])
    config._do_configure()
    session = pytest.Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    config.hook.pytest_collection(session=session)
    items = {_plain(item.nodeid): item for item in session.items}
    if len(items) < len(session.items):
        raise ValueError("two tests differ by backslashes alone")
    return items


def _plain(name: str) -> str:
    """pytest doubles the backslashes in a name whenever it collects once more in a process."""
    return re.sub(r"\\+", r"\\", name)


if __name__ == "__main__":
    vars(isolation)["PytestRunner"] = Quick
    cli(["run"])
