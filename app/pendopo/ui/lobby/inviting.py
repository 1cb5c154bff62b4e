"""From whatever was pasted, dropped or clicked to a kept place: read, shown, asked about."""

from collections.abc import Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.invite_sheet import InviteSheet
from pendopo.ui.lobby.invites import InvitePreview, Invites
from pendopo.ui.lobby.link_field import LinkField
from pendopo.ui.lobby.link_sheet import LinkSheet
from pendopo.words.errors import sentence


class Named(Protocol):
    """Whoever knows what the person is called."""

    @property
    def display_name(self) -> str:
        """Empty when nobody has said."""
        ...

    def call_me(self, name: str) -> None:
        """Another name."""
        ...


class Inviting(QObject):
    """Nothing connects before a person has seen where it leads and said yes."""

    added = Signal(object, bool)
    """A PlaceCard, and whether its only room is to be entered now."""
    failed = Signal(object)
    """A PendopoError to be worded."""
    refused = Signal(str)
    """What was said beside a field to be wrong with a link."""

    def __init__(
        self, theme: Theme, bridge: Bridge, backend: Invites, window: QWidget, me: Named
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._bridge = bridge
        self._backend = backend
        self._window = window
        self._me = me

    async def ask(self) -> None:
        """With a sheet that takes a link."""
        sheet = LinkSheet(self._theme, self._window)
        read: list[InvitePreview] = []

        async def check() -> None:
            preview = await self._read(sheet.field)
            if preview is not None:
                read.append(preview)
                sheet.accept()

        sheet.check_with(lambda: self._start(check()))
        sheet.field.refused.connect(self.refused)
        if await sheet.answer():
            await self._offer(read[-1])

    async def take(self, field: LinkField) -> None:
        """What stands in a field of a page; an error stands below it."""
        preview = await self._read(field)
        if preview is not None:
            await self._offer(preview)

    async def open(self, pasted: str) -> None:
        """From outside: a click, a drop. Raises what reading raises."""
        await self._offer(await self._bridge.wish(self._backend.preview, pasted))

    async def _read(self, field: LinkField) -> InvitePreview | None:
        try:
            return await self._bridge.wish(self._backend.preview, field.text)
        except PendopoError as error:
            field.refuse(sentence(error))
            return None

    async def _offer(self, preview: InvitePreview) -> None:
        for former in self._window.findChildren(Sheet, "inviteSheet"):
            former.give(False)
        sheet = InviteSheet(self._theme, self._window, preview, self._me.display_name)
        if await sheet.answer():
            self._me.call_me(sheet.display_name)
            replace = preview.replaces is not None
            card = await self._bridge.wish(self._backend.add, preview.link, replace, sheet.keep)
            self.added.emit(card, preview.kind == "room")

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)
