"""From a link to a kept place: shown, asked about, never joined."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)

from pendopo.model.encryption import Mode
from pendopo.model.errors import (
    InputError,
    InputReason,
)
from pendopo.model.room import Role
from pendopo.ports.secret_store import Keeping
from tests.ui.fake_backend import (
    LINK,
    TANI,
    FakeBackend,
)
from tests.ui.window_case import WindowCase, run


def test_an_invite_is_shown_and_asked_about_and_never_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("addInviteButton")
        await case.until(lambda: case.has("inviteEdit"))
        QTest.keyClicks(case.find(QLineEdit, "inviteEdit"), "https://example.org")
        case.press("inviteContinueButton")
        await case.until(lambda: case.has("inviteTrouble"))
        assert case.find(QLabel, "inviteTrouble").text().startswith("This is not a Pendopo invite")
        case.find(QLineEdit, "inviteEdit").setText(LINK)
        case.press("inviteContinueButton")
        await case.until(lambda: case.has("inviteSheet"))
        assert case.find(QLabel, "inviteServer").text() == "rooms.warung.example"
        assert case.find(QLabel, "inviteWhatItOpens").text() == (
            "A place with its rooms, as listener"
        )
        assert case.find(QLabel, "inviteEncryption").text() == "Encrypted with the room password."
        assert QApplication.focusWidget() is case.find(QWidget, "notNowButton")
        told = case.find(QWidget, "inviteSheet").accessibleDescription()
        assert "Encrypted with the room password." in told
        assert "rooms.warung.example" in told
        assert "A place with its rooms, as listener." in told
        case.press("addPlaceButton")
        await case.until(lambda: len(case.backend.lobby.kept) == 2)
        await case.until(lambda: case.window.arriving.places.current == case.backend.lobby.kept[1])
        assert case.backend.visits.joined == []

    run(story)


def test_what_an_invite_replaces_is_said_and_asked_about() -> None:
    backend = FakeBackend()
    assert backend.lobby.previewed is not None
    backend.lobby.previewed = replace(backend.lobby.previewed, replaces=backend.lobby.kept[0])

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert case.find(QLabel, "inviteReplaces").text() == "Ruang Tani, on rooms.tani.example"
        assert case.find(QAbstractButton, "addPlaceButton").text() == "Replace and connect"
        assert QApplication.focusWidget() is case.find(QWidget, "notNowButton")
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: not case.has("inviteSheet"))
        assert case.backend.lobby.added == []
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.lobby.added == [(LINK, True)])

    run(story, backend)


def test_the_link_that_was_read_is_added_whatever_it_was_read_from() -> None:
    backend = FakeBackend()
    backend.lobby.found = f"{LINK}AQEB"

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.lobby.added == [(f"{LINK}AQEB", False)])

    run(story, backend)


def test_every_server_is_named_in_full_and_near_ones_are_asked_about() -> None:
    backend = FakeBackend()
    assert backend.lobby.previewed is not None
    endless = "wss://good.example." + "a" * 60 + "." + "b" * 60 + ".evil.example:7443/livekit"
    near = ("wss://192.168.1.1", "wss://printer.local:8443")
    backend.lobby.previewed = replace(
        backend.lobby.previewed, servers=(endless, *near), near=near, pinned=False
    )

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        sheet = case.find(QWidget, "inviteSheet")
        named = [label.text() for label in sheet.findChildren(QLabel, "inviteServer")]
        warned = [label.text() for label in sheet.findChildren(QLabel, "inviteNear")]
        assert named == [endless.removeprefix("wss://"), "192.168.1.1", "printer.local:8443"]
        assert warned == ["192.168.1.1", "printer.local:8443"]
        told = sheet.accessibleDescription()
        assert "Do you expect them there?" in told
        assert told.index("192.168.1.1") < told.index("evil.example")
        assert QApplication.focusWidget() is case.find(QWidget, "notNowButton")
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: not case.has("inviteSheet"))
        assert case.backend.lobby.added == []

    run(story, backend)


def test_servers_of_the_internet_are_not_asked_about() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert not case.has("inviteNear")

    run(story)


def test_what_replaces_nothing_is_added_without_a_word_of_replacing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert not case.has("inviteReplaces")
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.lobby.added == [(LINK, False)])

    run(story)


def test_a_link_click_that_is_declined_changes_nothing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        case.key(Qt.Key.Key_Escape)
        await case.until(lambda: not case.has("inviteSheet"))
        assert len(case.backend.lobby.kept) == 1

    run(story)


def test_tab_stays_in_a_sheet() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        sheet = case.find(QWidget, "inviteSheet")
        stops = set()
        for _ in range(6):
            case.key(Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            assert sheet.isAncestorOf(focused)
            stops.add(focused.objectName())
        assert stops == {"nameThereEdit", "addPlaceButton", "notNowButton"}

    run(story)


def test_a_broken_link_from_outside_is_a_sentence() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()

        async def broken(link: str) -> None:
            raise InputError(InputReason.INVITE_DAMAGED)

        case.backend.lobby.preview = broken  # type: ignore[method-assign, assignment]
        case.window.open_link("pendopo://join#x")
        await case.until(lambda: case.has("noticeLabel"))
        assert case.find(QLabel, "noticeLabel").text().startswith("This invite is damaged")

    run(story)


def test_a_room_link_has_its_own_words() -> None:
    backend = FakeBackend()
    assert backend.lobby.previewed is not None
    backend.lobby.previewed = replace(
        backend.lobby.previewed, kind="room", mode=Mode.NONE, role=Role.HOST
    )

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert case.find(QLabel, "inviteWhatItOpens").text() == "One room, as host"
        assert case.find(QLabel, "inviteEncryption").text() == "Not end-to-end encrypted."

    run(story, backend)


def keepable() -> FakeBackend:
    backend = FakeBackend()
    assert backend.lobby.previewed is not None
    backend.lobby.previewed = replace(backend.lobby.previewed, keeping=Keeping.KEPT)
    return backend


def test_a_place_may_be_for_this_run_only() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        means = case.find(QLabel, "keepPlaceMeans")
        assert means.text() == "Kept on this computer until you forget it."
        case.press("keepPlaceSwitch")
        assert means.text() == "Kept only until Pendopo is closed."
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.lobby.passing == [LINK])

    run(story, keepable())


def test_a_place_is_kept_where_nobody_says_otherwise() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("keepPlaceSwitch"))
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.lobby.added)
        assert case.backend.lobby.passing == []

    run(story, keepable())


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        ({"keeping": Keeping.LOCKED}, False),
        ({"replaces": TANI}, False),
        ({"replaces": replace(TANI, passing=True)}, True),
    ],
)
def test_keeping_is_asked_about_only_where_there_is_a_choice(
    change: dict[str, Any], offered: bool
) -> None:
    backend = keepable()
    assert backend.lobby.previewed is not None
    backend.lobby.previewed = replace(backend.lobby.previewed, **change)

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert case.has("keepPlaceSwitch") is offered

    run(story, backend)
