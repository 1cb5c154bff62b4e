"""What commands and their options are for, as `--help` says it."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import N_, _


def program() -> str:
    """What the program is."""
    return _("An audio room you can check.")


def command(name: str) -> str:
    """What a command does, in one line."""
    return _(COMMANDS[name])


def option(name: str) -> str:
    """What an option does; `name` has the command before it where commands differ."""
    return _(OPTIONS[name])


def about_link() -> str:
    """Below the options of the window."""
    return _(
        "A link may follow, as browsers and desktops hand it over when it is clicked. It is taken "
        "out of sight at once, but for a moment other programs of this computer can read it: "
        "paste a link into the window instead of typing it here."
    )


COMMANDS: Final[Mapping[str, str]] = {
    "window": N_("open the window (the default)"),
    "demo": N_("host, speaker and window on this computer: the whole story at once"),
    "host": N_("start a place on this computer"),
    "rooms": N_("list the rooms behind an invite"),
    "join": N_("join a room without a window"),
    "invite": N_("make or show an invite"),
    "relays": N_("list, add, switch and test the relays that sound may go through"),
    "devices": N_("list microphones and speakers"),
    "self-test": N_("check that every part of the program works here"),
    "invite-make": N_("make a link to a room of a LiveKit server"),
    "invite-show": N_("say what is in a link, but for its secrets"),
}

OPTIONS: Final[Mapping[str, str]] = {
    "--version": N_("show program's version number and exit"),
    "--json": N_("print one JSON object a line"),
    "--profile": N_("settings and keys apart"),
    "--verbose": N_("log more, to standard error"),
    "--invite-file": N_("file that holds the invite link, - for standard input"),
    "--not-near": N_("refuse a link to this computer or into a network around it"),
    "demo --auto": N_("walk through it without a person"),
    "demo --pictures": N_("where --auto saves them"),
    "gallery --only": N_("scenes whose names begin so"),
    "gallery --language": N_("a catalogue's name"),
    "gallery --theme": N_("light, dark or high_contrast"),
    "gallery --size": N_("1120x720, 1366x768at200 or 420x720"),
    "host --udp-port": N_("by default the same number"),
    "host --name": N_("the place's name"),
    "host --api-key": N_("for programs that use LiveKit's API"),
    "host --data-dir": N_("keys, rooms and tickets"),
    "invite --once": N_("only a place of pendopo host can bind a link to one device"),
    "invite --out": N_("write the link here, for your eyes only"),
    "invite --data-dir": N_("keeps the room's keys"),
    "relays-list": N_("show every relay, who named it and what is switched on"),
    "relays-add": N_("add one of your own, switched on"),
    "relays-enable": N_("switch a relay on, or one way to it"),
    "relays-disable": N_("switch a relay off, or one way to it"),
    "relays-remove": N_("forget a relay and what opens it"),
    "relays-test": N_("send a packet through a relay and say what came of it"),
    "relays-relay": N_("its id in the list, or its host"),
    "relays-url": N_("turn: or turns: addresses of one host, one for each way"),
    "relays-credentials": N_(
        "two lines: user name, then password, or secret: and a shared secret; - for standard input"
    ),
    "relays-over": N_("only this way; over udp and tcp the network sees your user name"),
    "relays-near": N_("also where it is this computer or in a network around it"),
    "join --relay-only": N_("sound goes through a relay or not at all"),
    "join --room": N_("the room's name or title"),
    "join --name": N_("what others see you called"),
    "join --play": N_("sent as if spoken"),
    "join --loop": N_("play it again and again"),
    "join --record": N_("what a person would have heard"),
    "join --accept-hands": N_("invite whoever asks"),
    "join --mute": N_("seconds of speaking during which we are muted"),
    "join --until-alone": N_("leave when the last other person has left"),
    "join --seconds": N_("leave after this long, however far it came"),
    "join --report": N_("write what was measured"),
}
