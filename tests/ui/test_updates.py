"""Settings › About tells of a newer version; nothing is asked before it is wanted."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import ReleaseFault
from pendopo.ui.settings.about import AboutPage
from pendopo.ui.settings.updates import NewVersion, NoKey, NoneNewer, NotAsked, Unknown
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import WindowCase, run, settle

THERE = "Version 2.0.0 is there, signed on 2026-12-24."


async def opened(case: WindowCase) -> AboutPage:
    await case.open()
    settings = case.window.pages.settings
    page = next(p for p in settings.pages if isinstance(p, AboutPage))
    case.window.pages.lobby.places.settings_wanted.emit()
    settings.show_page(page)
    await settle()
    return page


def test_it_is_off_at_first_and_told_with_a_link_to_copy_once_it_is_wanted() -> None:
    async def story(case: WindowCase) -> None:
        page = await opened(case)
        updates = case.backend.updates
        assert not page.updates.switch.isChecked()
        assert updates.state == NotAsked()
        assert not case.has("newerNotice")
        page.updates.switch.setFocus()
        case.key(Qt.Key.Key_Space)
        await case.until(lambda: updates.wanted)
        await case.until(lambda: THERE in page.updates.said.toPlainText())
        await case.until(lambda: case.has("newerNotice"))
        assert THERE in case.said
        assert updates.finds.link in page.updates.said.toPlainText()  # type: ignore[union-attr]
        QGuiApplication.clipboard().clear()
        case.press("newerCopy")
        assert QGuiApplication.clipboard().text() == "https://pendopo.example/2"
        case.press("newerNoticeDismissButton")
        assert not case.has("newerNotice")
        QGuiApplication.clipboard().clear()
        page.updates.copy.click()
        assert QGuiApplication.clipboard().text() == "https://pendopo.example/2"

    run(story)


def test_whoever_wants_it_is_told_at_the_start_and_not_in_a_room() -> None:
    backend = FakeBackend()
    backend.updates.wanted = True

    async def story(case: WindowCase) -> None:
        await case.open()
        await case.until(lambda: case.has("newerNotice"))
        page = await opened(case)
        await case.until(lambda: THERE in page.updates.said.toPlainText())
        assert page.updates.switch.isChecked()
        await case.window.join(backend.lobby.kept[0], backend.lobby.open[0])
        assert not case.has("newerNotice")

    run(story, backend)


def test_a_build_without_a_key_says_so_and_offers_nothing() -> None:
    backend = FakeBackend()
    backend.updates.state = NoKey()

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        assert "it holds no key" in page.updates.said.toPlainText()
        assert not page.updates.switch.isEnabled()
        assert not page.updates.ask.isVisible()
        assert not page.updates.copy.isVisible()

    run(story, backend)


def test_what_is_not_news_is_said_as_what_it_is() -> None:
    backend = FakeBackend()
    backend.updates.finds = NoneNewer("2026-12-24")

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        page.updates.ask.click()
        await case.until(lambda: "No newer version is known." in page.updates.said.toPlainText())
        wrong = InputError(InputReason.RELEASE, fault=ReleaseFault.SIGNATURE)
        backend.updates.finds = Unknown(wrong)
        page.updates.ask.click()
        await case.until(lambda: "is not signed by" in page.updates.said.toPlainText())
        assert not case.has("newerNotice")

    run(story, backend)


def test_a_further_version_is_told_though_its_link_is_the_same() -> None:
    backend = FakeBackend()
    link = "https://pendopo.example/newest"
    backend.updates.finds = NewVersion("2.0.0", "2026-12-24", link)

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        page.updates.ask.click()
        await case.until(lambda: case.has("newerNotice"))
        case.press("newerNoticeDismissButton")
        backend.updates.finds = NewVersion("2.0.1", "2026-12-25", link)
        page.updates.ask.click()
        await case.until(lambda: case.has("newerNotice"))
        assert "Version 2.0.1 is there, signed on 2026-12-25." in case.said

    run(story, backend)


def test_where_nothing_can_be_found_out_what_was_known_is_said_too() -> None:
    backend = FakeBackend()
    absent = InputError(InputReason.RELEASE, fault=ReleaseFault.ABSENT)
    backend.updates.finds = Unknown(absent, NewVersion("2.0.0", "2026-12-24", "https://p.example/"))

    async def story(case: WindowCase) -> None:
        page = await opened(case)
        page.updates.ask.click()
        await case.until(lambda: THERE in page.updates.said.toPlainText())
        assert "there is no word of them" in page.updates.said.toPlainText()
        assert case.has("newerNotice")
        QGuiApplication.clipboard().clear()
        page.updates.copy.click()
        assert QGuiApplication.clipboard().text() == "https://p.example/"

    run(story, backend)
