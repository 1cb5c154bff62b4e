"""A place on this computer, as the window and the command line tell of it."""

from collections.abc import Mapping
from typing import Final

from pendopo.model.faults import PlaceFault
from pendopo.words.catalogue import N_, _, ngettext, pgettext
from pendopo.words.people import waiting
from pendopo.words.untrusted import one_line


def listening(url: str) -> str:
    """Where it can be reached."""
    return _("listening on {url}", url=url)


def unreachable(host: str, fault: PlaceFault) -> str:
    """Nobody else comes by an address that stands in the links."""
    return _(UNREACHABLE[fault], host=one_line(host))


UNREACHABLE: Final[Mapping[PlaceFault, str]] = {
    PlaceFault.HERE_ONLY: N_(
        "On this computer {host} means this computer alone, so it cannot be told where others "
        "find it. Look at the hosts file, or announce another address."
    ),
    PlaceFault.NOT_FOUND: N_(
        "No address was found for {host}, so nobody can come in by it. "
        "It is looked for again every minute."
    ),
    PlaceFault.NO_NETWORK: N_(
        "This computer is in no network, so nobody else can come in until it is."
    ),
    PlaceFault.ONLY_IPV6: N_(
        "This computer has IPv6 addresses only and the place listens on IPv4, "
        "so nobody else can come in. Listen on [::] instead."
    ),
    PlaceFault.LISTENS_HERE: N_(
        "Nobody can come in by {host}: the place listens on this computer alone. "
        "Say with --listen where others reach it, such as 0.0.0.0:7880."
    ),
}


def room(title: str, mode: str) -> str:
    """A room it has."""
    return _("room: {title} ({mode})", title=title, mode=mode)


def ended() -> str:
    """It is gone, and nobody asked it to go."""
    return _("The host's process has ended by itself; nobody is connected any more.")


def not_kept() -> str:
    """There is no keychain for the place's keys."""
    return _(
        "This computer's keychain cannot be used, so the place and its links end with this run. "
        "Unlock it and start again, or say with --data-dir where to keep them."
    )


def heading() -> str:
    """Of the page."""
    return _("Host on this computer")


def means() -> str:
    """What that is."""
    return _("People connect to this computer. When you close Pendopo, the place closes.")


def back() -> str:
    """Leaves the page; the place stays as it is."""
    return _("Back")


def this_computer() -> str:
    """The tab of the place on this computer."""
    return pgettext("tab", "This computer")


def other_server() -> str:
    """The tab of LiveKit servers."""
    return pgettext("tab", "A LiveKit server you run")


def closed() -> str:
    """The place is not open."""
    return _("The place is closed")


def closed_means() -> str:
    """What to do about it."""
    return _("Nobody can connect. Links that you gave work again once it is open.")


def starting() -> str:
    """While it opens."""
    return _("Opening the place…")


def closing() -> str:
    """While it closes."""
    return _("Closing the place…")


def died() -> str:
    """The process has ended by itself."""
    return _("The place closed by itself")


def died_means() -> str:
    """What it means."""
    return _("Its process ended, and nobody is connected any more. Rooms and links are kept.")


def is_open(name: str) -> str:
    """The place can be reached."""
    return _("{place} is open", place=one_line(name))


def load(rooms: int, people: int, cpu: float, seconds: float) -> str:
    """What goes on there."""
    # Translators: three or four facts beside each other.
    return " · ".join(
        (
            ngettext("{count} room", "{count} rooms", rooms),
            ngettext("{count} person", "{count} people", people),
            _("{share} % of one processor core", share=round(cpu * 100)),
            _("open for {time}", time=waiting(seconds)) if seconds >= 60 else _("just opened"),
        )
    )


def open_place() -> str:
    """Opens it."""
    return pgettext("button", "Open the place")


def open_again() -> str:
    """Opens it once more."""
    return pgettext("button", "Open again")


def close_place() -> str:
    """Closes it."""
    return pgettext("button", "Close the place")


def close_question(name: str) -> str:
    """Before it is closed while people are there."""
    return _("Close {place}?", place=one_line(name))


def close_means(people: int) -> str:
    """What follows."""
    if not people:
        return _("Rooms and links are kept and work again when you open it.")
    return ngettext(
        "{count} person is there and will be told that the place closed. "
        "Rooms and links are kept and work again when you open it.",
        "{count} people are there and will be told that the place closed. "
        "Rooms and links are kept and work again when you open it.",
        people,
    )


def keep_open() -> str:
    """The answer without consequences."""
    return pgettext("button", "Keep it open")


def quit_question() -> str:
    """Before the window closes over an open place."""
    return _("Close Pendopo and the place?")


def forgetful() -> str:
    """The keychain cannot be used."""
    return _(
        "This computer's keychain cannot be used, so this place and its links end when Pendopo "
        "does. Unlock the keychain, then close the place and open it again."
    )


def said_open(name_: str) -> str:
    """Announced."""
    return _("{place} is open now.", place=one_line(name_))


def said_closed() -> str:
    """Announced."""
    return _("The place is closed now.")
