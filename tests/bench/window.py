"""`python3 -m tests.bench.window`: what the window costs, on a screen of its own (Xvfb)."""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.gauge import Gauge
from tests.bench.screen import Environment, child, running, screen, sound
from tests.real.desktop import desktop, lacking
from tests.real.newcomer import PERSON, come_and_come_again, spoken_in

TITLE = "Pendopo"
PROGRAMS = ("Xvfb", "xdotool", "pulseaudio")
SECONDS = 8.0
TIMES = 3
ROUNDS = 7
LOADED_S = 15.0
"""By then what comes after the first window is there, on a slow machine too."""
SETTLED_S = 4.0
ALONE = ("nobody", "one", "twenty silent", "twenty")
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


@dataclass(frozen=True, slots=True)
class Load:
    """Per cent of a core: the whole process, and of it the thread that paints."""

    whole: float
    painting: float


def main(words: Sequence[str]) -> int:
    """Prints one line for each figure; 0 whatever they are."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.window", description=__doc__)
    parser.parse_args(words)
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        print(f"This needs {', '.join(missing)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        with screen(home) as environment:
            print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
            _first_window(environment)
            _lobby(environment)
            _alone(environment)
            _scroll(environment)
            with sound(environment, home) as heard:
                asyncio.run(_room(heard))
            _newcomer(home / "newcomer")
            print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
    return 0


def _first_window(environment: Environment) -> None:
    """By the clock, which other programs hold up, and by the CPU used until then."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(until_visible([sys.executable, "-c", BARE], environment))
        ours.append(until_visible([sys.executable, "-m", "pendopo"], environment))
    for at, how in enumerate(("by the clock", "CPU")):
        plain, mine = [each[at] for each in bare], [each[at] for each in ours]
        _report(f"bare Qt window visible, {how}", plain, "s")
        _report(f"our window visible, {how}", mine, "s")
        pairs = [each / beside for each, beside in zip(mine, plain, strict=True)]
        _report(f"    beside each other, {how} (goal 1.3)", pairs, "times")


def _newcomer(directory: Path) -> None:
    """Somebody new comes by a link and again the next day, as the test of the same name."""
    if lacking():
        print(f"A newcomer's story needs {lacking()}.", file=sys.stderr)
        return
    directory.mkdir()
    with desktop(directory, PERSON) as desk, spoken_in(directory) as host:
        came = come_and_come_again(desk, host.links["place", "listener"])
        _report("newcomer, last key to first sound (goal 2)", [came.first_s], "s")
        _report("the same another day", [came.again_s], "s")
    _report("longest stall of the window in that (goal 100)", desk.stalls_ms("the window"), "ms")
    media = desk.stalls_ms("the media loop")
    _report("longest stall of the media loop in that (goal 100)", media, "ms")


def until_visible(command: Sequence[str], environment: Environment) -> tuple[float, float]:
    """Seconds by the clock and of CPU from the start of a program until its window is seen."""
    began = time.monotonic()
    with running(command, environment) as process:
        wait_for_window(environment)
        return time.monotonic() - began, Gauge(process.pid).cpu_s()


def _lobby(environment: Environment) -> None:
    with running([sys.executable, "-m", "pendopo"], environment) as process:
        wait_for_window(environment)
        time.sleep(LOADED_S)
        _report_loads("idle in the lobby (goal 1)", asyncio.run(_loads(process.pid)))


def _alone(environment: Environment) -> None:
    """The window with nothing behind it; a ring's own cost is what speaking adds to silence."""
    loads = {}
    for scene in ALONE:
        with child(environment, "tests.bench.window_alone", scene) as process:
            time.sleep(SETTLED_S)
            loads[scene] = asyncio.run(_loads(process.pid))
    for scene in ALONE:
        _report_loads(f"window alone, on stage: {scene}", loads[scene])
    rings = [
        loud.whole - silent.whole
        for loud, silent in zip(loads["twenty"], loads["twenty silent"], strict=True)
    ]
    _report("20 speaking rings (goal 5)", rings, "% of a core")


def _scroll(environment: Environment) -> None:
    with child(environment, "tests.bench.window_alone", "scroll") as process:
        time.sleep(SETTLED_S)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        passes = json.loads(process.stdout.readline())
    frames = passes[0]["frames"]
    what = f"longest of {frames} scrolled frames, 300 people"
    _report(f"{what}, by the clock (goal 33)", [each["clock"] for each in passes], "ms")
    _report(f"{what}, of CPU", [each["cpu"] for each in passes], "ms")


async def _room(environment: Environment) -> None:
    """Everything a listener's process does: signalling, SRTP, decoding, mixing, devices, window."""
    from tests.bench.window_room import room

    goals = {0: "quiet (goal 3)", 1: "one speaks (goal 8)", 3: "three speak"}
    async with room() as (venue, link):
        with child(environment, "tests.bench.window_room", said=link) as process:
            for speakers, what in goals.items():
                await venue.speak(speakers)
                await asyncio.sleep(SETTLED_S)
                _report_loads(f"in a real room of 23, {what}", await _loads(process.pid))


async def _loads(pid: int) -> list[Load]:
    gauge, loads = Gauge(pid), []
    for _ in range(TIMES):
        whole, painting, began = gauge.cpu_s(), gauge.first_thread_s(), time.monotonic()
        await asyncio.sleep(SECONDS)
        per_cent = 100 / (time.monotonic() - began)
        loads.append(
            Load(
                per_cent * (gauge.cpu_s() - whole),
                per_cent * (gauge.first_thread_s() - painting),
            )
        )
    return loads


def wait_for_window(environment: Environment) -> None:
    """Until xdotool sees it. Raises RuntimeError."""
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{TITLE}$"]
    until = time.monotonic() + 30.0
    while subprocess.run(search, env=dict(environment), capture_output=True).returncode:
        if time.monotonic() > until:
            raise RuntimeError("no window")
        time.sleep(0.005)


def _report_loads(what: str, loads: Sequence[Load]) -> None:
    _report(what, [load.whole for load in loads], "% of a core")
    _report("    of it the thread that paints", [load.painting for load in loads], "% of a core")


def _report(what: str, values: Sequence[float], unit: str) -> None:
    middle = statistics.median(values)
    spread = f"({min(values):.2f} to {max(values):.2f}, n = {len(values)})"
    print(f"{what}: {middle:.2f} {unit} {spread}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
