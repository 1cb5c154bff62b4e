"""Signing, tried with a certificate that nobody trusts, on a small set-up of the starters."""

import os
import shutil
from pathlib import Path

from installers.windows import packing, signing
from installers.windows.installed import COMMAND, UNINSTALLER, demand, wait_until_gone, well
from installers.windows.machine import Machine

SMALL = "dist/signed"
FOLDER = r"C:\signed"
SPOILED = 0x1000
"""A byte of the code."""


def trial(machine: Machine) -> str:
    """Set-up, programs and uninstaller are signed, start, and do not pass when they are changed."""
    place = machine.root / "tmp" / "throwaway"
    certificate = signing.throwaway(place)
    small = machine.tree / SMALL
    shutil.rmtree(small, ignore_errors=True)
    small.mkdir(parents=True)
    for name in packing.PROGRAMS:
        shutil.copyfile(machine.tree / packing.FROZEN / name, small / name)
    setup = machine.drive / "signed-setup.exe"
    packing.make(machine, SMALL, setup, certificate)
    _spoil(setup)
    with machine:
        well(machine.windows(rf"C:\{setup.name}", "/S", rf"/D={FOLDER}"))
        try:
            return _judged(machine, setup)
        finally:
            well(machine.windows(rf"{FOLDER}\{UNINSTALLER}", "/S"))
            wait_until_gone(machine.drive / "signed")


def _judged(machine: Machine, setup: Path) -> str:
    inside = machine.drive / "signed" / "_internal"
    os.symlink(f"{machine.inside}/{packing.FROZEN}/_internal", inside)
    try:
        said = well(machine.windows(rf"{FOLDER}\{COMMAND}", "--version")).last
    finally:
        inside.unlink()
    expected = {f"signed/{name}": True for name in (*packing.PROGRAMS, UNINSTALLER)}
    expected |= {setup.name: True, setup.with_suffix(".bad").name: False}
    for name, whole in expected.items():
        found = signing.holds(machine, f"/wine/drive_c/{name}", "/tmp/throwaway/authority.pem")
        demand(found == whole, f"{name}: {found}")
    return f"{sum(expected.values())} files signed with a throwaway certificate; {said} starts"


def _spoil(setup: Path) -> None:
    content = bytearray(setup.read_bytes())
    content[SPOILED] ^= 1
    setup.with_suffix(".bad").write_bytes(content)
