"""Signing, tried with a certificate that nobody trusts, on a small set-up of the starters."""

import os
import shutil

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
    with machine:
        well(machine.windows(rf"C:\{setup.name}", "/S", rf"/D={FOLDER}"))
        there = machine.drive / "signed"
        os.symlink(f"{packing.INSIDE}/{packing.FROZEN}/_internal", there / "_internal")
        said = well(machine.windows(rf"{FOLDER}\{COMMAND}", "--version")).last
        signed = {f"signed/{name}": True for name in (*packing.PROGRAMS, UNINSTALLER)}
        signed |= {setup.name: True, setup.with_suffix(".bad").name: False}
        _spoil(machine, setup.name)
        authority = "/tmp/throwaway/authority.pem"
        for name, whole in signed.items():
            found = signing.holds(machine, f"/wine/drive_c/{name}", authority)
            demand(found == whole, f"{name}: {found}")
        (there / "_internal").unlink()
        well(machine.windows(rf"{FOLDER}\{UNINSTALLER}", "/S"))
        wait_until_gone(there)
    return f"{sum(signed.values())} files signed with a throwaway certificate; {said} starts"


def _spoil(machine: Machine, name: str) -> None:
    content = bytearray((machine.drive / name).read_bytes())
    content[SPOILED] ^= 1
    (machine.drive / name).with_suffix(".bad").write_bytes(content)
