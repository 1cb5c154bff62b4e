"""The program as the set-up lays it down: where, and how it is started."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from installers.windows.machine import WINE, Machine
from installers.windows.workshop import Ended
from tests.real import processes

USER = Path("users/root/AppData/Local")
FOLDER = USER / "Programs" / "Pendopo"
DATA = USER / "pendopo"
SHORTCUT = Path("users/root/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Pendopo.lnk")
ENTRY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Pendopo"
SCHEME = r"HKCU\Software\Classes\pendopo"
OURS = r"HKCU\Software\Pendopo"
WINDOW = "pendopo.exe"
COMMAND = "pendopo-cli.exe"
UNINSTALLER = "uninstall.exe"
GONE_WITHIN_S = 60.0


def program(name: str) -> str:
    """Its path as Windows spells it."""
    return "C:\\" + str(FOLDER / name).replace("/", "\\")


def said(machine: Machine, *words: str, within_s: float) -> str:
    """The last words of the program of the command line."""
    with machine:
        return well(machine.windows(program(COMMAND), *words, within_s=within_s)).last


@contextmanager
def hosting(machine: Machine, *words: str) -> Iterator[processes.Hosted]:
    """`pendopo host --json WORDS…` there; ended, not asked to end, afterwards."""
    given = ("host", "--json", *words)
    started = machine.start(WINE, program(COMMAND), *given, output=subprocess.PIPE)
    try:
        try:
            host = processes.read_events(cast(Any, started))
        except json.JSONDecodeError as error:
            raise RuntimeError(error.doc) from error
        yield host
    finally:
        started.terminate()
        started.wait(30)


def wait_until_gone(folder: Path) -> None:
    """An uninstaller goes on as a copy of itself. Raises RuntimeError."""
    until = time.monotonic() + GONE_WITHIN_S
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.5)
    demand(not folder.exists(), f"{folder.name} is still there")


def tree(folder: Path) -> set[str]:
    """The files in it."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def well(ended: Ended) -> Ended:
    """The same. Raises RuntimeError when it did not end well."""
    demand(ended.code == 0, ended.said)
    return ended


def demand(true: bool, otherwise: str = "") -> None:
    """Raises RuntimeError."""
    if not true:
        raise RuntimeError(otherwise)
