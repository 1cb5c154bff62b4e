"""The lobby: places, the rooms of one, and the states it can be in."""

from dataclasses import dataclass

from pendopo.model.room import RoomListing
from pendopo.words.catalogue import _, ngettext, pgettext
from pendopo.words.encryption import floor_label
from pendopo.words.untrusted import one_line


@dataclass(frozen=True, slots=True)
class StateWords:
    """A page instead of the rooms: what is so, what follows, and the next step, if any."""

    heading: str
    sentence: str
    button: str = ""


def places() -> str:
    """The heading of the places."""
    return _("Places")


def settings() -> str:
    """The way to the settings."""
    return _("Settings")


def add_invite() -> str:
    """The way to a new place."""
    return pgettext("button", "Add an invite")


def forget() -> str:
    """Drops a place, after asking."""
    return pgettext("menu", "Forget this place")


def forget_question(place: str) -> str:
    """The heading of the question."""
    return _("Forget {place}?", place=place)


def forget_means() -> str:
    """What it does."""
    return _(
        "Its invite and keys are deleted from this computer. To come back you need a new invite."
    )


def forget_yes() -> str:
    """The answer that forgets."""
    return pgettext("button", "Forget")


def forget_no() -> str:
    """The answer that does not."""
    return pgettext("button", "Keep")


def rooms() -> str:
    """The name of the list of rooms."""
    return _("Rooms")


def open_now(count: int) -> str:
    """The heading of the rooms."""
    return ngettext("Open now  {count}", "Open now  {count}", count)


def your_name() -> str:
    """The field for it."""
    return _("Your name")


def shown_to_everyone() -> str:
    """In the empty field."""
    return _("Shown to everyone")


def listen() -> str:
    """Joins the room whose card it stands on."""
    return pgettext("button", "Listen")


def listen_to(title: str) -> str:
    """The same, with the room's title."""
    return _("Listen to {title}", title=title)


def live() -> str:
    """Somebody is on stage."""
    return pgettext("room", "Live")


def ended() -> str:
    """The room is not there any more."""
    return pgettext("room", "Ended")


def nobody_on_stage() -> str:
    """Nobody speaks there."""
    return _("Nobody on stage yet")


def on_stage(count: int) -> str:
    """How many may speak."""
    return ngettext("{count} on stage", "{count} on stage", count)


def listening(count: int) -> str:
    """How many listen."""
    return ngettext("{count} listening", "{count} listening", count)


def title(listing: RoomListing) -> str:
    """The room's title, or its name on the server when it has none."""
    return one_line(listing.title, 140) or one_line(listing.name, 60)


def card(listing: RoomListing) -> str:
    """All of a room's card in words."""
    return _(
        "{title}, {on_stage}, {listening}, {encryption}",
        title=title(listing),
        on_stage=on_stage(listing.speakers),
        listening=listening(max(listing.people - listing.speakers, 0)),
        encryption=floor_label(listing.mode),
    )


def ended_card(listing: RoomListing) -> str:
    """The card of a room that is not there any more."""
    return _("{title}, ended", title=title(listing))


def no_room() -> StateWords:
    """Nothing is open."""
    return StateWords(
        _("No room is open here"),
        _("Rooms appear as soon as somebody opens one."),
        pgettext("button", "Look again"),
    )


def loading(place: str, server: str) -> StateWords:
    """While the server is asked."""
    return StateWords(_("Getting the rooms of {place}…", place=place), server)


def failed(place: str, why: str, hopeless: bool) -> StateWords:
    """Why there are none to be shown; where it is `hopeless`, only another invite helps."""
    step = add_invite() if hopeless else pgettext("button", "Try again")
    return StateWords(_("{place} cannot be shown", place=place), why, step)


def welcome() -> tuple[str, str]:
    """Title and subtitle of the first start."""
    return (
        _("Welcome to Pendopo"),
        _("Rooms where people talk, and where you can check who can hear."),
    )


def begin() -> StateWords:
    """The first start: no place yet."""
    return StateWords(
        _("Begin with an invite"),
        _("Paste the link somebody sent you. You see where it leads before anything connects."),
        add_invite(),
    )


def joining(room: str) -> str:
    """While we enter."""
    return _("Joining {room}…", room=room)
