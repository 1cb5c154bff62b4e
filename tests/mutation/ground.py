"""A copy of the tree in which mutmut may spoil what it likes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = """\
[tool.mutmut]
source_paths = ["src"]
only_mutate = {modules}
also_copy = ["resources"]
pytest_add_cli_args_test_selection = {tests}

[tool.pytest.ini_options]
pythonpath = ["src", "."]
addopts = "-ra --import-mode=importlib"
qt_api = "pyside6"
markers = ["real: uses real processes, servers or devices"]
"""
"""mutmut finds a module by its name only below `src`, so that is where the copy has them."""
KILLED = frozenset((1, 3))
SURVIVED = 0
NO_TESTS = frozenset((5, 33))
"""What the exit codes in mutmut's own notes mean; every other one is a mutant that ran too long
or ended its process, which is as good as a failed test."""


@dataclass(frozen=True)
class Mutant:
    """One change of one line, by mutmut's name for it."""

    module: str
    """As in `e2ee/replay.py`."""
    name: str
    code: int | None

    @property
    def lives(self) -> bool:
        """Whether every test passed in spite of it, or there was none to fail."""
        return self.code == SURVIVED or self.code in NO_TESTS or self.code is None


class Ground:
    """Made below `folder`, which is the caller's to delete."""

    def __init__(self, folder: Path, modules: Sequence[str], tests: Sequence[str]) -> None:
        self._folder = folder
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "app" / "pendopo", folder / "src" / "pendopo", ignore=unwanted)
        for each in ("tests", "resources"):
            shutil.copytree(ROOT / each, folder / each, ignore=unwanted)
        paths = [f"src/pendopo/{module}" for module in modules]
        settings = SETTINGS.format(modules=json.dumps(paths), tests=json.dumps(list(tests)))
        (folder / "pyproject.toml").write_text(settings, encoding="utf-8")

    def spoil(self, within_s: float, log: Path) -> int:
        """Try every mutant; mutmut's exit code. Raises TimeoutExpired."""
        with log.open("w", encoding="utf-8") as told:
            command = [sys.executable, "-m", "mutmut", "run"]
            done = subprocess.run(
                command, cwd=self._folder, timeout=within_s, stdout=told, stderr=told, check=False
            )
        return done.returncode

    def mutants(self) -> Iterator[Mutant]:
        """All that were made, with what became of them."""
        made = self._folder / "mutants" / "src" / "pendopo"
        for notes in sorted(made.rglob("*.py.meta")):
            module = notes.relative_to(made).as_posix().removesuffix(".meta")
            codes = json.loads(notes.read_text(encoding="utf-8"))["exit_code_by_key"]
            for name, code in codes.items():
                yield Mutant(module, name, code)

    def change(self, mutant: Mutant) -> tuple[str, str]:
        """The lines that it takes out and those that it puts in."""
        command = [sys.executable, "-m", "mutmut", "show", mutant.name]
        shown = subprocess.run(
            command, cwd=self._folder, timeout=60, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        body = [line for line in shown if not line.startswith(("---", "+++"))]
        return _joined(body, "-"), _joined(body, "+")


def _joined(lines: Sequence[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))
