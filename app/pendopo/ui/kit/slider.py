"""A slider with what it stands at beside it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme

WIDEST = 260
SETTLES_MS = 150
"""What is dragged is not chosen at each pixel."""


class Slider(QWidget):
    """`chosen(value)` once a person has let it rest; `show_value` tells the fact."""

    chosen = Signal(int)

    def __init__(
        self, theme: Theme, name: str, meaning: Say, values: range, say: Callable[[int], str]
    ) -> None:
        """`say` words a value."""
        super().__init__()
        self._meaning = meaning
        self._say = say
        self._told = False
        self.slider = _Quiet()
        self.slider.setObjectName(name)
        self.slider.setRange(values.start, values.stop - 1)
        self.slider.setPageStep(max(1, len(values) // 10))
        self.slider.setMinimumHeight(24)
        self.slider.setMaximumWidth(WIDEST)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._value = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        self._value.setMinimumWidth(48)
        self._settles = QTimer(self, interval=SETTLES_MS, singleShot=True)
        self._settles.timeout.connect(lambda: self.chosen.emit(self.slider.value()))
        self.slider.valueChanged.connect(self._move)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.slider, 3)
        row.addWidget(self._value)
        row.addStretch(1)
        self.setFocusProxy(self.slider)
        self._describe()

    def stand_alone(self, width: int) -> None:
        """Of this width, and without the value beside it."""
        self.slider.setFixedWidth(width)
        self._value.hide()

    def show_value(self, value: int) -> None:
        """Where it stands, unless a person is moving it."""
        if not self.slider.isSliderDown() and not self._settles.isActive():
            self._told = True
            self.slider.setValue(value)
            self._told = False
            self._describe()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._describe()

    def _move(self, value: int) -> None:
        self._describe()
        if not self._told:
            self._settles.start()

    def _describe(self) -> None:
        said = self._say(self.slider.value())
        self._value.setText(said)
        self.slider.setAccessibleName(self._meaning())
        self.slider.setAccessibleDescription(said)


class _Quiet(QSlider):
    """Scrolling a page must not move what is on the way. Filled from where it begins, which the
    style sheet has to be told of in a mirrored window."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        """Begin at the other side."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn()

    def _turn(self) -> None:
        self.setProperty("mirrored", self.isRightToLeft())
        self.style().unpolish(self)
        self.style().polish(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()
