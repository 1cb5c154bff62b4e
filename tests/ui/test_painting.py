"""An exception while painting ends there; what was drawn once goes with whoever drew it."""

import logging
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.line_pictures import LinePictures
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import Scheme, TextSize, Theme
from tests.ui.window_case import RESOURCES

BOX = QRectF(0, 0, 40, 40)


class Broken(QWidget):
    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        with painting(painter):
            self.painted += 1
            raise ValueError("a name nobody thought of")
        painter.end()


def test_a_widget_survives_its_painting(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    widget = Broken()
    with caplog.at_level(logging.ERROR):
        assert not widget.grab().isNull()
    assert widget.painted
    assert "painting failed" in caplog.text
    caplog.clear()


def test_the_painter_is_restored(qapp: QApplication) -> None:
    pixmap = QPixmap(8, 8)
    painter = QPainter(pixmap)
    painter.setOpacity(0.5)
    with painting(painter):
        painter.setOpacity(1.0)
    assert painter.opacity() == pytest.approx(0.5, abs=0.01)
    painter.end()


@pytest.mark.parametrize(
    ("kind", "paint"),
    [
        (Portraits, lambda made, painter: made.paint(painter, BOX, "ani", "Ani")),
        (LinePictures, lambda made, painter: made.paint(painter, BOX, "Ani", TextSize.BODY)),
    ],
)
def test_pictures_are_kept_as_long_as_the_theme_and_their_owner(
    qapp: QApplication,
    kind: type[Portraits | LinePictures],
    paint: Callable[[Portraits | LinePictures, QPainter], None],
) -> None:
    theme, page = Theme(RESOURCES, Scheme.LIGHT), QPixmap(40, 40)
    gone = []
    for theme_changes in (True, False):
        pictures = kind(theme)
        painter = QPainter(page)
        paint(pictures, painter)
        painter.end()
        (picture,) = pictures._drawn.values()
        gone.append(weakref.ref(picture))
        del picture
        if theme_changes:
            theme.changed.emit()
            assert not pictures._drawn
        del pictures
    assert [each() for each in gone] == [None, None]
