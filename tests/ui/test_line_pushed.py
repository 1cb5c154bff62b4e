"""The line is what was measured last, looked at or not, and no good line outlives its measuring."""

import pytest
from PySide6.QtWidgets import QLabel

from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState
from pendopo.model.room import MicrophoneState
from pendopo.ui.room.line_memory import LOSSES, after, unheard_of
from tests.ui.fake_backend import needles
from tests.ui.test_microphone import at
from tests.ui.window_case import WindowCase, run, settle


def shown(case: WindowCase) -> EncryptionState:
    return case.window.pages.room.line.state


@pytest.mark.parametrize("away", ["hidden", "another page"])
def test_a_loss_is_shown_and_said_while_nobody_looks(away: str) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        await case.until(lambda: shown(case) is EncryptionState.SHARED)
        if away == "hidden":
            case.window.hide()
        else:
            case.window.pages.setCurrentWidget(case.window.pages.lobby)
        assert not case.window.pages.room.isVisible()
        case.session.reading = needles(EncryptionState.WARN_PLAINTEXT, subject="olu")
        await case.until(lambda: shown(case) is EncryptionState.WARN_PLAINTEXT)
        assert case.said[-1].startswith("Unprotected sound labelled")

    run(story)


def test_needles_are_read_only_while_somebody_looks() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        read: list[bool] = []
        reading = case.session.reading.needles

        def needles_read() -> object:
            read.append(case.window.pages.room.isVisible())
            return reading

        case.session.needles = needles_read  # type: ignore[method-assign, assignment]
        await case.until(lambda: len(read) > 2)
        case.window.hide()
        seen = len(read)
        await case.until(lambda: not case.window.visiting.visit._timer.isActive())  # type: ignore[union-attr]
        await settle()
        assert len(read) == seen
        case.window.show()
        await case.until(lambda: len(read) > seen)
        assert all(read)

    run(story)


@pytest.mark.parametrize("state", EncryptionState)
def test_what_is_left_when_nobody_measures(state: EncryptionState) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(state, subject="olu", reason="too_old")
        await case.enter()
        await case.until(lambda: shown(case) is state)
        case.session.unmeasured = True
        await settle()
        visit = case.window.visiting.visit
        assert visit is not None
        assert visit._unheard.isActive()
        visit._unheard.setInterval(1)
        visit._unheard.start()
        await case.until(lambda: not visit._unheard.isActive())
        assert shown(case) is (state if state in LOSSES else EncryptionState.OFFLINE)
        assert case.find(QLabel, "stateLabel").text() == "Not connected"
        visit._unheard.setInterval(50_000)  # else touch is lost again before anybody looks
        case.session.unmeasured = False
        await case.until(lambda: case.find(QLabel, "stateLabel").text() == "Microphone on")
        assert shown(case) is state

    run(story, at(MicrophoneState.LIVE))


def test_every_push_puts_the_end_off() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        visit = case.window.visiting.visit
        assert visit is not None
        visit._unheard.setInterval(50_000)
        await settle()
        await case.until(lambda: visit._unheard.remainingTime() > 40_000)

    run(story)


def test_a_fault_is_the_last_word_of_a_visit() -> None:
    fault = Indicator(EncryptionState.FAULT, reason="sealed")
    for state in EncryptionState:
        assert after(fault, Indicator(state)) == fault
    assert unheard_of(fault) == fault


@pytest.mark.parametrize("state", EncryptionState)
def test_silence_never_improves_a_line(state: EncryptionState) -> None:
    left = unheard_of(Indicator(state, measured=True, uncounted=2))
    assert left.state is state or left.state is EncryptionState.OFFLINE
    assert left.uncounted == 2
    assert (left.state is state) is (state in LOSSES | {EncryptionState.OFFLINE})


def test_a_fault_stays_on_the_screen_whatever_comes() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(EncryptionState.FAULT)
        await case.enter()
        await case.until(lambda: shown(case) is EncryptionState.FAULT)
        case.session.reading = needles(EncryptionState.SHARED)
        for _ in range(5):
            await settle()
        assert shown(case) is EncryptionState.FAULT

    run(story)
