"""Settings › Relays and › Privacy: switches, order, tests, and the list of contacts."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QScrollArea

from pendopo.model.relay import Password, RelayTransport
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.switch import Switch
from pendopo.ui.settings.relay_row import Handle, RelayRow
from pendopo.ui.settings.relays import RelaysPage
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import WindowCase, run


class RelaysCase:
    """The page in a window."""

    def __init__(self, case: WindowCase) -> None:
        self.case = case
        self.page = next(p for p in case.window.pages.settings.pages if isinstance(p, RelaysPage))

    async def open(self) -> None:
        await self.case.open()
        self.case.window.pages.lobby.places.settings_wanted.emit()
        self.case.window.pages.settings.show_page(self.page)
        await self.case.until(lambda: "Ruang Tani" in self.texts("tani"))

    def row(self, name: str) -> RelayRow:
        return self.page._rows[name]

    def texts(self, name: str) -> str:
        labels = self.row(name).findChildren(PlainLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def result(self, name: str) -> str:
        return self.row(name).result.said.text()


def test_a_row_says_who_named_it_and_what_it_learns() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        assert "From the server of Ruang Tani · learns your internet address" in here.texts("tani")
        assert "off until you allow it · would learn" in here.texts("makers")
        assert "the network sees your user name" in here.texts("own")
        assert "the network sees your user name" not in here.texts("tani")

    run(scene, backend)


def test_switches_and_ways_are_wished_and_shown_when_they_hold() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        switch = here.row("makers").findChild(Switch)
        assert switch is not None
        assert switch.accessibleName() == "Use relay.makers.example:5349"
        switch.setFocus()
        case.key(Qt.Key.Key_Space)
        await case.until(lambda: backend.relays.rows[3].enabled)
        await case.until(lambda: "off until" not in here.texts("makers"))
        chip = here.row("tani")._chips[RelayTransport.UDP]
        assert chip.text() == "UDP off"
        chip.click()
        await case.until(lambda: chip.text() == "UDP")
        assert backend.relays.rows[0].ways[0].allowed
        case.press("relaysAlways")
        await case.until(lambda: backend.relays.always)

    run(scene, backend)


def test_rows_are_moved_by_keyboard_and_stay_the_same() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        row = here.row("own")
        handle = row.findChild(Handle, "relayMove")
        assert handle is not None
        handle.setFocus()
        case.key(Qt.Key.Key_Up)
        await case.until(lambda: [r.id for r in backend.relays.rows][1] == "own")
        await case.until(lambda: here.page._column.indexOf(row) == 1)
        assert here.row("own") is row
        assert handle.hasFocus()

    run(scene, backend)


def test_a_test_says_what_it_found_and_can_be_stopped() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        here.row("tani").test.click()
        await case.until(lambda: here.result("tani").startswith("Works. 41 ms over TLS."))
        here.row("second").test.click()
        await case.until(lambda: "expired on 2026-11-19" in here.result("second"))
        backend.relays.waits = True
        here.row("own").test.click()
        await case.until(lambda: "Testing over TCP… UDP:" in here.result("own"))
        assert here.row("own").test.text() == "Stop"
        here.row("own").test.click()
        assert here.row("own").test.text() == "Test"
        assert not here.row("own").result.isVisible()
        await asyncio.sleep(0)

    run(scene, backend)


def test_a_relay_that_leads_near_says_so_and_may_be_agreed_to() -> None:
    """Attack 29. The row follows what visits and tests find."""
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        assert not case.has("relayNear")
        backend.relays.lead_near("tani")
        await case.until(lambda: case.has("relayNear"))
        assert "turn.tani.example leads to this computer or into the network" in here.texts("tani")
        assert "nothing was sent there" in here.texts("tani")
        assert (
            case.find(QAbstractButton, "relayNearYes")
            .accessibleName()
            .startswith("Use turn.tani.example")
        )
        assert not backend.relays.rows[0].near
        case.press("relayNearYes")
        await case.until(lambda: backend.relays.rows[0].near)
        await case.until(lambda: not case.has("relayNear"))

    run(scene, backend)


def test_of_a_relay_that_leads_near_a_test_says_it_once() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        backend.relays.leads_near = frozenset({"own"})
        here.row("own").test.click()
        await case.until(lambda: case.has("relayNear"))
        await case.until(lambda: here.row("own").test.text() == "Test")
        assert here.texts("own").count("leads to this computer") == 1
        assert not here.row("own").result.isVisible()

    run(scene, backend)


def test_one_is_added_only_when_it_can_be_used() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        case.press("relaysAdd")
        await case.until(lambda: case.has("relaySheet"))
        case.find(QLineEdit, "relayHost").setText("turn example")
        case.press("relaySheetYes")
        assert case.has("relaySheet"), "a host with a blank was taken"
        case.find(QLineEdit, "relayHost").setText("TURN.example.org")
        case.find(QLineEdit, "relayUser").setText("ann")
        case.find(QLineEdit, "relaySecret").setText("word")
        case.press("relaySheetYes")
        await case.until(lambda: len(backend.relays.rows) == 5)
        row = backend.relays.rows[4]
        assert row.host == "turn.example.org"
        assert [way.transport for way in row.allowed] == [RelayTransport.TLS]
        assert backend.relays.credentials[row.id] == Password("ann", "word")
        await case.until(lambda: row.id in here.page._rows)

    run(scene, backend)


def test_one_is_removed_after_a_question() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        for answer, left in (("relayRemoveSheetNo", 4), ("relayRemoveSheetYes", 3)):
            case.press("relayRemove")
            await case.until(lambda: case.has("relayRemoveSheet"))
            case.press(answer)
            await case.until(lambda left=left: len(here.page._rows) == left)  # type: ignore[misc]
        assert "own" not in here.page._rows

    run(scene, backend)


def test_nothing_is_cut_off_in_a_narrow_window() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        here = RelaysCase(case)
        await here.open()
        backend.relays.lead_near("own")
        await case.until(lambda: case.has("relayNear"))
        case.window.resize(420, 720)
        await case.until(lambda: here.page.width() <= 420)
        area = here.page.findChild(QScrollArea)
        assert area is not None
        content = area.widget()
        assert content is not None
        await case.until(lambda: content.width() <= area.viewport().width())
        assert content.minimumSizeHint().width() <= area.viewport().width()

    run(scene, backend)


def test_everything_contacted_is_listed_with_why() -> None:
    backend = FakeBackend()

    async def scene(case: WindowCase) -> None:
        await case.open()
        case.window.pages.lobby.places.settings_wanted.emit()
        pages = case.window.pages.settings.pages
        case.window.pages.settings.show_page(
            next(page for page in pages if page.objectName() == "privacySettings")
        )
        text = case.find(QPlainTextEdit, "contacts")
        await case.until(lambda: "rooms.tani.example" in text.toPlainText())
        assert "203.0.113.24:443 · TLS\nRelay. It learned" in text.toPlainText()

    run(scene, backend)
