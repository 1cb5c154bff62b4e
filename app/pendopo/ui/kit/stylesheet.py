"""The style sheet of Qt's own controls, made from the tokens."""

from collections.abc import Callable
from string import Template


def stylesheet(color: Callable[[str], str], pixels: Callable[[float], int]) -> str:
    """The whole sheet; `color` gives a token as #RRGGBB, `pixels` a size of the type scale."""
    return _Colours(_SHEET).substitute(
        _Lookup(color), body=pixels(1.0), caption=pixels(0.86), pill=pixels(1.14)
    )


class _Colours(Template):
    delimiter = "@"


class _Lookup(dict[str, str]):
    def __init__(self, color: Callable[[str], str]) -> None:
        super().__init__()
        self._color = color

    def __missing__(self, token: str) -> str:
        return self._color(token)


_SHEET = """
QWidget { color: @text; }
QAbstractButton, QComboBox, QSlider { outline: 1px solid transparent; }
QToolTip {
  background: @text; color: @surface; border: 0; padding: 4px 8px; font-size: @{caption}px;
}
QPushButton {
  background: @surface; color: @text; border: 1px solid @outline; border-radius: 8px;
  padding: 0 14px; min-height: 34px; font-size: @{body}px; font-weight: 600;
}
QPushButton:hover { background: @sunken; }
QPushButton:pressed { background: @hairline; }
QPushButton:disabled { background: transparent; color: @disabled; border-color: @hairline; }
QPushButton[kind="primary"] { background: @accent; color: @on_accent; border-color: @accent; }
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:pressed { background: @accent_press; }
QPushButton[kind="primary"]:disabled {
  background: transparent; color: @disabled; border-color: @hairline;
}
QPushButton[kind="danger"] { color: @bad; border-color: @bad_line; }
QPushButton[kind="danger"]:hover { background: @bad_soft; }
QPushButton[kind="toast"] { background: transparent; color: @surface; border-color: @surface; }
QPushButton[kind="toast"]:hover { background: @idle; }
QPushButton[kind="toast_primary"] { background: @surface; color: @text; border-color: @surface; }
QPushButton[kind="toast_primary"]:hover { background: @sunken; }
QPushButton[kind="link"] {
  background: transparent; color: @accent; border: 1px solid transparent; padding: 0 8px;
  text-align: left;
}
QPushButton[kind="link"]:hover { background: @sunken; }
QPushButton[kind="quiet"] {
  background: transparent; color: @text2; border: 1px solid transparent;
}
QPushButton[kind="quiet"]:hover { background: @sunken; }
QPushButton[small="true"] { min-height: 26px; padding: 0 11px; }
QPushButton[kind="quiet"][small="true"] { padding: 0 4px; }
QToolButton {
  background: transparent; border: 0; border-radius: 8px; padding: 0;
}
QToolButton[kind="outlined"] { border: 1px solid @outline; }
QToolButton[kind="outlined"]:disabled { border-color: @hairline; }
QToolButton:hover { background: @sunken; }
QToolButton:pressed { background: @hairline; }
QLineEdit {
  background: @surface; border: 1px solid @outline; border-radius: 8px; padding: 0 11px;
  min-height: 34px; selection-background-color: @accent; selection-color: @on_accent;
  font-size: @{body}px;
}
QLineEdit:disabled { background: transparent; color: @disabled; border-color: @hairline; }
QComboBox {
  background: @surface; border: 1px solid @outline; border-radius: 8px; padding: 0 32px 0 11px;
  min-height: 34px; font-size: @{body}px;
}
QComboBox:hover { background: @sunken; }
QComboBox:disabled { background: transparent; color: @disabled; border-color: @hairline; }
QComboBox::drop-down { border: 0; width: 0; }
QComboBox::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView {
  background: @surface; border: 1px solid @hairline; padding: 6px; outline: 0;
  selection-background-color: @accent_soft; selection-color: @text;
}
QComboBox QAbstractItemView::item { min-height: 34px; padding: 0 8px; border-radius: 6px; }
QPushButton[kind="nav"] {
  background: transparent; border: 1px solid transparent; padding: 0 10px; text-align: left;
  font-weight: 500; min-height: 32px;
}
QPushButton[kind="nav"]:hover { background: @canvas; }
QPushButton[kind="nav"]:checked, QPushButton[kind="nav"][current="true"] {
  background: @surface; border: 1px solid @hairline; font-weight: 600;
}
QPushButton[kind="chip"] {
  background: transparent; color: @text2; border: 1px dashed @outline; border-radius: 6px;
  padding: 0 7px; min-height: 18px; font-size: @{caption}px; font-weight: 500;
}
QPushButton[kind="chip"]:checked { background: @surface; color: @text; border-style: solid; }
QPushButton[kind="chip"]:hover { background: @sunken; }
QListView { background: transparent; border: 0; outline: 0; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar::handle:vertical { background: @outline; border-radius: 4px; min-height: 32px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle:horizontal { background: @outline; border-radius: 4px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: @surface; border: 0; }
QMenu::item { min-width: 172px; min-height: 22px; padding: 6px 14px; }
QMenu::separator { height: 1px; margin: 6px 0; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @hairline; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider[mirrored="true"]::sub-page:horizontal { background: transparent; }
QSlider[mirrored="true"]::add-page:horizontal {
  height: 4px; border-radius: 2px; background: @accent;
}
QSlider::handle:horizontal {
  width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
  background: @surface; border: 2px solid @accent;
}
QProgressBar { background: @hairline; border: 0; border-radius: 3px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QLabel[tone="quiet"] { color: @text2; }
QLabel[tone="warn"] { color: @warn; }
QLabel[tone="bad"] { color: @bad; }
QLabel[tone="toast"] { color: @surface; }
"""
