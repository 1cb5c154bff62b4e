"""Qt's standard texts come from our catalogue."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from pendopo.ui.kit.translator import CatalogueTranslator
from pendopo.words import qt


@pytest.fixture
def installed(qapp: QApplication, pseudo: None) -> Iterator[CatalogueTranslator]:
    translator = CatalogueTranslator(qapp)
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


def menu_texts(widget: QLineEdit) -> list[str]:
    menu = widget.createStandardContextMenu()
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def test_the_menu_of_a_line_is_translated(qtbot: QtBot, installed: CatalogueTranslator) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    texts = menu_texts(line)
    assert len(texts) == 7
    assert all(text.startswith("[") for text in texts), texts


def test_dialog_buttons_are_translated(qtbot: QtBot, installed: CatalogueTranslator) -> None:
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Close | kinds.Save | kinds.Help)
    qtbot.addWidget(box)
    assert all(button.text().startswith("[") for button in box.buttons())


def test_without_it_qt_speaks_english(qtbot: QtBot, pseudo: None) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    assert "&Copy" in menu_texts(line)


def test_what_is_not_listed_is_not_ours_to_say(pseudo: None) -> None:
    assert qt.translated("Mute") is None
    assert qt.translated("&Copy") != "&Copy"
