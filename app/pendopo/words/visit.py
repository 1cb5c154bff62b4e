"""Rooms and a visit to one, as the command line tells of them."""

from pendopo.model.room import Role, RoomListing
from pendopo.words.catalogue import _


def listing(room: RoomListing, mode: str) -> str:
    """One room of the list."""
    return _(
        "{title}  ({people} here, {speakers} on stage, {mode})  {topic}",
        title=room.title,
        people=room.people,
        speakers=room.speakers,
        mode=mode,
        topic=room.topic,
    )


def no_room() -> str:
    """The list is empty."""
    return _("No room is open here.")


def joined(title: str, role: Role) -> str:
    """We are in."""
    match role:
        case Role.LISTENER:
            return _("In the room {title} as listener.", title=title)
        case Role.SPEAKER:
            return _("In the room {title} as speaker.", title=title)
        case Role.MODERATOR:
            return _("In the room {title} as moderator.", title=title)
        case Role.HOST:
            return _("In the room {title} as host.", title=title)


def left() -> str:
    """The time that was asked for is over."""
    return _("Left.")
