"""One sample of everything that could creep in two windows and their host."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.drifting_mouth import Ear, Mouth, mouth_to_ear_ms
from tests.bench.gauge import Gauge
from tests.bench.vital_signs import VitalSigns

EACH = {"PSS MB": 6.0, "RSS MB": 6.0, "fds": 3.0, "threads": 2.0, "tasks": 3.0, "blocks": 30_000.0}
HEARD = {
    "mouth to ear ms": 20.0,
    "buffer delay ms": 20.0,
    "lost / min": 10.0,
    "recovered / min": 10.0,
    "concealed ms / min": 200.0,
    "played / min": 100.0,
}
FLOORS = HEARD | {
    f"{name} {what}": floor for name in ("ani", "budi", "host") for what, floor in EACH.items()
}
"""What is worth telling, an hour: less has no consequence in a visit of several hours."""
COUNTERS = {"lost": "lost / min", "recovered": "recovered / min",
            "concealed_ms": "concealed ms / min", "played": "played / min"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A process, from outside and from within."""

    pid: int
    signs: VitalSigns

    def sample(self) -> dict[str, float]:
        """Of it and of what it has started, except what only itself knows."""
        gauges = [Gauge(pid) for pid in (self.pid, *_children(self.pid))]
        told = {
            "PSS MB": sum(gauge.own_mb() for gauge in gauges),
            "RSS MB": sum(gauge.memory_mb() for gauge in gauges),
            "fds": sum(gauge.descriptors() for gauge in gauges),
            "threads": sum(gauge.threads() for gauge in gauges),
        }
        note = self.signs.last()
        return told | {what: note[what] for what in ("tasks", "blocks") if what in note}


class Sampler:
    """`sample` every so often."""

    def __init__(self, watched: Mapping[str, Watched], mouth: Mouth, ear: Ear) -> None:
        self._watched, self._mouth, self._ear = watched, mouth, ear
        self._before: dict[str, float] = {}
        self._spilt_before = mouth.spilt

    @property
    def spilt(self) -> int:
        """Samples of the voice that the microphone did not take, since it is open."""
        return self._mouth.spilt - self._spilt_before

    def gone(self) -> list[str]:
        """Who has ended."""
        return [name for name, each in self._watched.items() if not _lives(each.pid)]

    def sample(self) -> dict[str, float]:
        """What could be read."""
        told = self._heard()
        for name, each in self._watched.items():
            with contextlib.suppress(OSError):
                told |= {f"{name} {what}": value for what, value in each.sample().items()}
        return {what: round(value, 2) for what, value in told.items()}

    def _heard(self) -> dict[str, float]:
        late_ms = mouth_to_ear_ms(self._mouth, self._ear)
        told = {} if late_ms is None else {"mouth to ear ms": late_ms}
        note = self._watched["budi"].signs.last()
        voices = note.get("voices", [])
        if not voices:
            return told
        told["buffer delay ms"] = max(voice["delay_ms"] for voice in voices)
        now = {what: sum(voice[what] for voice in voices) for what in COUNTERS} | {"at": note["at"]}
        before, self._before = self._before, now
        minutes = (now["at"] - before["at"]) / 60 if before else 0.0
        if minutes > 0:
            for what, rate in COUNTERS.items():
                told[rate] = (now[what] - before[what]) / minutes
        return told


def _children(pid: int) -> list[int]:
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in said.split()]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
