"""What is told outside the window, and what a click there does."""

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from pendopo.model.room import LeaveReason
from pendopo.ui.window.tray import Tray
from tests.ui.window_case import WindowCase, run, settle


class Icon(QSystemTrayIcon):
    """Remembers what a system would have shown."""

    told: list[tuple[str, str]]

    def showMessage(self, title: str, text: str, *_rest: object) -> None:
        self.told = [*getattr(self, "told", []), (title, text)]


@pytest.fixture(autouse=True)
def a_system_with_a_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Icon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr("pendopo.ui.window.tray.QSystemTrayIcon", Icon)


def told(case: WindowCase) -> list[tuple[str, str]]:
    icon = case.window.tray._icon
    assert isinstance(icon, Icon)
    return getattr(icon, "told", [])


def test_an_invitation_and_an_end_are_told_without_names(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        monkeypatch.setattr(case.window, "isActiveWindow", lambda: False)
        await case.tell(case.session.promote_me)
        await case.until(lambda: told(case))
        await case.tell(case.session.end, LeaveReason.ROOM_ENDED)
        await case.until(lambda: len(told(case)) == 2)
        whole = " ".join(f"{title} {text}" for title, text in told(case))
        assert "invited to speak" in whole
        secrets = [case.session.room.title, "Ruang Tani", "Bagus", "Sari"]
        assert not any(secret in whole for secret in secrets)

    run(story)


def test_nothing_is_told_to_whoever_looks() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.until(case.window.isActiveWindow)
        await case.tell(case.session.promote_me)
        await settle()
        assert told(case) == []

    run(story)


def test_a_click_brings_the_window_forward() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.window.showMinimized()
        await settle()
        icon = case.window.tray._icon
        assert icon is not None
        icon.messageClicked.emit()
        assert not case.window.isMinimized()
        assert case.window.isVisible()

    run(story)


def test_without_a_tray_the_window_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Icon, "isSystemTrayAvailable", staticmethod(lambda: False))

    async def story(case: WindowCase) -> None:
        await case.open()
        tray = Tray(case.theme, case.window)
        assert tray._icon is None
        tray.tell("You were invited to speak.")
        tray.close()

    run(story)


def test_no_icon_outlives_the_window() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        icon = case.window.tray._icon
        assert isinstance(icon, QSystemTrayIcon)
        assert not QIcon(icon.icon()).isNull()
        case.window.close()
        assert not icon.isVisible()

    run(story)
