"""Freezing the program there, and making the set-up that people start."""

import os
import shutil
from pathlib import Path

import pendopo
from installers.frozen import commit
from installers.windows import icon, label, signing
from installers.windows.machine import Machine
from installers.windows.workshop import Workshop

MOST = 70 * 1024 * 1024
"""Bytes of the set-up."""
WITHIN_S = 3600
"""For freezing, and for packing: minutes on a machine that does nothing else."""
FROZEN = "dist/pendopo"
MARK = "build/pendopo.ico"
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
    return whole(machine, machine.folder / setup_name(), signing.given(os.environ))


def whole(workshop: Workshop, kept: Path, certificate: signing.Certificate | None) -> str:
    """The set-up of all that was frozen, in the file `kept`, not larger than it may be."""
    make(workshop, FROZEN, kept, certificate)
    size = kept.stat().st_size
    if size > MOST:
        raise RuntimeError(f"the set-up has {size >> 20} MB")
    signed = "signed" if certificate else "not signed: no certificate was given"
    return f"{size / (1 << 20):.1f} MB, {signed}"


def make(
    workshop: Workshop, frozen: str, kept: Path, certificate: signing.Certificate | None
) -> None:
    """A set-up of the folder `frozen` of the source, in the file `kept`. Raises RuntimeError."""
    made = f"dist/{kept.name}"
    inside = workshop.inside
    with signing.lent(workshop, certificate) as command:
        if command:
            signing.sign(workshop, command, *(f"{inside}/{frozen}/{name}" for name in PROGRAMS))
        defined = [f"-D{name}={value}" for name, value in _given(workshop, frozen, made).items()]
        defined += [f"-DSIGN={command}"] if command else []
        words = ("-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, "pendopo.nsi")
        where = f"{inside}/installers/windows"
        ended = workshop.linux("makensis", *words, within_s=WITHIN_S, directory=where)
        if ended.code or not (workshop.tree / made).exists():
            raise RuntimeError(ended.said)
        if command:
            signing.sign(workshop, command, f"{inside}/{made}")
    shutil.move(workshop.tree / made, kept)


def _given(workshop: Workshop, frozen: str, made: str) -> dict[str, str]:
    icon.write(workshop.tree / MARK)
    return {
        "VERSION": pendopo.__version__,
        "NUMBER": ".".join(map(str, label.numbers(pendopo.__version__))),
        "SIZE": str(_octets(workshop.tree / frozen) >> 10),
        "FROZEN": f"{workshop.inside}/{frozen}",
        "ICON": f"{workshop.inside}/{MARK}",
        "OUTPUT": f"{workshop.inside}/{made}",
    }


def _octets(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
