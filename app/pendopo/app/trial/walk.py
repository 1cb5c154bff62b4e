"""The walk through the whole story, judged by what the window knows and what was recorded."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pendopo.app.trial import visit_report
from pendopo.app.trial.cpu_waits import CpuWaits
from pendopo.app.trial.judge import judge
from pendopo.app.trial.pointer import NotSeen, Pointer
from pendopo.app.trial.verdict import Mark, Outcome, Stall, Verdict
from pendopo.app.trial.visit_report import Report
from pendopo.app.trial.walk_sound import WalkSound
from pendopo.audio.chime import chime
from pendopo.audio.wav import read_wav
from pendopo.model import json_text
from pendopo.model.encryption import EncryptionState
from pendopo.model.frames import Samples
from pendopo.ui.lobby.room_card import ListingRole
from pendopo.ui.room.encryption_line import EncryptionLine
from pendopo.ui.room.people import Person, PersonRole
from pendopo.ui.window import MainWindow
from pendopo.words import walk as words

HEAR_S = 9.0
SPEAK_S = 10.0
PATIENCE_S = 15.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one step ended and what was measured."""

    step: str
    mark: Mark
    measured: str


class FarEnd(Protocol):
    """The other person, in a process of their own."""

    @property
    def recording(self) -> Path:
        """A WAV file of everything they heard."""
        ...

    @property
    def report(self) -> Path:
        """Their visit's report."""
        ...

    async def ended(self) -> None:
        """Wait until they have left and written down what they heard."""
        ...


Step = Callable[[], Awaitable[str | tuple[Mark, str]]]


class Walk:
    """Called with the window; goes step by step and stops where the way does not go on."""

    def __init__(
        self,
        far: FarEnd,
        theirs: Samples,
        ours: Samples,
        sound: WalkSound,
        pictures: Path,
        tell: Callable[[Judgement], None],
    ) -> None:
        self._far = far
        self._theirs = theirs
        self._ours = ours
        self._sound = sound
        self._pictures = pictures
        self._tell = tell
        self._pointer: Pointer
        self._waits: CpuWaits
        self._asked = 0.0
        self._report: Report = {}

    async def __call__(self, window: MainWindow) -> int:
        """1 when a step failed, else 0."""
        self._pointer = Pointer(window, self._pictures)
        steps: tuple[tuple[str, Step], ...] = (
            ("list_rooms", self._list),
            ("join", self._join),
            ("hear", self._hear),
            ("raise_hand", self._raise_hand),
            ("be_invited_to_speak", self._be_invited),
            ("speak_while_the_first_goes_on", self._speak),
            ("leave", self._leave),
            ("have_heard_all_of_it", self._have_heard),
            ("be_heard_at_the_far_end", self._be_heard),
            ("count_the_frames", self._count),
        )
        with CpuWaits() as self._waits:
            return await self._go(steps)

    async def _go(self, steps: tuple[tuple[str, Step], ...]) -> int:
        failed = False
        for name, step in steps:
            try:
                ended = await step()
            except NotSeen as missing:
                await self._pointer.picture("failed")
                self._tell(Judgement(name, Mark.FAILED, words.not_seen(str(missing))))
                return 1
            mark, measured = (Mark.PASSED, ended) if isinstance(ended, str) else ended
            self._tell(Judgement(name, mark, measured))
            failed = failed or mark is Mark.FAILED
        return int(failed)

    async def _list(self) -> str:
        pointer = self._pointer
        await pointer.see("two_rooms", lambda: len(pointer.rows("roomList")) == 2, PATIENCE_S)
        await pointer.see("somebody_there", self._live_row, PATIENCE_S)
        await pointer.picture("lobby")
        return ", ".join(str(title) for title in pointer.rows("roomList"))

    async def _join(self) -> str:
        pointer = self._pointer
        view = pointer.find(QAbstractItemView, "roomList")
        view.setFocus()
        live = self._live_row()
        view.setCurrentIndex(view.model().index(live[0] if live else 0, 0))
        began = time.perf_counter()
        pointer.press(Qt.Key.Key_Return)
        await pointer.see("the_room", lambda: pointer.shows("leaveButton"), PATIENCE_S)
        inside = time.perf_counter()
        await pointer.see("sound", lambda: np.any(self._sound.ear.samples), PATIENCE_S)
        heard = time.perf_counter()
        return words.joined(_ms(inside - began), _ms(heard - began))

    async def _hear(self) -> str:
        pointer = self._pointer

        def speaking() -> bool:
            return any(pointer.rows("stageList", PersonRole.SPEAKING))

        await pointer.see("somebody_speaking", speaking, PATIENCE_S)
        await asyncio.sleep(HEAR_S)
        await pointer.see("somebody_speaking", speaking, PATIENCE_S)
        await pointer.picture("listening")
        state = pointer.find(EncryptionLine, "encryptionLine").state
        if state is not EncryptionState.SHARED:
            raise NotSeen(words.encryption_line(state.value))
        return words.somebody_speaks(state.value)

    async def _raise_hand(self) -> str:
        """Raised, or answered already."""
        self._asked = time.perf_counter()
        self._pointer.press(Qt.Key.Key_H)

        def raised() -> bool:
            return any(me.hand for me in self._me("audienceList")) or bool(self._me("stageList"))

        await self._pointer.see("the_raised_hand", raised, PATIENCE_S)
        return words.shown(_ms(time.perf_counter() - self._asked))

    async def _be_invited(self) -> str:
        def offered() -> bool:
            button = self._pointer.find(QWidget, "micButton")
            on_stage = any(me.muted for me in self._me("stageList"))
            return on_stage and button.isVisible() and button.isEnabled()

        await self._pointer.see("the_microphone_offered", offered, PATIENCE_S)
        answered = time.perf_counter() - self._asked
        await self._pointer.picture("invited")
        return words.invited(_ms(answered))

    async def _speak(self) -> str:
        def on() -> bool:
            return any(not me.muted for me in self._me("stageList"))

        began = time.perf_counter()
        self._pointer.click("micButton")
        await self._pointer.see("our_microphone_on", on, PATIENCE_S)
        shown = time.perf_counter()
        await asyncio.sleep(SPEAK_S)
        await self._pointer.picture("speaking")
        return words.microphone_on(_ms(shown - began))

    async def _leave(self) -> str:
        self._pointer.click("leaveButton")
        await self._pointer.see("the_lobby", lambda: self._pointer.shows("placeTitle"), PATIENCE_S)
        return words.back()

    async def _have_heard(self) -> tuple[Mark, str]:
        """What the far end knows of its own stalls is known only when it has left."""
        await self._far.ended()
        try:
            self._report = json_text.read(self._far.report.read_text("utf-8"))
        except OSError as error:
            raise NotSeen("the_far_ends_report") from error
        since = self._sound.ear.began_at or 0.0
        stalls = [stall.since(since) for stall in self._stalls()]
        heard = self._sound.ear.samples
        return told(judge([self._theirs], heard, stalls, HEAR_S + SPEAK_S, chime()))

    async def _be_heard(self) -> tuple[Mark, str]:
        since = visit_report.listening_since(self._report) - _unix_ahead()
        stalls = [stall.since(since) for stall in self._stalls()]
        heard = read_wav(self._far.recording.read_bytes())
        return told(judge([self._ours], heard, stalls, SPEAK_S))

    async def _count(self) -> tuple[Mark, str]:
        voices = visit_report.counts(self._report)
        if len(voices) != 1:
            raise NotSeen(words.voices(len(voices)))
        counts = voices[0]
        well = counts.exact or (counts.plausible and bool(self._stalls()))
        measured = words.counted(counts.sealed, counts.opened, counts.lost, counts.refused)
        return Mark.PASSED if well else Mark.FAILED, measured

    def _stalls(self) -> list[Stall]:
        """Of the whole way between the two, in monotonic seconds."""
        theirs = [stall.since(_unix_ahead()) for stall in visit_report.stalls(self._report)]
        return [*self._waits.stalls, *self._sound.ear.stalls, *theirs]

    def _me(self, name: str) -> list[Person]:
        """Our own rows of a list."""
        return [person for person in self._pointer.rows(name, PersonRole.PERSON) if person.me]

    def _live_row(self) -> list[int]:
        """Rows of rooms with people in them."""
        people = self._pointer.rows("roomList", ListingRole.PEOPLE)
        return [row for row, count in enumerate(people) if count]


MARKS = {
    Outcome.WHOLE: Mark.PASSED,
    Outcome.SPOILT: Mark.FAILED,
    Outcome.UNKNOWN: Mark.UNKNOWN,
}


def told(verdict: Verdict) -> tuple[Mark, str]:
    """What the judge found, in figures."""
    likeness = [block.likeness for block in verdict.blocks]
    calm = [block.likeness for block in verdict.blocks if not block.stalled]
    said = [words.no_block()]
    if likeness:
        lowest = min(calm or likeness)
        said = [words.likeness(statistics.median(likeness), lowest, len(likeness))]
    said += [words.finding(f.fault.value, _ms(f.seconds), f.at_s) for f in verdict.findings[:5]]
    if len(calm) < len(likeness):
        said.append(words.stood_still(_ms(verdict.stopped_s), len(likeness) - len(calm)))
    return MARKS[verdict.outcome], "; ".join(said)


def _unix_ahead() -> float:
    """What to take from unix seconds to have monotonic ones."""
    return time.time() - time.perf_counter()


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
