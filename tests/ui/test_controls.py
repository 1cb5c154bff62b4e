"""Switch, choice and field: what a person presses, and what screen readers are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.field import Field
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import Scheme, Theme

RESOURCES = Path(__file__).parents[2] / "resources"
OPTIONS = (Option("", "System default"), Option("usb", "<b>USB</b> & co"))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(RESOURCES, Scheme.LIGHT)
    theme.apply()
    yield theme
    qapp.setStyleSheet("")


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_switch_is_turned_by_keys_and_told_as_a_check_box(
    qtbot: QtBot, theme: Theme, key: Qt.Key
) -> None:
    switch = Switch(theme, "relayOnly", lambda: "Always use a relay")
    qtbot.addWidget(switch)
    pressed: list[bool] = []
    switch.clicked.connect(lambda: pressed.append(switch.isChecked()))
    QTest.keyClick(switch, key)
    assert (pressed, switch.isChecked()) == ([True], True)
    interface = QAccessible.queryAccessibleInterface(switch)
    assert interface.role() is QAccessible.Role.CheckBox
    assert interface.text(QAccessible.Text.Name) == "Always use a relay"
    assert interface.state().checked


def test_a_switch_that_a_screen_reader_turns_is_pressed(qtbot: QtBot, theme: Theme) -> None:
    """Qt's action of a button that can be checked only checks it."""
    switch = Switch(theme, "relayOnly", lambda: "Always use a relay")
    qtbot.addWidget(switch)
    pressed: list[bool] = []
    switch.clicked.connect(lambda on: pressed.append(on))
    actions = QAccessible.queryAccessibleInterface(switch).actionInterface()
    for _ in range(2):
        actions.doAction(actions.actionNames()[0])
    assert pressed == [True, False]


def test_telling_a_switch_the_fact_is_no_press(qtbot: QtBot, theme: Theme) -> None:
    switch = Switch(theme, "relayOnly", lambda: "Always use a relay")
    qtbot.addWidget(switch)
    pressed: list[bool] = []
    switch.clicked.connect(lambda: pressed.append(switch.isChecked()))
    switch.setChecked(True)
    assert pressed == []


def test_what_is_on_looks_other_than_what_is_off(qtbot: QtBot, theme: Theme) -> None:
    switch = Switch(theme, "relayOnly", lambda: "Always use a relay")
    qtbot.addWidget(switch)
    off = switch.grab().toImage()
    switch.setChecked(True)
    assert switch.grab().toImage() != off


def test_a_choice_tells_only_what_a_person_chose(qtbot: QtBot, theme: Theme) -> None:
    choice = Choice(theme, "microphone", lambda: "Microphone")
    qtbot.addWidget(choice)
    chosen: list[str] = []
    choice.chosen.connect(chosen.append)
    choice.show_options(OPTIONS, "usb")
    assert (choice.key, choice.currentText()) == ("usb", "<b>USB</b> & co")
    choice.show_options(OPTIONS[:1], "usb")
    assert choice.key == ""
    assert chosen == []
    choice.show_options(OPTIONS, "")
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert chosen == ["usb"]


def test_scrolling_over_a_choice_chooses_nothing(qtbot: QtBot, theme: Theme) -> None:
    choice = Choice(theme, "microphone", lambda: "Microphone")
    qtbot.addWidget(choice)
    choice.show_options(OPTIONS, "")
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(choice, wheel)
    assert choice.key == ""


def test_a_field_says_what_is_wrong_until_it_is_written_anew(qtbot: QtBot, theme: Theme) -> None:
    field = Field(theme, "host", lambda: "Host")
    qtbot.addWidget(field)
    field.refuse("This is no name of a host.")
    assert field.edit.accessibleDescription() == "This is no name of a host."
    interface = QAccessible.queryAccessibleInterface(field.edit)
    assert interface.text(QAccessible.Text.Name) == "Host"
    QTest.keyClicks(field.edit, " turn.example ")
    assert field.text == "turn.example"
    assert field.edit.accessibleDescription() == ""
