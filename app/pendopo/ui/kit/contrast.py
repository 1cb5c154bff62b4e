"""Colours for high contrast out of a palette that the system has for it."""

from collections.abc import Mapping

from PySide6.QtGui import QColor, QPalette

LEAST = 7.0
"""The contrast of a palette that is meant to be one of high contrast."""

_ROLES: Mapping[QPalette.ColorRole, tuple[str, ...]] = {
    QPalette.ColorRole.Window: (
        "canvas", "surface", "sunken", "accent_soft", "sogan_soft", "ok_soft", "info_soft",
        "warn_soft", "warn_strong", "bad_soft", "idle_soft", "on_bad",
    ),
    QPalette.ColorRole.WindowText: (
        "text", "text2", "outline", "hairline", "roof", "sogan", "ok", "ok_line", "info",
        "info_line", "warn", "warn_line", "bad", "bad_line", "bad_solid", "idle", "idle_line",
    ),
    QPalette.ColorRole.Highlight: ("accent", "accent_hover", "accent_press", "focus"),
    QPalette.ColorRole.HighlightedText: ("on_accent",),
}  # fmt: skip


def contrast_colours(palette: QPalette) -> Mapping[str, QColor] | None:
    """The tokens as `palette` has them; None when it is not one of high contrast."""
    ground = palette.color(QPalette.ColorRole.Window)
    ink = palette.color(QPalette.ColorRole.WindowText)
    plain = ground.name() in ("#000000", "#ffffff")
    if not plain or contrast(ground, ink) < LEAST:
        return None
    return {token: palette.color(role) for role, tokens in _ROLES.items() for token in tokens}


def contrast(one: QColor, other: QColor) -> float:
    """1 for the same, 21 for black and white (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (_linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
