"""Space, held down, is what unmutes."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.room.session import Session

RENEW_MS = 300
"""Well below what the session waits for before it mutes by itself."""
_FOR_WRITING = (QLineEdit, QPlainTextEdit, QComboBox)
_GOES = (
    QEvent.Type.WindowDeactivate,
    QEvent.Type.ApplicationDeactivate,
    QEvent.Type.Close,
    QEvent.Type.Hide,
)


class PushToTalk(QObject):
    """Lives as long as a visit; `close` it. Whatever goes wrong, the microphone is off."""

    def __init__(
        self,
        page: QWidget,
        bridge: Bridge,
        session: Session,
        chosen: Callable[[], bool],
        failed: Callable[[PendopoError], None],
    ) -> None:
        """`page` must be seen for it; `chosen` says whether the person wants it."""
        super().__init__(page)
        self._page = page
        self._bridge = bridge
        self._session = session
        self._chosen = chosen
        self._failed = failed
        self._held = False
        self._timer = QTimer(self, interval=RENEW_MS)
        self._timer.timeout.connect(self._renew)
        self._application = QApplication.instance()
        assert self._application is not None
        self._application.installEventFilter(self)

    @property
    def held(self) -> bool:
        """Whether the key is down, as far as is known."""
        return self._held

    def close(self) -> None:
        """No key does anything any more."""
        assert self._application is not None
        self._application.removeEventFilter(self)
        self._release()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space goes to nobody else while it talks; leaving the window lets go of it."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride):
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Space and watched.isWidgetType():
                return self._take(event)
        elif kind in _GOES and watched in (self._page, self._page.window(), self._application):
            self._release()
        return False

    def _take(self, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease:
            held = self._held
            if held and not event.isAutoRepeat():
                self._release()
            return held
        if self._held:
            return True
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.isAutoRepeat() or not plain or not self._may():
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        self._held = True
        self._timer.start()
        self._start(self._bridge.wish(self._session.hold_to_talk))
        return True

    def _may(self) -> bool:
        """On stage, on this page, in front, and nothing is written or asked at the moment."""
        window = self._page.window()
        me = self._session.room.me
        sheets = [sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()]
        return (
            self._chosen()
            and me is not None
            and me.on_stage
            and self._page.isVisible()
            and window.isActiveWindow()
            and not sheets
            and QApplication.activePopupWidget() is None
            and not isinstance(QApplication.focusWidget(), _FOR_WRITING)
        )

    def _renew(self) -> None:
        if self._may():
            self._start(self._bridge.wish(self._session.keep_talking))
        else:
            self._release()

    def _release(self) -> None:
        if self._held:
            self._held = False
            self._timer.stop()
            self._start(self._bridge.wish(self._session.set_muted, True))

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self._failed)
