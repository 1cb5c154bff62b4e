"""Raised hands: our own, and the queue that a host sees."""

from pendopo.words.catalogue import _, ngettext, pgettext


def queue() -> str:
    """The name of the queue."""
    return _("Raised hands")


def count(waiting: int) -> str:
    """The queue's heading."""
    return ngettext("{count} hand raised", "{count} hands raised", waiting)


def note(waiting: int) -> str:
    """What stands under the heading."""
    if not waiting:
        return _("Nobody is waiting.")
    return _("Oldest first") if waiting > 1 else ""


def show_queue(waiting: int) -> str:
    """The button that opens the queue."""
    if not waiting:
        return pgettext("button", "Hands")
    return pgettext("button", "Hands  {count}", count=waiting)


def invite(first: bool) -> str:
    """Moves somebody to the stage; the first row has room for all the words."""
    if first:
        return pgettext("button", "Invite to speak")
    return pgettext("button", "Invite")


def invite_spoken(name: str) -> str:
    """The same, with the name."""
    return _("Invite {name} to speak", name=name)


def not_now() -> str:
    """Puts a hand aside."""
    return pgettext("button", "Not now")


def not_now_spoken(name: str) -> str:
    """The same, with the name."""
    return _("Not now, {name}", name=name)


def not_now_means() -> str:
    """What it does."""
    return _("Not now: put aside until the hand is raised again")


def no_longer() -> str:
    """In the place of the waiting time, for a hand that is down again."""
    return _("Waits no longer")


def answered() -> str:
    """In the same place, for somebody whom we invited."""
    return _("Invited")


def press(up: bool, place: int = 0) -> str:
    """Our own hand's button: what a press will do; `place` is ours in the queue, 1 for the next."""
    if not up:
        return pgettext("button", "Raise hand")
    if not place:
        return pgettext("button", "Lower hand")
    return pgettext("button", "Lower hand · {place}", place=ordinal(place))


def ordinal(number: int) -> str:
    """A place in a queue, as short as it is written."""
    if number % 100 in (11, 12, 13) or number % 10 not in (1, 2, 3):
        return pgettext("place in a queue", "{number}th", number=number)
    match number % 10:
        case 1:
            return pgettext("place in a queue", "{number}st", number=number)
        case 2:
            return pgettext("place in a queue", "{number}nd", number=number)
        case _:
            return pgettext("place in a queue", "{number}rd", number=number)


def is_up() -> str:
    """The state of our own hand."""
    return _("Your hand is up")


def place(number: int) -> str:
    """Our place in the queue, 1 for the next."""
    if number == 1:
        return _("You are next.")
    return _("You are number {number} in the queue.", number=number)


def changed(up: bool) -> str:
    """Said aloud when our own hand moves."""
    return _("Your hand is up.") if up else _("Your hand is down.")


def raised_by(name: str) -> str:
    """Said aloud to a host."""
    return _("{name} raised a hand.", name=name)
