"""A desktop for tests: screens, a session bus, a keychain, sound and a screen reader, all real."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.real.program import TREE, Program

READER = Path(__file__).with_name("screen_reader.py")
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAMS = ("Xvfb", "dbus-daemon", "pulseaudio", "gnome-keyring-daemon", "xdotool", SYSTEM_PYTHON)
WITHIN_S = 30.0

PULSE = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
"""
PERSON = """
load-module module-null-sink sink_name=ears-{name} rate=48000
load-module module-null-sink sink_name=feed-{name} rate=48000
load-module module-remap-source master=feed-{name}.monitor source_name=voice-{name}
"""
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "Default" } }
"""

T = TypeVar("T")


def lacking() -> str:
    """What this system does not have of it; empty when nothing."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not LAUNCHER.exists():
        missing.append("at-spi2-core")
    elif subprocess.run([SYSTEM_PYTHON, "-c", "import gi"], capture_output=True).returncode:
        missing.append("python3-gi")
    return ", ".join(missing)


@dataclass
class Desktop:
    """`people` have sound of their own and a screen of their own; the session is one."""

    directory: Path
    environment: dict[str, str]
    displays: dict[str, str]
    reader: "subprocess.Popen[str]" = field(repr=False)
    _stack: ExitStack = field(repr=False)

    def window(self, person: str, *words: str, **environment: str) -> "Window":
        """`pendopo WORDS…` of that person, whose profile and home are theirs alone."""
        return self.open(TREE, person, *words, **environment)

    def open(self, program: Program, person: str, *words: str, **environment: str) -> "Window":
        """The same, of this program."""
        home = self.directory / f"home-{person}"
        home.mkdir(exist_ok=True)
        process = subprocess.Popen(
            [*program.command, "--verbose", *words],
            env={
                **program.environment(self.environment),
                "HOME": str(home),
                "XDG_DATA_HOME": str(home / "data"),
                "DISPLAY": self.displays[person],
                "PULSE_SINK": f"ears-{person}",
                "PULSE_SOURCE": f"voice-{person}",
                "QT_QPA_PLATFORM": "xcb",
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                **environment,
            },
            stderr=(self.directory / f"{person}.log").open("ab"),
        )
        self._stack.callback(end, process)
        return Window(self, process, self.displays[person])

    def stalls(self) -> list[str]:
        """What the watchdogs of all windows that were quit have said, who by whom."""
        return [
            f"{log.stem}: {told.group()}"
            for log in sorted(self.directory.glob("*.log"))
            for told in re.finditer(
                r"(longest )?stall of the (window|media loop): .*", log.read_text()
            )
        ]

    def stalls_ms(self, loop: str) -> list[float]:
        """The longest stall of each of these loops, one for each window that was quit."""
        begins = f"longest stall of {loop}: "
        longest = [line.partition(begins)[2] for line in self.stalls() if begins in line]
        return [float(each.partition(" ms")[0]) for each in longest]

    def ask(self, do: str, **order: Any) -> Any:
        """One order to the screen reader."""
        assert self.reader.stdin is not None
        assert self.reader.stdout is not None
        self.reader.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.reader.stdin.flush()
        return json.loads(self.reader.stdout.readline())

    def speak(self, person: str, file: Path) -> "subprocess.Popen[bytes]":
        """Play a file into somebody's microphone."""
        talking = subprocess.Popen(
            ["paplay", f"--device=feed-{person}", str(file)], env=self.environment
        )
        self._stack.callback(end, talking)
        return talking

    def hear(self, person: str, file: Path) -> "subprocess.Popen[bytes]":
        """Record what comes out of somebody's speaker, 48 kHz mono float32, until it is ended."""
        hearing = subprocess.Popen(
            ["parec", f"--device=ears-{person}.monitor", "--format=float32le", "--rate=48000",
             "--channels=1", "--latency-msec=20"],
            env=self.environment, stdout=file.open("wb"),
        )  # fmt: skip
        self._stack.callback(end, hearing)
        return hearing


@dataclass
class Window:
    """One running window, seen by its screen reader and reached by keyboard and mouse."""

    desktop: Desktop
    process: "subprocess.Popen[bytes]"
    display: str

    def tree(self) -> list[dict[str, Any]]:
        """Everything that is showing: role, name, description, focused, checked, modal, value."""
        told = self.desktop.ask("tree", pid=self.process.pid)
        assert isinstance(told, list), told
        return told

    def shows(self, name: str, role: str = "") -> bool:
        """Whether something with these words can be read now."""
        return any(name in node["name"] and role in ("", node["role"]) for node in self.tree())

    def wait_for(self, name: str, role: str = "") -> None:
        """Until it can be read."""
        wait(lambda: self.shows(name, role), lambda: f"{name!r} in {self.said()}")

    def press(self, name: str, role: str = "push button") -> None:
        """By the screen reader."""
        wait(
            lambda: self.desktop.ask("press", pid=self.process.pid, role=role, name=name) is True,
            lambda: f"{role} {name!r} in {self.said()}",
        )

    def write(self, name: str, text: str) -> None:
        """Put text in a field by the screen reader."""
        wait(
            lambda: self.desktop.ask("write", pid=self.process.pid, name=name, text=text) is True,
            lambda: f"field {name!r} in {self.said()}",
        )

    def click(
        self, name: str, role: str = "push button", last: bool = False, button: int = 1
    ) -> None:
        """With the mouse, in its middle."""
        x, y, width, height = self.box(name, role, last)
        at = str(x + width // 2), str(y + height // 2)
        self._xdotool("mousemove", *at, "click", str(button))

    def box(self, name: str, role: str, last: bool = False) -> tuple[int, int, int, int]:
        """Where on the screen it is, the first or the last of several."""
        found: list[list[int]] = []

        def look() -> bool:
            box = self.desktop.ask("place", pid=self.process.pid, role=role, name=name, last=last)
            found.append(box)
            return isinstance(box, list) and len(box) == 4 and box[2] > 0

        wait(look, lambda: f"{role} {name!r} in {self.said()}")
        x, y, width, height = found[-1]
        return x, y, width, height

    def keys(self, *keys: str) -> float:
        """Press keys, one after the other, as xdotool names them; monotonic seconds before."""
        self._focus()
        began = time.monotonic()
        for key in keys:
            self._xdotool("key", key)
        return began

    def type(self, text: str) -> None:
        """Type text."""
        self._focus()
        self._xdotool("type", "--delay", "2", text)

    def said(self) -> list[str]:
        """Role and name of everything that can be read, for a test that failed."""
        return [f"{node['role']}: {node['name']}" for node in self.tree() if node["name"]]

    def picture(self, path: Path) -> None:
        """What the screen shows, as a PNG."""
        subprocess.run(
            ["import", "-display", self.display, "-window", "root", str(path)], check=True
        )

    def quit(self) -> int:
        """Ask it to end, and wait."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WITHIN_S)

    def _focus(self) -> None:
        """Without a window manager nobody gives a window the keyboard."""
        self._xdotool("search", "--onlyvisible", "--name", "^Pendopo$", "windowfocus", "%1")

    def _xdotool(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words],
            env={**self.desktop.environment, "DISPLAY": self.display},
            check=True,
            capture_output=True,
        )


@contextmanager
def desktop(directory: Path, *people: str, size: str = "1280x800") -> Iterator[Desktop]:
    """Started for `people`; everything of it ends with the block."""
    with ExitStack() as stack:
        runtime = directory / "run"
        runtime.mkdir(mode=0o700)
        home = directory / "home"
        home.mkdir()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }
        displays = {person: _screen(stack, size) for person in people}
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(stack, environment)
        _keychain(stack, environment)
        _sound(stack, environment, directory, people)
        first = {**environment, "DISPLAY": displays[people[0]]}
        launch = [str(LAUNCHER), "--launch-immediately"]
        _start(stack, launch, env=first, stdout=subprocess.DEVNULL)
        reader = _reader(stack, first)
        started = Desktop(directory, environment, displays, reader, stack)
        yield started
    print("", *started.stalls(), sep="\n")


def wait(true: Callable[[], bool], what: Callable[[], str]) -> None:
    """Until it is; what was not seen is said otherwise."""
    until = time.monotonic() + WITHIN_S
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"not seen within {WITHIN_S:.0f} s: {what()}")
        time.sleep(0.05)


def end(process: "subprocess.Popen[Any]") -> None:
    """Gently, then not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _start(stack: ExitStack, words: list[str], **options: Any) -> "subprocess.Popen[str]":
    process = subprocess.Popen(words, text=True, **{"stderr": subprocess.DEVNULL, **options})
    stack.callback(end, process)
    return process


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _screen(stack: ExitStack, size: str) -> str:
    """Whatever number is free is told by the server itself."""
    screen = _start(
        stack, ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp",
                "-noreset"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return f":{_line(screen)}"


def _bus(stack: ExitStack, environment: dict[str, str]) -> str:
    bus = _start(
        stack, ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        env=environment, stdout=subprocess.PIPE,
    )  # fmt: skip
    return _line(bus)


def _keychain(stack: ExitStack, environment: dict[str, str]) -> None:
    keychain = _start(
        stack, ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert keychain.stdin is not None
    keychain.stdin.write("pw")
    keychain.stdin.close()
    _line(keychain)


def _sound(
    stack: ExitStack, environment: dict[str, str], directory: Path, people: tuple[str, ...]
) -> None:
    socket = directory / "run" / "pulse.socket"
    script, alsa = directory / "pulse.pa", directory / "asound.conf"
    script.write_text(
        PULSE.format(socket=socket) + "".join(PERSON.format(name=name) for name in people)
    )
    alsa.write_text(ALSA)
    _start(
        stack,
        ["pulseaudio", "--daemonize=no", "-n", "-F", str(script), "--exit-idle-time=-1",
         "--use-pid-file=no"],
        env=environment,
    )  # fmt: skip
    environment["PULSE_SERVER"] = f"unix:{socket}"
    environment["ALSA_CONFIG_PATH"] = str(alsa)
    wait(socket.exists, lambda: "PulseAudio")


def _reader(stack: ExitStack, environment: dict[str, str]) -> "subprocess.Popen[str]":
    reader = _start(
        stack, [SYSTEM_PYTHON, str(READER)], env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert _line(reader) == "{}"
    return reader
