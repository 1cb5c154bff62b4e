"""What the window says beside its pages: for a moment, as long as it is so, and read out."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.kit.toast import Toast
from pendopo.ui.lobby.keychain_notice import KeychainNotice
from pendopo.ui.lobby.standing_notice import StandingNotice
from pendopo.ui.settings.updates import NewVersion, Updates, UpdateState, newer
from pendopo.ui.window.backend import Backend
from pendopo.words import profile as words
from pendopo.words import updates as update_words
from pendopo.words.errors import sentence

ABOVE_BAR = 96
"""Pixels from the bottom at which a toast leaves the room's bar free."""
LOW = 24


class News(QObject):
    """`standing` notices belong above the pages; the toast lies over them."""

    def __init__(self, theme: Theme, bridge: Bridge, announcer: Announcer, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self.announcer = announcer
        self.toast = Toast(theme, window)
        self.keychain = KeychainNotice(theme)
        self.trouble = StandingNotice(theme, "settingsNotice")
        self.fallen = StandingNotice(theme, "placeNotice")
        self.newer = StandingNotice(theme, "newerNotice", "info", "accent")
        self._copy = self.newer.add_answer("newerCopy", update_words.copy)
        self._copy.clicked.connect(self._copy_link)
        self._told: NewVersion | None = None
        self.standing = (self.keychain, self.trouble, self.fallen, self.newer)
        for notice in self.standing:
            notice.heard.connect(announcer.say)

    def begin(self, backend: Backend) -> None:
        """Follow what may be the matter."""
        self.start(self.keychain.follow(self._bridge, backend.keychain))
        self.start(self._ask_for_newer(backend.updates))
        trouble = backend.preferences.trouble
        if trouble is not None:
            self.trouble.tell(partial(words.trouble, trouble))

    def start(self, wish: Coroutine[Any, Any, None]) -> None:
        """Run a wish; what it raises is told."""
        self._bridge.start(wish, self.fail)

    def fail(self, error: PendopoError) -> None:
        """One sentence; never a stack trace."""
        self.refuse(sentence(error))

    def refuse(self, said: str) -> None:
        """What did not happen, until it is dismissed or something else is looked at."""
        self.toast.show_failure(said)
        self.announcer.say(said)

    def tell(self, said: str) -> None:
        """What happened."""
        self.toast.show_news(said)
        self.announcer.say(said)

    def make_room(self, in_room: bool) -> None:
        """Another page: what was said of the former one is of no use here. In a room the toast
        lies above the bar, and only what matters there is said."""
        self.toast.drop_news()
        self.toast.set_lift(ABOVE_BAR if in_room else LOW)
        for notice in (self.keychain, self.trouble, self.newer):
            notice.offer(not in_room)

    async def _ask_for_newer(self, updates: Updates) -> None:
        await self._bridge.follow(updates.follow, self._hear_of_newer)
        await self._bridge.wish(updates.begin)

    def _hear_of_newer(self, state: UpdateState) -> None:
        known = newer(state)
        if known is not None and known != self._told:
            self._told = known
            self.newer.tell(partial(update_words.there, known.version, known.date))

    def _copy_link(self) -> None:
        if self._told is not None:
            QGuiApplication.clipboard().setText(self._told.link)
