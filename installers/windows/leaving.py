"""What stays and what goes: the program makes a person's data, and is taken away twice."""

import json
import re
import shutil
import subprocess
import time
from hashlib import sha256

from installers.windows import traces
from installers.windows.installed import (
    DATA,
    FOLDER,
    SHORTCUT,
    UNINSTALLER,
    WINDOW,
    demand,
    hosting,
    program,
    tree,
    wait_until_gone,
    well,
)
from installers.windows.machine import WINE, Machine
from installers.windows.packing import setup_name

SHOWN_S = 20
CLOSED_WITHIN_S = 180.0
PLACE = ("--listen", "127.0.0.1:47711", "--room", "Tea")
"""The same port whenever it hosts, so that its links are the same."""
NOT_OURS = {
    r"\w+\.reg Software\\(Policies\\)?Microsoft\\SystemCertificates\\.*": "Wine's copy of Linux's",
    r"system\.reg Software\\Microsoft\\Windows\\CurrentVersion\\MMDevices\\.*": "devices",
    r"user\.reg Software\\Wine\\Drivers\\.*": "the same, as Wine numbers them",
    r"user\.reg Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Accent.*": "a colour",
    r"user\.reg Software\\Wine\\Credential Manager(: \"EncryptionKey\")?": "the vault itself",
    r"user\.reg Console(: .*)?": "how a console looks",
    r"user\.reg Software\\Classes": "an empty key that every Windows has",
    r"user\.reg Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall": "another",
    r"users/root/AppData/Local/Temp/~nsu\w*\.tmp": "the uninstaller's folder, empty by then",
}
"""What is new in the prefix afterwards without being ours → what it is. Wine writes it when any
program opens a connection or a device."""


def before(machine: Machine) -> str:
    """The prefix as it is while the program was never there."""
    found = traces.look(machine)
    ours = [x for x in found.files | found.entries if traces.NAME.search(x)]
    demand(not ours, "\n".join(ours))
    lists = {"files": sorted(found.files), "entries": sorted(found.entries)}
    (machine.folder / "before.json").write_text(json.dumps(lists))
    return f"{len(found.files)} files and folders, {len(found.entries)} entries"


def data(machine: Machine) -> str:
    """A place on this computer, and a window that was opened: files, and secrets in the vault."""
    with machine:
        with hosting(machine, *PLACE) as host:
            _remember(machine, host.links)
        window = machine.start(WINE, program(WINDOW))
        time.sleep(SHOWN_S)
        demand(window.poll() is None, "the window ended by itself")
        _close(machine, window)
    kept, secrets = _data(machine), traces.look(machine).secrets
    demand(bool(kept and secrets), f"{sorted(kept)}, {sorted(secrets)}")
    return f"{len(kept)} files, {len(secrets)} entries of the vault"


def _close(machine: Machine, window: subprocess.Popen[bytes]) -> None:
    """As its title bar would; as long as nothing is drawn there is nothing to close."""
    until = time.monotonic() + CLOSED_WITHIN_S
    while window.poll() is None:
        demand(time.monotonic() < until, "the window cannot be closed")
        machine.windows("taskkill", "/IM", WINDOW, within_s=60)
        time.sleep(2)


def busy(machine: Machine) -> str:
    """While the program hosts nothing of it is taken away, nor is anybody's data."""
    words = (program(UNINSTALLER), "/S", "/WIPE", "_?=" + program("").rstrip("\\"))
    installed, kept = tree(machine.drive / FOLDER), _data(machine)
    with machine, hosting(machine, *PLACE):
        code = machine.windows(*words).code
        demand(code == 2, f"it ended with {code}")
        demand(tree(machine.drive / FOLDER) == installed, "the program")
        demand(_data(machine).keys() >= kept.keys(), "the data")
    return "refused"


def uninstall(machine: Machine) -> str:
    """Silently; nothing of ours stays but what the person made."""
    kept, secrets = _data(machine), traces.look(machine).secrets
    left = _left(machine, "/S")
    demand(_data(machine) == kept, "the data")
    demand(traces.look(machine).secrets == secrets, "the secrets")
    strange = [x for x in left if not _is_persons(x, secrets)]
    demand(not strange, "\n".join(strange))
    return f"{len(kept)} files and {len(secrets)} secrets of the person's stay, nothing else"


def again(machine: Machine) -> str:
    """Who installs it anew has their place, with the same links."""
    with machine:
        shutil.copyfile(machine.folder / setup_name(), machine.drive / setup_name())
        well(machine.windows(rf"C:\{setup_name()}", "/S", within_s=300))
        with hosting(machine, *PLACE) as host:
            demand(_remembered(machine) == _told(host.links), "other links")
    return f"{len(host.links)} links are the same"


def wipe(machine: Machine) -> str:
    """With the person's data, which they asked for: nothing is left."""
    left = _left(machine, "/S", "/WIPE")
    demand(not left, "\n".join(left))
    return "nothing is left"


def _left(machine: Machine, *words: str) -> list[str]:
    """What is new in the prefix after the program was taken away and the computer started anew."""
    with machine:
        well(machine.windows(program(UNINSTALLER), *words))
        wait_until_gone(machine.drive / FOLDER.parent)
        demand(not (machine.drive / SHORTCUT).exists(), "the entry of the menu")
    with machine:
        well(machine.windows("wineboot", "-r", within_s=120))
    kept = json.loads((machine.folder / "before.json").read_text())
    former = traces.Traces(frozenset(kept["files"]), frozenset(kept["entries"]), frozenset())
    return [x for x in traces.look(machine).since(former) if not _is_wines(x)]


def _is_wines(trace: str) -> bool:
    return any(re.fullmatch(pattern, trace) for pattern in NOT_OURS)


def _is_persons(trace: str, secrets: frozenset[str]) -> bool:
    return trace == str(DATA) or trace.startswith(f"{DATA}/") or trace in secrets


def _data(machine: Machine) -> dict[str, str]:
    folder = machine.drive / DATA
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in tree(folder)}


def _told(links: dict[tuple[str, str], str]) -> dict[str, str]:
    return {" ".join(names): link for names, link in links.items()}


def _remember(machine: Machine, links: dict[tuple[str, str], str]) -> None:
    (machine.folder / "links.json").write_text(json.dumps(_told(links)))


def _remembered(machine: Machine) -> dict[str, str]:
    links: dict[str, str] = json.loads((machine.folder / "links.json").read_text())
    return links
