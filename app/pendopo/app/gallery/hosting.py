"""A place on this computer in the pictures: it is as it is told."""

import time
from collections.abc import Callable
from pathlib import Path

from pendopo.app.gallery import invented
from pendopo.model.encryption import Mode
from pendopo.model.faults import PlaceFault
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
)
from pendopo.ui.hosting.operating import OperatedServer

LINK = "pendopo://join#" + "AQEBAA" * 60
TITLES = tuple(room.title for room in invented.ROOMS)


class MemoryHosting:
    """Implements `ui.hosting.hosting.Hosting`."""

    def __init__(self) -> None:
        self.state: HostState = Closed()
        self.plan = HostPlan("Teras Bagus")
        self.own = ""
        self._listeners: list[Callable[[HostState], None]] = []

    async def own_place(self) -> str:
        """The one that a scene has made it."""
        return self.own

    def become(self, state: HostState) -> None:
        """Another state; on the media loop."""
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)

    def follow(self, listener: Callable[[HostState], None]) -> Callable[[], None]:
        """See ui.hosting.hosting.Hosting."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def addresses(self, plan: HostPlan) -> tuple[str, ...]:
        """See ui.hosting.hosting.Hosting."""
        return ("192.168.1.20",)

    async def open(self, plan: HostPlan) -> None:
        """See ui.hosting.hosting.Hosting."""
        self.become(opened(0))

    async def close(self) -> None:
        """See ui.hosting.hosting.Hosting."""
        self.become(Closed())

    async def open_room(self, title: str, topic: str) -> None:
        """See ui.hosting.hosting.Hosting."""

    async def end_room(self, name: RoomName) -> None:
        """See ui.hosting.hosting.Hosting."""

    async def invite(self, terms: InviteTerms) -> str:
        """See ui.hosting.hosting.Hosting."""
        return LINK

    async def revoke(self, invite_id: str) -> None:
        """See ui.hosting.hosting.Hosting."""

    async def save(self, link: str, path: Path) -> None:
        """See ui.hosting.hosting.Hosting."""


class MemoryOperating:
    """Implements `ui.hosting.operating.Operating`."""

    def __init__(self) -> None:
        self.servers: tuple[OperatedServer, ...] = ()

    def follow(self, listener: Callable[[tuple[OperatedServer, ...]], None]) -> Callable[[], None]:
        """See ui.hosting.operating.Operating."""
        return lambda: None

    async def load(self) -> None:
        """See ui.hosting.operating.Operating."""

    async def add(self, url: str, api_key: str, api_secret: str) -> None:
        """See ui.hosting.operating.Operating."""

    async def forget(self, url: str) -> None:
        """See ui.hosting.operating.Operating."""

    async def refresh(self, url: str) -> None:
        """See ui.hosting.operating.Operating."""

    async def open_room(self, url: str, title: str, topic: str, mode: Mode) -> None:
        """See ui.hosting.operating.Operating."""

    async def end_room(self, url: str, name: RoomName) -> None:
        """See ui.hosting.operating.Operating."""

    async def invite(self, url: str, room: RoomName, role: Role) -> str:
        """See ui.hosting.operating.Operating."""
        return LINK

    async def send_away(self, url: str, invite_id: str) -> None:
        """See ui.hosting.operating.Operating."""

    async def save(self, link: str, path: Path) -> None:
        """See ui.hosting.operating.Operating."""


def opened(rooms: int, forgetful: bool = False, here_only: bool = False) -> Open:
    """An open place with so many rooms."""
    now = int(time.time())
    guest = HostedGuest(ParticipantIdentity("siti"), invented.MY_NAME, TITLES[0], now - 1_000)
    invites = (
        HostedInvite("01", Role.MODERATOR, True, 0, now - 9_000, True, (guest,)),
        HostedInvite("02", Role.SPEAKER, True, now + 86_000, now - 720, False),
    )
    people = [6 if at == 0 else at % 3 for at in range(rooms)]
    return Open(
        plan=HostPlan("Teras Bagus"),
        urls=("wss://192.168.1.20:7880",),
        since=now - 18 * 60,
        rooms=tuple(
            HostedRoom(RoomName(f"r-{at}"), TITLES[at % len(TITLES)], "", people[at])
            for at in range(rooms)
        ),
        invites=invites if rooms else (),
        people=sum(people),
        cpu=0.02,
        forgetful=forgetful,
        place_id="here",
        unreachable=(("talk.example.org", PlaceFault.HERE_ONLY),) if here_only else (),
    )
