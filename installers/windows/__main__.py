"""`python3 -m installers.windows`: makes the Windows set-up on Linux, and tries it there."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from installers.windows import leaving, making, packing, signing_trial, testing, trying
from installers.windows.machine import Machine

NEEDED = ("mmdebstrap", "mvn", "unshare")
BEFOREHAND = """\
This makes a Debian with Wine in {folder}, a Windows Python in it, a frozen Pendopo and its set-up,
and tries them. It takes 4 GB of disk, 250 MB from package registries, and about 10 minutes, the
tests 55 more. It may be interrupted: what is finished is not done again.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one step."""

    name: str
    well: bool
    seconds: float
    told: str


MAKING: dict[str, Callable[[Machine], str]] = {
    "system": making.system,
    "interpreter": making.interpreter,
    "source": making.source,
    "wheels": making.wheels,
    "before": leaving.before,
    "freeze": packing.freeze,
    "pack": packing.pack,
}
"""Each needs the one before."""
FROZEN = (
    *("app/", "resources/", "build.spec", "requirements.lock", "installers/frozen/"),
    *("installers/windows/icon.py", "installers/windows/label.py"),
)
OF_SOURCE = {
    "wheels": ("requirements.lock",),
    "freeze": FROZEN,
    "pack": (*FROZEN, "installers/windows/pendopo.nsi", "installers/windows/packing.py"),
}
"""Done again when of the source what begins so is another."""
TRYING: dict[str, Callable[[Machine], str]] = {
    "sign": signing_trial.trial,
    "install": trying.install,
    "moved": trying.moved,
    "refused": trying.refused,
    "version": trying.version,
    "windowed": trying.windowed,
    "self-test": trying.self_test,
    "demo": trying.demo,
    "visit-out": trying.visit_out,
    "visit-in": trying.visit_in,
    "vault": trying.vault,
    "data": leaving.data,
    "busy": leaving.busy,
    "uninstall": leaving.uninstall,
    "again": leaving.again,
    "wipe": leaving.wipe,
}


def main() -> int:
    """Everything, or the steps that are named; 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python3 -m installers.windows", description=__doc__)
    usual = Path(tempfile.gettempdir()) / "pendopo-windows"
    parser.add_argument("--folder", type=Path, default=usual, help="where all of it is made")
    parser.add_argument("--only", nargs="+", metavar="STEP", help=", ".join(_names()))
    parser.add_argument("--no-tests", action="store_true", help="leave the tests out")
    arguments = parser.parse_args()
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if sys.platform != "linux" or missing or os.geteuid() != 0:
        parser.error("wants Linux, root and " + ", ".join(NEEDED))
    machine = Machine(arguments.folder.absolute())
    machine.folder.mkdir(parents=True, exist_ok=True)
    print(BEFOREHAND.format(folder=machine.folder), flush=True)
    rows = []
    for row in _rows(machine, arguments.only, not arguments.no_tests):
        print(f"{'ok' if row.well else 'FAILED':7}{row.name:18}{row.seconds:6.0f} s  {row.told}")
        sys.stdout.flush()
        rows.append(row)
    print(f"{sum(row.well for row in rows)} of {len(rows)} went well")
    return 0 if all(row.well for row in rows) else 1


def _names() -> Iterator[str]:
    yield from (*MAKING, *TRYING, "tests", "tests/FOLDER")


def _rows(machine: Machine, only: list[str] | None, tests: bool) -> Iterator[Row]:
    for name, step in MAKING.items():
        stamp = machine.folder / "done" / name
        if name not in only if only else _is_done(machine, name, stamp):
            continue
        row = _row(name, lambda step=step: (True, step(machine)))  # type: ignore[misc]
        yield row
        if not row.well:
            return
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(_stamp(machine, name))
    for name, step in TRYING.items():
        if not only or name in only:
            yield _row(name, lambda step=step: (True, step(machine)))  # type: ignore[misc]
    for folder in testing.folders(machine):
        if _is_among(folder, only) if only else tests:
            yield _row(f"tests/{folder}", lambda f=folder: testing.run(machine, f))  # type: ignore[misc]


def _is_done(machine: Machine, name: str, stamp: Path) -> bool:
    return name != "source" and stamp.exists() and stamp.read_text() == _stamp(machine, name)


def _is_among(folder: str, only: list[str]) -> bool:
    return "tests" in only or f"tests/{folder}" in only


def _stamp(machine: Machine, name: str) -> str:
    return machine.source(OF_SOURCE[name]) if name in OF_SOURCE else ""


def _row(name: str, step: Callable[[], tuple[bool, str]]) -> Row:
    began = time.monotonic()
    try:
        well, told = step()
    except Exception as error:
        told, well = f"{type(error).__name__}: {error}".strip()[-2000:], False
    return Row(name, well, time.monotonic() - began, told)


if __name__ == "__main__":
    sys.exit(main())
