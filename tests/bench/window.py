"""`python3 -m tests.bench.window`: what the window costs, on a screen of its own (Xvfb)."""

import argparse
import asyncio
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench.gauge import Gauge

APP = str(Path(__file__).parents[2] / "app")
TITLE = "Pendopo"
SECONDS = 10.0
SPEAKING = {"quiet (goal 3)": 0, "one speaker (goal 8)": 1, "20 speakers (rings: goal 5)": 20}
SCENES = (*SPEAKING, "scroll")
ROUNDS = 5
LOADED_S = 15.0
"""By then what comes after the first window is there, on a slow machine too."""
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.setWindowTitle("Pendopo")
window.resize(1120, 720)
window.show()
sys.exit(application.exec())
"""


def main(words: list[str]) -> int:
    """Prints one line for each figure; 0 whatever they are."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.window", description=__doc__)
    parser.add_argument("--scene", choices=SCENES, help=argparse.SUPPRESS)
    arguments = parser.parse_args(words)
    if arguments.scene:
        return _play(arguments.scene)
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        print("This needs Xvfb and xdotool.", file=sys.stderr)
        return 2
    with _screen() as display, tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": home}
        environment.update(PYTHONPATH=APP, XDG_DATA_HOME=home, LANG="C.UTF-8")
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        _report("load average", os.getloadavg()[0], "")
        _first_window(environment)
        _idle(environment)
        for scene in SCENES:
            _scene(scene, environment)
    return 0


def _first_window(environment: Mapping[str, str]) -> None:
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_visible_s([sys.executable, "-c", BARE], environment))
        ours.append(_visible_s([sys.executable, "-m", "pendopo"], environment))
    _report("bare Qt window visible", statistics.median(bare), "s")
    _report("our window visible", statistics.median(ours), "s")
    ratio = statistics.median(ours) / statistics.median(bare)
    _report("our window beside a bare one (goal 1.3)", ratio, "")


def _visible_s(command: list[str], environment: Mapping[str, str]) -> float:
    began = time.monotonic()
    with _running(command, environment):
        _wait_for_window(environment)
        return time.monotonic() - began


def _idle(environment: Mapping[str, str]) -> None:
    with _running([sys.executable, "-m", "pendopo"], environment) as process:
        _wait_for_window(environment)
        time.sleep(LOADED_S)
        _report("idle in the lobby (goal 1)", _load(process.pid), "% of a core")


def _load(pid: int) -> float:
    gauge = Gauge(pid)
    before, began = gauge.cpu_s(), time.monotonic()
    time.sleep(SECONDS)
    return 100 * (gauge.cpu_s() - before) / (time.monotonic() - began)


def _scene(name: str, environment: Mapping[str, str]) -> None:
    """A scene says when it is ready, and answers with figures of its own when asked to end."""
    command = [sys.executable, "-m", "tests.bench.window", "--scene", name]
    root = str(Path(__file__).parents[2])
    environment = {**environment, "PYTHONPATH": f"{APP}:{root}"}
    with _running(command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(2.0)
        if name != "scroll":
            _report(f"in a room, {name}", _load(process.pid), "% of a core")
        process.stdin.write("\n")
        process.stdin.flush()
        for what, (value, unit) in json.loads(process.stdout.readline() or "{}").items():
            _report(what, value, unit)


def _play(name: str) -> int:
    from tests.ui.fake_backend import FakeBackend, FakeSession, listener_room
    from tests.ui.window_case import WindowCase, run

    speaking = SPEAKING.get(name, 0)
    crowd = _crowd(speaking, 300 if name == "scroll" else 20)
    session = FakeSession(replace(listener_room(), others=crowd))

    async def story(case: WindowCase) -> None:
        await case.enter()
        _speak(session, speaking)
        waiting = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        print("ready", flush=True)
        await waiting
        figures = await _scroll(case) if name == "scroll" else {}
        print(json.dumps(figures), flush=True)

    run(story, FakeBackend(session))
    return 0


def _crowd(speakers: int, listeners: int) -> Any:
    from tests.ui.fake_backend import people, someone

    return people(
        *(someone(f"s{at}", f"Speaker {at}", stage=True, muted=False) for at in range(speakers)),
        *(someone(f"l{at}", f"Listener {at}") for at in range(listeners)),
    )


def _speak(session: Any, speakers: int) -> None:
    """Levels that move as voices do, read by whoever polls them."""
    reading, began = session.reading, time.monotonic()

    def needles() -> Any:
        at = time.monotonic() - began
        levels = {
            f"s{n}": -30 + 15 * math.sin(7 * at + n) + 8 * math.sin(31 * at + 3 * n)
            for n in range(speakers)
        }
        return replace(reading.needles, levels=levels)

    session.needles = needles


async def _scroll(case: Any) -> dict[str, tuple[float, str]]:
    """The longest time one step of scrolling through everybody takes to be on the screen."""
    from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar

    areas = case.window.room.findChildren(QScrollArea)
    bars = [area.verticalScrollBar() for area in areas if area.isVisible()]
    bar: QScrollBar = max(bars, key=lambda each: each.maximum())
    longest = 0.0
    for at in range(0, bar.maximum(), 40):
        began = time.perf_counter()
        bar.setValue(at)
        QApplication.processEvents()
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0)
    steps = bar.maximum() // 40
    return {f"longest of {steps} scrolled frames, 300 people (goal 33)": (1000 * longest, "ms")}


@contextmanager
def _screen() -> Iterator[str]:
    command = [
        "Xvfb",
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1366x800x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    with _running(command, os.environ, stdout=subprocess.PIPE) as screen:
        assert screen.stdout is not None
        yield f":{screen.stdout.readline().strip()}"


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], **options: Any
) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command, env=dict(environment), text=True, stderr=subprocess.DEVNULL, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_window(environment: Mapping[str, str]) -> None:
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{TITLE}$"]
    until = time.monotonic() + 30.0
    while subprocess.run(search, env=dict(environment), capture_output=True).returncode:
        if time.monotonic() > until:
            raise RuntimeError("no window")
        time.sleep(0.005)


def _report(what: str, value: float, unit: str) -> None:
    print(f"{what}: {value:.2f} {unit}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
