"""Focus, menus, tooltips, sheets, toasts and contrast: what every page is made of."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.contrast import contrast_colours
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.focus_ring import AWAY, FocusRing
from pendopo.ui.kit.menu import Menu
from pendopo.ui.kit.plain import set_tooltip
from pendopo.ui.kit.shadow import SPREAD
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import Scheme, TextSize, Theme
from pendopo.ui.kit.toast import Toast, ToastChoice
from tests.ui.fake_backend import hosting
from tests.ui.window_case import RESOURCES, WindowCase, click, row_of, run, settle

KEYBOARD = Qt.FocusReason.TabFocusReason
POINTER = Qt.FocusReason.MouseFocusReason


class Page:
    """A few controls with a ring over them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.theme = Theme(RESOURCES, Scheme.LIGHT)
        self.theme.apply()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.column = QVBoxLayout(self.window)
        self.column.setContentsMargins(24, 24, 24, 24)
        self.controls: list[QWidget] = [
            TextButton(self.theme, "plain", "Cancel"),
            TextButton(self.theme, "primary", "Connect", "primary"),
            TextButton(self.theme, "link", "Add an invite", "link", "plus"),
            IconButton(self.theme, "icon", "close", lambda: "Close"),
            Switch(self.theme, "switch", lambda: "Relay"),
            QLineEdit("a line"),
        ]
        for control in self.controls:
            self.column.addWidget(control)
        self.ring = FocusRing(self.theme, self.window)
        self.window.resize(300, 400)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.window.setFocus()

    def picture(self) -> QImage:
        return self.window.grab().toImage()


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> Page:
    return Page(qtbot)


@pytest.mark.parametrize("at", range(6))
def test_the_ring_is_two_pixels_wide_and_two_away(page: Page, at: int) -> None:
    control = page.controls[at]
    control.setFocus(KEYBOARD)
    assert page.ring.around is control
    box = QRect(control.mapTo(page.window, QPoint(0, 0)), control.size())
    picture, focus = page.picture(), page.theme.color("focus")
    canvas = page.theme.color("canvas")
    middle = box.center().x()
    column = [picture.pixelColor(middle, box.top() - away) for away in (1, 2, 3, 4, 5)]
    assert column == [canvas, canvas, focus, focus, canvas]


@pytest.mark.parametrize("at", range(5))
def test_the_pointer_brings_no_ring(page: Page, at: int) -> None:
    control = page.controls[at]
    control.setFocus(POINTER)
    assert control.hasFocus()
    assert page.ring.around is None
    page.window.setFocus(POINTER)
    control.setFocus(KEYBOARD)
    assert page.ring.around is control
    QTest.mousePress(control, Qt.MouseButton.LeftButton)
    assert page.ring.around is None


@pytest.mark.parametrize("at", range(5))
def test_nothing_is_drawn_inside_a_control_that_has_the_focus(page: Page, at: int) -> None:
    control = page.controls[at]
    before = control.grab().toImage()
    control.setFocus(KEYBOARD)
    assert control.grab().toImage() == before


def test_the_ring_goes_with_its_control(page: Page) -> None:
    control = page.controls[1]
    control.setFocus(KEYBOARD)
    page.column.setContentsMargins(24, 60, 24, 24)
    page.column.activate()
    QApplication.sendPostedEvents()
    at = control.mapTo(page.window, QPoint(0, 0))
    assert page.ring.geometry().topLeft() == at - QPoint(AWAY, AWAY)
    control.hide()
    assert page.ring.around is not control


def test_a_scrolled_area_cuts_the_ring_off(page: Page) -> None:
    area, inside = QScrollArea(), QWidget()
    rows = QVBoxLayout(inside)
    for number in range(20):
        rows.addWidget(TextButton(page.theme, f"row{number}", "Row"))
    area.setWidget(inside)
    page.column.addWidget(area)
    QApplication.sendPostedEvents()
    first = inside.findChild(QPushButton, "row0")
    assert isinstance(first, QPushButton)
    first.setFocus(KEYBOARD)
    assert page.ring.parentWidget() is area.viewport()
    area.verticalScrollBar().setValue(300)
    assert not page.ring.visibleRegion().boundingRect().isValid()
    page.controls[0].setFocus(KEYBOARD)
    assert page.ring.parentWidget() is page.window


@pytest.mark.parametrize("text", ["<b>Ani</b> & co", "a < b", "<p>x</p>", "plain"])
def test_a_tooltip_is_no_markup_and_neither_is_a_description(qapp: QApplication, text: str) -> None:
    widget = QPushButton()
    set_tooltip(widget, text)
    shown = widget.toolTip()
    assert shown.replace("\u2060", "") == text
    label = QLabel(shown)
    label.setTextFormat(Qt.TextFormat.AutoText)
    as_auto = label.sizeHint()
    label.setTextFormat(Qt.TextFormat.PlainText)
    assert label.sizeHint() == as_auto
    interface = QAccessible.queryAccessibleInterface(widget)
    assert "<p" not in interface.text(QAccessible.Text.Description).replace("<\u2060p", "")


def test_a_long_tooltip_has_lines(qapp: QApplication) -> None:
    widget = QPushButton()
    set_tooltip(widget, "word " * 60)
    assert max(map(len, widget.toolTip().splitlines())) <= 80


def test_an_arabic_name_is_cut_at_its_own_end(qapp: QApplication) -> None:
    theme = Theme(RESOURCES, Scheme.LIGHT)
    font = theme.font(TextSize.BODY)
    name = "محمد عبد الرحمن بن عبد العزيز الراشد"
    shown = elided(name, font, 90)
    assert shown.endswith("…\u2069")
    assert shown.startswith("\u2068" + name[:3])
    assert elided(name, font, 2_000) == name


def person_menu(case: WindowCase) -> Menu:
    stage = case.window.pages.room.stage.stage_list
    click(stage, row_of(stage, "sari"))
    found = case.find(QMenu, "personMenu")
    assert isinstance(found, Menu)
    return found


@pytest.mark.parametrize("scheme", Scheme)
def test_a_menu_has_round_corners_icons_and_a_red_end(scheme: Scheme) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        menu = person_menu(case)
        picture = menu.grab().toImage()
        surface = case.theme.color("surface")
        inside = QRect(SPREAD, SPREAD, menu.width() - 2 * SPREAD, menu.height() - 2 * SPREAD)
        assert picture.pixelColor(inside.center().x(), inside.top() + 3) == surface
        if scheme is not Scheme.HIGH_CONTRAST:
            assert picture.pixelColor(inside.topLeft() + QPoint(1, 1)) != surface
        rows = {action.objectName(): action for action in menu.actions()}
        assert all(rows[name].isIconVisibleInMenu() for name in rows if name)
        remove = menu.actionGeometry(rows["removeAction"])
        assert remove.height() == 34
        inks = {
            picture.pixelColor(x, y).name()
            for x in range(remove.left(), remove.right())
            for y in range(remove.top(), remove.bottom())
        }
        assert case.theme.name("bad") in inks
        menu.close()

    run(story, hosting(), scheme)


@pytest.mark.parametrize("size", [(1120, 720), (420, 760), (683, 384)])
def test_a_menu_stays_inside_its_window(size: tuple[int, int]) -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(*size)
        await case.enter()
        stage = case.window.pages.room.stage.stage_list
        stage.chosen.emit(stage.model().index(stage.model().rowCount() - 1, 0))
        menu = case.find(QMenu, "personMenu")
        panel = menu.geometry().adjusted(SPREAD, SPREAD, -SPREAD, -SPREAD)
        home = QRect(case.window.mapToGlobal(QPoint(0, 0)), case.window.size())
        assert home.contains(panel)
        menu.close()

    run(story, hosting())


def test_the_volume_is_set_with_the_keyboard() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.window.pages.room.stage.stage_list
        stage.setFocus(KEYBOARD)
        stage.setCurrentIndex(stage.model().index(row_of(stage, "sari"), 0))
        QTest.keyClick(stage, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        menu = case.find(QMenu, "personMenu")
        slider = menu.findChild(QSlider, "volumeSlider")
        assert isinstance(slider, QSlider)
        assert slider.hasFocus() or menu.focusWidget() is slider
        QTest.keyClick(slider, Qt.Key.Key_Left)
        assert case.session.volumes
        QTest.keyClick(slider, Qt.Key.Key_Down)
        assert menu.activeAction().objectName() == "muteOtherAction"
        menu.close()

    run(story, hosting())


def test_a_sheet_is_a_dialog_and_modal_for_screen_readers() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        sheet = case.find(QWidget, "closeSheet")
        interface = QAccessible.queryAccessibleInterface(sheet)
        assert interface.role() is QAccessible.Role.Dialog
        assert interface.state().modal
        assert interface.text(QAccessible.Text.Name) == "Leave the room?"
        stays = case.find(QPushButton, "closeSheetNo")
        assert case.window.focus_ring.around is stays

    run(story)


def test_the_shadow_of_a_sheet_has_no_bands() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        await settle()
        sheet = case.find(QWidget, "closeSheet")
        card = sheet.card.geometry()  # type: ignore[attr-defined]
        picture = sheet.grab().toImage()
        below = [
            picture.pixelColor(card.center().x(), card.bottom() + 2 + away).lightness()
            for away in range(30)
        ]
        steps = [abs(after - before) for before, after in pairwise(below)]
        assert max(steps) <= 3
        assert below[-1] > below[0]

    run(story)


class Chosen:
    def __init__(self) -> None:
        self.names: list[str] = []

    def choice(self, name: str, primary: bool = False) -> ToastChoice:
        return ToastChoice(name, name.title(), lambda: self.names.append(name), primary)


@pytest.fixture
def toast(page: Page) -> Toast:
    return Toast(page.theme, page.window)


def test_a_question_stays_until_it_is_answered(toast: Toast, page: Page) -> None:
    chosen = Chosen()
    toast.ask("You were invited.", "mic", chosen.choice("no"), chosen.choice("yes", True))
    assert not toast._timer.isActive()
    toast.show_news("Ani raised a hand.")
    assert toast.label.text() == "Ani raised a hand."
    toast._timer.timeout.emit()
    assert toast.label.text() == "You were invited."
    yes = toast.findChildren(QPushButton, "yes")[-1]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert chosen.names == ["yes"]
    assert toast.notice is None


def test_a_question_can_be_withdrawn(toast: Toast) -> None:
    toast.ask("You were invited.", "mic", Chosen().choice("no"))
    toast.withdraw()
    assert toast.notice is None
    toast.ask("You were invited.", "mic", Chosen().choice("no"))
    toast.show_failure("No connection.")
    toast.withdraw()
    assert toast.label.text() == "No connection."
    toast.dismiss()
    assert toast.notice is None


def test_a_toast_of_a_narrow_window_has_its_buttons_below(toast: Toast, page: Page) -> None:
    chosen = Chosen()
    page.window.resize(300, 400)
    toast.ask("You were invited to speak.", "mic", chosen.choice("not now"),
              chosen.choice("go on stage, muted", True))  # fmt: skip
    page.window.resize(310, 400)
    for button in toast.findChildren(QPushButton):
        if not button.isHidden():
            assert toast.rect().contains(button.geometry()), button.text()
    assert toast.label.height() >= toast.label.heightForWidth(toast.label.width())


def palette(ground: str, ink: str) -> QPalette:
    made = QPalette()
    for role, color in (
        (QPalette.ColorRole.Window, ground), (QPalette.ColorRole.WindowText, ink),
        (QPalette.ColorRole.Highlight, "#1AEBFF"), (QPalette.ColorRole.HighlightedText, "#000000"),
    ):  # fmt: skip
        made.setColor(role, QColor(color))
    return made


def test_a_contrast_palette_of_the_system_wins() -> None:
    taken = contrast_colours(palette("#000000", "#FFFFFF"))
    assert taken is not None
    assert taken["accent"] == QColor("#1AEBFF")
    assert contrast_colours(palette("#EFEFEF", "#202020")) is None


def test_the_system_asking_for_contrast_is_followed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = Theme(RESOURCES)
    said: list[bool] = []
    theme.changed.connect(lambda: said.append(True))

    def asks(_hints: object) -> Qt.ContrastPreference:
        return Qt.ContrastPreference.HighContrast

    hints = type(qapp.styleHints().accessibility())
    monkeypatch.setattr(hints, "contrastPreference", asks)
    qapp.styleHints().accessibility().contrastPreferenceChanged.emit(
        Qt.ContrastPreference.HighContrast
    )
    assert theme.scheme is Scheme.HIGH_CONTRAST
    assert said


def test_the_ring_works_where_a_frame_holds_the_page(page: Page, qtbot: QtBot) -> None:
    frame = QMainWindow()
    frame.setCentralWidget(page.window)
    frame.show()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    page.window.setFocus()
    page.controls[0].setFocus(KEYBOARD)
    assert page.ring.around is page.controls[0]
    page.window.setParent(None)


def test_a_scroll_bar_that_has_gone_can_be_asked_for(page: Page, qtbot: QtBot) -> None:
    """Whoever reads the screen counts first and asks then; the process ended in between."""
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidget(QWidget())
    interface = QAccessible.queryAccessibleInterface(area)
    assert interface.child(interface.childCount()) is None
    assert interface.child(99) is None


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_icon_after_the_words_points_where_the_window_is_read(
    qapp: QApplication, qtbot: QtBot, mirrored: bool
) -> None:
    ways = Qt.LayoutDirection
    qapp.setLayoutDirection(ways.RightToLeft if mirrored else ways.LeftToRight)
    try:
        theme = Theme(RESOURCES)
        button = TextButton(theme, "more", "+1", icon="chevron-right", trailing=True)
        qtbot.addWidget(button)
        ratio = button.devicePixelRatioF()
        size = button.iconSize()
        shown = button.icon().pixmap(size, ratio).toImage()
        drawn = theme.icons.icon("chevron-right", 18, theme.color("text"), ratio, mirrored)
        expected = drawn.pixmap(QSize(18, 18), ratio).toImage()
        at = 0 if mirrored else size.width() - 18
        assert _alphas(shown.copy(round(at * ratio), 0, expected.width(), expected.height())) == (
            _alphas(expected)
        )
        assert button.isRightToLeft() != mirrored
    finally:
        qapp.setLayoutDirection(ways.LayoutDirectionAuto)


def _alphas(image: QImage) -> list[int]:
    return [
        image.pixelColor(x, y).alpha() for y in range(image.height()) for x in range(image.width())
    ]
