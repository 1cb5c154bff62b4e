"""The lobby: places, the rooms of one, and the states it can be in."""

from dataclasses import dataclass

from pendopo.model.room import RoomListing
from pendopo.words import hosted_rooms, hosting
from pendopo.words.catalogue import _, ngettext, pgettext
from pendopo.words.encryption import floor_label
from pendopo.words.people import here
from pendopo.words.untrusted import one_line


@dataclass(frozen=True, slots=True)
class StateWords:
    """A page instead of the rooms: what is so, what follows, and the next step, if any."""

    heading: str
    sentence: str
    button: str = ""

    @property
    def spoken(self) -> str:
        """Heading and sentence as one, for whoever does not see the page."""
        return f"{self.heading}. {self.sentence}"


def places() -> str:
    """The heading of the places."""
    return _("Places")


def settings() -> str:
    """The way to the settings."""
    return _("Settings")


def add_invite() -> str:
    """The way to a new place."""
    return pgettext("button", "Add an invite")


def host() -> str:
    """The way to a place of one's own."""
    return _("Host on this computer")


def people_here(count: int) -> str:
    """Below the name of a place: everybody in its rooms."""
    return here(count) if count else _("Nobody here")


def cannot_connect() -> str:
    """Below the name of a place that cannot be reached."""
    return _("Cannot connect")


def shut() -> str:
    """Below the name of the own place while it is closed."""
    return pgettext("place", "Closed")


def open_place() -> str:
    """Opens the own place, in its menu."""
    return pgettext("menu", "Open this place")


def refused() -> str:
    """Below the name of a place that does not take the invite."""
    return _("Invite not accepted")


def live_rooms(count: int) -> str:
    """In how many rooms of a place somebody is on stage."""
    return ngettext("{count} live room", "{count} live rooms", count)


def listed(place: str, rooms: int) -> str:
    """Said once when the rooms of a place are there."""
    count = ngettext("{count} room", "{count} rooms", rooms)
    return f"{place}. {count}"


def more_places(count: int) -> str:
    """That the strip of places goes on beyond the edge."""
    return ngettext("{count} more place", "{count} more places", count)


def search() -> str:
    """The name of the field, and what stands in it while it is empty."""
    return _("Search rooms")


def no_match(sought: str) -> "StateWords":
    """Nothing is called so."""
    return StateWords(
        _("No room matches “{sought}”", sought=one_line(sought, 60)),
        _("Titles and topics of this place were searched."),
        pgettext("button", "Clear the search"),
    )


def found(count: int, sought: str) -> str:
    """Said to whoever searches without seeing."""
    return ngettext(
        "{count} room matches {sought}", "{count} rooms match {sought}", count,
        sought=one_line(sought, 60),
    )  # fmt: skip


def found_of(found: int, rooms: int) -> str:
    """How many are shown, of how many there are."""
    return pgettext("rooms", "{found} of {rooms}", found=found, rooms=rooms)


def dismiss() -> str:
    """Takes a notice away."""
    return _("Dismiss")


def cancel() -> str:
    """Gives up entering a room."""
    return pgettext("button", "Cancel")


def one_room() -> str:
    """The heading of a place that is one room."""
    return _("One room")


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


def open_now() -> str:
    """The heading of the rooms; their number follows."""
    return _("Open now")


def your_name() -> str:
    """The field for it."""
    return _("Your name")


def you_are_called(name: str) -> str:
    """The button that changes the name, for whoever does not see it."""
    return _("Your name: {name}", name=name) if name else your_name()


def name_kept() -> str:
    """Takes the new name."""
    return pgettext("button", "Use this name")


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


def open_room() -> str:
    """One room more, in a place of one's own."""
    return hosted_rooms.open_room()


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


def own_closed() -> StateWords:
    """The place on this computer, for whoever hosts it."""
    return StateWords(hosting.closed(), hosting.closed_means(), hosting.open_place())


def sent_away(place: str) -> str:
    """After a moderator has removed us, where the invite is not taken any more."""
    return _(
        "A moderator removed you, and your invite to {place} is not accepted any more. "
        "Ask them before you come back, then open the new invite.",
        place=place,
    )


def nothing_joined(room: str, why: str) -> str:
    """We did not get in."""
    return _("{room} was not entered. {why}", room=room, why=why)


def joining(room: str) -> str:
    """While we enter."""
    return _("Joining {room}…", room=room)
