"""Freezing the program there, and making the set-up that people start."""

import os
import shutil
import subprocess
from pathlib import Path

import pendopo
from installers.windows import label
from installers.windows.machine import Machine

MOST = 70 * 1024 * 1024
"""Bytes of the set-up."""
FROZEN = "dist/pendopo"


def setup_name() -> str:
    """Of the file."""
    return f"pendopo-{pendopo.__version__}-setup.exe"


def freeze(machine: Machine) -> str:
    """PyInstaller's work by build.spec."""
    with machine:
        words = ("--noconfirm", "--log-level=WARN", "build.spec")
        ended = machine.pythons("PyInstaller", *words, within_s=1800)
    frozen = machine.tree / FROZEN
    if ended.code or not (frozen / "pendopo.exe").exists():
        raise RuntimeError(ended.said)
    return f"{_octets(frozen) >> 20} MB"


def pack(machine: Machine) -> str:
    """The set-up, signed where a certificate is given."""
    inside = "/wine/drive_c/pendopo"
    given = {
        "VERSION": pendopo.__version__,
        "NUMBER": ".".join(map(str, label.numbers(pendopo.__version__))),
        "SIZE": str(_octets(machine.tree / FROZEN) >> 10),
        "FROZEN": f"{inside}/{FROZEN}",
        "ICON": f"{inside}/build/build/pendopo.ico",
        "OUTPUT": f"{inside}/dist/{setup_name()}",
    }
    defined = [f"-D{name}={value}" for name, value in given.items()]
    where = f"{inside}/installers/windows"
    words = ("-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, "pendopo.nsi")
    ended = machine.linux("makensis", *words, within_s=1200, directory=where)
    made = machine.tree / "dist" / setup_name()
    if ended.code or not made.exists():
        raise RuntimeError(ended.said)
    size = made.stat().st_size
    if size > MOST:
        raise RuntimeError(f"the set-up has {size >> 20} MB")
    kept = machine.folder / setup_name()
    shutil.copyfile(made, kept)
    return f"{size >> 20} MB, {sign(machine, kept)}"


def sign(machine: Machine, program: Path) -> str:
    """With osslsigncode and the PKCS #12 file that PENDOPO_CERTIFICATE names; its passphrase is
    read from the file that PENDOPO_CERTIFICATE_PASSPHRASE names."""
    certificate = os.environ.get("PENDOPO_CERTIFICATE")
    if not certificate:
        return "not signed: no certificate was given"
    signed = program.with_suffix(".signed.exe")
    command = ["osslsigncode", "sign", "-h", "sha256", "-n", "Pendopo", "-pkcs12", certificate]
    passphrase = os.environ.get("PENDOPO_CERTIFICATE_PASSPHRASE")
    command += ["-readpass", passphrase] if passphrase else []
    stamp = os.environ.get("PENDOPO_TIMESTAMP")
    command += ["-ts", stamp] if stamp else []
    subprocess.run([*command, "-in", str(program), "-out", str(signed)], check=True)
    signed.replace(program)
    return "signed"


def _octets(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
