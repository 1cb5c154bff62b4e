"""The line in every state: words, look, accessible name; complete at any width."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from pendopo.model.encryption import EncryptionState
from pendopo.ui.kit.theme import Scheme, Theme
from pendopo.ui.room.encryption_line import LOOKS, EncryptionLine
from pendopo.words.encryption import footnote, line
from pendopo.words.untrusted import one_line
from tests.ui.window_case import RESOURCES


@pytest.fixture(params=Scheme)
def theme(qapp: QApplication, request: pytest.FixtureRequest) -> Theme:
    return Theme(RESOURCES, request.param)


@pytest.mark.parametrize("state", EncryptionState)
def test_every_state_is_named_by_its_full_text(theme: Theme, state: EncryptionState) -> None:
    drawn = EncryptionLine(theme)
    words = line(state, subject="Ani", pieces=12, reason="x")
    drawn.show_words(state, words)
    assert drawn.accessibleName() == f"{words.sentence} {footnote()}"
    drawn.resize(600, drawn.heightForWidth(600))
    middle = drawn.grab().toImage().pixelColor(300, 3)
    assert middle.name() == theme.name(LOOKS[state].ground)


@pytest.mark.parametrize("state", EncryptionState)
def test_every_icon_and_token_exists(theme: Theme, state: EncryptionState) -> None:
    look = LOOKS[state]
    assert (RESOURCES / "icons" / f"{look.icon}.svg").is_file()
    for token in (look.ground, look.edge, look.ink, look.note, look.tile, look.icon_ink):
        assert theme.color(token).isValid()


def test_stopped_sound_is_hatched_and_nothing_is_green(theme: Theme) -> None:
    for state, look in LOOKS.items():
        stopped = state in (EncryptionState.BLOCKED, EncryptionState.FAULT)
        assert look.hatched is stopped
        tokens = (look.ground, look.edge, look.ink, look.note, look.tile, look.icon_ink)
        assert not any(token.startswith("ok") for token in tokens)


@settings(max_examples=30)
@given(st.text(max_size=200), st.integers(280, 1_600))
def test_it_grows_for_any_name(name: str, width: int) -> None:
    theme = Theme(RESOURCES, Scheme.LIGHT)
    drawn = EncryptionLine(theme)
    state = EncryptionState.WARN_TAMPER
    drawn.show_words(state, line(state, subject=one_line(name), pieces=1))
    height = drawn.heightForWidth(width)
    assert height >= 60
    assert height >= drawn.heightForWidth(1_600)
    drawn.resize(width, height)
    assert not drawn.grab().isNull()


def test_compact_leaves_the_footnote_to_others(theme: Theme) -> None:
    drawn = EncryptionLine(theme)
    drawn.show_words(EncryptionState.OFF, line(EncryptionState.OFF))
    full = drawn.heightForWidth(700)
    drawn.set_compact(True)
    assert 44 <= drawn.heightForWidth(700) < full


def test_it_is_a_button_that_says_what_a_press_does(theme: Theme) -> None:
    drawn = EncryptionLine(theme)
    drawn.show_words(EncryptionState.OFF, line(EncryptionState.OFF))
    interface = QAccessible.queryAccessibleInterface(drawn)
    assert interface.role() is QAccessible.Role.Button
    closed = drawn.accessibleDescription()
    assert closed.isascii()
    drawn.set_open(True)
    assert drawn.accessibleDescription() != closed
    assert "<" not in drawn.accessibleDescription()
