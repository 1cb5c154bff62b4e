"""People: what they are called, what they may do, how many there are and how long they wait."""

from typing import assert_never

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Role
from pendopo.words.catalogue import _, ngettext, pgettext
from pendopo.words.untrusted import one_line


def display_name(participant: Participant) -> str:
    """The name somebody claims, fit for one line; a stand-in when there is none."""
    return name_or_stand_in(participant.name, participant.identity)


def name_or_stand_in(name: str, identity: ParticipantIdentity) -> str:
    """`name` fit for one line, or “Guest” with the first letters of the identity."""
    # Translators: for somebody without a name; {letters} are four letters to tell guests apart.
    return one_line(name) or _("Guest {letters}", letters=one_line(identity)[:4]).rstrip()


def role(value: Role) -> str:
    """A role as a noun."""
    match value:
        case Role.LISTENER:
            return pgettext("role", "Listener")
        case Role.SPEAKER:
            return pgettext("role", "Speaker")
        case Role.MODERATOR:
            return pgettext("role", "Moderator")
        case Role.HOST:
            return pgettext("role", "Host")
        case _:
            assert_never(value)


def as_role(value: Role) -> str:
    """The role an invite gives, after what it opens: “as listener”."""
    match value:
        case Role.LISTENER:
            return _("as listener")
        case Role.SPEAKER:
            return _("as speaker")
        case Role.MODERATOR:
            return _("as moderator")
        case Role.HOST:
            return _("as host")
        case _:
            assert_never(value)


def you_are(value: Role) -> str:
    """A role said to the person who has it."""
    match value:
        case Role.LISTENER:
            return _("you are listening")
        case Role.SPEAKER:
            return _("you are on stage")
        case Role.MODERATOR:
            return _("you are a moderator")
        case Role.HOST:
            return _("you are the host")
        case _:
            assert_never(value)


def here(count: int) -> str:
    """How many people are in a room."""
    return ngettext("{count} person here", "{count} people here", count)


def waiting(seconds: float) -> str:
    """A waiting time in words, by the minute."""
    minutes = int(max(seconds, 0) // 60)
    if minutes < 1:
        # Translators: how long somebody has been waiting, less than a minute.
        return pgettext("waiting time", "now")
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if not minutes:
        return _("{hours} h", hours=hours)
    return _("{hours} h {minutes} min", hours=hours, minutes=minutes)
