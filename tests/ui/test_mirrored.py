"""The room in a window that reads from right to left."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.clamped import ClampedLabel
from pendopo.ui.room.encryption_line import SIDE, TILE
from tests.ui.fake_backend import hosting, needles
from tests.ui.window_case import RESOURCES, WindowCase, run, settle


@pytest.fixture(autouse=True)
def from_right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


def test_padlock_and_action_are_at_opposite_ends_of_the_line() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        await settle()
        line = case.window.pages.room.line
        picture, ground = line.grab().toImage(), case.theme.color("warn_soft")
        tile = QRect(line.width() - SIDE - TILE, (60 - TILE) // 2, TILE, TILE)
        beside = QRect(tile.left() - SIDE + 2, tile.top(), SIDE - 4, TILE)
        plain = {
            picture.pixelColor(x, y).name()
            for x in range(beside.left(), beside.right())
            for y in range(beside.top(), beside.bottom())
        }
        assert picture.pixelColor(tile.left() + 4, tile.center().y()) == case.theme.color("surface")
        assert plain == {ground.name()}
        gap = range(line._action_room() - 8, line._action_room() - 2)
        assert {picture.pixelColor(x, 30).name() for x in gap} == {ground.name()}

    run(story)


def test_the_state_stands_at_its_edge_and_not_at_the_button() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await settle()
        state = case.find(QLabel, "stateLabel")
        assert state.alignment() & Qt.AlignmentFlag.AlignRight
        assert state.alignment() & Qt.AlignmentFlag.AlignAbsolute
        right = state.mapTo(case.window, QPoint(state.width(), 0)).x()
        assert right >= case.window.width() - 20

    run(story, hosting())


def test_panel_and_way_out_are_at_the_left() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await settle()
        for name in ("handQueue", "leaveButton"):
            widget = case.find(QWidget, name)
            middle = widget.mapTo(case.window, widget.rect().center()).x()
            assert middle < case.window.width() / 3, name

    run(story, hosting())


def test_the_way_back_points_to_where_one_came_from() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        back = case.window.pages.room.header.back
        color, ratio = case.theme.color("text"), back.devicePixelRatioF()
        there = case.theme.icons.pixmap("chevron-left", 18, color, ratio).toImage()
        shown = back.icon().pixmap(18).toImage()
        assert shown == there.flipped(Qt.Orientation.Horizontal)
        assert shown != there

    run(story)


def test_a_slider_is_filled_from_where_it_begins() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        slider = case.window.pages.volume.slider
        slider.setValue(100)
        await settle()
        picture, middle = slider.grab().toImage(), slider.height() // 2
        accent = case.theme.color("accent").name()
        assert picture.pixelColor(slider.width() - 12, middle).name() == accent
        slider.setValue(0)
        await settle()
        assert slider.grab().toImage().pixelColor(12, middle).name() != accent

    run(story)


@pytest.mark.parametrize("clamped", [False, True])
def test_a_text_of_the_other_direction_stands_where_the_others_do(
    qtbot: QtBot, clamped: bool
) -> None:
    theme, text = Theme(RESOURCES), "rooms.warung.example"
    label = (
        ClampedLabel(theme, text, 2, TextSize.BODY)
        if clamped
        else (PlainLabel(theme, text, wrap=True))
    )
    qtbot.addWidget(label)
    label.resize(600, 40)
    picture = label.grab().toImage()
    ground = picture.pixelColor(0, 0)
    inked = [x for x in range(600) for y in range(40) if picture.pixelColor(x, y) != ground]
    assert min(inked) > 300
    assert max(inked) > 590
