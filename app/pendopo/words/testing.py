"""Faults that a tester makes on purpose."""

from pendopo.model.simulated import Simulated
from pendopo.words.catalogue import _


def title() -> str:
    """The name of the page."""
    return _("Testing")


def means() -> str:
    """What it is for and when it ends."""
    return _(
        "Makes the network worse on purpose, for whoever tests Pendopo. While something is on, a "
        "bar over every page says so. All of it is off at the next start. Encryption stays as it "
        "is: what is lost or late was sealed before."
    )


def sound() -> str:
    """The heading over what happens to packets."""
    return _("Sound on its way")


def loss() -> str:
    """How many packets are lost."""
    return _("Lost packets")


def jitter() -> str:
    """How late packets come."""
    return _("Late packets")


def per_cent(number: int) -> str:
    """One choice of loss."""
    return _("{number} % each way", number=number) if number else _("none")


def milliseconds(number: int) -> str:
    """One choice of lateness."""
    return _("up to {number} ms each way", number=number) if number else _("none")


def ways() -> str:
    """The heading over what is blocked."""
    return _("Ways to the server")


def udp_blocked() -> str:
    """No UDP."""
    return _("UDP is blocked")


def udp_blocked_means() -> str:
    """What follows."""
    return _("Nothing passes over UDP. Relays over TCP and TLS still work.")


def relay_only() -> str:
    """Relays alone."""
    return _("Only relays")


def relay_only_means() -> str:
    """What follows."""
    return _("Sound takes no way but through a relay. A visit that goes on is connected anew.")


def server_lost() -> str:
    """No signaling."""
    return _("The server is lost")


def server_lost_means() -> str:
    """What follows."""
    return _("The connection to the server is cut and cannot be made again. Sound may go on.")


def going_on(now: Simulated) -> str:
    """What is on, in the bar over every page."""
    parts = [
        _("{number} % of packets lost", number=now.loss) if now.loss else "",
        _("packets up to {number} ms late", number=now.jitter_ms) if now.jitter_ms else "",
        _("UDP blocked") if now.udp_blocked else "",
        _("only relays") if now.relay_only else "",
        _("server lost") if now.server_lost else "",
    ]
    # Translators: “faults” is a list such as “UDP blocked, only relays”.
    return _("Simulated for testing: {faults}.", faults=", ".join(filter(None, parts)))


def turn_off() -> str:
    """Ends all of it."""
    return _("Turn off")


def all_off() -> str:
    """It has ended."""
    return _("Nothing is simulated any more.")
