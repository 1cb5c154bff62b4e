"""Colours, sizes and fonts of the window, from the design tokens; follows the system."""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from pendopo.ui.kit.accessible import install
from pendopo.ui.kit.contrast import contrast_colours
from pendopo.ui.kit.icons import Icons
from pendopo.ui.kit.stylesheet import stylesheet


class Scheme(Enum):
    """A set of colours in tokens.json."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class TextSize(Enum):
    """The type scale: factor of the system font's size, weight."""

    CAPTION = (0.86, QFont.Weight.Normal)
    BODY = (1.0, QFont.Weight.Normal)
    STRONG = (1.0, QFont.Weight.DemiBold)
    HEADING = (1.14, QFont.Weight.DemiBold)
    TITLE = (1.43, QFont.Weight.DemiBold)
    PAGE = (1.8, QFont.Weight.Bold)


class Theme(QObject):
    """The one object colours, fonts and icons come from; `changed` asks everybody to repaint."""

    changed = Signal()

    def __init__(self, resources: Path, scheme: Scheme | None = None) -> None:
        super().__init__()
        tokens = json.loads((resources / "tokens.json").read_text(encoding="utf-8"))
        self._avatar = tuple(QColor(value) for value in tokens["avatar"])
        self._schemes = {each: _colours(tokens[each.value]) for each in Scheme}
        self._fixed = scheme
        self._fonts: dict[TextSize, QFont] = {}
        self._heights: dict[TextSize, int] = {}
        self.icons = Icons(resources)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow_system)
        self.scheme = self._choose()

    def apply(self) -> None:
        """Give the application our palette and style sheet."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._fonts.clear()
        self._heights.clear()
        application.setStyle("Fusion")
        install(application)
        application.setPalette(self._palette())
        application.setStyleSheet(stylesheet(self.name, self.pixels))

    def color(self, token: str) -> QColor:
        """A colour of the present scheme."""
        return self._schemes[self.scheme][token]

    def name(self, token: str) -> str:
        """The same as #RRGGBB."""
        return self.color(token).name()

    def avatar(self, number: int) -> QColor:
        """One of the avatar grounds; any number will do."""
        return self._avatar[number % len(self._avatar)]

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.color("canvas").lightness() < 128

    def pixels(self, factor: float = 1.0) -> int:
        """`factor` of the system font's size in pixels, never below 11."""
        base = QFontInfo(QApplication.font()).pixelSize()
        return max(11, round(base * factor))

    def line_height(self, size: TextSize) -> int:
        """Of one line of text with the air around it."""
        if size not in self._heights:
            self._heights[size] = round(QFontMetricsF(self.font(size)).height() * 1.15)
        return self._heights[size]

    def font(self, size: TextSize) -> QFont:
        """A font of the type scale."""
        if size not in self._fonts:
            factor, weight = size.value
            font = QFont(QApplication.font())
            font.setPixelSize(self.pixels(factor))
            font.setWeight(weight)
            self._fonts[size] = font
        return QFont(self._fonts[size])

    def _choose(self) -> Scheme:
        if self._fixed is not None:
            return self._fixed
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            self._take_contrast_palette()
            return Scheme.HIGH_CONTRAST
        dark = hints.colorScheme() is Qt.ColorScheme.Dark
        return Scheme.DARK if dark else Scheme.LIGHT

    def _take_contrast_palette(self) -> None:
        """Where the system has a palette for high contrast, it wins over ours."""
        system = contrast_colours(QApplication.palette())
        ours = self._schemes[Scheme.HIGH_CONTRAST]
        if system is not None and system["accent"] != ours["accent"]:
            self._schemes[Scheme.HIGH_CONTRAST] = {**ours, **system}

    def _follow_system(self) -> None:
        chosen = self._choose()
        if chosen is not self.scheme:
            self.scheme = chosen
            self.apply()
            self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _PALETTE.items():
            palette.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette


_PALETTE: Mapping[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "text2",
    QPalette.ColorRole.ToolTipBase: "text",
    QPalette.ColorRole.ToolTipText: "surface",
    QPalette.ColorRole.Accent: "accent",
}


def _colours(tokens: Mapping[str, str]) -> Mapping[str, QColor]:
    return {name: QColor(value) for name, value in tokens.items()}
