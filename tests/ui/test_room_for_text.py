"""Nothing that has to be read is cut off, hidden below an edge or moved out of sight."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tests.ui.fake_backend import LINK, PREVIEW, TANI, FakeBackend
from tests.ui.window_case import WindowCase, run, settle

ENDLESS = "W" * 60


def seen(widget: QWidget) -> QRect:
    """The part that is not cut off by what it stands in."""
    return widget.visibleRegion().boundingRect()


def whole(widget: QWidget) -> bool:
    return seen(widget) == widget.rect()


@pytest.mark.parametrize("size", [(1120, 720), (420, 760), (400, 360)])
def test_a_name_without_an_end_clips_no_warning(size: tuple[int, int]) -> None:
    backend = FakeBackend()
    endless = replace(TANI, name=ENDLESS, server=f"wss://{'w' * 80}.example")
    backend.lobby.previewed = replace(
        PREVIEW, name=ENDLESS, servers=(endless.server,), replaces=endless
    )

    async def story(case: WindowCase) -> None:
        case.window.resize(*size)
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        await settle()
        sheet = case.find(QWidget, "inviteSheet")
        for label in sheet.findChildren(QLabel):
            left = label.mapTo(sheet, QPoint(0, 0)).x()
            assert left >= 0
            assert left + label.width() <= sheet.width() - 16, label.text()
            if label.wordWrap():
                assert label.height() >= label.heightForWidth(label.width()), label.text()

    run(story, backend)


@pytest.mark.parametrize("size", [(1120, 720), (700, 500), (420, 760)])
def test_what_is_wrong_with_a_link_is_in_sight(size: tuple[int, int]) -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(*size)
        await case.open()
        case.press("addInviteButton")
        await case.until(lambda: case.has("inviteEdit"))
        case.find(QLineEdit, "inviteEdit").setText("https://example.org")
        case.press("inviteContinueButton")
        await case.until(lambda: case.has("inviteTrouble"))
        await settle()
        assert whole(case.find(QLabel, "inviteTrouble"))
        assert whole(case.find(QLineEdit, "inviteEdit"))

    run(story)


def test_the_places_stand_as_high_as_the_window_after_it_was_narrow() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        for size in ((1120, 720), (600, 720), (1120, 720)):
            case.window.resize(*size)
            await settle()
        places = case.window.pages.lobby.places
        assert places.height() == case.window.pages.lobby.height()
        assert places.pos() == QPoint(0, 0)

    run(story)
