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
from installers.windows.workshop import Ended
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
        well(_set_up(machine))
        there = tree(machine.drive / FOLDER) - {UNINSTALLER}
        demand(there == tree(machine.tree / FROZEN))
        demand((machine.drive / SHORTCUT).exists())
        for key in (ENTRY, SCHEME + r"\shell\open\command", OURS):
            well(machine.windows("reg", "query", key))
    return f"{len(there)} files"


def moved(machine: Machine) -> str:
    """Into another folder and back: each time the former one is taken away."""
    there = machine.drive / "newplace"
    with machine:
        well(_set_up(machine, r"/D=C:\newplace"))
        demand((there / WINDOW).exists(), "it is not there")
        demand(not (machine.drive / FOLDER).exists(), "the former one stayed")
        well(_set_up(machine, "/D=" + program("").rstrip("\\")))
        demand(not there.exists(), "it stayed")
        demand((machine.drive / SHORTCUT).exists(), "the entry of the menu")
    return "nothing of the former one stays"


def refused(machine: Machine) -> str:
    """Where another program lies, or something cannot be written, it ends with 2, and what leads to
    the program stays as it was."""
    theirs, closed = machine.drive / "theirs", machine.drive / "closed"
    with machine:
        leads = well(machine.windows("reg", "query", OURS, "/s")).said
        (theirs / "_internal").mkdir(parents=True)
        (theirs / "_internal" / "their.dll").touch()
        demand(_set_up(machine, r"/D=C:\theirs").code == 2, "another program's folder")
        demand(tree(theirs) == {"_internal/their.dll"}, "another program's files")
        closed.mkdir()
        (closed / "_internal").touch()  # where a folder must be
        demand(_set_up(machine, r"/D=C:\closed").code == 2, "half a program")
        demand(well(machine.windows("reg", "query", OURS, "/s")).said == leads, "the registry")
    for folder in (theirs, closed):
        shutil.rmtree(folder)
    return "twice"


def _set_up(machine: Machine, *words: str) -> Ended:
    return machine.windows(rf"C:\{setup_name()}", "/S", *words, within_s=300)


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
