"""Relays: their list, their switches, and what a test found."""

from pendopo.model.errors import PendopoError, ReachError, ReachReason
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
    told = origin(relay)
    if relay.near:
        told = _("{what} · may be close by", what=told)
    return f"{relay.id}  {state}  {host(relay)}  {ways}  {told}"


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
    if relay.enabled and relay.near:
        return _("{host} is on, and may be close by.", host=name)
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


def near(relay: Relay) -> str:
    """Why it is kept off where it turned out to be close by."""
    return sentence(ReachError(ReachReason.NEAR, host=relay.host))


def near_hint(relay: Relay) -> str:
    """The same on the command line, with what to do for who expects it there."""
    return _(
        "{why} If you expect it there: pendopo relays enable {id} --near",
        why=near(relay),
        id=relay.id,
    )


def near_yes() -> str:
    """The answer of who expects it there."""
    return _("Use it there")


def near_means(relay: Relay) -> str:
    """The same for screen readers."""
    return _("Use {host} there", host=host(relay))


def nothing() -> str:
    """An empty list."""
    return _("There are no relays in your list.")


def title() -> str:
    """Of the page."""
    return _("Relays")


def means() -> str:
    """What relays are for."""
    return _(
        "A relay passes your sound on when a direct path is blocked. "
        "It learns your internet address."
    )


def always() -> str:
    """The switch that leaves no other way."""
    return _("Always use a relay")


def always_means() -> str:
    """What it does and what it does not."""
    return _(
        "Sound takes no other path, so others see the relay’s address in place of yours. The "
        "room’s server still sees yours. If no relay works, you are not connected. A visit that "
        "goes on is connected anew."
    )


def your_list() -> str:
    """Above the rows."""
    return _("Your list")


def test_all() -> str:
    """Test every relay."""
    return _("Test all")


def add() -> str:
    """Write down a relay of one's own."""
    return _("Add a relay")


def test() -> str:
    """Send a packet through one relay."""
    return _("Test")


def stop() -> str:
    """End a test."""
    return _("Stop")


def none_yet() -> str:
    """The list is empty."""
    return _(
        "There are no relays yet. Servers and invites bring theirs along, switched off where they "
        "are somebody else’s; you can add your own."
    )


def order() -> str:
    """How they are used, below the list."""
    return _(
        "All relays that are on are tried together: UDP before TCP before TLS among those that "
        "work. The next takes over when one fails. A visit goes on through the one that it uses, "
        "also when you switch that off."
    )


def testing(pending: list[RelayTransport], failures: list[str]) -> str:
    """While a test runs."""
    names = ", ".join(NAMES[transport] for transport in pending)
    return " ".join([_("Testing over {transports}…", transports=names), *failures])


def use(relay: Relay) -> str:
    """The switch of a row, for screen readers."""
    return _("Use {host}", host=host(relay))


def way(transport: RelayTransport, allowed: bool) -> str:
    """A chip; said in words, not by its looks alone."""
    name = NAMES[transport]
    return name if allowed else _("{transport} off", transport=name)


def way_means(transport: RelayTransport) -> str:
    """What switching a way on tells the network."""
    if transport is RelayTransport.TLS:
        return _("Over TLS the network sees only that you use this relay.")
    return _(
        "{transport} is faster than TLS, but the network then sees your user name at the relay.",
        transport=NAMES[transport],
    )


def move(relay: Relay) -> str:
    """The handle of a row."""
    return _("Move {host}: arrow keys, up and down", host=host(relay))


def edit(relay: Relay) -> str:
    """Change a relay of one's own."""
    return _("Edit {host}", host=host(relay))


def remove(relay: Relay) -> str:
    """Forget a relay."""
    return _("Remove {host}", host=host(relay))


def remove_question(relay: Relay) -> str:
    """Before a relay is forgotten."""
    return _("Remove {host}?", host=host(relay))


def remove_means() -> str:
    """What goes with it."""
    return _("Its user name and password go with it. Calls that use it now go on.")


def remove_yes() -> str:
    """Forget it."""
    return _("Remove")


def keep() -> str:
    """Do not."""
    return _("Keep it")
