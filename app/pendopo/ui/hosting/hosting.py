"""The place on this computer, as its page asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from pendopo.model.encryption import Mode
from pendopo.model.faults import PlaceFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Role


class Reach(StrEnum):
    """Who can get there."""

    HERE = "here"
    """Programs on this computer."""
    NETWORK = "network"
    """Whoever can reach this computer's address in its network."""
    TYPED = "typed"
    """Whoever can reach the addresses that were typed in."""


@dataclass(frozen=True, slots=True)
class HostPlan:
    """How the place is opened the next time."""

    name: str = ""
    reach: Reach = Reach.NETWORK
    addresses: str = ""
    """HOST[:PORT], blanks or commas between them; for `Reach.TYPED`."""
    port: int = 7880
    mode: Mode = Mode.SHARED


@dataclass(frozen=True, slots=True)
class HostedRoom:
    """An open room."""

    name: RoomName
    title: str
    topic: str
    people: int


@dataclass(frozen=True, slots=True)
class HostedGuest:
    """Somebody in a room now; `since` is unix seconds."""

    identity: ParticipantIdentity
    name: str
    room: str
    since: int


@dataclass(frozen=True, slots=True)
class HostedInvite:
    """A link that was given, and who came by it. Times are unix seconds, `ends` 0 for never."""

    id: str
    role: Role
    once: bool
    ends: int
    made: int
    spent: bool
    """Whether a link for one device belongs to one."""
    guests: tuple[HostedGuest, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody can come; `died` when nobody wanted that."""

    died: bool = False


@dataclass(frozen=True, slots=True)
class Starting:
    """On the way to being open."""


@dataclass(frozen=True, slots=True)
class Open:
    """People can come."""

    plan: HostPlan
    urls: tuple[str, ...]
    """That stand in the links."""
    since: int
    rooms: tuple[HostedRoom, ...] = ()
    invites: tuple[HostedInvite, ...] = ()
    people: int = 0
    cpu: float = 0.0
    """Share of one processor core."""
    forgetful: bool = False
    """The place ends with the program: the keychain cannot be used."""
    place_id: str = ""
    unreachable: tuple[tuple[str, PlaceFault], ...] = ()
    """Addresses in the links by which nobody else comes, and why."""


HostState = Closed | Starting | Open


@dataclass(frozen=True, slots=True)
class InviteTerms:
    """What the next link gives."""

    role: Role
    once: bool = False
    lifetime_s: int = 0
    """0 for ever."""


class Hosting(Protocol):
    """`state` and `plan` may be read from any thread; the rest is awaited on the media loop and
    raises PendopoError."""

    @property
    def state(self) -> HostState:
        """Now."""
        ...

    @property
    def plan(self) -> HostPlan:
        """As it was chosen last."""
        ...

    def follow(self, listener: Callable[[HostState], None]) -> Callable[[], None]:
        """Call `listener` on the media loop at every change; what is returned ends that."""
        ...

    async def own_place(self) -> str:
        """Under which id the place stands among the places kept; "" when there is none yet."""
        ...

    async def addresses(self, plan: HostPlan) -> tuple[str, ...]:
        """Where links would point, without a port unless one was typed."""
        ...

    async def open(self, plan: HostPlan) -> None:
        """Open the place; its own invite goes to the places kept."""
        ...

    async def close(self) -> None:
        """Everybody is told, and the process is gone; no error when it is closed."""
        ...

    async def open_room(self, title: str, topic: str) -> None:
        """A new room."""
        ...

    async def end_room(self, name: RoomName) -> None:
        """Everybody in it is told, and it does not come back."""
        ...

    async def invite(self, terms: InviteTerms) -> str:
        """A link: a new one for one device, else the one of these terms if there is one."""
        ...

    async def revoke(self, invite_id: str) -> None:
        """A link opens nothing any more, and whoever came by it goes."""
        ...

    async def save(self, link: str, path: Path) -> None:
        """A link as a file of mode 0600."""
        ...
