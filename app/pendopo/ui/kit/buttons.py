"""Things to press."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton

from pendopo.ui.kit.plain import Say, literal_ampersands, said, tell_name
from pendopo.ui.kit.theme import Theme

ICON = 18
ICON_GAP = 6
"""Beside the 4 px that Qt leaves between an icon and its words."""
_INKS = {"primary": "on_accent", "link": "accent", "danger": "bad", "quiet": "text2"}


class TextButton(QPushButton):
    """A button with words of ours; `kind` is "", "primary", "danger", "quiet", "link",
    "toast" or "toast_primary"."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        text: str | Say,
        kind: str = "",
        icon: str = "",
        small: bool = False,
        trailing: bool = False,
    ) -> None:
        """A `trailing` icon stands after the words."""
        super().__init__(literal_ampersands(said(text)))
        self._say = text if callable(text) else None
        self._theme = theme
        self._icon = icon
        self._kind = kind
        self._trailing = trailing
        if trailing:
            self.setLayoutDirection(_other(self.layoutDirection()))
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self.setProperty("small", small)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tint()
        theme.changed.connect(self._tint)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._say is not None:
            self.setText(literal_ampersands(self._say()))
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._tint()

    def event(self, event: QEvent) -> bool:
        """Without words the pointer is told the name."""
        wordless = not self.text() and tell_name(self, event, self.accessibleName())
        return wordless or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the focus, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def set_kind(self, kind: str) -> None:
        """Become another kind of button."""
        self._kind = kind
        self._restyle("kind", kind)
        self._tint()

    def set_current(self, current: bool) -> None:
        """Whether it leads to what is shown: no state of a button, so it is none to be read."""
        if current != bool(self.property("current")):
            self._restyle("current", current)

    def setText(self, text: str) -> None:
        """Without words the icon stands in the middle."""
        super().setText(text)
        self._tint()

    def set_icon(self, icon: str) -> None:
        """Another icon; none for ""."""
        if icon != self._icon:
            self._icon = icon
            self._tint()

    def _restyle(self, name: str, value: object) -> None:
        self.setProperty(name, value)
        self.style().unpolish(self)
        self.style().polish(self)

    def _tint(self) -> None:
        if not self._icon:
            self.setIcon(QIcon())
            return
        color, ratio = self._theme.color(_INKS.get(self._kind, "text")), self.devicePixelRatioF()
        gap = ICON_GAP if self.text() else 0
        before = self.isRightToLeft()
        mirrored = before != self._trailing
        icons = self._theme.icons
        self.setIcon(icons.spaced(self._icon, ICON, gap, before, mirrored, color, ratio))
        self.setIconSize(QSize(ICON + gap, ICON))


class IconButton(QToolButton):
    """A square button without words, named for screen readers and in its tooltip."""

    def __init__(
        self, theme: Theme, name: str, icon: str, meaning: Say, side: int = 36, ink: str = "text"
    ) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._say = meaning
        self._ink = ink
        self.setObjectName(name)
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name()
        self._tint()
        theme.changed.connect(self._tint)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language, and point where that is read."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._tint()

    def event(self, event: QEvent) -> bool:
        """The pointer is told the name."""
        return tell_name(self, event, self.accessibleName()) or super().event(event)

    def _name(self) -> None:
        self.setAccessibleName(self._say())

    def _tint(self) -> None:
        color, ratio = self._theme.color(self._ink), self.devicePixelRatioF()
        mirrored = self.isRightToLeft()
        self.setIcon(self._theme.icons.icon(self._icon, 18, color, ratio, mirrored))
        self.setIconSize(QSize(18, 18))


def _other(direction: Qt.LayoutDirection) -> Qt.LayoutDirection:
    """Qt has an icon after the words only where one reads the other way."""
    ways = Qt.LayoutDirection
    return ways.LeftToRight if direction is ways.RightToLeft else ways.RightToLeft
