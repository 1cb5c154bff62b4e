"""Relays (TURN servers): where they come from, the ways to them, what a person has switched."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from pendopo.model.host_name import is_near


class RelayTransport(StrEnum):
    """How a relay is reached; the first of those that work is taken."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


DEFAULT_PORTS = {RelayTransport.UDP: 3478, RelayTransport.TCP: 3478, RelayTransport.TLS: 5349}
SHOWS_THE_USER = (RelayTransport.UDP, RelayTransport.TCP)
"""Over these the network sees the relay's user name."""


class RelayOrigin(StrEnum):
    """Who named a relay."""

    SERVER = "server"
    INVITE = "invite"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class RelayWay:
    """One way to a relay, with its own switch."""

    transport: RelayTransport
    port: int
    allowed: bool


@dataclass(frozen=True, slots=True)
class Relay:
    """A row of the list. `place` is the id of the place it was named for, "" for one's own."""

    id: str
    origin: RelayOrigin
    host: str
    ways: tuple[RelayWay, ...]
    enabled: bool = False
    place: str = ""
    near: bool = False
    """Whether the person has agreed to it being this computer or in a network around it."""

    @property
    def may_be_near(self) -> bool:
        """That was agreed to; whoever writes such an address down has agreed."""
        return self.near or (self.origin is RelayOrigin.OWN and is_near(self.host))

    @property
    def allowed(self) -> tuple[RelayWay, ...]:
        """The ways that are switched on."""
        return tuple(way for way in self.ways if way.allowed)

    def allowing(self, transport: RelayTransport, allowed: bool) -> "Relay":
        """With one way switched."""
        ways = tuple(
            replace(way, allowed=allowed) if way.transport is transport else way
            for way in self.ways
        )
        return replace(self, ways=ways)


@dataclass(frozen=True, slots=True)
class Password:
    """A long-lived user name and password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """A secret shared with the relay, from which a password for some hours is made."""

    user: str
    secret: str = field(repr=False)


RelayCredentials = Password | SharedSecret


@dataclass(frozen=True, slots=True)
class RelayHop:
    """One relay over one transport, with what opens it now; `pins` as in an Endpoint."""

    host: str
    port: int
    transport: RelayTransport
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    pins: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class RelayPassed:
    """A packet went through a relay and came back to us."""

    transport: RelayTransport
    latency_s: float
    address: str
    """What others see instead of ours."""
