"""What Qt does not tell screen readers by itself: that a sheet is a dialog and comes first."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

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


class Interfaces(QObject):
    """Makes them. Qt owns what is made; its Python half has to live as long, so it is kept."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self.setObjectName(_INSTALLED)
        self._kept: dict[QObject, QAccessibleInterface] = {}

    def make(self, _name: str, thing: QObject) -> QAccessibleInterface | None:
        """For `thing`, where Qt's own would not do."""
        if not isinstance(thing, QWidget) or not thing.property(MODAL):
            return None
        made = self._kept[thing] = ModalDialog(thing)
        thing.destroyed.connect(lambda: self._kept.pop(thing, None))
        return made


def install(application: QCoreApplication) -> None:
    """Once for the application."""
    if application.findChild(QObject, _INSTALLED) is None:
        QAccessible.installFactory(Interfaces(application).make)
