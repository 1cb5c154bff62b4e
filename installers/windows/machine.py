"""A Windows without Windows: Wine in a folder of its own, with Xvfb and PulseAudio beside it."""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO

from installers.windows.workshop import Ended

SCREEN = ":77"
PULSE = "unix:/run/wine/sound"
ENTER = """
mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && mkdir -p "$0/run/wine" &&
chmod 700 "$0/run/wine" && exec chroot "$0" "$@"
"""
"""Mounted for one command and whoever it starts; nothing has to be unmounted."""


class Machine:
    """Everything lies below `folder`: the system, its C:, what was fetched and what was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.fetched = folder / "fetched"
        self.drive = self.root / "wine" / "drive_c"
        self.python = self.drive / "Python313"
        self.tree = self.drive / "pendopo"
        """A copy of the source: below `Z:` programs would see and believe Linux's folders."""
        self.inside = "/wine/drive_c/pendopo"
        self.environment: dict[str, str] = {}
        """For what is started from now on, beside what all need."""
        self._servers: list[subprocess.Popen[bytes]] = []

    def linux(
        self, *command: str | Path, within_s: float = 600, stdin: str = "", directory: str = "/"
    ) -> Ended:
        """Run a program of the chroot's."""
        with tempfile.TemporaryFile() as output:  # Wine's servers would hold a pipe open
            process = self.start(*command, output=output, directory=directory)
            try:
                process.communicate(stdin.encode(), timeout=within_s)
                late = b""
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                late = f"\nended after {within_s:.0f} s".encode()
            output.seek(0)
            said = (output.read() + late).decode(errors="replace")
        return Ended(process.returncode, said)

    def start(
        self,
        *command: str | Path,
        output: IO[bytes] | int = subprocess.DEVNULL,
        directory: str = "/",
    ) -> subprocess.Popen[bytes]:
        """The same, left running in a process group of its own."""
        moved = ["/usr/bin/env", "-C", directory, *map(str, command)]
        return subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", ENTER, self.root, *moved],
            env=_environment() | self.environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def windows(
        self, *command: str | Path, within_s: float = 600, stdin: str = "", directory: str = "/"
    ) -> Ended:
        """Run a program of Windows; its path as Windows spells it."""
        return self.linux(WINE, *command, within_s=within_s, stdin=stdin, directory=directory)

    def pythons(self, *words: str | Path, within_s: float = 600) -> Ended:
        """Run the Windows Python over the copied source."""
        command = "import os, runpy, sys; sys.path[:0] = [r'C:\\pendopo\\app', r'C:\\pendopo'];"
        command += "os.environ['PYTHONPATH'] = r'C:\\pendopo\\app';"
        command += "sys.argv = sys.argv[1:]; runpy.run_module(sys.argv[0], None, '__main__', True)"
        return self.windows(PYTHON, "-c", command, *words, within_s=within_s, directory=self.inside)

    def __enter__(self) -> "Machine":
        """Screen and sound are there from now on."""
        for command in (
            ("Xvfb", SCREEN, "-screen", "0", "1280x900x24", "-nolisten", "tcp"),
            (
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                "--load=module-native-protocol-unix socket=/run/wine/sound auth-anonymous=1",
                "--load=module-null-sink sink_name=box",
                "--load=module-null-source source_name=mic",
            ),
        ):
            self._servers.append(self.start(*command))
        time.sleep(2)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.linux("/usr/lib/wine/wineserver", "-k", within_s=30)
        for server in self._servers:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(10)

    def copy(self, source: Path, names: Sequence[str]) -> None:
        """The source as git knows it, in place of what was copied before; what was made stays, and
        what is as it was keeps its date, by which PyInstaller knows what it has read already."""
        self.tree.mkdir(parents=True, exist_ok=True)
        for former in [path for path in self.tree.rglob("*") if path.is_file()]:
            name = former.relative_to(self.tree).as_posix()
            if name not in names and not name.startswith(MADE):
                former.unlink()
        prints = {}
        for name in names:
            target = self.tree / name
            content = (source / name).read_bytes()
            if not target.is_file() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            prints[name] = sha256(content).hexdigest()
        (self.folder / "source.json").write_text(json.dumps(prints))

    def source(self, beginnings: tuple[str, ...]) -> str:
        """What tells the copied files whose names begin so from others."""
        kept = self.folder / "source.json"
        prints = json.loads(kept.read_text()) if kept.exists() else {}
        chosen = sorted(item for item in prints.items() if item[0].startswith(beginnings))
        return sha256(repr(chosen).encode()).hexdigest()


MADE = ("build/", "dist/")
WINE = "/usr/lib/wine/wine64"
PYTHON = r"C:\Python313\python.exe"


def _environment() -> dict[str, str]:
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "WINEPREFIX": "/wine",
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "DISPLAY": SCREEN,
        "XDG_RUNTIME_DIR": "/run/wine",
        "PULSE_SERVER": PULSE,
    }
