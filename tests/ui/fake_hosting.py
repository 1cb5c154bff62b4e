"""A place on this computer that a test opens and closes without a process."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pendopo.model.errors import PendopoError
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Role
from pendopo.ui.hosting.hosting import (
    Closed,
    HostedGuest,
    HostedInvite,
    HostedRoom,
    HostPlan,
    HostState,
    InviteTerms,
    Open,
    Reach,
)

LINK = "pendopo://join#" + "AQEBAA" * 60
NOW = 1_800_000_000


def room(number: int, people: int = 0, title: str = "") -> HostedRoom:
    return HostedRoom(RoomName(f"r-{number}"), title or f"Room {number}", "", people)


def guest(name: str, title: str = "Room 1") -> HostedGuest:
    return HostedGuest(ParticipantIdentity(name.upper()), name, title, NOW)


def given(number: int, role: Role = Role.SPEAKER, *guests: HostedGuest) -> HostedInvite:
    return HostedInvite(f"{number:016x}", role, True, NOW + 86_400, NOW - 720, False, guests)


class FakeHosting:
    """Whatever is wished happens at once; `fail` is raised once."""

    def __init__(self, state: HostState | None = None) -> None:
        self.state: HostState = state or Closed()
        self.plan = HostPlan("Teras Bagus", Reach.NETWORK)
        self.own = ""
        self.wishes: list[tuple[object, ...]] = []
        self.fail: PendopoError | None = None
        self.gate: asyncio.Event | None = None
        """Opening waits for it."""
        self._listeners: list[Callable[[HostState], None]] = []

    def follow(self, listener: Callable[[HostState], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def become(self, state: HostState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)

    async def own_place(self) -> str:
        return self.own

    async def addresses(self, plan: HostPlan) -> tuple[str, ...]:
        match plan.reach:
            case Reach.HERE:
                return ("127.0.0.1",)
            case Reach.NETWORK:
                return ("192.168.1.20",)
            case Reach.TYPED:
                return tuple(plan.addresses.split())

    async def open(self, plan: HostPlan) -> None:
        self._wish("open", plan)
        if self.gate is not None:
            await self.gate.wait()
        self.plan = plan
        self.become(Open(plan, ("wss://192.168.1.20:7880",), NOW, place_id="here"))

    async def close(self) -> None:
        self._wish("close")
        self.become(Closed())

    async def open_room(self, title: str, topic: str) -> None:
        self._wish("open_room", title, topic)
        assert isinstance(self.state, Open)
        made = HostedRoom(RoomName(f"r-{title}"), title, topic, 0)
        self.become(replace(self.state, rooms=(*self.state.rooms, made)))

    async def end_room(self, name: RoomName) -> None:
        self._wish("end_room", name)
        assert isinstance(self.state, Open)
        rooms = tuple(room for room in self.state.rooms if room.name != name)
        self.become(replace(self.state, rooms=rooms))

    async def invite(self, terms: InviteTerms) -> str:
        self._wish("invite", terms)
        return LINK

    async def revoke(self, invite_id: str) -> None:
        self._wish("revoke", invite_id)
        assert isinstance(self.state, Open)
        rest = tuple(each for each in self.state.invites if each.id != invite_id)
        self.become(replace(self.state, invites=rest))

    async def save(self, link: str, path: Path) -> None:
        self._wish("save", link, path)

    def _wish(self, *wish: object) -> None:
        self.wishes.append(wish)
        fail, self.fail = self.fail, None
        if fail is not None:
            raise fail
