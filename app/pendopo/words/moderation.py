"""What can be done about one person."""

from pendopo.words.catalogue import _, pgettext


def invite_to_speak() -> str:
    """Move somebody to the stage."""
    return pgettext("menu", "Invite to speak")


def move_to_audience() -> str:
    """Move somebody off the stage."""
    return pgettext("menu", "Move to the audience")


def mute_for_everyone() -> str:
    """Mute somebody; they may unmute themselves."""
    return pgettext("menu", "Mute for everyone")


def remove() -> str:
    """End somebody's visit, after asking."""
    return pgettext("menu", "Remove from the room…")


def remove_question(name: str) -> str:
    """The heading of the question."""
    return _("Remove {name}?", name=name)


def remove_means() -> str:
    """What it does."""
    return _("Their visit ends now. With a working invite they could come back.")


def remove_yes() -> str:
    """The answer that removes."""
    return pgettext("button", "Remove")


def remove_no() -> str:
    """The answer that does not."""
    return pgettext("button", "Keep")


def volume() -> str:
    """How loud somebody is here."""
    return pgettext("menu", "Volume")


def volume_of(name: str) -> str:
    """The same, with the name."""
    return _("Volume of {name}", name=name)


def percent(value: int) -> str:
    """A volume; 100 is as sent."""
    return _("{value} %", value=value)
