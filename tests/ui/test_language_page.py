"""A language is chosen in its own words, at once, and by keyboard too."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QRadioButton, QWidget

from pendopo.app import language
from pendopo.app.window_language import WindowLanguage
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.settings import Settings
from pendopo.ui.kit.choice import AROUND
from pendopo.ui.kit.copied_text import CopiedText
from pendopo.ui.settings.language import LanguageField
from pendopo.words import catalogue
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import RESOURCES, WindowCase, run, settle

speaking: list[WindowLanguage] = []
ROWS = {
    "": "System language (Bahasa Indonesia)",
    "en": "English",
    "id": "Bahasa Indonesia",
    "zh_CN": "简体中文",
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in catalogue.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    language.choose()
    yield
    catalogue.use(RESOURCES / "locale", ())
    while speaking:
        speaking.pop().close()
    application = QApplication.instance()
    if application is not None:
        QApplication.sendEvent(application, QEvent(QEvent.Type.LanguageChange))
        QApplication.sendPostedEvents(None, 0)


def rows(case: WindowCase) -> dict[str, QRadioButton]:
    return {
        row.objectName().removeprefix("language/"): row
        for row in case.window.pages.settings.findChildren(QRadioButton)
    }


async def open_page(case: WindowCase, name: str = "languageSettings") -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    speaking.append(WindowLanguage(application, case.backend.preferences))
    await case.open()
    case.window.pages.lobby.places.settings_wanted.emit()
    case.press(f"{name}Choice")
    await settle()


def test_every_language_is_listed_in_itself() -> None:
    async def story(case: WindowCase) -> None:
        await open_page(case)
        assert {key: row.text() for key, row in rows(case).items()} == ROWS
        assert [key for key, row in rows(case).items() if row.isChecked()] == [""]
        assert all(row.accessibleName() or row.text() for row in rows(case).values())

    run(story)


def test_a_press_changes_everything_at_once_and_is_kept() -> None:
    async def story(case: WindowCase) -> None:
        await open_page(case)
        rows(case)["id"].click()
        await case.until(lambda: rows(case)[""].text().startswith("Bahasa sistem"))
        assert case.backend.preferences.settings.language == "id"
        assert case.window.pages.lobby.places.findChild(QWidget, "addInviteButton") is not None
        rows(case)["zh_CN"].click()
        await case.until(lambda: "系统语言" in rows(case)[""].text())
        rows(case)[""].click()
        await case.until(lambda: case.backend.preferences.settings.language == "")
        assert rows(case)["en"].text() == "English"

    run(story)


def test_the_arrows_choose_too() -> None:
    async def story(case: WindowCase) -> None:
        await open_page(case)
        rows(case)[""].setFocus(Qt.FocusReason.TabFocusReason)
        case.key(Qt.Key.Key_Down)
        await case.until(lambda: case.backend.preferences.settings.language == "en")
        case.key(Qt.Key.Key_Down)
        await case.until(lambda: case.backend.preferences.settings.language == "id")

    run(story)


def test_what_was_chosen_before_is_marked() -> None:
    backend = FakeBackend()
    backend.preferences.settings = Settings(language="zh_CN")

    async def story(case: WindowCase) -> None:
        await open_page(case)
        assert rows(case)["zh_CN"].isChecked()

    run(story, backend)


def test_a_choice_that_cannot_be_kept_holds_and_is_told() -> None:
    backend = FakeBackend()
    kept = backend.preferences.change

    async def change(**chosen: object) -> Settings:
        await kept(**chosen)
        raise InputError(InputReason.FILE, path="settings.json", fault=FileFault.NEWER)

    backend.preferences.change = change  # type: ignore[method-assign]

    async def story(case: WindowCase) -> None:
        await open_page(case)
        rows(case)["en"].click()
        await case.until(lambda: case.has("languageTrouble"))
        assert rows(case)["en"].isChecked()

    run(story, backend)


def test_the_small_field_says_the_same() -> None:
    async def story(case: WindowCase) -> None:
        await open_page(case)
        backend = case.backend
        field = LanguageField(case.theme, case.bridge, backend.preferences, backend.languages)
        assert [field.itemText(at) for at in range(field.count())] == list(ROWS.values())
        field.setCurrentIndex(3)
        field.activated.emit(3)
        await case.until(lambda: rows(case)["zh_CN"].isChecked())
        assert isinstance(field, QComboBox)
        assert field.currentText() == "简体中文"
        rows(case)[""].click()
        await case.until(lambda: field.currentIndex() == 0)
        assert field.closed_text() == "Bahasa Indonesia"
        rows(case)["zh_CN"].click()
        await case.until(lambda: field.accessibleName() == "语言")
        field.deleteLater()

    run(story)


def test_the_field_of_the_welcome_page_names_every_language_whole() -> None:
    backend = FakeBackend()
    backend.lobby.kept = []

    async def story(case: WindowCase) -> None:
        case.window.resize(400, 720)
        case.window.open()
        await case.until(lambda: case.has("welcome"))
        field = case.find(LanguageField, "languageField")
        for key in ("en", "id", "zh_CN"):
            await case.bridge.wish(partial(case.backend.preferences.change, language=key))
            await settle()
            said, room = field.closed_text(), field.width() - AROUND
            elide = Qt.TextElideMode.ElideRight
            assert field.fontMetrics().elidedText(said, elide, room) == said
            assert field.geometry().right() <= case.window.pages.welcome.foot.geometry().right()
            field.showPopup()
            await settle()
            assert field.view().viewport().width() >= field.view().sizeHintForColumn(0)
            field.hidePopup()
        await case.bridge.wish(lambda: case.backend.preferences.change(language="en"))
        await settle()

    run(story, backend)


def test_a_language_from_right_to_left_turns_the_window_round() -> None:
    async def story(case: WindowCase) -> None:
        await open_page(case, "aboutSettings")
        about = case.find(CopiedText, "aboutProgram")
        assert case.window.layoutDirection() is Qt.LayoutDirection.LeftToRight
        await case.bridge.wish(lambda: case.backend.preferences.change(language="ar_XB"))
        await case.until(lambda: case.window.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        right = Qt.LayoutDirection.RightToLeft
        await case.until(lambda: about.document().defaultTextOption().textDirection() is right)
        await case.bridge.wish(lambda: case.backend.preferences.change(language="en"))
        await case.until(lambda: case.window.layoutDirection() is Qt.LayoutDirection.LeftToRight)

    run(story)


def test_about_tells_version_licences_and_whom_to_ask_and_can_be_copied_by_keyboard() -> None:
    async def story(case: WindowCase) -> None:
        await open_page(case, "aboutSettings")
        texts = {each.objectName(): each for each in case.window.findChildren(CopiedText)}
        assert "1.2.3" in texts["aboutVersion"].toPlainText()
        libraries = texts["aboutLibraries"]
        await case.until(lambda: "aiohttp 3.14: Apache-2.0" in libraries.toPlainText())
        assert "Lesser General Public License" in libraries.toPlainText()
        assert "qasync 0.28: licence not stated" in libraries.toPlainText()
        flags = libraries.textInteractionFlags()
        assert flags & Qt.TextInteractionFlag.TextSelectableByKeyboard
        assert not flags & Qt.TextInteractionFlag.TextEditable
        libraries.setFocus(Qt.FocusReason.TabFocusReason)
        libraries.selectAll()
        assert libraries.textCursor().hasSelection()
        case.key(Qt.Key.Key_Tab)
        assert not libraries.hasFocus()
        rows(case)["zh_CN"].toggle()
        await case.until(lambda: texts["aboutFault"].accessibleName() == "如果出了问题")
        await settle()
        for text in texts.values():
            last = text.document().lastBlock()
            box = text.blockBoundingGeometry(last).translated(text.contentOffset())
            assert box.bottom() <= text.viewport().height(), text.objectName()
            assert text.accessibleName()
            bar = text.verticalScrollBar()
            assert bar.maximum() == bar.minimum(), f"{text.objectName()} hides lines"

    run(story)
