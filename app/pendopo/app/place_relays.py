"""The relays that one visit may use, out of all that there are."""

import ipaddress
import logging
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from pendopo.app.relays import Relays
from pendopo.lobby.invite import Invite, Policy
from pendopo.model import relay_url
from pendopo.model.errors import InputError
from pendopo.model.relay import Relay, RelayHop, RelayOrigin, RelayTransport
from pendopo.model.transport import Endpoint, Why
from pendopo.reach.ledger import Ledger
from pendopo.reach.near import Near

log = logging.getLogger(__name__)

MAX_HOPS = 16


class PlaceRelays:
    """ports.RelayChoice of one visit."""

    def __init__(
        self,
        relays: Relays,
        invite: Invite,
        ledger: Ledger,
        relay_only: bool = False,
        near: Near | None = None,
    ) -> None:
        """`relay_only` on top of what settings and invite demand; `near` is what was agreed to
        for the servers of the place."""
        self._relays, self._invite, self._ledger = relays, invite, ledger
        self._forced = relay_only
        self._servers = {_host(server) for server in invite.servers}
        self._servers_near = near or Near()
        self._rows = partial(_enabled, relays, invite.place_id)
        self._near = relays.kept_off.near(self._rows)

    @property
    def relay_only(self) -> bool:
        """By the person, the command or the invite."""
        demanded = bool(self._invite.policy & Policy.RELAY_ONLY)
        wished = self._relays.always or self._relays.simulated().relay_only
        return self._forced or demanded or wished

    async def hops(self, endpoint: Endpoint, offered: tuple[RelayHop, ...]) -> tuple[RelayHop, ...]:
        """See ports.RelayChoice."""
        server = _host(endpoint)
        await self._learn(server, offered)
        relays, rows = self._relays, self._rows()
        relays.kept_off.look_again(row.id for row in rows)
        opened = [hop for row in rows for hop in await relays.opened(row)]
        usable = [_pinned(hop, endpoint, server) for hop in opened[:MAX_HOPS]]
        for hop in usable:
            self._name(hop)
        return tuple(usable)

    async def _learn(self, server: str, offered: tuple[RelayHop, ...]) -> None:
        place, relays = self._invite.place_id, self._relays
        named = (relay_url.parse(url) for url in self._invite.relays)
        found = tuple(hop for hop in named if hop is not None)
        near = self._servers_near.agreed & self._servers
        try:
            await relays.learn(
                RelayOrigin.SERVER, place, offered, lambda host: same_party(host, server), near
            )
            await relays.learn(RelayOrigin.INVITE, place, found, lambda host: False, near)
        except InputError as error:
            log.warning("the list of relays cannot be kept: %s", error)

    def _name(self, hop: RelayHop) -> None:
        """Servers of the place have a guard already, with what was agreed to for them."""
        self._ledger.name(hop.host, hop.port, Why.TURN)
        if hop.host not in self._servers:
            self._ledger.guard(hop.host, self._near)


def same_party(host: str, server: str) -> bool:
    """Whether a relay is the server's own as far as its name tells: the same host, one below it
    or one beside it. Any other is a third party's and waits until the person allows it."""
    if host == server or host.endswith(f".{server}"):
        return True
    try:
        ipaddress.ip_address(server)
    except ValueError:
        parent = server.partition(".")[2]
        return "." in parent and host.partition(".")[2] == parent
    return False


def _enabled(relays: Relays, place: str) -> list[Relay]:
    return [row for row in relays.rows if row.enabled and row.place in ("", place)]


def _pinned(hop: RelayHop, endpoint: Endpoint, server: str) -> RelayHop:
    """A pin of the server's key holds for its own relay as well."""
    own = hop.transport is RelayTransport.TLS and hop.host == server
    return replace(hop, pins=endpoint.pins) if own else hop


def _host(server: Endpoint) -> str:
    return urlsplit(server.url).hostname or ""
