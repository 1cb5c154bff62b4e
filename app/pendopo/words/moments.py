"""What is told when a moderator does something to us, and when we did it to somebody."""

from pendopo.words.catalogue import _, pgettext


def invited() -> str:
    """We may speak now."""
    return _("You were invited to speak.")


def go_on_stage() -> str:
    """The answer that stays on stage."""
    return pgettext("button", "Go on stage, muted")


def not_now() -> str:
    """The answer that goes back to the audience."""
    return pgettext("button", "Not now")


def kept_on_stage() -> str:
    """When a server does not let us go back."""
    return _(
        "This server lets only a moderator move you back. You stay on stage, muted; "
        "nobody hears you."
    )


def moved_by_moderator() -> str:
    """We may not speak any more."""
    return _("A moderator moved you to the audience.")


def muted_by_moderator() -> str:
    """Our microphone was turned off."""
    return _("A moderator muted you. You can unmute yourself.")


def withdrawn_by_server() -> str:
    """Our microphone's track was taken away."""
    return _("The server took your sound out of the room. You can unmute yourself.")


def moved(name: str) -> str:
    """To the moderator who did it."""
    return _("{name} moved to the audience.", name=name)


def muted_other(name: str) -> str:
    """To the moderator who did it."""
    return _("{name} was muted and can unmute again.", name=name)


def removed_other(name: str) -> str:
    """To the moderator who did it."""
    return _("{name} was removed.", name=name)


def invited_other(name: str) -> str:
    """To the moderator who did it."""
    return _("{name} was invited to speak.", name=name)


def undo() -> str:
    """Takes it back."""
    return pgettext("button", "Undo")
