"""What is simulated is told over every page, for as long as it is, and ended there."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from pendopo.model.simulated import NOTHING, Simulated
from pendopo.ui.settings.testing import TestingPage
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import WindowCase, run, settle

SAID = "Simulated for testing: 20 % of packets lost, UDP blocked."


def test_the_bar_is_over_every_page_and_in_the_room_until_it_is_turned_off() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert not case.has("testingBar")
        simulation, pages = case.backend.simulation, case.window.pages
        await case.bridge.wish(simulation.change, loss=20, udp_blocked=True)
        await case.until(lambda: case.has("testingBar"))
        assert SAID in case.said
        for show in (
            pages.show_room, pages.show_home, pages.show_settings, pages.show_hosting,
            pages.show_echo,
        ):  # fmt: skip
            show()
            await settle()
            assert case.has("testingBar")
            assert case.window.testing.label.text() == SAID
            assert case.window.testing.y() == 0
        buttons = case.window.testing.findChildren(QAbstractButton)
        assert [button.text() for button in buttons] == ["Turn off"]
        buttons[0].setFocus()
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: simulation.now is NOTHING)
        await case.until(lambda: not case.has("testingBar"))
        assert "Nothing is simulated any more." in case.said

    run(story)


def test_it_is_there_when_something_was_on_before_the_window() -> None:
    backend = FakeBackend()
    backend.simulation.now = Simulated(server_lost=True)

    async def story(case: WindowCase) -> None:
        await case.open()
        await case.until(lambda: case.has("testingBar"))
        assert case.window.testing.label.text() == "Simulated for testing: server lost."
        backend.simulation.now = Simulated(5, udp_blocked=True)
        settings = case.window.pages.settings
        page = next(p for p in settings.pages if isinstance(p, TestingPage))
        case.window.pages.lobby.places.settings_wanted.emit()
        settings.show_page(page)
        await case.until(lambda: page.loss.key == "5" and page.udp_blocked.isChecked())

    run(story, backend)


def test_the_page_wishes_and_shows_what_holds() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        settings = case.window.pages.settings
        page = next(p for p in settings.pages if isinstance(p, TestingPage))
        case.window.pages.lobby.places.settings_wanted.emit()
        settings.show_page(page)
        simulation = case.backend.simulation
        page.loss.chosen.emit("10")
        page.jitter.chosen.emit("200")
        await case.until(lambda: simulation.now == Simulated(10, 200))
        for name, switch in (
            ("udp_blocked", page.udp_blocked),
            ("relay_only", page.relay_only),
            ("server_lost", page.server_lost),
        ):
            switch.click()
            await case.until(partial(lambda each: getattr(simulation.now, each), name))
            assert switch.accessibleName()
        await case.bridge.wish(simulation.turn_off)
        await case.until(lambda: not page.server_lost.isChecked())
        assert (page.loss.key, page.jitter.key) == ("0", "0")
        assert not page.udp_blocked.isChecked()

    run(story)
