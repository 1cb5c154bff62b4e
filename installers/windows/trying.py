"""The set-up as a person has it: installed and used."""

import json
import shutil
from pathlib import Path

from installers.windows.installed import (
    COMMAND,
    ENTRY,
    FOLDER,
    OURS,
    SCHEME,
    SHORTCUT,
    UNINSTALLER,
    WINDOW,
    demand,
    hosting,
    program,
    said,
    tree,
    well,
)
from installers.windows.machine import Machine
from installers.windows.packing import FROZEN, setup_name
from pendopo.app.trial import visit_report
from tests.real import processes

TALK_S = 20
FRAMES = 300
"""Of the 1000 that are spoken in that time at least so many must have come."""
OF_FILES = ("--listen", "127.0.0.1:0", "--data-dir", r"C:\host", "--room", "Tea")
VAULT = (
    "import keyring; vault = keyring.get_keyring(); print(type(vault).__module__); "
    "vault.set_password('Pendopo trial', 'pendopo', 'Łäs 茶'); "
    "assert vault.get_password('Pendopo trial', 'pendopo') == 'Łäs 茶'; "
    "vault.delete_password('Pendopo trial', 'pendopo'); "
    "assert vault.get_password('Pendopo trial', 'pendopo') is None"
)


def install(machine: Machine) -> str:
    """Silently; every file is there, and so are the entries of the registry."""
    shutil.copyfile(machine.folder / setup_name(), machine.drive / setup_name())
    with machine:
        well(machine.windows(rf"C:\{setup_name()}", "/S", within_s=300))
        there = tree(machine.drive / FOLDER) - {UNINSTALLER}
        demand(there == tree(machine.tree / FROZEN))
        demand((machine.drive / SHORTCUT).exists())
        for key in (ENTRY, SCHEME + r"\shell\open\command", OURS):
            well(machine.windows("reg", "query", key))
    return f"{len(there)} files"


def version(machine: Machine) -> str:
    """What it says of itself."""
    return said(machine, "--version", within_s=60)


def self_test(machine: Machine) -> str:
    """Its own checks, by the program of the command line."""
    return said(machine, "self-test", within_s=300)


def windowed(machine: Machine) -> str:
    """The program without a console writes to a pipe, and ends with a code."""
    with machine:
        ended = well(machine.windows(program(WINDOW), "--version"))
    return ended.last


def demo(machine: Machine) -> str:
    """The whole walk, judged by itself."""
    return said(machine, "demo", "--auto", within_s=400)


def visit_out(machine: Machine) -> str:
    """From Windows to a host here: what a voice here says is heard there."""
    with machine, processes.hosting(_work(machine) / "host", "--room", "Tea") as host:
        return _talk(machine, host.invite_file(_work(machine), "listener"), host)


def visit_in(machine: Machine) -> str:
    """From here to a host on Windows."""
    work = _work(machine)
    with machine, hosting(machine, *OF_FILES) as host:
        told = _talk(machine, host.invite_file(work, "listener"), host)
    shutil.rmtree(machine.drive / "host", ignore_errors=True)
    return told


def vault(machine: Machine) -> str:
    """The keychain of Windows, through the library that the program uses."""
    with machine:
        return well(machine.windows(r"C:\Python313\python.exe", "-c", VAULT)).last


def _talk(machine: Machine, listener: Path, host: processes.Hosted) -> str:
    work = _work(machine)
    shutil.copyfile(listener, machine.drive / "invite")
    spoken = processes.write_wav(work / "spoken.wav", processes.voice("demo-host"))
    words = ("--play", str(spoken), "--loop", "--seconds", str(TALK_S + 15))
    speaker = processes.Person.start(work, host.invite_file(work, "speaker"), "ani", *words)
    try:
        well(
            machine.windows(
                program(COMMAND),
                *("join", "--invite-file", r"C:\invite", "--record", r"C:\heard.wav"),
                *("--report", r"C:\report.json", "--seconds", str(TALK_S)),
                within_s=120,
            )
        )
    finally:
        processes.stop(speaker.process)
        (machine.drive / "invite").unlink()
    report = json.loads((machine.drive / "report.json").read_text(encoding="utf-8"))
    counted = visit_report.counts(report)
    demand(bool(counted) and all(count.plausible for count in counted), str(counted))
    demand(sum(count.opened for count in counted) >= FRAMES, str(counted))
    return ", ".join(f"{count.opened} frames opened, {count.lost} lost" for count in counted)


def _work(machine: Machine) -> Path:
    work = machine.folder / "work"
    work.mkdir(exist_ok=True)
    return work
