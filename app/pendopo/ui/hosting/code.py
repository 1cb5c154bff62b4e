"""A link as a code that a telephone reads."""

import logging

import segno
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pendopo.model.room import Role
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import given_links, hosted_rooms

log = logging.getLogger(__name__)

MARGIN = 4
"""Modules of white around it, as ISO 18004 wants."""
SIDE, SMALLEST = 360, 160
"""Pixels."""


def modules(link: str) -> tuple[bytes, ...]:
    """Rows of a code, 1 for dark; none when no code can be made of it: 2,953 bytes are the most."""
    try:
        return tuple(bytes(row) for row in segno.make_qr(link, error="l").matrix)
    except Exception as error:
        log.info("no code of a link: %s", type(error).__name__)
        return ()


class CodePicture(QWidget):
    """Dark on white in every theme: cameras want that."""

    def __init__(self, rows: tuple[bytes, ...]) -> None:
        super().__init__()
        self._rows = rows
        self.setAccessibleName(given_links.code_name())
        self._side = SIDE
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(SMALLEST, SMALLEST)

    def fit(self, height: int) -> None:
        """Be seen whole where there is so much room: half a code is none."""
        side = max(SMALLEST, min(height, SIDE))
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whole pixels for each module, so that edges stay sharp."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        modules = len(self._rows) + 2 * MARGIN
        ratio = self.devicePixelRatioF()
        module = max(int(min(self.width(), self.height()) * ratio / modules), 1) / ratio
        side = module * modules
        left, top = (self.width() - side) / 2, (self.height() - side) / 2
        painter.fillRect(QRectF(left, top, side, side), Qt.GlobalColor.white)
        for y, row in enumerate(self._rows, MARGIN):
            for x, dark in enumerate(row, MARGIN):
                if dark:
                    box = QRectF(left + x * module, top + y * module, module, module)
                    painter.fillRect(box, QColor(Qt.GlobalColor.black))


class CodeSheet(Sheet):
    """Shows a code until it is put away. A host's link is never shown so."""

    def __init__(self, theme: Theme, parent: QWidget, role: Role, link: str) -> None:
        if role is Role.HOST:
            raise ValueError("a host's link is no picture")
        super().__init__(theme, parent, given_links.code_heading(role), "codeSheet")
        self.body.addWidget(
            PlainLabel(theme, given_links.code_means, TextSize.BODY, "warn", wrap=True)
        )
        rows = modules(link)
        self.picture = CodePicture(rows) if rows else None
        box = QVBoxLayout()
        box.addWidget(self.picture or PlainLabel(theme, given_links.no_code, wrap=True))
        self.body.addLayout(box)
        done = TextButton(theme, "codeDone", given_links.code_done, "primary")
        unneeded = TextButton(theme, "codeCancel", hosted_rooms.cancel)
        self.add_answers(done, unneeded, focus_no=False)
        unneeded.hide()
        self.show_over()

    def _cover(self) -> None:
        """The picture takes what the words leave."""
        super()._cover()
        if self.picture is not None:
            others = self.card.sizeHint().height() - self.picture.sizeHint().height()
            edges = self._outer.contentsMargins()
            self.picture.fit(self.height() - edges.top() - edges.bottom() - others)
