"""Where a host says it is, looked at again and again: one list for links and for media."""

import asyncio
import ipaddress
import logging
from collections.abc import Callable
from dataclasses import dataclass

from pendopo.app import host_addresses
from pendopo.drivers.udp import is_for_others, own_addresses
from pendopo.host.config import HostConfig, split_place
from pendopo.host.control import MAX_HOSTS, Announced
from pendopo.model.errors import ReachError
from pendopo.model.faults import PlaceFault
from pendopo.model.host_name import is_loopback

log = logging.getLogger(__name__)

OFTEN_S = 5.0
"""Between two looks at this computer's own addresses, which ask nobody."""
NAMES_EVERY_S = 60.0
"""Between two questions for the addresses of a name."""

Place = tuple[str, int]
"""An IP address, and a port or 0."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to announce; no `media` means every address of this computer."""

    announced: Announced
    media: tuple[Place, ...] = ()


class Announcing:
    """Belongs to one loop."""

    def __init__(self, config: HostConfig) -> None:
        self._named = config.advertise[:MAX_HOSTS]
        self._listened = ipaddress.ip_address(config.listen_host)
        self._known: dict[str, tuple[Place, ...]] = {}
        """The addresses of names, as they were found last."""
        self.found = Found(Announced())

    async def begin(self) -> None:
        """The first look. Raises ReachError(NAME_NOT_FOUND) for a name that nobody knows, though
        this computer is in a network."""
        self.found = await self._look(strict=bool(self._own()))

    async def keep(self, changed: Callable[[Found], None]) -> None:
        """Look again until cancelled, and tell what has changed."""
        looks = round(NAMES_EVERY_S / OFTEN_S) if self._named else 1
        own, number = self._own(), 0
        while True:
            await asyncio.sleep(OFTEN_S)
            number += 1
            former, own = own, self._own()
            if own == former and number % looks:
                continue
            found = await self._look()
            if found != self.found:
                self.found = found
                changed(found)

    async def _look(self, strict: bool = False) -> Found:
        if self._listened.is_loopback:
            others = (host for host in self._named if not _is_here(host))
            faults = tuple((host, PlaceFault.LISTENS_HERE) for host in others)
            return Found(Announced((str(self._listened),), faults))
        if self._named:
            return self._of(await self._of_names(strict))
        hosts = host_addresses.public_hosts(str(self._listened), ())
        fault = self._own_fault()
        return Found(Announced(hosts, (("", fault),) if fault else ()))

    async def _of_names(self, strict: bool) -> tuple[Place, ...]:
        places: dict[Place, None] = {}
        for host in self._named:
            try:
                self._known[host] = await host_addresses.resolved(host)
            except ReachError:
                if strict:
                    raise
                log.info("an announced name is not found")
                self._known.setdefault(host, ())
            places |= dict.fromkeys(self._known[host])
        return tuple(places)

    def _of(self, places: tuple[Place, ...]) -> Found:
        """Where no address of a name is for others, this computer's own are announced as well:
        whoever comes in by another way hears something."""
        faults = tuple(
            (host, fault) for host in self._named if (fault := _fault(self._known[host]))
        )
        meant = tuple(place for place in places if is_for_others(place[0]))
        own = () if meant else tuple((address, 0) for address in self._own())
        return Found(Announced(self._named, faults), (meant or places) + own)

    def _own(self) -> tuple[str, ...]:
        if not self._listened.is_unspecified:
            return (str(self._listened),)
        return tuple(own_addresses(v6=self._listened.version == 6))

    def _own_fault(self) -> PlaceFault | None:
        if self._own():
            return None
        return PlaceFault.ONLY_IPV6 if own_addresses(v6=True) else PlaceFault.NO_NETWORK


def _is_here(place: str) -> bool:
    return is_loopback(split_place(place)[0])


def _fault(places: tuple[Place, ...]) -> PlaceFault | None:
    if not places:
        return PlaceFault.NOT_FOUND
    return None if any(is_for_others(ip) for ip, _ in places) else PlaceFault.HERE_ONLY
