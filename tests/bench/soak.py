"""`python3 -m tests.bench.soak`: what creeps while two windows are in one room for long.

One says a recorded voice, with pauses, into a microphone whose clock is 100 ppm fast; the network
loses 2 % of what each window should receive. Never a verdict on the exit code: a CSV as it goes,
and at the end, or when interrupted, for every quantity how it rises with time.
"""

import argparse
import csv
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from pendopo.model.frames import SAMPLE_RATE
from tests.bench.drifting_mouth import Ear, Mouth
from tests.bench.slope import slope
from tests.bench.soak_sample import FLOORS, Sampler, Watched
from tests.bench.vital_signs import VitalSigns
from tests.real.desktop import Desktop, Window, desktop, lacking
from tests.real.processes import hosting, voice

PAUSE_S = 3.0
VITALS_EVERY_S = 5.0
HEADS = ("quantity", "n", "mean", "slope / h", "± error", "floor", "rises")


def main(words: Sequence[str]) -> int:
    """Prints a line for each quantity; 0 whatever the figures are."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--warm-up", type=float, default=5.0, help="minutes left out (5)")
    parser.add_argument("--every-s", type=float, default=10.0, help="between samples (10)")
    parser.add_argument("--loss", type=float, default=2.0, help="per cent (2)")
    parser.add_argument("--ppm", type=float, default=100.0, help="of drift (100)")
    default = Path(tempfile.gettempdir()) / "pendopo-soak.csv"
    parser.add_argument("--csv", type=Path, default=default, help=f"({default})")
    chosen = parser.parse_args(words)
    if lacking():
        print(f"This needs {lacking()}.", file=sys.stderr)
        return 2
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _interrupted)
    samples: list[dict[str, float]] = []
    try:
        with tempfile.TemporaryDirectory() as directory, _room(Path(directory), chosen) as sampler:
            _sample(sampler, samples, chosen)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    _tell(samples, chosen.warm_up * 60)
    return 0


def _interrupted(number: int, frame: object) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def _room(directory: Path, chosen: argparse.Namespace) -> Iterator[Sampler]:
    """Ani says something all the time, Budi hears her."""
    signs = {
        name: VitalSigns(directory / f"{name}.vitals", whose, VITALS_EVERY_S, loss)
        for name, whose, loss in (
            ("ani", "--verbose", chosen.loss / 100), ("budi", "--verbose", chosen.loss / 100),
            ("host", "host-process", 0.0),
        )
    }  # fmt: skip
    (directory / "desk").mkdir()
    with ExitStack() as ending:
        desk = ending.enter_context(desktop(directory / "desk", "ani", "budi"))
        with signs["host"].noted():
            host = ending.enter_context(hosting(directory / "host", "--room", "Tea"))
        mouth = Mouth(desk, "drifting", _said(), chosen.ppm)
        ending.callback(mouth.close)
        ani = desk.window("ani", **{**signs["ani"].environment, "PULSE_SOURCE": "drifting"})
        budi = desk.window("budi", **signs["budi"].environment)
        _come(ani, host.links["place", "speaker"], "Microphone off")
        _come(budi, host.links["place", "listener"], "You are listening")
        ani.keys("m")
        ani.wait_for("Microphone on")
        ear = Ear(desk.environment, "ears-budi")
        ending.callback(ear.close)
        pids = {"ani": ani.process.pid, "budi": budi.process.pid, "host": host.process.pid}
        watched = {name: Watched(pid, signs[name]) for name, pid in pids.items()}
        yield Sampler(watched, mouth, ear)
        _quit(desk, ani, budi)


def _said() -> np.ndarray:
    pause = np.zeros(int(PAUSE_S * SAMPLE_RATE), np.float32)
    return np.concatenate((voice("demo-host"), pause))


def _come(window: Window, link: str, inside: str) -> None:
    window.write("Invite link", link)
    window.press("Continue")
    window.press("Connect")
    window.click("Tea, ", "list item")
    window.wait_for(inside)


def _quit(desk: Desktop, *windows: Window) -> None:
    print("windows ended with", [window.quit() for window in windows])
    print(*desk.stalls()[-4:], sep="\n", flush=True)


def _sample(sampler: Sampler, samples: list[dict[str, float]], chosen: argparse.Namespace) -> None:
    print(f"load average {os.getloadavg()[0]:.1f}, samples in {chosen.csv}", flush=True)
    began = time.monotonic()
    with chosen.csv.open("w", newline="") as file:
        rows = csv.DictWriter(file, ["s", *FLOORS], restval="")
        rows.writeheader()
        while (now_s := time.monotonic() - began) < chosen.minutes * 60:
            gone = sampler.gone()
            if gone:
                print(f"{', '.join(gone)} ended by itself after {now_s:.0f} s", flush=True)
                return
            samples.append({"s": round(now_s, 1), **sampler.sample()})
            rows.writerow(samples[-1])
            file.flush()
            time.sleep(chosen.every_s)
    print(f"{sampler.spilt} samples spilt before the microphone")
    print(f"load average {os.getloadavg()[0]:.1f}", flush=True)


def _tell(samples: Sequence[dict[str, float]], warm_up_s: float) -> None:
    kept = [sample for sample in samples if sample["s"] >= warm_up_s]
    print(f"{len(kept)} of {len(samples)} samples: the first {warm_up_s:.0f} s are left out")
    print("a slope rises when it is above twice its error and above its floor")
    print(_line(HEADS))
    for name, floor in FLOORS.items():
        pairs = [(sample["s"], sample[name]) for sample in kept if name in sample]
        found = slope([at for at, _ in pairs], [value for _, value in pairs])
        if found is None:
            print(_line((name, len(pairs), *"–––––")))
            continue
        figures = [f"{each:.2f}" for each in (found.mean, found.per_hour, found.error)]
        verdict = "RISES" if found.rises(floor) else "no"
        if found.error == float("inf"):
            verdict = "too short"
        print(_line((name, len(pairs), *figures, floor, verdict)), flush=True)


def _line(cells: Sequence[object]) -> str:
    return f"{cells[0]!s:32}" + "".join(f"{cell!s:>13}" for cell in cells[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
