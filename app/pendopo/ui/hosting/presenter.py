"""The presenter of the place on this computer: its state to the page, presses to the program."""

import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pendopo.model.encryption import Mode
from pendopo.model.errors import PendopoError
from pendopo.model.room import Role
from pendopo.ui.hosting.clipboard import LinkClipboard
from pendopo.ui.hosting.code import CodeSheet
from pendopo.ui.hosting.hosting import Closed, HostedRoom, Hosting, HostState, Open, Starting
from pendopo.ui.hosting.invites_card import FIRST_TERMS
from pendopo.ui.hosting.saving import choose_file, file_name
from pendopo.ui.hosting.sheets import LimitsSheet, RoomSheet
from pendopo.ui.hosting.view import HostingView
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.words import given_links, hosted_rooms
from pendopo.words import hosting as words
from pendopo.words.errors import sentence

LOOK_AGAIN_MS = 20_000
"""Times are told by the minute."""


class HostingPresenter(QObject):
    """Follows the place from `begin` on, seen or not: it may die while nobody looks."""

    said = Signal(str)
    """News to be shown for a moment and read out."""
    failed = Signal(object)
    """A PendopoError to be worded."""
    enter_wanted = Signal(str, object)
    """A place's id and a HostedRoom."""
    fell = Signal()
    """The place closed by itself."""
    rose = Signal()
    """It is opened again, or closed as it was wished."""
    followed = Signal()
    """The place may be another one, or open, or closed."""
    places_changed = Signal()
    """The host's own place is among the places kept now."""

    def __init__(self, theme: Theme, bridge: Bridge, hosting: Hosting, view: HostingView) -> None:
        super().__init__(view)
        self._theme = theme
        self._bridge = bridge
        self._hosting = hosting
        self._view = view
        self._state: HostState = Closed()
        self._terms = {terms.role: terms for terms in FIRST_TERMS}
        self._clipboard = LinkClipboard(self)
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._show)
        self._connect()
        view.invites.show_terms(self._terms)
        self._show()

    @property
    def running(self) -> bool:
        """Whether closing the program would close a place."""
        return not isinstance(self._state, Closed)

    @property
    def people(self) -> int:
        """In the place now."""
        return self._state.people if isinstance(self._state, Open) else 0

    @property
    def place_id(self) -> str:
        """Of the open place."""
        return self._state.place_id if isinstance(self._state, Open) else ""

    async def closed_here(self, place_id: str) -> bool:
        """Whether that is the place on this computer, and closed."""
        if not isinstance(self._hosting.state, Closed):
            return False
        return place_id == await self._bridge.wish(self._hosting.own_place)

    def open_again(self) -> None:
        """As it stands on the page."""
        self._start(self._open())

    async def begin(self, default_name: str = "") -> None:
        """Follow the place; `default_name` stands in the field the first time."""
        self._view.plan.show_plan(self._hosting.plan, default_name)
        await self._bridge.follow(self._hosting.follow, self._follow)
        self._follow(self._hosting.state)

    async def close(self) -> None:
        """Close the place, asking nothing."""
        if self.running:
            self._view.status.show_closing()
            await self._bridge.wish(self._hosting.close)
            self._follow(self._hosting.state)

    async def open_room(self) -> None:
        """Ask what it is called, and open it."""
        sheet = RoomSheet(self._theme, self._view.window())
        if await sheet.answer():
            await self._bridge.wish(self._hosting.open_room, sheet.title, sheet.topic)
            self.said.emit(words.said_open(sheet.title))

    def _connect(self) -> None:
        view = self._view
        view.status.open_wanted.connect(lambda: self._start(self._open()))
        view.status.close_wanted.connect(lambda: self._start(self._ask_to_close()))
        view.status.room_wanted.connect(lambda: self._start(self.open_room()))
        view.plan.entered.connect(self.open_again)
        view.plan.changed.connect(lambda: self._start(self._show_addresses()))
        view.rooms.end_wanted.connect(lambda room: self._start(self._end_room(room)))
        view.rooms.enter_wanted.connect(self._enter)
        view.invites.copy_wanted.connect(lambda role: self._start(self._copy(role)))
        view.invites.code_wanted.connect(lambda role: self._start(self._show_code(role)))
        view.invites.save_wanted.connect(lambda role: self._start(self._save(role)))
        view.invites.limits_wanted.connect(lambda: self._start(self._choose_limits()))
        view.invites.revoke_wanted.connect(lambda which: self._start(self._revoke(which)))
        view.seen.connect(self._look)
        view.language_changed.connect(self._say_anew)
        view.unseen.connect(self._timer.stop)

    def _follow(self, state: HostState) -> None:
        before, self._state = self._state, state
        if before != state and isinstance(before, Closed) and before.died:
            self.rose.emit()
        if before != state and isinstance(state, Closed) and state.died:
            self.fell.emit()
        self._show()
        self.followed.emit()
        if type(before) is not type(state):
            self._start(self._show_addresses())

    def _look(self) -> None:
        self._timer.start()
        self._show()

    def _say_anew(self) -> None:
        self._view.plan.say_anew()
        self._view.invites.show_terms(self._terms)
        self._show()
        self._start(self._show_addresses())

    def _show(self) -> None:
        state = self._state
        is_open = isinstance(state, Open)
        self._view.status.show_state(state)
        self._view.plan.set_locked(not isinstance(state, Closed))
        self._view.rooms.setVisible(is_open)
        if isinstance(state, Open):
            self._view.rooms.show_rooms(state.rooms)
        invites = state.invites if isinstance(state, Open) else ()
        self._view.invites.show_invites(invites, int(time.time()), is_open)

    async def _show_addresses(self) -> None:
        plan = self._view.plan.plan
        try:
            if isinstance(self._state, Open):
                found = tuple(_address(url) for url in self._state.urls)
            else:
                found = await self._bridge.wish(self._hosting.addresses, plan)
        except PendopoError as error:
            self._view.plan.show_addresses((), sentence(error) if plan.addresses else "")
        else:
            self._view.plan.show_addresses(found)

    async def _open(self) -> None:
        plan = self._view.plan
        if isinstance(self._state, Starting) or not plan.checked():
            return
        self._view.status.show_failure("")
        chosen = plan.plan
        self._follow(Starting())
        try:
            await self._bridge.wish(self._hosting.open, chosen)
        except PendopoError as error:
            self._view.status.show_failure(sentence(error))
            self.said.emit(sentence(error))
        else:
            self.said.emit(words.said_open(chosen.name))
            self.places_changed.emit()
        self._follow(self._hosting.state)
        focus = self._view.status.room_button if self.running else self._view.status.open_button
        if self._view.isVisible():
            focus.setFocus()

    async def _ask_to_close(self) -> None:
        name = self._state.plan.name if isinstance(self._state, Open) else ""
        if self.people:
            sheet = ask(
                self._theme, self._view.window(), "closePlaceSheet",
                words.close_question(name), words.close_means(self.people),
                words.close_place(), words.keep_open(),
            )  # fmt: skip
            if not await sheet.answer():
                return
        await self.close()
        self.said.emit(words.said_closed())
        self._view.status.open_button.setFocus()

    async def _end_room(self, room: HostedRoom) -> None:
        sheet = ask(
            self._theme, self._view.window(), "endRoomSheet",
            hosted_rooms.end_question(room.title), hosted_rooms.end_means(room.people),
            hosted_rooms.end_room(), hosted_rooms.keep_room(),
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._hosting.end_room, room.name)

    def _enter(self, room: HostedRoom) -> None:
        if isinstance(self._state, Open):
            self.enter_wanted.emit(self._state.place_id, room)

    async def _copy(self, role: Role) -> None:
        terms = self._terms[role]
        self._clipboard.put(await self._bridge.wish(self._hosting.invite, terms))
        self.said.emit(given_links.copied(terms.once))

    async def _show_code(self, role: Role) -> None:
        link = await self._bridge.wish(self._hosting.invite, self._terms[role])
        await CodeSheet(self._theme, self._view.window(), role, link).answer()

    async def _save(self, role: Role) -> None:
        name = self._state.plan.name if isinstance(self._state, Open) else ""
        path = await choose_file(self._view, file_name(name, role))
        if path is not None:
            link = await self._bridge.wish(self._hosting.invite, self._terms[role])
            await self._bridge.wish(self._hosting.save, link, path)
            self.said.emit(given_links.saved(str(path)))

    async def _choose_limits(self) -> None:
        sheet = LimitsSheet(self._theme, self._view.window(), self._terms)
        if await sheet.answer():
            self._terms = sheet.terms
            self._view.invites.show_terms(self._terms)

    async def _revoke(self, invite_id: str) -> None:
        if not isinstance(self._state, Open):
            return
        found = [given for given in self._state.invites if given.id == invite_id]
        people = len(found[0].guests) if found else 0
        sealed = self._state.plan.mode is not Mode.NONE
        sheet = ask(
            self._theme, self._view.window(), "revokeSheet",
            given_links.revoke_question(), given_links.revoke_means(people, sealed),
            given_links.revoke(), given_links.keep_invite(),
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._hosting.revoke, invite_id)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)


def _address(url: str) -> str:
    return url.partition("://")[2].rstrip("/")
