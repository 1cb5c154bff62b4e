"""A copy of the tree in which mutmut may spoil what it likes."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.mutation.reasons import Change

ROOT = Path(__file__).parents[2]
SETTINGS = """\
[tool.mutmut]
source_paths = ["src"]
only_mutate = {modules}
also_copy = ["resources"]
pytest_add_cli_args_test_selection = {tests}
timeout_constant = 5.0
timeout_multiplier = 6.0

[tool.pytest.ini_options]
pythonpath = ["src", "."]
addopts = "{options}"
markers = ["real: uses real processes, servers or devices"]
"""
"""mutmut finds a module by its name only below `src`, so that is where the copy has them."""
UNNEEDED = (
    "cacheprovider", "pytest-qt", "threadexception", "timeout", "unraisableexception", "xdist",
)  # fmt: skip
"""Plugins that only take time."""
OPTIONS = (
    "--import-mode=importlib",
    "--hypothesis-profile=spoiled",
    *(f"-p no:{each}" for each in UNNEEDED),
)


class Outcome(Enum):
    """What became of a mutant."""

    FOUND = "a test failed"
    TOO_LONG = "too long"
    DIED = "died"
    """Its process ended by itself, which is as good as a failed test."""
    LIVES = "lives"
    """Every test passed in spite of it, or none comes by."""
    UNTRIED = "not tried"


OUTCOMES = {
    **dict.fromkeys((1, 3), Outcome.FOUND),
    **dict.fromkeys((-24, 24, 152, 36), Outcome.TOO_LONG),
    **dict.fromkeys((-11, -9, -6), Outcome.DIED),
    **dict.fromkeys((0, 5, 33), Outcome.LIVES),
}
"""By the exit codes in mutmut's own notes, negative for Linux's number of a signal; whatever else
stands there proves nothing."""


@dataclass(frozen=True)
class Mutant:
    """One change of one line, by mutmut's name for it."""

    module: str
    """As in `e2ee/replay.py`."""
    name: str
    code: int | None

    @property
    def outcome(self) -> Outcome:
        """UNTRIED also where mutmut was stopped or does not know itself."""
        return Outcome.UNTRIED if self.code is None else OUTCOMES.get(self.code, Outcome.UNTRIED)

    @property
    def is_found(self) -> bool:
        """Whether a test failed."""
        return self.outcome is Outcome.FOUND


class Ground:
    """Made below `folder`, which is the caller's to delete."""

    def __init__(
        self, folder: Path, modules: Sequence[str], tests: Sequence[str], without: Sequence[str]
    ) -> None:
        self._folder = folder
        self._made = folder / "mutants" / "src" / "pendopo"
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "app" / "pendopo", folder / "src" / "pendopo", ignore=unwanted)
        for each in ("tests", "resources"):
            shutil.copytree(ROOT / each, folder / each, ignore=unwanted)
        paths = [f"src/pendopo/{module}" for module in modules]
        settings = SETTINGS.format(
            modules=json.dumps(paths),
            tests=json.dumps(list(tests)),
            options=" ".join((*OPTIONS, *(f"--deselect={each}" for each in without))),
        )
        (folder / "pyproject.toml").write_text(settings, encoding="utf-8")

    def recall(self, kept: Path, modules: Sequence[str]) -> None:
        """Leave out what was found before. mutmut itself forgets it where the function is another
        one now."""
        for module in modules:
            notes = kept / f"{module}.meta"
            if notes.is_file():
                known = json.loads(notes.read_text(encoding="utf-8"))
                codes = known["exit_code_by_key"]
                for name, code in codes.items():
                    if Mutant(module, name, code).outcome in (Outcome.LIVES, Outcome.UNTRIED):
                        codes[name] = None
                _write(self._made / f"{module}.meta", json.dumps(known))

    def remember(self, kept: Path) -> None:
        """What `recall` reads, also of a part."""
        for notes in self._notes():
            _write(kept / notes.relative_to(self._made), notes.read_text(encoding="utf-8"))

    def spoil(self, within_s: float, log: Path) -> int:
        """Try every mutant; mutmut's exit code. Raises TimeoutExpired."""
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        environment.pop("PYTHONPATH", None)
        with (
            log.open("w", encoding="utf-8") as told,
            subprocess.Popen(
                _command("quick.py"),
                cwd=self._folder,
                env=environment,
                stdout=told,
                stderr=told,
                start_new_session=True,
            ) as mutmut,
        ):
            try:
                return mutmut.wait(within_s)
            finally:
                _end(mutmut.pid)

    def mutants(self) -> Iterator[Mutant]:
        """All that were made, with what became of them."""
        for notes in self._notes():
            module = notes.relative_to(self._made).as_posix().removesuffix(".meta")
            codes = json.loads(notes.read_text(encoding="utf-8"))["exit_code_by_key"]
            for name, code in codes.items():
                yield Mutant(module, name, code)

    def changes(self, mutants: Iterable[Mutant]) -> dict[Mutant, Change]:
        """The lines that each takes out and those that it puts in."""
        wanted = {each.name: each for each in mutants}
        paths = {name: f"src/pendopo/{each.module}" for name, each in wanted.items()}
        shown = subprocess.run(
            _command("shown.py"),
            cwd=self._folder,
            input=json.dumps(paths),
            timeout=300,
            capture_output=True,
            text=True,
            check=True,
        )
        return {
            wanted[name]: _change(wanted[name].module, difference)
            for name, difference in json.loads(shown.stdout).items()
        }

    def _notes(self) -> list[Path]:
        return sorted(self._made.rglob("*.py.meta"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _command(script: str) -> list[str]:
    return [sys.executable, "-P", str(Path(__file__).with_name(script))]


def _change(module: str, difference: str) -> Change:
    body = [each for each in difference.splitlines() if not each.startswith(("---", "+++"))]
    return module, _joined(body, "-"), _joined(body, "+")


def _joined(lines: Sequence[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))


def _end(group: int) -> None:
    """With those that try mutants, who would go on in a folder that is deleted."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
