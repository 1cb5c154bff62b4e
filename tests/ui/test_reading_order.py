"""The room for somebody who does not see it: order, names, roles, what is said."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QStackedWidget, QWidget

from pendopo.model.encryption import EncryptionState
from tests.ui.fake_backend import ROOMS, hosting, needles
from tests.ui.window_case import WindowCase, run, settle


def described(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)


def focused_name() -> str:
    focused = QApplication.focusWidget()
    assert focused is not None
    return QAccessible.queryAccessibleInterface(focused).text(QAccessible.Text.Name)


def test_entering_focuses_something_named_and_says_where_we_are() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        said: list[str] = []
        case.window.announcer.said.connect(said.append)
        await case.window.join(case.backend.lobby.kept[0], case.backend.lobby.open[0])
        title = case.session.room.title
        assert f"You are in {title}, Ruang Tani; you are listening." in said
        focused = QApplication.focusWidget()
        assert focused is not None
        assert title in focused.accessibleName()

    run(story)


def test_one_enter_hears_the_first_room_at_the_start_and_after_leaving() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        await case.window.leave()
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        assert [room for _, room, _ in case.backend.visits.joined] == ["r1", "r1"]

    run(story)


def test_the_focus_follows_from_waiting_words_to_the_rooms_and_back() -> None:
    async def story(case: WindowCase) -> None:
        case.backend.lobby.open = ()
        case.window.open()
        case.window.activateWindow()
        await case.until(lambda: case.has("lobbyState"))
        await settle()
        assert "No room is open here" in focused_name()
        case.backend.lobby.open = ROOMS
        case.window.arriving.places.refresh()
        await case.until(lambda: case.window.pages.lobby.rooms.list.hasFocus())
        case.backend.lobby.open = ()
        case.window.arriving.places.refresh()
        await case.until(lambda: case.has("lobbyState"))
        focused = QApplication.focusWidget()
        assert focused is not None
        assert case.window.pages.lobby.rooms.state.isAncestorOf(focused)
        assert focused_name()

    run(story)


def test_nothing_repeats_its_name_as_its_description() -> None:
    async def story(case: WindowCase) -> None:
        pages = case.window.pages
        await case.enter()
        for show in (pages.show_home, pages.show_room, pages.show_settings, pages.show_hosting):
            show()
            await settle()
            for widget in filter(QWidget.isVisible, case.window.findChildren(QWidget)):
                interface = QAccessible.queryAccessibleInterface(widget)
                name = interface.text(QAccessible.Text.Name)
                assert not name or name != described(widget), (widget.objectName(), name)

    run(story, hosting())


def test_ways_to_other_pages_are_no_boxes_to_check() -> None:
    async def story(case: WindowCase) -> None:
        pages = case.window.pages
        await case.open()
        for show in (pages.show_home, pages.show_hosting, pages.show_settings):
            show()
            for button in filter(QWidget.isVisible, case.window.findChildren(QAbstractButton)):
                if button.property("kind") == "nav":
                    role = QAccessible.queryAccessibleInterface(button).role()
                    assert role is not QAccessible.Role.CheckBox, button.objectName()

    run(story)


def test_the_choice_between_kinds_of_places_is_read_before_the_page_that_it_shows() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.pages.show_hosting()
        page = QAccessible.queryAccessibleInterface(case.window.pages.hosting)
        read = [page.child(at).object() for at in range(page.childCount())]
        names = [each.objectName() for each in read]
        shown = next(at for at, each in enumerate(read) if isinstance(each, QStackedWidget))
        assert max(names.index("hostHereTab"), names.index("hostServerTab")) < shown

    run(story)


def test_the_first_tab_lands_on_something_that_can_be_seen() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.key(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is case.window.pages.room.header.back
        assert not focused.visibleRegion().isEmpty()
        assert case.window.focus_ring.around is focused

    run(story)


def test_tab_goes_through_the_room_as_it_is_read() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await settle()
        reached = []
        for _ in range(17):
            case.key(Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            reached.append(focused.objectName())
        hands = ["inviteToSpeakButton", "notNowHandButton"] * 4
        assert reached == [
            "roomBackButton", "handsButton", "encryptionLine", "stageList", "audienceList",
            *hands[:8], "micButton", "roomSoundButton", "roomVolume", "leaveButton",
        ]  # fmt: skip
        case.key(Qt.Key.Key_Backtab)
        assert QApplication.focusWidget() is case.window.pages.volume.slider

    run(story, hosting())


def test_tab_reaches_what_a_toast_asks() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        await case.until(lambda: case.has("invitationTaken"))
        leave = case.find(QAbstractButton, "leaveButton")
        leave.setFocus()
        case.key(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is case.find(QAbstractButton, "invitationNotNow")
        case.key(Qt.Key.Key_Tab)
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: not case.has("invitationTaken"))

    run(story)


def test_escape_closes_the_panel_and_gives_the_focus_back() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("encryptionLine")
        panel = case.find(QWidget, "encryptionCounters")
        panel.setFocus(Qt.FocusReason.TabFocusReason)
        case.key(Qt.Key.Key_Escape)
        assert not case.has("encryptionPanel")
        assert QApplication.focusWidget() is case.window.pages.room.line

    run(story)


def test_no_description_holds_markup() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(EncryptionState.WARN_TAMPER, subject="olu", pieces=3)
        await case.enter()
        case.press("encryptionLine")
        await settle()
        for widget in case.window.findChildren(QWidget):
            if widget.isVisible():
                assert "<p" not in described(widget), widget.objectName()

    run(story, hosting())


def test_the_line_is_a_button_and_labels_are_labels() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        line = QAccessible.queryAccessibleInterface(case.window.pages.room.line)
        assert line.role() is QAccessible.Role.Button
        title = QAccessible.queryAccessibleInterface(case.find(QLabel, "roomTitle"))
        assert title.text(QAccessible.Text.Name) == case.session.room.title

    run(story)


def test_leaving_focuses_something_named_and_says_so() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("leaveButton")
        await case.until(lambda: "You left the room. You are in the lobby." in case.said)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.accessibleName() == "Rooms"

    run(story)
