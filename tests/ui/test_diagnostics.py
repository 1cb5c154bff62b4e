"""Settings › Diagnostics: the self-test is started, watched, stopped and copied."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QProgressBar

from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.settings.diagnostics import DiagnosticsPage
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import WindowCase, run


async def opened(case: WindowCase) -> DiagnosticsPage:
    await case.open()
    settings = case.window.pages.settings
    page = next(p for p in settings.pages if isinstance(p, DiagnosticsPage))
    case.window.pages.lobby.places.settings_wanted.emit()
    settings.show_page(page)
    case.said.clear()
    return page


def texts(page: DiagnosticsPage) -> str:
    labels = page.self_test.findChildren(PlainLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_every_part_says_how_it_did_and_all_can_be_copied() -> None:
    async def story(case: WindowCase) -> None:
        page = await opened(case)
        assert not page.self_test.copy.isVisible()
        case.find(type(page.self_test.button), "selfTestButton").setFocus()
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: "3 passed, 1 failed, 2 not tried." in texts(page))
        assert "passed: drawn, 1120 by 720 pixels" in texts(page)
        assert "failed: Something on this computer does not do what" in texts(page)
        assert "not tried: no relay is switched on" in texts(page)
        await case.until(lambda: "3 passed, 1 failed, 2 not tried." in case.said)
        case.press("selfTestCopy")
        lines = QGuiApplication.clipboard().text().splitlines()
        assert len(lines) == len(case.backend.self_test.names) + 1
        assert lines[0].startswith("passed    window: drawn")
        assert "The result of the self-test is on the clipboard." in case.said
        case.press("selfTestButton")
        await case.until(lambda: page.self_test.copy.isVisible())
        assert len(page.self_test.results) == len(case.backend.self_test.names)

    run(story)


def test_it_says_what_is_tried_and_stops_when_told() -> None:
    backend = FakeBackend()
    backend.self_test.waits = "call"

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        case.press("selfTestButton")
        await case.until(lambda: "Trying call …" in texts(page))
        bar = case.find(QProgressBar, "selfTestProgress")
        assert bar.accessibleName() == "How far the self-test is"
        assert 0 < bar.value() < bar.maximum()
        assert page.self_test.button.text() == "Stop"
        case.press("selfTestButton")
        await case.until(lambda: backend.self_test.stopped == 1)
        await case.until(lambda: "Stopped." in texts(page))
        assert page.self_test.button.text() == "Start the self-test"
        assert len(page.self_test.results) == 4

    run(story, backend)


def test_closing_the_window_stops_it() -> None:
    backend = FakeBackend()
    backend.self_test.waits = "keys"

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        case.press("selfTestButton")
        await case.until(lambda: "Trying keys …" in texts(page))

    run(story, backend)
    assert backend.self_test.stopped == 1


def test_nothing_can_be_saved_before_it_was_shown_and_the_shown_is_what_is_saved(
    tmp_path: Path,
) -> None:
    backend = FakeBackend()

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        assert not case.has("diagnosticsSave")
        assert not case.has("diagnosticsText")
        case.press("selfTestButton")
        await case.until(lambda: page.self_test.copy.isVisible())
        case.press("diagnosticsShow")
        await case.until(lambda: case.has("diagnosticsText"))
        shown = page.told.text.toPlainText()
        assert '"not_tried"' in shown
        assert page.told.text.accessibleName() == "All that the file would hold"
        assert backend.diagnostics.saved == []
        page.told.save.click()
        await case.until(lambda: case.window.findChildren(QFileDialog))
        (dialog,) = case.window.findChildren(QFileDialog)
        assert Path(dialog.selectedFiles()[0]).name == "pendopo-diagnostics.txt"
        dialog.fileSelected.emit(str(tmp_path / "told.txt"))
        await case.until(lambda: backend.diagnostics.saved)
        assert backend.diagnostics.saved == [(shown, tmp_path / "told.txt")]
        await case.until(lambda: "Saved. Nobody but you can read the file." in case.said)
        page.told.copy.click()
        assert QGuiApplication.clipboard().text() == shown

    run(story, backend)


def test_whoever_has_no_home_chooses_a_folder_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def homeless() -> Path:
        raise RuntimeError("could not determine home directory")

    backend = FakeBackend()

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        case.press("selfTestButton")
        await case.until(lambda: page.self_test.copy.isVisible())
        case.press("diagnosticsShow")
        await case.until(lambda: case.has("diagnosticsText"))
        monkeypatch.setattr(Path, "home", homeless)
        page.told.save.click()
        await case.until(lambda: case.window.findChildren(QFileDialog))
        (dialog,) = case.window.findChildren(QFileDialog)
        assert Path(dialog.selectedFiles()[0]).name == "pendopo-diagnostics.txt"
        dialog.fileSelected.emit(str(tmp_path / "told.txt"))
        await case.until(lambda: backend.diagnostics.saved)

    run(story, backend)
