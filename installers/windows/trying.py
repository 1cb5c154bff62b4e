"""The set-up as a person has it: installed, used, and taken away again."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from installers.windows.machine import WINE, Ended, Machine
from installers.windows.packing import FROZEN, setup_name
from pendopo.app.trial import visit_report
from tests.real import processes

USER = Path("users/root/AppData/Local")
FOLDER = USER / "Programs" / "Pendopo"
SHORTCUT = Path("users/root/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Pendopo.lnk")
ENTRY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Pendopo"
SCHEME = r"HKCU\Software\Classes\pendopo"
OURS = r"HKCU\Software\Pendopo"
TALK_S = 20
GONE_WITHIN_S = 60.0
FRAMES = 300
"""Of the 1000 that are spoken in that time at least so many must have come."""
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
        ended = _well(machine.windows(rf"C:\{setup_name()}", "/S", within_s=300))
        _demand(_tree(machine.drive / FOLDER) - {"uninstall.exe"} == _tree(machine.tree / FROZEN))
        _demand((machine.drive / SHORTCUT).exists())
        for key in (ENTRY, SCHEME + r"\shell\open\command", OURS):
            _well(machine.windows("reg", "query", key))
    return f"{ended.seconds:.0f} s"


def version(machine: Machine) -> str:
    """What it says of itself."""
    return _said(machine, "--version", within_s=60)


def self_test(machine: Machine) -> str:
    """Its own checks, by the program of the command line."""
    return _said(machine, "self-test", within_s=300)


def windowed(machine: Machine) -> str:
    """The program without a console writes to a pipe, and ends with a code."""
    with machine:
        ended = _well(machine.windows(_program(machine, "pendopo.exe"), "--version"))
    return ended.last


def demo(machine: Machine) -> str:
    """The whole walk, judged by itself."""
    return _said(machine, "demo", "--auto", within_s=400)


def visit_out(machine: Machine) -> str:
    """From Windows to a host here: what a voice here says is heard there."""
    with machine, processes.hosting(_work(machine) / "host", "--room", "Tea") as host:
        return _talk(machine, host.invite_file(_work(machine), "listener"), host)


def visit_in(machine: Machine) -> str:
    """From here to a host on Windows."""
    work = _work(machine)
    with machine, _hosting_there(machine) as host:
        return _talk(machine, host.invite_file(work, "listener"), host)


def vault(machine: Machine) -> str:
    """The keychain of Windows, through the library that the program uses."""
    with machine:
        return _well(machine.windows(r"C:\Python313\python.exe", "-c", VAULT)).last


def uninstall(machine: Machine) -> str:
    """Silently; nothing of ours stays but what the person made."""
    with machine:
        data = machine.drive / USER / "pendopo"
        kept = _tree(data)
        _well(machine.windows(_program(machine, "uninstall.exe"), "/S"))
        _wait_until_gone(machine.drive / FOLDER)
        left = [path for path in _tree(machine.drive / "users") if "endopo" in path]
        strange = [path for path in left if not path.startswith(str(USER.relative_to("users")))]
        _demand(not strange, str(strange))
        _demand(_tree(data) == kept)
        _demand(not (machine.drive / FOLDER).exists(), "the program's folder")
        for key in (ENTRY, SCHEME, OURS):
            _demand(machine.windows("reg", "query", key).code != 0, key)
    return f"{len(kept)} files of the person's stay"


def _talk(machine: Machine, listener: Path, host: processes.Hosted) -> str:
    work = _work(machine)
    shutil.copyfile(listener, machine.drive / "invite")
    spoken = processes.write_wav(work / "spoken.wav", processes.voice("demo-host"))
    words = ("--play", str(spoken), "--loop", "--seconds", str(TALK_S + 15))
    speaker = processes.Person.start(work, host.invite_file(work, "speaker"), "ani", *words)
    try:
        _well(
            machine.windows(
                _program(machine, "pendopo-cli.exe"),
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
    _demand(bool(counted) and all(count.plausible for count in counted), str(counted))
    _demand(sum(count.opened for count in counted) >= FRAMES, str(counted))
    return ", ".join(f"{count.opened} frames opened, {count.lost} lost" for count in counted)


@contextmanager
def _hosting_there(machine: Machine) -> Iterator[processes.Hosted]:
    words = ("host", "--json", "--listen", "127.0.0.1:0", "--data-dir", r"C:\host", "--room", "Tea")
    program = _program(machine, "pendopo-cli.exe")
    started = machine.start(WINE, program, *words, output=subprocess.PIPE)
    try:
        yield processes.read_events(cast(Any, started))
    finally:
        started.terminate()
        started.wait(30)
        shutil.rmtree(machine.drive / "host", ignore_errors=True)


def _wait_until_gone(folder: Path) -> None:
    """The uninstaller goes on as a copy of itself."""
    until = time.monotonic() + GONE_WITHIN_S
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.5)


def _said(machine: Machine, *words: str, within_s: float) -> str:
    with machine:
        program = _program(machine, "pendopo-cli.exe")
        return _well(machine.windows(program, *words, within_s=within_s)).last


def _program(machine: Machine, name: str) -> str:
    return _there(machine) + "\\" + name


def _there(machine: Machine) -> str:
    return "C:\\" + str(FOLDER).replace("/", "\\")


def _work(machine: Machine) -> Path:
    work = machine.folder / "work"
    work.mkdir(exist_ok=True)
    return work


def _tree(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _well(ended: Ended) -> Ended:
    _demand(ended.code == 0, ended.said)
    return ended


def _demand(true: bool, otherwise: str = "") -> None:
    if not true:
        raise RuntimeError(otherwise)
