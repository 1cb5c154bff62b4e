"""The walk through the whole story, judged by what widgets show and what was recorded."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pendopo.app.hand import Hand, NotSeen
from pendopo.audio.correlation import Block, block_correlations
from pendopo.audio.wav import read_wav
from pendopo.drivers.wav_sound import KeepingSpeaker, WavMicrophone
from pendopo.model.frames import Samples
from pendopo.ports.clock import Clock
from pendopo.ui.people import PersonRole
from pendopo.ui.rooms import ListingRole
from pendopo.ui.window import MainWindow

HEAR_S = 9.0
SPEAK_S = 10.0
PATIENCE_S = 15.0
DELAY_CHANGES_S = 0.4
"""A busy computer may move the playout delay by this much in the course of the walk."""
MEDIAN_AT_LEAST = 0.9
CLEAR = 0.8
CLEAR_SHARE = 0.75
"""Blocks that must be clear: a busy computer may stretch sound within one."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one step ended and what was measured."""

    step: str
    passed: bool
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


class WalkSound:
    """ports.sound.SoundSource: a recorded voice to speak with and a memory to hear with."""

    def __init__(self, voice: Samples, clock: Clock) -> None:
        self._voice = voice
        self._clock = clock
        self.ear = KeepingSpeaker(clock)

    def open_microphone(self) -> WavMicrophone:
        """Speaks from its first beat on."""
        return WavMicrophone(self._voice, self._clock, loop=True)

    def open_speaker(self) -> KeepingSpeaker:
        """Always the same one."""
        return self.ear


class Walk:
    """Called with the window; goes step by step and stops at the first that fails."""

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
        self._hand: Hand
        self._asked = 0.0

    async def __call__(self, window: MainWindow) -> int:
        """0 when every step passed, 1 otherwise."""
        self._hand = Hand(window, self._pictures)
        steps: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
            ("list rooms", self._list),
            ("join", self._join),
            ("hear", self._hear),
            ("raise hand", self._raise_hand),
            ("be invited to speak", self._be_invited),
            ("speak while the first goes on", self._speak),
            ("leave", self._leave),
            ("be heard at the far end", self._be_heard),
            ("count the frames", self._count),
        )
        for name, step in steps:
            try:
                self._tell(Judgement(name, True, await step()))
            except NotSeen as missing:
                await self._hand.picture("failed")
                self._tell(Judgement(name, False, f"not seen: {missing}"))
                return 1
        return 0

    async def _list(self) -> str:
        hand = self._hand
        await hand.see("two rooms", lambda: len(hand.rows("roomList")) == 2, PATIENCE_S)
        await hand.see("somebody there", self._live_row, PATIENCE_S)
        await hand.picture("lobby")
        return ", ".join(str(title) for title in hand.rows("roomList"))

    async def _join(self) -> str:
        hand = self._hand
        view = hand.find(QAbstractItemView, "roomList")
        view.setFocus()
        live = self._live_row()
        view.setCurrentIndex(view.model().index(live[0] if live else 0, 0))
        began = time.monotonic()
        hand.press(Qt.Key.Key_Return)
        await hand.see("the room", lambda: self._shown("leaveButton"), PATIENCE_S)
        inside = time.monotonic()
        await hand.see("sound", lambda: np.any(self._sound.ear.samples), PATIENCE_S)
        heard = time.monotonic()
        return f"inside after {_ms(inside - began)}, first sound after {_ms(heard - began)}"

    async def _hear(self) -> str:
        hand = self._hand

        def stage() -> bool:
            return any(hand.rows("stageList", PersonRole.SPEAKING))

        await hand.see("somebody speaking", stage, PATIENCE_S)
        await asyncio.sleep(HEAR_S)
        await hand.see("somebody speaking", stage, PATIENCE_S)
        await hand.picture("listening")
        line = hand.text("encryptionLine")
        if "room password" not in line:
            raise NotSeen(f"the encryption line in {line!r}")
        return _like(self._theirs, self._sound.ear.samples)

    async def _raise_hand(self) -> str:
        self._asked = time.monotonic()
        self._hand.press(Qt.Key.Key_H)
        await self._hand.see("the raised hand", self._hand_is_up, PATIENCE_S)
        return f"shown after {_ms(time.monotonic() - self._asked)}"

    async def _be_invited(self) -> str:
        hand = self._hand
        await hand.see(
            "the microphone offered", lambda: hand.text("micButton") == "Unmute", PATIENCE_S
        )
        answered = time.monotonic() - self._asked
        await hand.picture("invited")
        return f"on stage {_ms(answered)} after asking"

    async def _speak(self) -> str:
        hand = self._hand
        before = len(self._sound.ear.samples)
        hand.click("micButton")
        await hand.see("Mute offered", lambda: hand.text("micButton") == "Mute", PATIENCE_S)
        await asyncio.sleep(SPEAK_S)
        await hand.picture("speaking")
        still = self._sound.ear.samples[before:]
        return _like(self._theirs, still)

    async def _leave(self) -> str:
        self._hand.click("leaveButton")
        await self._hand.see("the lobby", lambda: self._shown("placeTitle"), PATIENCE_S)
        return "back in the lobby"

    async def _be_heard(self) -> str:
        await self._far.ended()
        return _like(self._ours, read_wav(self._far.recording.read_bytes()))

    async def _count(self) -> str:
        heard = _heard(self._far.report)
        between, opened, lost = heard["between"], heard["opened"], heard["lost"]
        refused = sum(heard["refused"].values())
        words = f"{between} sealed = {opened} opened + {lost} lost, {refused} refused"
        if between != opened + lost or refused or not opened:
            raise NotSeen(f"sealed = opened + lost, refused 0: {words}")
        return words

    def _live_row(self) -> list[int]:
        """Rows of rooms with people in them."""
        people = self._hand.rows("roomList", ListingRole.PEOPLE)
        return [row for row, count in enumerate(people) if count]

    def _shown(self, name: str) -> bool:
        return self._hand.find(QWidget, name).isVisible()

    def _hand_is_up(self) -> bool:
        """Raised, or already answered."""
        names = (self._hand.text("handButton"), self._hand.text("micButton"))
        return "Lower hand" in names or "Unmute" in names


def _like(voice: Samples, recording: Samples) -> str:
    """How alike a looped voice and a recording of it are. Raises NotSeen below the bounds."""
    heard = _between_silences(recording)
    known = np.resize(voice, len(heard) + 2 * len(voice))
    found = block_correlations(known, heard, search_s=DELAY_CHANGES_S)
    blocks = [block for block in found if not block.near_silent]
    values = [block.correlation for block in blocks]
    clear = sum(value >= CLEAR for value in values)
    if (
        not values
        or statistics.median(values) < MEDIAN_AT_LEAST
        or clear < CLEAR_SHARE * len(values)
    ):
        raise NotSeen(f"the voice: {_summary(blocks)}")
    return _summary(blocks)


def _between_silences(recording: Samples) -> Samples:
    """Without the exact zeros before the first and after the last sound."""
    sound = np.flatnonzero(recording)
    return recording[sound[0] : sound[-1] + 1] if len(sound) else recording[:0]


def _summary(blocks: list[Block]) -> str:
    if not blocks:
        return "no block to judge"
    values = [block.correlation for block in blocks]
    return (
        f"correlation {statistics.median(values):.3f} median, {min(values):.3f} lowest "
        f"of {len(values)} blocks of 2 s"
    )


def _heard(report: Path) -> dict[str, Any]:
    """What the far end's report says of the one person it heard."""
    heard: dict[str, dict[str, Any]] = json.loads(report.read_text("utf-8"))["heard"]
    if len(heard) != 1:
        raise NotSeen(f"one voice in the far end's report, there are {len(heard)}")
    return next(iter(heard.values()))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
