"""The presenter of LiveKit servers somebody runs."""

import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pendopo.model.encryption import Mode
from pendopo.model.errors import PendopoError
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.ui.hosting.clipboard import LinkClipboard
from pendopo.ui.hosting.code import CodeSheet
from pendopo.ui.hosting.hosting import HostedRoom
from pendopo.ui.hosting.operating import OperatedServer, Operating
from pendopo.ui.hosting.operator_page import OperatorPage
from pendopo.ui.hosting.saving import choose_file, file_name
from pendopo.ui.hosting.sheets import RoomSheet
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.words import given_links, hosted_rooms
from pendopo.words import operating as words
from pendopo.words.errors import sentence

ASK_AGAIN_MS = 5_000


class OperatorPresenter(QObject):
    """Asks the keychain when the page is seen first, and the server while it is seen."""

    said = Signal(str)
    """News to be shown for a moment and read out."""
    failed = Signal(object)
    """A PendopoError to be worded."""

    def __init__(
        self, theme: Theme, bridge: Bridge, operating: Operating, page: OperatorPage
    ) -> None:
        super().__init__(page)
        self._theme = theme
        self._bridge = bridge
        self._operating = operating
        self._page = page
        self._servers: tuple[OperatedServer, ...] = ()
        self._current = ""
        self._asking = False
        self._clipboard = LinkClipboard(self)
        self._timer = QTimer(self, interval=ASK_AGAIN_MS)
        self._timer.timeout.connect(lambda: self._start(self._refresh()))
        page.add_wanted.connect(lambda: self._start(self._add()))
        page.forget_wanted.connect(lambda: self._start(self._forget()))
        page.room_wanted.connect(lambda: self._start(self._open_room()))
        page.server_chosen.connect(self._choose)
        page.rooms.end_wanted.connect(lambda room: self._start(self._end_room(room)))
        invites = page.invites
        invites.copy_wanted.connect(lambda role: self._start(self._copy(role)))
        invites.code_wanted.connect(lambda role: self._start(self._show_code(role)))
        invites.save_wanted.connect(lambda role: self._start(self._save(role)))
        invites.revoke_wanted.connect(lambda which: self._start(self._send_away(which)))

    async def begin(self) -> None:
        """Follow what is known."""
        await self._bridge.follow(self._operating.follow, self._follow)

    def look(self, seen: bool) -> None:
        """Whether somebody looks."""
        if seen:
            self._start(self._load())
            self._timer.start()
        else:
            self._timer.stop()

    @property
    def _server(self) -> OperatedServer | None:
        found = [server for server in self._servers if server.url == self._current]
        return next(iter(found or self._servers), None)

    def _follow(self, servers: tuple[OperatedServer, ...]) -> None:
        self._servers = servers
        self.show()

    def show(self) -> None:
        """What is known, in the words of now."""
        self._page.show_servers(self._servers, self._server, int(time.time()))

    def _choose(self, url: str) -> None:
        self._current = url
        self.show()
        self._start(self._refresh())

    async def _load(self) -> None:
        await self._bridge.wish(self._operating.load)
        self._follow(self._operating.servers)
        if self._servers:
            self._page.show_form(False)
        await self._refresh()

    async def _refresh(self) -> None:
        server = self._server
        if server is None or self._asking:
            return
        self._asking = True
        try:
            await self._bridge.wish(self._operating.refresh, server.url)
        except PendopoError as error:
            self._page.form.show_failure("")
            self.failed.emit(error)
            self._timer.stop()
        finally:
            self._asking = False

    async def _add(self) -> None:
        form = self._page.form
        url, key, secret = form.url.text, form.key.text, form.secret.text
        if not (url and key and secret):
            form.show_failure(words.all_needed())
            return
        form.show_failure("")
        form.set_busy(True)
        before = {server.url for server in self._operating.servers}
        try:
            await self._bridge.wish(self._operating.add, url, key, secret)
        except PendopoError as error:
            form.show_failure(sentence(error))
            self.said.emit(sentence(error))
            return
        finally:
            form.set_busy(False)
        form.clear()
        self._page.show_form(False)
        fresh = [s.url for s in self._operating.servers if s.url not in before]
        self._current = fresh[0] if fresh else url
        self._follow(self._operating.servers)
        self.said.emit(words.added(self._current))
        self._page.room_button.setFocus()
        self._timer.start()

    async def _forget(self) -> None:
        server = self._server
        if server is None:
            return
        sheet = ask(
            self._theme, self._page.window(), "forgetServerSheet",
            words.forget_question(server.url), words.forget_means(),
            words.forget(), given_links.keep_invite(),
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._operating.forget, server.url)

    async def _open_room(self) -> None:
        server = self._server
        sheet = RoomSheet(self._theme, self._page.window())
        if await sheet.answer() and server is not None:
            await self._bridge.wish(
                self._operating.open_room, server.url, sheet.title, sheet.topic, Mode.SHARED
            )

    async def _end_room(self, room: HostedRoom) -> None:
        server = self._server
        sheet = ask(
            self._theme, self._page.window(), "endRoomSheet",
            hosted_rooms.end_question(room.title), words.end_means(room.people),
            hosted_rooms.end_room(), hosted_rooms.keep_room(),
        )  # fmt: skip
        if await sheet.answer() and server is not None:
            await self._bridge.wish(self._operating.end_room, server.url, room.name)

    async def _copy(self, role: Role) -> None:
        link = await self._link(role)
        if link:
            self._clipboard.put(link)
            self.said.emit(words.copied())

    async def _show_code(self, role: Role) -> None:
        link = await self._link(role)
        if link:
            await CodeSheet(self._theme, self._page.window(), role, link).answer()

    async def _save(self, role: Role) -> None:
        name = self._page.room.currentText()
        path = await choose_file(self._page, file_name(name, role))
        link = await self._link(role) if path is not None else ""
        if path is not None and link:
            await self._bridge.wish(self._operating.save, link, path)
            self.said.emit(given_links.saved(str(path)))

    async def _link(self, role: Role) -> str:
        server, room = self._server, self._page.room.key
        if server is None or not room:
            return ""
        return await self._bridge.wish(self._operating.invite, server.url, RoomName(room), role)

    async def _send_away(self, invite_id: str) -> None:
        server = self._server
        rows = [row for row in self._page.invites.model.rows if row.id == invite_id]
        if server is None or not rows:
            return
        sheet = ask(
            self._theme, self._page.window(), "sendAwaySheet",
            words.send_away_question(rows[0].first), words.send_away_means(),
            words.send_away(), given_links.keep_invite(),
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._operating.send_away, server.url, invite_id)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)
