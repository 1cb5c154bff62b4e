"""Relays: their list, their switches, and what a test found."""

from pendopo.model.errors import PendopoError
from pendopo.model.relay import Relay, RelayOrigin, RelayPassed, RelayTransport
from pendopo.words.catalogue import _
from pendopo.words.errors import sentence
from pendopo.words.untrusted import one_line

NAMES = {RelayTransport.UDP: "UDP", RelayTransport.TCP: "TCP", RelayTransport.TLS: "TLS"}


def host(relay: Relay) -> str:
    """With the port when all ways share an unusual one."""
    ports = {way.port for way in relay.ways}
    port = f":{ports.pop()}" if len(ports) == 1 else ""
    return one_line(f"[{relay.host}]" if ":" in relay.host else relay.host, 100) + port


def origin(relay: Relay, place: str = "") -> str:
    """Who named it, and what it learns."""
    match relay.origin:
        case RelayOrigin.SERVER:
            who = _("From the server of {place}", place=place) if place else _("From the server")
        case RelayOrigin.INVITE:
            who = _("From the invite to {place}", place=place) if place else _("From the invite")
        case RelayOrigin.OWN:
            who = _("Yours")
    if relay.enabled:
        return _("{who} · learns your internet address", who=who)
    if relay.origin is RelayOrigin.OWN:
        return _("{who} · off · would learn your internet address", who=who)
    return _("{who} · off until you allow it · would learn your internet address", who=who)


def row(relay: Relay) -> str:
    """One line of the list in a terminal."""
    ways = " ".join(
        NAMES[way.transport] if way.allowed else f"({NAMES[way.transport]})" for way in relay.ways
    )
    state = _("on") if relay.enabled else _("off")
    return f"{relay.id}  {state}  {host(relay)}  {ways}  {origin(relay)}"


def works(passed: RelayPassed) -> str:
    """What a test that passed found."""
    return _(
        "Works. {ms} ms over {transport}. Others see {address}.",
        ms=max(1, round(passed.latency_s * 1000)),
        transport=NAMES[passed.transport],
        address=passed.address,
    )


def failed(transport: RelayTransport, error: PendopoError) -> str:
    """Why one way did not pass its test."""
    return _("{transport}: {why}", transport=NAMES[transport], why=sentence(error))


def added(relay: Relay) -> str:
    """A relay stands in the list now."""
    return _("Added {host} as {id}.", host=host(relay), id=relay.id)


def switched(relay: Relay) -> str:
    """A relay was switched."""
    name = host(relay)
    return _("{host} is on.", host=name) if relay.enabled else _("{host} is off.", host=name)


def removed(relay: Relay) -> str:
    """A relay is forgotten."""
    return _("Removed {host}.", host=host(relay))


def shows_the_user(relay: Relay) -> str:
    """What UDP and TCP tell the network; empty when both are off."""
    open_ways = [way for way in relay.allowed if way.transport is not RelayTransport.TLS]
    if not open_ways:
        return ""
    return _("Over UDP and TCP the network sees your user name at the relay.")


def nothing() -> str:
    """An empty list."""
    return _("There are no relays in your list.")
