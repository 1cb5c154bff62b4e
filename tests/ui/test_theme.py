"""Colours of the tokens, light and dark, followed while the window stands."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from pendopo.ui.kit.theme import Scheme, Theme
from tests.ui.window_case import RESOURCES


def luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "canvas"), ("text2", "canvas"), ("text2", "sunken"), ("text", "surface"),
        ("accent", "surface"), ("on_accent", "accent"), ("text", "warn_soft"),
        ("text", "warn_strong"), ("text2", "warn_strong"), ("on_bad", "bad_solid"),
        ("surface", "text"), ("text", "info_soft"), ("text", "accent_soft"), ("bad", "surface"),
    ],
)  # fmt: skip
def test_text_can_be_read(qapp: QApplication, scheme: Scheme, ink: str, ground: str) -> None:
    theme = Theme(RESOURCES, scheme)
    assert contrast(theme.color(ink), theme.color(ground)) >= 4.5


def test_applying_gives_qt_our_palette(qapp: QApplication) -> None:
    theme = Theme(RESOURCES, Scheme.DARK)
    theme.apply()
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("canvas")
    assert theme.name("accent") in qapp.styleSheet()
    assert "@" not in qapp.styleSheet()


def test_every_icon_that_is_named_is_there(qapp: QApplication) -> None:
    theme = Theme(RESOURCES, Scheme.LIGHT)
    for file in (RESOURCES / "icons").glob("*.svg"):
        image = theme.icons.pixmap(file.stem, 20, QColor("#102030"), 2.0).toImage()
        assert image.width() == 40
        colors = {
            image.pixelColor(x, y).name() for x in range(40) for y in range(40)
            if image.pixelColor(x, y).alpha() == 255
        }  # fmt: skip
        assert colors == {"#102030"}, file.stem
