"""Links to a place that somebody hosts: making them, who came by which, taking them back."""

from typing import assert_never

from pendopo.model.room import Role
from pendopo.words.catalogue import _, ngettext, pgettext
from pendopo.words.people import waiting
from pendopo.words.untrusted import one_line


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
