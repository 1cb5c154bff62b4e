"""How soon the packaged window is there, and what it holds, beside the one that pip installed."""

import statistics
import time
from pathlib import Path

from tests.bench.gauge import Gauge
from tests.bench.screen import Environment, running, screen
from tests.bench.window import LOADED_S, until_visible, wait_for_window
from tests.real.program import Program

TIMES_AS_LONG = 1.5
"""What the packaged window's start is to stay below, beside the other's."""
PAIRS = 7
HELD = "{:.0f} MiB held, the other {:.0f}"
STARTED = "{:.2f} times as long (at most {}): {:.2f} s, the other {:.2f} s; CPU {:.2f} times"


def of_windows(packaged: Program, other: Program, home: Path) -> tuple[str, str]:
    """For the table: the start, and memory a while later."""
    home.mkdir(parents=True)
    with screen(home) as environment:
        given = [(each, each.environment(environment)) for each in (packaged, other)]
        for program, surroundings in given:
            until_visible(program.command, surroundings)  # from the disk, once
        took = [[until_visible(p.command, env) for p, env in given] for _ in range(PAIRS)]
        held = [_held(program, surroundings) for program, surroundings in given]
    clock, cpu = (_beside([(ours[at], its[at]) for ours, its in took]) for at in (0, 1))
    ours, its = (statistics.median(pair[at][0] for pair in took) for at in (0, 1))
    return STARTED.format(clock, TIMES_AS_LONG, ours, its, cpu), HELD.format(*held)


def _beside(pairs: list[tuple[float, float]]) -> float:
    return statistics.median(ours / its for ours, its in pairs)


def _held(program: Program, environment: Environment) -> float:
    """Memory of an open window that nobody uses, shared pages divided among who shares them."""
    with running(program.command, environment) as process:
        wait_for_window(environment)
        time.sleep(LOADED_S)
        return Gauge(process.pid).own_mb()
