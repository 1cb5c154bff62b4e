"""A place on this computer, as the window and the command line tell of it."""

from collections.abc import Mapping
from typing import Final, assert_never

from pendopo.model.encryption import Mode
from pendopo.model.faults import PlaceFault
from pendopo.model.room import Role
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


def rooms() -> str:
    """The heading over the open rooms."""
    return _("Rooms")


def no_rooms() -> str:
    """There is none yet."""
    return _("No room is open. Open one, then people can come in and talk.")


def rooms_wait() -> str:
    """While the place is closed."""
    return _("Rooms can be opened while the place is open.")


def open_room() -> str:
    """Asks for a title."""
    return pgettext("button", "Open a room")


def open_this_room() -> str:
    """Opens it."""
    return pgettext("button", "Open the room")


def room_title() -> str:
    """The field."""
    return _("Title")


def room_topic() -> str:
    """The field."""
    return _("Topic, if it has one")


def title_missing() -> str:
    """Under the empty field."""
    return _("Give the room a title.")


def text_too_long() -> str:
    """Under a field."""
    return _("This is too long. Say it in fewer words.")


def cancel() -> str:
    """The answer without consequences."""
    return pgettext("button", "Cancel")


def people_there(count: int) -> str:
    """In a room."""
    if not count:
        return _("nobody here")
    return ngettext("{count} person", "{count} people", count)


def end_room() -> str:
    """Ends a room."""
    return pgettext("button", "End")


def end_this_room(title: str) -> str:
    """The same, with its title."""
    return _("End {title}", title=one_line(title))


def enter_room() -> str:
    """Enters a room of one's own place."""
    return pgettext("button", "Enter")


def enter_this_room(title: str) -> str:
    """The same, with its title."""
    return _("Enter {title}", title=one_line(title))


def end_question(title: str) -> str:
    """Before it ends."""
    return _("End {title}?", title=one_line(title))


def end_means(people: int) -> str:
    """What follows."""
    if not people:
        return _("The room does not come back.")
    return ngettext(
        "{count} person in it will be told. The room does not come back.",
        "{count} people in it will be told. The room does not come back.",
        people,
    )


def keep_room() -> str:
    """The answer without consequences."""
    return pgettext("button", "Keep")


def invites() -> str:
    """The heading over the links."""
    return _("Invites")


def invites_mean() -> str:
    """What a link is."""
    return _("Send a link over a channel you trust. Whoever has it can come in.")


def invites_wait() -> str:
    """While the place is closed."""
    return _("Links can be made while the place is open.")


def limits() -> str:
    """The way to expiry and single use."""
    return pgettext("button", "Expiry and limits")


def limits_mean() -> str:
    """What can be chosen."""
    return _("For links that you make from now on. Links that you gave stay as they are.")


def ends() -> str:
    """Over the lifetimes."""
    return _("Ends after")


def once() -> str:
    """The switch of one role."""
    return _("Once, on one device")


def done() -> str:
    """Takes what was chosen."""
    return pgettext("button", "Done")


def lifetime(seconds: int) -> str:
    """One of the choices."""
    if not seconds:
        return _("Never")
    hours = seconds // 3600
    if hours < 24:
        return ngettext("{count} hour", "{count} hours", hours)
    return ngettext("{count} day", "{count} days", hours // 24)


def invited(role: Role) -> tuple[str, str]:
    """Whom a link is for, and what they can do."""
    match role:
        case Role.LISTENER:
            return _("Listener"), _("Listens, and can raise a hand.")
        case Role.SPEAKER:
            return _("Speaker"), _("Talks without asking.")
        case Role.MODERATOR:
            return _("Co-host"), _("Answers hands, mutes and removes people.")
        case Role.HOST:
            return _("Host"), _("Is you, on another computer.")
        case _:
            assert_never(role)


def terms(once_only: bool, seconds: int) -> str:
    """What the next link of a role gives."""
    if not seconds:
        return _("One device.") if once_only else _("Any number of people.")
    if once_only:
        return _("One device, {time}.", time=lifetime(seconds))
    return _("Any number of people, {time}.", time=lifetime(seconds))


def copy_link() -> str:
    """Copies a new link."""
    return pgettext("button", "Copy link")


def copy_for(role: Role) -> str:
    """The same, with whom it is for."""
    return _("Copy a link: {role}", role=invited(role)[0])


def qr_for(role: Role) -> str:
    """Shows it as a code."""
    return _("Show a code to scan: {role}", role=invited(role)[0])


def save_for(role: Role) -> str:
    """Saves it."""
    return _("Save as a file: {role}", role=invited(role)[0])


def copied(once_only: bool) -> str:
    """It is on the clipboard."""
    if once_only:
        return _(
            "Copied: a link for one device. It leaves the clipboard in a minute. "
            "The next press makes another."
        )
    return _("Copied. The link leaves the clipboard in a minute.")


def saved(path: str) -> str:
    """It is in a file."""
    return _("Saved as {file}. Only you can read it.", file=one_line(path, 120))


def code_heading(role: Role) -> str:
    """Over the code."""
    return _("Scan to come in: {role}", role=invited(role)[0])


def code_means() -> str:
    """Under the heading."""
    return _("Whoever sees this code, or a picture of it, can come in.")


def code_name() -> str:
    """For a screen reader."""
    return _("A code that holds the link")


def no_code() -> str:
    """In the place of a code."""
    return _("This link is too long for a code. Copy it, or save it as a file.")


def code_done() -> str:
    """Puts it away."""
    return pgettext("button", "Hide the code")


def save_heading() -> str:
    """Of the system's window."""
    return _("Save the invite")


def given() -> str:
    """The heading over links that were given."""
    return _("Used and open")


def none_given() -> str:
    """There is none."""
    return _("No link was given yet.")


def given_wait() -> str:
    """While the place is closed."""
    return _("Open the place to see its links.")


def guest(visitor: str, role: Role, where: str, since: str) -> tuple[str, str]:
    """Somebody who came by a link; `since` is a time of day."""
    return (
        visitor,
        _(
            "{role}, in {room} since {time}",
            role=invited(role)[0],
            room=one_line(where, 40),
            time=since,
        ),
    )


def unused(role: Role, spent: bool) -> str:
    """A link nobody is here by."""
    who = invited(role)[0]
    if spent:
        return _("{role} invite, used, nobody here by it", role=who)
    return _("{role} invite, nobody here by it", role=who)


def came_by(role: Role, people: int) -> str:
    """A link for many."""
    return ngettext(
        "{role} invite, {count} person here", "{role} invite, {count} people here", people,
        role=invited(role)[0],
    )  # fmt: skip


def made(since: int, ends_at: int, once_only: bool, now: int) -> str:
    """When a link was made and how long it is good."""
    ago = _span(now - since)
    first = _("Made just now") if now - since < 60 else _("Made {time} ago", time=ago)
    if not since:
        first = _("Standing link")
    if once_only:
        first = _("{made}, for one device", made=first)
    if not ends_at:
        return _("{made}, never ends", made=first)
    if ends_at <= now:
        return _("{made}, has ended", made=first)
    return _("{made}, ends in {time}", made=first, time=_left(ends_at - now))


def _left(seconds: int) -> str:
    """To the nearest day, or to the minute that has begun: seven days are seven at first."""
    minutes = -(-seconds // 60)
    days = (minutes + 720) // 1440 if minutes >= 2 * 1440 else 0
    return _span(days * 86_400 or minutes * 60)


def _span(seconds: int) -> str:
    days = seconds // 86_400
    return ngettext("{count} day", "{count} days", days) if days >= 2 else waiting(seconds)


def revoke() -> str:
    """Takes a link back."""
    return pgettext("button", "Revoke")


def revoke_this(what: str) -> str:
    """The same, with which link."""
    return _("Revoke: {what}", what=what)


def revoke_question() -> str:
    """Before that."""
    return _("Revoke this invite?")


def revoke_means(people: int, sealed: bool) -> str:
    """What follows."""
    first = _("It opens nothing any more.")
    if people:
        first = ngettext(
            "It opens nothing any more, and {count} person who came by it is sent away.",
            "It opens nothing any more, and {count} people who came by it are sent away.",
            people,
        )
    if not sealed:
        return first
    return _(
        "{first} The room password stays the same, but this computer passes no more sound to them.",
        first=first,
    )


def keep_invite() -> str:
    """The answer without consequences."""
    return pgettext("button", "Keep")


def said_open(name_: str) -> str:
    """Announced."""
    return _("{place} is open now.", place=one_line(name_))


def said_closed() -> str:
    """Announced."""
    return _("The place is closed now.")
