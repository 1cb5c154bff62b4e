"""The rooms of a place that somebody hosts: opening and ending them."""

from pendopo.words.catalogue import _, ngettext, pgettext
from pendopo.words.untrusted import one_line


def rooms() -> str:
    """The heading over the open rooms."""
    return _("Rooms")


def no_rooms() -> str:
    """There is none yet."""
    return _("No room is open. Open one, then people can come in and talk.")


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
