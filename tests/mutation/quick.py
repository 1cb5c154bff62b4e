"""mutmut, with the tests collected once: most of a mutant's time was the start of pytest.

It is run by its path with a copy of the tree around it, so that nothing of this one is imported.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterable

import pytest
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol
from mutmut.__main__ import cli
from mutmut.configuration import config as settings
from mutmut.runners.harness import PytestRunner
from mutmut.utils.file_utils import change_cwd
from mutmut.workers import isolation

_items: dict[str, pytest.Item] = {}


class Quick(PytestRunner):  # type: ignore[misc]
    """Every test by its name, ready before the processes that try mutants are forked."""

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        if mutant_name is None:
            return int(super().run_tests(mutant_name=mutant_name, tests=tests))
        with change_cwd("mutants"):
            home = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.mkdtemp()
            try:
                return _first_failure([_items[name] for name in tests])
            finally:
                shutil.rmtree(home, ignore_errors=True)


def _first_failure(items: list[pytest.Item]) -> int:
    """1 as soon as one fails, 0 when none does, as pytest's own exit codes."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(each.failed for each in runtestprotocol(item, log=False, nextitem=following)):
            return 1
    return 0


def _collect(runner: isolation.ForkRunner) -> None:
    """In place of `ForkRunner.startup`."""
    with change_cwd("mutants"):
        selection = settings().pytest_add_cli_args_test_selection
        config = _prepareconfig(["--rootdir=.", "--tb=native", "--capture=no", "-qq", *selection])
        config._do_configure()
        session = pytest.Session.from_config(config)
        config.hook.pytest_sessionstart(session=session)
        config.hook.pytest_collection(session=session)
    _items.update((item.nodeid, item) for item in session.items)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    isolation.PytestRunner = Quick
    isolation.ForkRunner.startup = _collect
    cli(["run"])
