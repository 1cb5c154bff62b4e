"""Whether there is a newer version: asked when the person wants it, told, never fetched."""

from collections.abc import Coroutine
from typing import Any, assert_never

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.copied_text import CopiedText
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import Theme
from pendopo.ui.settings.updates import (
    Asking,
    NewVersion,
    NoKey,
    NoneNewer,
    NotAsked,
    Unknown,
    Updates,
    UpdateState,
    newer,
)
from pendopo.words import updates as words
from pendopo.words.errors import sentence


class UpdateCard(Card):
    """Says what is known; the link can be copied, nothing opens it."""

    failed = Signal(object)

    def __init__(self, theme: Theme, bridge: Bridge, updates: Updates) -> None:
        super().__init__(theme, words.heading)
        self._bridge, self._updates = bridge, updates
        self._following = False
        self._trouble: PendopoError | None = None
        self.switch = Switch(theme, "updatesWanted", words.wanted)
        self.switch.clicked.connect(lambda on: self._start(self._want(on)))
        self.add_switch(self.switch, words.wanted, words.wanted_means)
        self.said = CopiedText(theme, "updatesSaid", self._state, words.heading)
        self.ask = TextButton(theme, "updatesAsk", words.ask, icon="refresh", small=True)
        self.ask.clicked.connect(lambda: self._start(self._ask()))
        self.copy = TextButton(theme, "updatesCopy", words.copy, icon="copy", small=True)
        self.copy.clicked.connect(self._copy)
        self.column.addWidget(self.said)
        self.add_buttons(self.ask, self.copy)
        self._show(updates.state)

    def showEvent(self, event: QShowEvent) -> None:
        """From the first look on what is known is followed."""
        super().showEvent(event)
        if not self._following:
            self._following = True
            self._bridge.start(self._follow(), self._tell)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show(self._updates.state)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._trouble = None
        self._bridge.start(wish, self._tell)

    async def _follow(self) -> None:
        await self._bridge.follow(self._updates.follow, self._show)
        self._show(self._updates.state)

    async def _want(self, wanted: bool) -> None:
        await self._bridge.wish(self._updates.want, wanted)
        self._show(self._updates.state)

    async def _ask(self) -> None:
        await self._bridge.wish(self._updates.ask)

    def _tell(self, error: PendopoError) -> None:
        self._trouble = error
        self._show(self._updates.state)

    def _show(self, state: UpdateState) -> None:
        self.switch.setChecked(self._updates.wanted and not isinstance(state, NoKey))
        self.switch.setEnabled(not isinstance(state, NoKey))
        self.ask.setVisible(not isinstance(state, NoKey | Asking))
        self.copy.setVisible(newer(state) is not None)
        self.said.say_again()

    def _state(self) -> str:
        return sentence(self._trouble) if self._trouble is not None else said(self._updates.state)

    def _copy(self) -> None:
        known = newer(self._updates.state)
        if known is not None:
            QGuiApplication.clipboard().setText(known.link)


def said(state: UpdateState) -> str:
    """What is known."""
    match state:
        case NoKey():
            return words.no_key()
        case NotAsked():
            return words.not_asked()
        case Asking():
            return words.asking()
        case NewVersion(version, date, link):
            return f"{words.there(version, date)}\n{link}"
        case NoneNewer(date):
            return words.none_newer(date)
        case Unknown(error, known):
            return sentence(error) if known is None else f"{sentence(error)}\n{said(known)}"
        case _:
            assert_never(state)
