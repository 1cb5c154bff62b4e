"""The window in a language that nobody speaks: whatever is not marked for translation shows."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QWidget,
)

from pendopo.e2ee.indicator import Cause, Happening
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.room import Connection, LeaveReason, MicrophoneState
from pendopo.model.wish import RefusalReason, Wish, WishRefused
from pendopo.ui.kit.pill import Pill
from pendopo.ui.kit.plain import ElidedLabel
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.search_field import KEYS
from pendopo.words import catalogue
from tests.ui.fake_backend import (
    LINK,
    LISTENERS,
    NAMES,
    PREVIEW,
    ROOMS,
    SPEAKERS,
    TANI,
    FakeBackend,
    hosting,
    listener_room,
    needles,
)
from tests.ui.test_microphone import speaking
from tests.ui.window_case import RESOURCES, WindowCase, run, settle

FOREIGN = sorted(
    {
        "Pendopo",
        "pendopo://join#…",
        "Warung Malam",
        "Bagus Prakoso",
        "https://example.org",
        TANI.name,
        TANI.server,
        *PREVIEW.servers,
        *(p.name for p in (*SPEAKERS, *LISTENERS)),
        *(room.title for room in ROOMS),
        listener_room().title,
    },
    key=len,
    reverse=True,
)
"""What strangers wrote, and what is the same in every language."""


@pytest.fixture(autouse=True)
def nobody_speaks() -> Iterator[None]:
    catalogue.use(RESOURCES / "locale", ("en_XA",))
    yield
    catalogue.use(RESOURCES / "locale", ())


def unmarked(text: str) -> str:
    """What is left of `text` without its marked and its foreign parts."""
    text = html.unescape(re.sub(r"</?p>", "", text))
    for known in FOREIGN:
        text = text.replace(known, "")
    while (shorter := re.sub(r"\[[^\[\]]*\]", "", text)) != text:
        text = shorter
    left = re.sub(r"[\W\d_]+", "", text)
    return "" if left in ("", "M", "H", "MH") else text


def read(widget: QWidget) -> Iterator[str]:
    """Everything that a person or a screen reader finds at one widget."""
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield " ".join(widget.toolTip().split())
    yield widget.windowTitle()
    if isinstance(widget, ElidedLabel):
        yield widget.whole
    elif isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QAbstractItemView):
        yield from told(widget.model())


def told(model: QAbstractItemModel) -> Iterator[str]:
    roles = Qt.ItemDataRole
    for row in range(model.rowCount()):
        for role in (
            roles.DisplayRole,
            roles.AccessibleTextRole,
            roles.ToolTipRole,
            roles.AccessibleDescriptionRole,
        ):
            yield " ".join(str(model.index(row, 0).data(role) or "").split())


def called(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


def look(root: QWidget) -> None:
    """Nothing unmarked, and nothing cut off that is not shortened on purpose."""
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisibleTo(root):
            continue
        for text in read(widget):
            assert text == KEYS or not unmarked(text), (
                f"{widget.objectName() or type(widget).__name__}: {text}"
            )
        assert fits(widget), f"{widget.objectName() or type(widget).__name__} is clipped"
    for action in root.findChildren(QAction):
        assert not unmarked(action.text().replace("&&", "&"))


def fits(widget: QWidget) -> bool:
    if isinstance(widget, ElidedLabel) or not isinstance(widget, QLabel | QAbstractButton):
        return True
    if not widget.text():
        return True
    if isinstance(widget, Pill):
        return bool(widget.face.held) or widget.width() >= widget.sizeHint().width()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() >= widget.heightForWidth(widget.width())
    lines = widget.text().replace("&&", "&").splitlines()
    metrics = QFontMetrics(widget.font())
    room = widget.contentsRect().width()
    return all(metrics.horizontalAdvance(line) <= room for line in lines)


def test_what_is_left_is_found() -> None:
    assert unmarked("Mute") == "Mute"
    assert unmarked("[Ṁûûţéé]: Sari Wulandari, 1,204") == ""
    assert unmarked("<p>[Ṁûûţéé [ñéšţéð] &amp;] (M)</p>") == ""
    assert unmarked("[ñöŵ] and then")


def test_the_lobby_and_its_states() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        look(case.window)
        case.backend.lobby.open = ROOMS[:2]
        case.window.arriving.places.refresh()
        await case.until(lambda: any(r.ended for r in case.window.pages.lobby.rooms.model.rows))
        look(case.window)
        case.backend.lobby.open = ()
        case.window.arriving.places.refresh()
        await case.until(lambda: case.has("lobbyStateButton"))
        look(case.window)
        case.backend.lobby.trouble = ReachError(ReachReason.TIMED_OUT, host="rooms.tani.example")
        case.window.arriving.places.refresh()
        await case.until(
            lambda: "rooms.tani" in case.window.pages.lobby.rooms.state.sentence.text()
        )
        look(case.window)
        case.window.pages.lobby.rooms.show_loading(TANI)
        look(case.window)
        case.backend.lobby.kept.clear()
        await case.window.arriving.places.show_places()
        await case.until(lambda: case.has("welcome"))
        look(case.window)

    run(story)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("replaced", [None, TANI])
def test_the_invite_sheet(mode: Mode, replaced: PlaceCard | None) -> None:
    backend = FakeBackend()
    backend.lobby.previewed = replace(
        PREVIEW,
        kind="room" if mode is Mode.NONE else "place",
        mode=mode,
        replaces=replaced,
        expires=2_000_000_000 if replaced else 0,
        pinned=mode is Mode.NONE,
    )

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        await settle()
        look(case.window)

    run(story, backend)


def test_the_link_sheet_and_other_questions() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("addInviteButton")
        await case.until(lambda: case.has("inviteEdit"))
        QTest.keyClicks(case.find(QLineEdit, "inviteEdit"), "https://example.org")
        case.press("inviteContinueButton")
        await case.until(lambda: case.has("inviteTrouble"))
        await settle()
        look(case.window)
        case.press("inviteCancelButton")
        case.window.pages.lobby.places.forget_wanted.emit(TANI)
        await case.until(lambda: case.has("forgetSheet"))
        look(case.window)
        case.press("forgetSheetNo")
        case.window.pages.lobby.places.offer_to_forget(TANI, QPoint())
        look(case.find(QMenu, "placeMenu"))
        case.find(QMenu, "placeMenu").close()
        await case.window.join(TANI, ROOMS[0])
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        await settle()
        look(case.window)

    run(story)


def test_the_room_of_a_host() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(uncounted=2)
        await case.enter()
        await settle()
        look(case.window)
        case.window.pages.room.stage.stage_list.chosen.emit(
            case.window.pages.room.stage.stage.index(1)
        )
        menu = case.find(QMenu, "personMenu")
        look(menu)
        menu.close()
        case.press("encryptionLine")
        await case.until(lambda: case.find(QListView, "encryptionCounters").model().rowCount())
        look(case.window)
        await case.tell(case.session.say_no, WishRefused(Wish.HAND, RefusalReason.OTHER))
        await case.until(lambda: case.has("noticeLabel"))
        look(case.window)
        assert all(not unmarked(said) for said in case.said)

    run(story, hosting())


@pytest.mark.parametrize("state", EncryptionState)
def test_the_line(state: EncryptionState) -> None:
    happened = (Happening(Cause.TAMPER, "priya", 0, 1, 2, 1_204, 10, True, NAMES["priya"]),)

    async def story(case: WindowCase) -> None:
        case.session.reading = needles(
            state, subject="priya", pieces=1_204, reason="too_old", happened=happened
        )
        await case.enter()
        await case.until(lambda: case.window.pages.room.line.state is state)
        case.press("encryptionLine")
        await settle()
        look(case.window)
        assert not unmarked(case.window.pages.room.line.words.sentence)

    run(story)


def test_the_bar_in_every_state() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        look(case.window)
        case.press("handButton")
        await settle()
        look(case.window)
        for state in MicrophoneState:
            await case.tell(case.session.become, speaking(state))
            await settle()
            look(case.window)
        for connection in (Connection.CONNECTING, Connection.RECONNECTING):
            away = replace(speaking(MicrophoneState.LIVE), connection=connection)
            await case.tell(case.session.become, away)
            await settle()
            look(case.window)
        assert case.said
        assert all(not unmarked(said) for said in case.said)

    run(story)


@pytest.mark.parametrize("reason", LeaveReason)
def test_the_end(reason: LeaveReason) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.end, reason)
        await case.until(lambda: case.has("visitEnded"))
        look(case.window)

    run(story)


@pytest.mark.parametrize("page", ["lobby", "room"])
def test_the_language_can_change_while_the_window_is_open(page: str) -> None:
    async def story(case: WindowCase) -> None:
        catalogue.use(RESOURCES / "locale", ())
        await (case.open() if page == "lobby" else case.enter())
        await settle()
        catalogue.use(RESOURCES / "locale", ("en_XA",))
        application = QApplication.instance()
        assert application is not None
        QApplication.sendEvent(application, QEvent(QEvent.Type.LanguageChange))
        await settle()
        look(case.window)

    run(story, hosting())
