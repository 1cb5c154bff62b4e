"""What Qt does not tell screen readers by itself, or not without falling."""

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QMenu, QScrollArea, QWidget, QWidgetAction
from shiboken6 import isValid

MODAL = "modalSheet"
"""A property: the widget is a dialog, and nothing else can be reached meanwhile."""
NOT_READ = "menuHeading"
"""A property of an action: it is the name of its menu, no row of it."""
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


class MenuInReach(QWidget):
    """Stands in the window for a menu that is open. Qt leaves menus out of what can be read, since
    each is a window of its own that is nobody's child."""

    def __init__(self, menu: QMenu, home: QWidget) -> None:
        super().__init__(home)
        self.menu = menu
        self.setAccessibleName(menu.accessibleName())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(1, 1)
        self.show()
        menu.aboutToHide.connect(self._end)

    def _end(self) -> None:
        self.hide()
        self.deleteLater()


class ReachedMenu(QAccessibleWidget):
    """A menu whose rows are the open menu's; a row with a control of its own is that control."""

    def __init__(self, widget: MenuInReach) -> None:
        super().__init__(widget, QAccessible.Role.PopupMenu)
        self._menu = widget.menu

    def childCount(self) -> int:
        """How many rows can be chosen."""
        return len(self._rows())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """One of them."""
        rows = self._rows()
        return rows[index] if 0 <= index < len(rows) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Where it stands, or −1."""
        same = (at for at, row in enumerate(self._rows()) if row.rect() == child.rect())
        return next(same, -1)

    def _rows(self) -> list[QAccessibleInterface]:
        menu = self._menu
        if not isValid(menu):
            return []
        read = QAccessible.queryAccessibleInterface(menu)
        found = [
            _control(action) if isinstance(action, QWidgetAction) else read.child(at)
            for at, action in enumerate(menu.actions())
            if not action.isSeparator() and not action.property(NOT_READ)
        ]
        return [row for row in found if row is not None]


class Interfaces(QObject):
    """Makes them. Qt owns what is made; its Python half has to live as long, so it is kept."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self.setObjectName(_INSTALLED)
        self._kept: dict[QObject, QAccessibleInterface] = {}

    def make(self, _name: str, thing: QObject) -> QAccessibleInterface | None:
        """For `thing`, where Qt's own would not do."""
        made = _made(thing)
        if made is not None:
            self._kept[thing] = made
            thing.destroyed.connect(lambda: self._kept.pop(thing, None))
        return made


def install(application: QCoreApplication) -> None:
    """Once for the application."""
    if application.findChild(QObject, _INSTALLED) is None:
        QAccessible.installFactory(Interfaces(application).make)


def _control(action: QWidgetAction) -> QAccessibleInterface | None:
    box = action.defaultWidget()
    return QAccessible.queryAccessibleInterface(box.focusProxy() or box) if box else None


def _made(thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, MenuInReach):
        return ReachedMenu(thing)
    if isinstance(thing, QWidget) and thing.property(MODAL):
        return ModalDialog(thing)
    return ScrollPane(thing) if isinstance(thing, QScrollArea) else None
