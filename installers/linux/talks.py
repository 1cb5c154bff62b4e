"""The packaged program talks with one that pip installed, over this computer's loopback.

Whoever hosts is also in the room. Nothing of what is heard is guessed: frames are counted on both
sides, and each recording is judged beside the voice that was spoken.
"""

import contextlib
import io
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from installers.linux import tree
from pendopo.app.trial import visit_report
from pendopo.app.trial.changes import stood_still
from pendopo.app.trial.cpu_waits import CpuWaits
from pendopo.app.trial.verdict import Outcome, Stall, Verdict
from tests.real import opening, talking
from tests.real.desktop import desktop
from tests.real.heard import judged, stalls_of
from tests.real.processes import Person, hosting, voice, write_wav
from tests.real.program import Program
from tests.real.talking import BUSY_S

TALK_S, BOTH_S = 32, 20.0
ATTEMPTS = 3
FRAMES = 1000
"""Of the 50 a second of their time together at least so many must have come."""
VOICES = {"ani": "demo-host", "budi": "demo-guest"}


@dataclass(frozen=True)
class Talk:
    """What was wrong with it, and what was measured."""

    faults: tuple[str, ...]
    told: str
    judged: bool = True
    """Whether this computer did not stand still for too long to say."""


def pip_installed(room: Path) -> Program:
    """This tree in an environment of its own, with what pip finds for it; made anew."""
    place = room / "installed"
    subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True, timeout=300)
    pip = [str(place / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    plain = Program(()).environment(os.environ)
    subprocess.run([*pip, "install", str(tree.ROOT)], check=True, timeout=1800, cwd="/", env=plain)
    return Program((str(place / "bin" / "pendopo"),))


def on_command_line(hosts: Program, other: Program, room: Path) -> Talk:
    """`pendopo host` by one; each `pendopo join`s, speaks and records; again when not judged."""
    told = ""
    for attempt in range(ATTEMPTS):
        place = room / str(attempt)
        place.mkdir(parents=True)
        with CpuWaits() as waits:
            try:
                ani, budi = _visited(hosts, other, place)
            except (AssertionError, OSError, RuntimeError, subprocess.TimeoutExpired) as error:
                return Talk((f"{type(error).__name__}: {error}",), "")
        stalls = [*waits.stalls, *stalls_of(ani), *stalls_of(budi)]
        ways = [_way(ani, budi, stalls), _way(budi, ani, stalls)]
        told = "; ".join(each.told for each in ways)
        if all(each.judged for each in ways):
            return Talk(tuple(fault for each in ways for fault in each.faults), told)
    return Talk((f"this computer stood still for too long, {ATTEMPTS} times",), told)


def _visited(hosts: Program, other: Program, place: Path) -> tuple[Person, Person]:
    with hosting(place / "host", "--room", "Tea", program=hosts) as host:
        invite = host.invite_file(place, "speaker")
        ani, budi = (
            _started(place, invite, name, program)
            for name, program in zip(VOICES, (hosts, other), strict=True)
        )
        codes = ani.finished(), budi.finished()
    if codes != (0, 0):
        raise RuntimeError(f"they ended with {codes}")
    return ani, budi


def _started(place: Path, invite: Path, name: str, program: Program) -> Person:
    spoken = write_wav(place / f"{name}-voice.wav", voice(VOICES[name]))
    words = ("--play", str(spoken), "--loop", "--seconds", str(TALK_S))
    return Person.start(place, invite, name, *words, program=program)


def _way(speaker: Person, listener: Person, stalls: Sequence[Stall]) -> Talk:
    """One ear."""
    verdict = judged(listener, [voice(VOICES[speaker.name])], stalls, BOTH_S)
    still = verdict.outcome is Outcome.SPOILT and stood_still(stalls) > BUSY_S
    return Talk(
        (
            *(f"{listener.name} heard: {finding}" for finding in verdict.findings),
            *_miscounted(speaker, listener, excused=bool(stalls)),
        ),
        f"{_told(listener)}, likeness {likeness(verdict):.3f}",
        not still and verdict.outcome is not Outcome.UNKNOWN,
    )


def _miscounted(speaker: Person, listener: Person, excused: bool) -> Iterator[str]:
    """Every frame between the first and the last opened was sealed, none open or refused."""
    if speaker.report["sent"]["open"] or not speaker.report["sent"]["sealed"]:
        yield f"{speaker.name} sent {speaker.report['sent']}"
    (count,) = visit_report.counts(listener.report)
    if not (count.exact or (excused and count.plausible)) or count.opened < FRAMES:
        yield f"{listener.name} counted {count}"


def _told(listener: Person) -> str:
    (count,) = visit_report.counts(listener.report)
    return f"{count.sealed} sealed = {count.opened} opened + {count.lost} lost"


def likeness(verdict: Verdict) -> float:
    """The median of all blocks, 0 when nothing was heard."""
    return statistics.median([block.likeness for block in verdict.blocks] or [0.0])


def in_windows(hosts: Program, other: Program, room: Path, port: int) -> Talk:
    """Ani opens a place in one window; Budi comes by its link in the other; both talk, Budi is
    muted and removed, as between two windows of one program."""
    said = io.StringIO()
    room.mkdir(parents=True)
    with contextlib.redirect_stdout(said):
        codes, fault = _story(hosts, other, room, port)
    if fault:
        return Talk((f"{_logs(room)}\n{said.getvalue()}\n{fault}",), "")
    told = "; ".join(re.findall(r"likeness [0-9.]+", said.getvalue()))
    return Talk(() if codes == (0, 0) else (f"the windows ended with {codes}",), told)


def _story(hosts: Program, other: Program, room: Path, port: int) -> tuple[tuple[int, ...], str]:
    """How the two windows ended, and what went wrong; whatever it is, others are tried, too."""
    try:
        with desktop(room, "ani", "budi") as desk:
            ani, budi = desk.open(hosts, "ani"), desk.open(other, "budi")
            link = opening.open_place(ani, port)
            opening.enter_own(ani, "Ani")
            opening.come(budi, link)
            talking.come_on_stage_and_go(desk, ani, budi, room)
            return (ani.quit(), budi.quit()), ""
    except (Exception, pytest.skip.Exception) as error:
        return (), f"{type(error).__name__}: {error}"


def _logs(room: Path) -> str:
    return "\n".join(f"{log.stem}: {log.read_text()[-1500:]}" for log in sorted(room.glob("*.log")))
