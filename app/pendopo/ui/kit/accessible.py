"""What Qt does not tell screen readers by itself, or not without falling."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QScrollArea, QWidget

MODAL = "modalSheet"
"""A property: the widget is a dialog, and nothing else can be reached meanwhile."""
_INSTALLED = "pendopoAccessible"


class ModalDialog(QAccessibleWidget):
    """A dialog, though it is no window of its own."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Dialog)

    def state(self) -> QAccessible.State:
        """As any widget, and modal."""
        state = super().state()
        state.modal = True
        return state


class ScrollPane(QAccessibleWidget):
    """Qt 6.11's own looks its children up without counting: whoever asked for a scroll bar that
    has gone meanwhile ended the process."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Client)


class Interfaces(QObject):
    """Makes them. Qt owns what is made; its Python half has to live as long, so it is kept."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self.setObjectName(_INSTALLED)
        self._kept: dict[QObject, QAccessibleInterface] = {}

    def make(self, _name: str, thing: QObject) -> QAccessibleInterface | None:
        """For `thing`, where Qt's own would not do."""
        kind = _kind(thing)
        if kind is None:
            return None
        made = self._kept[thing] = kind(thing)
        thing.destroyed.connect(lambda: self._kept.pop(thing, None))
        return made


def install(application: QCoreApplication) -> None:
    """Once for the application."""
    if application.findChild(QObject, _INSTALLED) is None:
        QAccessible.installFactory(Interfaces(application).make)


def _kind(thing: QObject) -> type[ModalDialog | ScrollPane] | None:
    if isinstance(thing, QWidget) and thing.property(MODAL):
        return ModalDialog
    if isinstance(thing, QScrollArea):
        return ScrollPane
    return None
