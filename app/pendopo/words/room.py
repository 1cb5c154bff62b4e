"""A room's page: headings, counts, states of the connection, and what is said when they change."""

from typing import assert_never

from pendopo.model.room import Connection, Role
from pendopo.words.catalogue import _, pgettext
from pendopo.words.people import you_are


def stage() -> str:
    """The heading of those who may speak."""
    return _("On stage")


def audience() -> str:
    """The heading of those who listen."""
    return _("Listening")


def first_here() -> str:
    """Where nobody else is yet."""
    return _("You are the first here")


def first_here_means() -> str:
    """What follows from it."""
    return _("Others see you here when they come.")


def last_known(count: str) -> str:
    """A count from before the connection was lost."""
    return _("{count} · last known", count=count)


def not_connected_at(place: str) -> str:
    """Below the title while the connection is lost."""
    return _("{place} · not connected, people as last known", place=place)


def nobody_on_stage() -> str:
    """In the place of an empty stage."""
    return _("Nobody is on stage yet.")


def listening(count: int, hidden: int) -> str:
    """The audience's count; `hidden` of them are not drawn."""
    return _("{count}, {hidden} not shown", count=count, hidden=hidden) if hidden else str(count)


def connecting(place: str) -> str:
    """Below the title before we are in."""
    return _("{place} · connecting", place=place)


def subtitle(place: str, role: Role, speaking: int, hearing: int) -> str:
    """Below the title: where, what we are, how many there are."""
    # Translators: {you_are} is “you are listening”, “you are the host” and the like.
    return _(
        "{place} · {you_are} · {speaking} on stage, {hearing} listening",
        place=place,
        you_are=you_are(role),
        speaking=speaking,
        hearing=hearing,
    )


def volume() -> str:
    """How loud everybody is heard."""
    return _("Volume of the room")


def look_around() -> str:
    """The way to the lobby that does not leave."""
    return _("Back to the lobby. You stay in the room.")


def invite_people() -> str:
    """The way to links, for whoever hosts the place."""
    return pgettext("button", "Invite people")


def you_are_in(title: str) -> str:
    """Over the other pages while a visit goes on."""
    return _("You are in {title}", title=title)


def come_back() -> str:
    """To the room that we are in."""
    return pgettext("button", "Return")


def move_question(title: str) -> str:
    """Before another room is entered."""
    return _("Leave {title}?", title=title)


def move_means(title: str) -> str:
    """What follows; `title` is of the other room."""
    return _(
        "You can be in one room at a time. You leave quietly and enter {title}, muted.", title=title
    )


def move_yes() -> str:
    """The answer that goes to the other room."""
    return pgettext("button", "Leave and enter")


def move_no() -> str:
    """The answer that stays."""
    return pgettext("button", "Stay")


def leave() -> str:
    """The way out."""
    return pgettext("button", "Leave quietly")


def not_connected() -> str:
    """Why nothing can be wished."""
    return _("Not connected")


def connection(state: Connection) -> tuple[str, str]:
    """What is so while we are not connected, and what follows from it."""
    match state:
        case Connection.CONNECTING:
            return _("Connecting…"), _("You join as the invite says, muted.")
        case Connection.RECONNECTING:
            return _("Reconnecting…"), _("Your place and your hand are kept.")
        case Connection.CLOSED:
            return not_connected(), ""
        case Connection.CONNECTED:
            return _("Connected"), ""
        case _:
            assert_never(state)


def connected_again() -> str:
    """Said aloud."""
    return _("Connected.")


def connection_lost() -> str:
    """Said aloud."""
    return _("Connection lost. Reconnecting.")


def on_stage_now() -> str:
    """Said aloud when we may speak."""
    return _("You are on stage. Your microphone is muted.")


def in_audience_now() -> str:
    """Said aloud when we may not speak any more."""
    return _("You are in the audience now.")


def you() -> str:
    """Ourselves, below our picture."""
    return pgettext("below a name", "You")


def you_as(role: str) -> str:
    """Ourselves with a role other than listener or speaker."""
    return pgettext("below a name", "You · {role}", role=role)


def speaking() -> str:
    """A person whose sound arrives now, for a screen reader."""
    return pgettext("person", "speaking")


def sound_refused() -> str:
    """A person whose sound was refused lately, for a screen reader."""
    return pgettext("person", "sound refused")


def sound_refused_caption() -> str:
    """The same below the name."""
    return pgettext("below a name", "Sound refused")


def silenced() -> str:
    """A person whose volume here is zero, for a screen reader."""
    return pgettext("person", "volume at zero")


def silenced_caption() -> str:
    """The same below the name."""
    return pgettext("below a name", "Volume at zero")


def missing() -> str:
    """A person whose microphone is on, and who is not heard here, for a screen reader."""
    return pgettext("person", "no sound arrives")


def missing_caption() -> str:
    """The same below the name."""
    return pgettext("below a name", "Not heard")


def hand_raised() -> str:
    """A person who wants to speak, for a screen reader."""
    return pgettext("person", "hand raised")


def page(title: str) -> str:
    """What a screen reader calls the page of a room."""
    return _("Room: {title}", title=title)


def entered(title: str, place: str, role: Role) -> str:
    """Said aloud once we are in."""
    return _(
        "You are in {title}, {place}; {you_are}.", title=title, place=place, you_are=you_are(role)
    )


def back_in_lobby() -> str:
    """Said aloud after leaving."""
    return _("You left the room. You are in the lobby.")


def counters() -> str:
    """The heading of what the encryption line opens."""
    return _("Encryption in this room")


def counters_spoken() -> str:
    """The name of the list below it."""
    return _("Encryption counters")


def line_means(shown: bool) -> str:
    """What a press of the encryption line does, for a screen reader."""
    return _("Hides the counters.") if shown else _("Opens the counters.")


def details(shown: bool) -> str:
    """At the end of the encryption line: opens or closes the counters."""
    return pgettext("button", "Hide") if shown else pgettext("button", "Details")
