"""Settings › Relays: who may pass our sound on, each with its switches and its test."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pendopo.model.errors import PendopoError, ReachReason
from pendopo.model.relay import Relay, RelayHop, RelayPassed, RelayTransport
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.preferences import Preferences
from pendopo.ui.settings.relay_list import Outcome, RelayList
from pendopo.ui.settings.relay_row import RelayRow
from pendopo.ui.settings.relay_sheet import RelaySheet
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.words import relays as words
from pendopo.words.errors import sentence

NARROW = 640


class RelaysPage(ScrolledPage):
    """The list follows the settings, whoever changes them."""

    _changed = Signal()
    _answered = Signal(str, object, object)

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        preferences: Preferences,
        relays: RelayList,
        names: Callable[[], Awaitable[dict[str, str]]],
    ) -> None:
        """`names` tells on the media loop what places are called, by their ids."""
        super().__init__(theme, "relaySettings", words.title, "relay")
        self._theme, self._bridge, self._relays, self._names = theme, bridge, relays, names
        self._rows: dict[str, RelayRow] = {}
        self._tests: dict[str, asyncio.Task[Any]] = {}
        self._outcomes: dict[str, dict[RelayTransport, Outcome]] = {}
        self._places: dict[str, str] = {}
        self._always = Switch(theme, "relaysAlways", words.always)
        self._always.clicked.connect(lambda on: self._wish(relays.use_always, on))
        self._list = Ground(theme, "surface", radius=12, edge="all")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._empty = PlainLabel(theme, words.none_yet, tone="quiet", wrap=True)
        self._empty.setContentsMargins(20, 24, 20, 24)
        self._column.addWidget(self._empty)
        self._trouble = PlainLabel(theme, "", tone="warn", wrap=True)
        self._trouble.setObjectName("relaysTrouble")
        self._trouble.hide()
        self._build()
        self._changed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        preferences.follow(lambda settings: self._changed.emit())
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Places may have new names."""
        super().showEvent(event)
        self._bridge.start(self._name_places(), self._tell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows cannot know it: they are as wide as they need to be."""
        super().resizeEvent(event)
        for row in self._rows.values():
            row.show_narrow(self.width() < NARROW)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def _build(self) -> None:
        self.add(PlainLabel(self._theme, words.means, TextSize.BODY, "quiet", wrap=True))
        card = Card(self._theme)
        card.add_switch(self._always, words.always, words.always_means)
        self.add(card)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(self._theme, words.your_list, TextSize.HEADING), 1)
        self._test_all = TextButton(self._theme, "relaysTestAll", words.test_all, small=True)
        self._test_all.clicked.connect(self._try_all)
        add = TextButton(self._theme, "relaysAdd", words.add, "primary", "plus", small=True)
        add.clicked.connect(lambda: self._bridge.start(self._add(), self._tell))
        head.addWidget(self._test_all)
        head.addWidget(add)
        at = self.column.count() - 1
        self.column.insertLayout(at, head)
        self.add(self._list)
        note = QHBoxLayout()
        note.setSpacing(6)
        note.addWidget(IconLabel(self._theme, "info", "text2", 14), 0, Qt.AlignmentFlag.AlignTop)
        order = PlainLabel(self._theme, words.order, TextSize.CAPTION, "quiet", wrap=True)
        note.addWidget(order, 1)
        self.column.insertLayout(self.column.count() - 1, note)
        self.add(self._trouble)

    def _show(self) -> None:
        """Rows are kept, moved and dropped by their ids; never made anew for a switch."""
        self._always.setChecked(self._relays.always)
        relays, near = self._relays.rows, self._relays.near
        for gone in set(self._rows) - {relay.id for relay in relays}:
            self._stop(gone)
            row = self._rows.pop(gone)
            self._column.removeWidget(row)
            row.deleteLater()
        for at, relay in enumerate(relays):
            row = self._rows.get(relay.id) or self._new_row(relay)
            row.show_relay(relay, self._places.get(relay.place, ""), relay.id in near)
            row.show_last(at == len(relays) - 1)
            if self._column.indexOf(row) != at:
                self._column.insertWidget(at, row)
        self._empty.setVisible(not relays)
        self._test_all.setEnabled(bool(relays))

    def _new_row(self, relay: Relay) -> RelayRow:
        row = self._rows[relay.id] = RelayRow(self._theme, relay)
        row.show_narrow(self.width() < NARROW)
        name, relays = relay.id, self._relays
        row.enabled_wanted.connect(lambda on: self._wish(relays.enable, name, on))
        row.way_wanted.connect(lambda way, on: self._wish(relays.allow, name, way, on))
        row.near_agreed.connect(partial(self._wish, relays.agree_near, name))
        row.moved.connect(partial(self._move, name))
        row.test_wanted.connect(partial(self._try_or_stop, name))
        row.edit_wanted.connect(lambda: self._bridge.start(self._edit(name), self._tell))
        row.remove_wanted.connect(lambda: self._bridge.start(self._remove(name), self._tell))
        return row

    def _relay(self, name: str) -> Relay:
        return next(relay for relay in self._relays.rows if relay.id == name)

    def _move(self, name: str, by: int) -> None:
        ids = [relay.id for relay in self._relays.rows]
        to = ids.index(name) + by
        if 0 <= to < len(ids):
            self._wish(self._relays.move, name, to)

    def _wish(self, wish: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        async def wished() -> None:
            await self._bridge.wish(wish, *arguments)

        self._trouble.hide()
        self._bridge.start(wished(), self._tell)

    def _tell(self, error: PendopoError) -> None:
        self._trouble.setText(sentence(error))
        self._trouble.show()
        self._show()

    async def _name_places(self) -> None:
        self._places = await self._bridge.wish(self._names)
        self._show()

    async def _add(self) -> None:
        sheet = RelaySheet(self._theme, self.window())
        if await sheet.answer():
            await self._bridge.wish(self._relays.add, sheet.host, sheet.ways, sheet.credentials)

    async def _edit(self, name: str) -> None:
        sheet = RelaySheet(self._theme, self.window(), self._relay(name))
        if await sheet.answer():
            row = replace(self._relay(name), host=sheet.host, ways=sheet.ways)
            await self._bridge.wish(self._relays.edit, row, sheet.credentials)

    async def _remove(self, name: str) -> None:
        sheet = ask(
            self._theme, self.window(), "relayRemoveSheet",
            words.remove_question(self._relay(name)), words.remove_means(),
            words.remove_yes(), words.keep(), danger=True,
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._relays.remove, name)

    def _try_all(self) -> None:
        for name in self._rows:
            if name not in self._tests:
                self._try_or_stop(name)

    def _try_or_stop(self, name: str) -> None:
        if name in self._tests:
            self._stop(name)
            return
        self._outcomes[name] = {}
        self._tests[name] = asyncio.ensure_future(self._tried(name))
        self._rows[name].show_testing(True)
        self._show_progress(name)

    def _stop(self, name: str) -> None:
        task = self._tests.pop(name, None)
        if task is not None:
            task.cancel()
            self._rows[name].show_testing(False)
            self._rows[name].result.hide()

    async def _tried(self, name: str) -> None:
        def told(hop: RelayHop, outcome: Outcome) -> None:
            self._answered.emit(name, hop, outcome)

        try:
            outcomes = await self._bridge.wish(self._relays.test, name, told)
        except PendopoError as error:
            self._show_end(name, [], sentence(error))
            return
        passed = sorted(
            (outcome for outcome in outcomes.values() if isinstance(outcome, RelayPassed)),
            key=lambda outcome: list(RelayTransport).index(outcome.transport),
        )
        heard = {hop.transport: outcome for hop, outcome in outcomes.items()}
        self._show_end(name, passed, " ".join(_failures(heard)))

    def _show_end(self, name: str, passed: list[RelayPassed], failures: str) -> None:
        self._tests.pop(name, None)
        row = self._rows.get(name)
        if row is None:
            return
        row.show_testing(False)
        at = time.strftime("%H:%M")
        if passed:
            row.result.show_success(" ".join(filter(None, (words.works(passed[0]), failures))), at)
        elif failures:
            row.result.show_failure(failures, at)
        else:
            row.result.hide()

    def _hear(self, name: str, hop: RelayHop, outcome: Outcome) -> None:
        if name in self._tests:
            self._outcomes[name][hop.transport] = outcome
            self._show_progress(name)

    def _show_progress(self, name: str) -> None:
        heard = self._outcomes[name]
        allowed = [way.transport for way in self._relay(name).allowed]
        pending = [transport for transport in allowed if transport not in heard]
        if pending:
            self._rows[name].result.show_progress(words.testing(pending, _failures(heard)))


def _failures(heard: dict[RelayTransport, Outcome]) -> list[str]:
    """Why ways do not work; that a relay is kept off its row says once for all of them."""
    return [
        words.failed(transport, outcome)
        for transport, outcome in heard.items()
        if isinstance(outcome, PendopoError) and outcome.reason is not ReachReason.NEAR
    ]
