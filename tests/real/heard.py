"""What somebody of the command line heard, judged as the demo judges it."""

import time
from collections.abc import Sequence

import numpy as np

from pendopo.app.trial import visit_report
from pendopo.app.trial.judge import judge
from pendopo.app.trial.verdict import Stall, Verdict
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.real.processes import Person


def judged(
    person: Person, voices: Sequence[Samples], stalls: Sequence[Stall], expected_s: float
) -> Verdict:
    """`voices` and nothing else while both are there; `stalls` in monotonic seconds."""
    ahead = time.time() - time.monotonic()
    began = visit_report.listening_since(person.report) - ahead
    from_s, recording = both_speaking(person.recording)
    own = [stall.since(began + from_s) for stall in stalls]
    return judge(voices, recording, own, expected_s)


def stalls_of(person: Person) -> list[Stall]:
    """In monotonic seconds."""
    ahead = time.time() - time.monotonic()
    return [stall.since(ahead) for stall in visit_report.stalls(person.report)]


def both_speaking(recording: Samples) -> tuple[float, Samples]:
    """The stretch in which both are there: without the first and last seconds of sound."""
    sound = np.flatnonzero(recording)
    first, last = sound[0] + 3 * SAMPLE_RATE, sound[-1] - 2 * SAMPLE_RATE
    return float(first) / SAMPLE_RATE, recording[first:last]
