"""An exception while painting ends there."""

import logging

import pytest
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from pendopo.ui.kit.painting import painting


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
