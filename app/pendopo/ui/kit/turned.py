"""Buttons that are turned on and off, by whatever means."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton

if TYPE_CHECKING:
    Button = QAbstractButton
else:
    Button = object  # a widget that inherits two of Qt's classes is made twice, and falls


class Turned(Button):
    """Stands before a button class whose buttons can be checked. What a screen reader turns, Qt
    only toggles: here that is `clicked` too, as any press is; `setChecked` is no press."""

    _known = False
    """Whether Qt says by itself who turns it."""

    def setCheckable(self, checkable: bool) -> None:
        """Once, at its making."""
        super().setCheckable(checkable)
        self.toggled.connect(self._turned)

    def setChecked(self, checked: bool) -> None:
        """Tell the fact."""
        self._known = True
        super().setChecked(checked)
        self._known = False

    def nextCheckState(self) -> None:
        """By a press."""
        self._known = True
        super().nextCheckState()
        self._known = False

    def _turned(self, on: bool) -> None:
        if not self._known:
            self.clicked[bool].emit(on)  # type: ignore[index]
