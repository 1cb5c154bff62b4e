"""The page of LiveKit servers somebody runs."""

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollArea

from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.room import Role
from pendopo.ui.hosting.operating import OperatedServer
from tests.ui.fake_backend import FakeBackend
from tests.ui.fake_hosting import LINK, given, guest, room
from tests.ui.fake_operating import FakeOperating
from tests.ui.test_hosting import words_in
from tests.ui.window_case import WindowCase, run, settle

URL = "wss://rooms.tani.example"


def tell(story: Callable[[WindowCase, FakeOperating], Awaitable[None]]) -> None:
    backend = FakeBackend()

    async def whole(case: WindowCase) -> None:
        await case.open()
        case.window.pages.show_hosting()
        case.press("hostServerTab")
        await case.until(lambda: ("load",) in backend.operating.wishes)
        await settle()
        await story(case, backend.operating)

    run(whole, backend)


async def add(case: WindowCase, operating: FakeOperating) -> None:
    for name, text in (("Url", URL), ("Key", "APIkey"), ("Secret", "s3cret")):
        field = case.find(QLineEdit, f"operator{name}")
        field.clear()
        QTest.keyClicks(field, text)
    case.press("addServerButton")
    await case.until(lambda: ("add", URL, "APIkey", "s3cret") in operating.wishes)
    await settle()


def test_a_server_is_added_once_it_took_the_key_and_its_secret_is_never_shown() -> None:
    async def story(case: WindowCase, operating: FakeOperating) -> None:
        case.press("addServerButton")
        await case.until(lambda: "are all needed" in words_in(case))
        operating.fail = AccessError(AccessReason.API_KEY, url=URL)
        await add(case, operating)
        await case.until(lambda: "did not accept the API key and secret" in words_in(case))
        secret = case.find(QLineEdit, "operatorSecret")
        assert secret.echoMode() is QLineEdit.EchoMode.Password
        operating.wishes.clear()
        await add(case, operating)
        await case.until(lambda: case.has("openOperatedRoom"))
        assert secret.text() == ""
        assert "rooms.tani.example took the key." in case.said
        assert not case.has("operatorSecret")

    tell(story)


def test_rooms_and_links_say_truthfully_what_a_livekit_server_can_do() -> None:
    async def story(case: WindowCase, operating: FakeOperating) -> None:
        await add(case, operating)
        assert "Open a room first" in words_in(case)
        case.press("openOperatedRoom")
        await case.until(lambda: case.has("roomSheet"))
        QTest.keyClicks(case.find(QLineEdit, "roomTitle"), "Tea")
        case.press("roomSheetYes")
        await case.until(lambda: ("open_room", URL, "Tea", "", Mode.SHARED) in operating.wishes)
        await case.until(lambda: "cannot be taken back" in words_in(case))
        clipboard = QGuiApplication.clipboard()
        clipboard.clear()
        case.press("copySpeaker")
        await case.until(lambda: clipboard.text() == LINK)
        assert ("invite", URL, "r-Tea", Role.SPEAKER) in operating.wishes
        shown = [
            each
            for each in case.window.pages.hosting.operator.findChildren(
                QAbstractButton, "revokeInvite"
            )
            if each.isVisible()
        ]
        names = [each.accessibleName() for each in shown]
        assert names == ["Send away: Siti"]
        shown[0].click()
        await case.until(lambda: case.has("sendAwaySheet"))
        assert "they can come back" in words_in(case)
        case.press("sendAwaySheetYes")
        await case.until(lambda: ("send_away", URL, "0000000000000001") in operating.wishes)
        case.press("endRoom")
        await case.until(lambda: case.has("endRoomSheet"))
        assert "can open it again" in words_in(case)
        case.press("endRoomSheetYes")
        await case.until(lambda: ("end_room", URL, "r-Tea") in operating.wishes)

    tell(story)


def test_forgetting_a_server_asks() -> None:
    async def story(case: WindowCase, operating: FakeOperating) -> None:
        await add(case, operating)
        case.press("forgetServer")
        await case.until(lambda: case.has("forgetServerSheet"))
        assert "links stay good until they end" in words_in(case)
        case.press("forgetServerSheetYes")
        await case.until(lambda: ("forget", URL) in operating.wishes)
        await case.until(lambda: case.has("operatorUrl"))

    tell(story)


@pytest.mark.parametrize("width", [420, 1120])
def test_nothing_is_cut_off_at_the_side(width: int) -> None:
    async def story(case: WindowCase, operating: FakeOperating) -> None:
        rooms = tuple(room(n, 3, "W" * 190) for n in range(4))
        invites = (given(1, Role.SPEAKER, guest("W" * 60, "W" * 190)),)
        long = f"wss://{'w' * 60}.example"
        await case.tell(operating.become, OperatedServer(long, rooms, invites))
        case.window.resize(width, 720)
        await settle()
        for area in case.window.pages.hosting.findChildren(QScrollArea):
            inside = area.widget()
            if area.isVisible() and inside is not None:
                assert inside.width() <= area.viewport().width()

    tell(story)
