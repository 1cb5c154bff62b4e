"""How a place on this computer is opened: name, who can reach it, encryption of its rooms."""

from pendopo.model.encryption import Mode
from pendopo.words.catalogue import _


def place() -> str:
    """The heading over name and reach."""
    return _("Place")


def place_locked() -> str:
    """Why nothing can be changed now."""
    return _("Close the place to change this.")


def name() -> str:
    """The field for the place's name."""
    return _("Name")


def name_missing() -> str:
    """Under the empty field."""
    return _("Give the place a name: people see it before they connect.")


def name_too_long() -> str:
    """Under the field."""
    return _("This name is too long. Use at most 60 letters, fewer in scripts like Chinese.")


def reach() -> str:
    """The field for who can get there."""
    return _("Who can reach it")


def reach_here() -> str:
    """Only this computer."""
    return _("Only this computer")


def reach_network() -> str:
    """The local network, and whoever is let in by the router."""
    return _("People in this network")


def reach_typed() -> str:
    """Addresses that the person knows."""
    return _("People at addresses I type in")


def addresses() -> str:
    """The field for them."""
    return _("Addresses, with commas between")


def addresses_hint() -> str:
    """In the empty field."""
    return _("name.example or 203.0.113.80:7880")


def port() -> str:
    """The field for the port."""
    return _("Port")


def port_wrong() -> str:
    """Under the field."""
    return _("A port is a number from 1 to 65535.")


def learns() -> str:
    """What a link tells."""
    return _("Guests learn these addresses.")


def address_here(address: str) -> str:
    """Loopback."""
    return _("{address} · only programs on this computer", address=address)


def address_private(address: str) -> str:
    """Of a private range."""
    return _("{address} · this computer in its own network", address=address)


def address_public(address: str) -> str:
    """Any other number."""
    return _(
        "{address} · on the internet, if routers and firewalls let people through", address=address
    )


def address_name(address: str) -> str:
    """A name."""
    return _("{address} · wherever this name leads", address=address)


def port_note(port: int) -> str:
    """What must be let through."""
    return _("Port {port}, TCP and UDP, must reach this computer.", port=port)


def encryption() -> str:
    """The heading over the modes."""
    return _("Encryption of its rooms")


def mode(value: Mode) -> tuple[str, str]:
    """A mode: its name, and what it means."""
    match value:
        case Mode.SHARED:
            return (
                _("Room password"),
                _("Every link holds it. Anyone with the link can listen unseen."),
            )
        case Mode.NONE:
            return _("None"), _("This computer can listen. Shown in red to everyone.")
        case _:
            return "", ""
