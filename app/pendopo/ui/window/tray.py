"""What is told outside the window while nobody looks at it: never a name, never a title."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from pendopo.ui.kit.theme import Theme
from pendopo.words import tray as words
from pendopo.words.kit import program

STAYS_MS = 10_000


class Tray(QObject):
    """An icon in the system's tray where there is one; elsewhere the window asks for a look."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = self._shown(QIcon(theme.icons.mark("pendopo", 64)))

    def tell(self, sentence: str) -> None:
        """Nothing when the window is looked at anyhow."""
        if self._window.isActiveWindow():
            return
        if self._icon is not None:
            self._icon.showMessage(program(), sentence, self._icon.icon(), STAYS_MS)
        QApplication.alert(self._window.window())

    def bring_forward(self) -> None:
        """Whoever clicks wants to see."""
        window = self._window.window()
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def close(self) -> None:
        """No icon outlives the window."""
        if self._icon is not None:
            self._icon.hide()

    def _shown(self, picture: QIcon) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(picture, self)
        icon.setContextMenu(self._menu())
        icon.messageClicked.connect(self.bring_forward)
        icon.activated.connect(self._activate)
        icon.show()
        return icon

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setObjectName("trayMenu")
        for name, text, does in (
            ("trayShow", words.show_window(), self.bring_forward),
            ("trayQuit", words.close_window(), lambda: self._window.window().close()),
        ):
            action = QAction(text, menu)
            action.setObjectName(name)
            action.triggered.connect(does)
            menu.addAction(action)
        return menu

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.bring_forward()
