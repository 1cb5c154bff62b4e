"""Freezing the program there, and making the set-up that people start."""

import os
import shutil
from pathlib import Path

import pendopo
from installers.frozen import commit
from installers.windows import label, signing
from installers.windows.machine import Machine

MOST = 70 * 1024 * 1024
"""Bytes of the set-up."""
WITHIN_S = 3600
"""For freezing, and for packing: minutes on a machine that does nothing else."""
FROZEN = "dist/pendopo"
INSIDE = "/wine/drive_c/pendopo"
"""The copied tree, as the machine spells it."""
PROGRAMS = ("pendopo.exe", "pendopo-cli.exe")


def setup_name() -> str:
    """Of the file."""
    return f"pendopo-{pendopo.__version__}-setup.exe"


def freeze(machine: Machine) -> str:
    """PyInstaller's work by build.spec, dated and named after the commit here."""
    machine.environment = environment()
    try:
        with machine:
            words = ("--noconfirm", "--log-level=WARN", "build.spec")
            ended = machine.pythons("PyInstaller", *words, within_s=WITHIN_S)
    finally:
        machine.environment = {}
    frozen = machine.tree / FROZEN
    if ended.code or not (frozen / "pendopo.exe").exists():
        raise RuntimeError(ended.said)
    return f"{_octets(frozen) >> 20} MB"


def environment() -> dict[str, str]:
    """What the copied tree cannot tell: whose commit it is, and when that was."""
    return {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(commit.date()),
        commit.VARIABLE: commit.known(),
    }


def pack(machine: Machine) -> str:
    """The set-up; it, the programs and the uninstaller are signed where a certificate is given."""
    certificate = signing.given(os.environ)
    kept = machine.folder / setup_name()
    make(machine, FROZEN, kept, certificate)
    size = kept.stat().st_size
    if size > MOST:
        raise RuntimeError(f"the set-up has {size >> 20} MB")
    signed = "signed" if certificate else "not signed: no certificate was given"
    return f"{size / (1 << 20):.1f} MB, {signed}"


def make(
    machine: Machine, frozen: str, kept: Path, certificate: signing.Certificate | None
) -> None:
    """A set-up of the folder `frozen` of the copied tree, in the file `kept`."""
    made = f"dist/{kept.name}"
    with signing.lent(machine, certificate) as command:
        if command:
            signing.sign(machine, command, *(f"{INSIDE}/{frozen}/{name}" for name in PROGRAMS))
        defined = [f"-D{name}={value}" for name, value in _given(machine, frozen, made).items()]
        defined += [f"-DSIGN={command}"] if command else []
        words = ("-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, "pendopo.nsi")
        where = f"{INSIDE}/installers/windows"
        ended = machine.linux("makensis", *words, within_s=WITHIN_S, directory=where)
        if ended.code or not (machine.tree / made).exists():
            raise RuntimeError(ended.said)
        if command:
            signing.sign(machine, command, f"{INSIDE}/{made}")
    shutil.move(machine.tree / made, kept)


def _given(machine: Machine, frozen: str, made: str) -> dict[str, str]:
    return {
        "VERSION": pendopo.__version__,
        "NUMBER": ".".join(map(str, label.numbers(pendopo.__version__))),
        "SIZE": str(_octets(machine.tree / frozen) >> 10),
        "FROZEN": f"{INSIDE}/{frozen}",
        "ICON": f"{INSIDE}/build/build/pendopo.ico",
        "OUTPUT": f"{INSIDE}/{made}",
    }


def _octets(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
