"""The walk looks at states and object names, so that it passes in every language."""

import ast
import asyncio
import inspect
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pendopo.app.trial import pointer, walk
from pendopo.app.trial.verdict import Mark
from pendopo.app.trial.walk_sound import Ear, WalkSound
from pendopo.model.frames import SAMPLE_RATE
from pendopo.words.walk import SIGHTS
from tests.app.test_judge import heard, of_host, stutter
from tests.room.studio import HandClock

WORDS = {
    "text",
    "accessibleName",
    "accessibleDescription",
    "toolTip",
    "windowTitle",
    "placeholderText",
    "caption",
    "spoken",
}


@pytest.mark.parametrize("module", [walk, pointer])
def test_nothing_is_asked_for_its_words(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert asked & WORDS == set()


def test_only_what_is_spoilt_fails_the_walk() -> None:
    well, spoilt = of_host(heard("host")), of_host(stutter(heard("host")))
    assert walk.told(well)[0] is Mark.PASSED
    mark, measured = walk.told(spoilt)
    assert mark is Mark.FAILED
    assert "sound repeated or in another order for 500 ms" in measured


def test_an_ear_notes_when_nobody_came_to_play() -> None:
    clock = HandClock()
    ear = WalkSound(np.zeros(10, np.float32), clock).open_speaker()
    assert isinstance(ear, Ear)
    began = clock.now
    for step in (0.0, 0.005, 0.3, 0.005):
        clock.now += step
        ear.write(np.zeros(ear.wanted(), np.float32))
    assert ear.began_at == began
    assert len(ear.samples) == pytest.approx(0.31 * SAMPLE_RATE, abs=2)
    (stall,) = ear.stalls
    assert (stall.began, stall.ended) == pytest.approx((began + 0.005, began + 0.305))
    assert 0.29 < stall.seconds <= 0.3


class Nothing(QWidget):
    """A window without anything in it."""


def test_what_was_not_seen_is_named_as_it_is_known_to_words(qtbot: QtBot, tmp_path: Path) -> None:
    window = Nothing()
    qtbot.addWidget(window)
    nobody = pointer.Pointer(window, tmp_path)  # type: ignore[arg-type]
    with pytest.raises(pointer.NotSeen) as missing:
        asyncio.run(nobody.see("the_lobby", lambda: False, 0.01))
    assert str(missing.value) in SIGHTS
    for ask in (nobody.click, nobody.shows, nobody.rows):
        with pytest.raises(pointer.NotSeen, match=r"^micButton$"):
            ask("micButton")
