"""Every reason as one plain English sentence: what happened, then what to do."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from pendopo.model.errors import (
    AccessReason,
    DeviceReason,
    InputReason,
    OwnReason,
    PendopoError,
    PolicyReason,
    ReachReason,
)
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import LeaveReason, Participant, Role
from pendopo.ui.untrusted import address, one_line


def sentence(error: PendopoError) -> str:
    """What to tell a person about `error`; names the server, port or file it knows of."""
    return for_reason(error.reason, error.details)


def for_reason(reason: Enum, details: Mapping[str, Any]) -> str:
    """The sentence of one reason; total over the reasons of model.errors."""
    words = SENTENCES.get(reason, SENTENCES[OwnReason.INTERNAL])
    return words.format(
        host=_host(details),
        Host=_capital(_host(details)),
        file=_path(details),
        port=_port(details),
        room=_named(details, ("room",), "that name"),
        what=_what(details),
    )


def display_name(participant: Participant) -> str:
    """The name somebody claims, fit for one line; a stand-in when there is none."""
    return name_or_stand_in(participant.name, participant.identity)


def name_or_stand_in(name: str, identity: ParticipantIdentity) -> str:
    """`name` fit for one line, or “Guest” with the first letters of the identity."""
    return one_line(name) or f"Guest {one_line(identity)[:4]}".rstrip()


def role(value: Role) -> str:
    """A role as a noun."""
    return {
        Role.LISTENER: "Listener",
        Role.SPEAKER: "Speaker",
        Role.MODERATOR: "Moderator",
        Role.HOST: "Host",
    }[value]


def you_are(value: Role) -> str:
    """A role said to the person who has it."""
    return {
        Role.LISTENER: "you are listening",
        Role.SPEAKER: "you are on stage",
        Role.MODERATOR: "you are a moderator",
        Role.HOST: "you are the host",
    }[value]


def ended(reason: LeaveReason | None) -> tuple[str, str]:
    """Heading and sentence for a visit that is over."""
    return ENDINGS[reason or LeaveReason.LOST]


def waiting(seconds: float) -> str:
    """A waiting time in words, by the minute."""
    minutes = int(max(seconds, 0) // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def people(count: int, noun: str) -> str:
    """“1 person here”, “3 people here”: `noun` follows the counted people."""
    return f"1 person {noun}" if count == 1 else f"{count} people {noun}"


MAX_PATH: Final = 120
"""Characters of a path that are shown."""

SENTENCES: Final[Mapping[Enum, str]] = {
    InputReason.INVITE_EMPTY: "There is no invite here. Paste the whole link somebody sent you.",
    InputReason.INVITE_NOT_A_LINK: "This is not a Pendopo invite. "
    "An invite begins with pendopo://join# and is one long line.",
    InputReason.INVITE_DAMAGED: "This invite is damaged: part of it is missing or changed. "
    "Copy the whole link again, or ask for a new one.",
    InputReason.INVITE_NEWER: "This invite needs a newer version of Pendopo. "
    "Update Pendopo and open the link again.",
    InputReason.INVITE_INVALID: "This invite cannot be used: {what}. Ask for a new one.",
    AccessReason.INVITE_EXPIRED: "This invite has expired. Ask for a new one.",
    InputReason.SERVER_URL: "The server address {host} cannot be used. "
    "Write wss://name:port; ws:// works only for this computer.",
    InputReason.PASSPHRASE_WEAK: "This room password is too easy to guess. "
    "Use at least six random words.",
    InputReason.WAV: "{file} is not a WAV file that Pendopo can read: {what}. "
    "Save it as PCM or float WAV, mono or stereo.",
    InputReason.FILE: "{file} cannot be used: {what}.",
    InputReason.ROOM_NOT_CHOSEN: "More than one room is open here. Say which one with --room.",
    InputReason.NO_ROOM: "No room is open here.",
    InputReason.ROOM_UNKNOWN: "There is no room {room} here. Look at the list of rooms again.",
    InputReason.USAGE: "That cannot be done like this: {what}. See --help.",
    ReachReason.NAME_NOT_FOUND: "No address was found for {host}. "
    "Check the name and your connection to the internet.",
    ReachReason.REFUSED: "{Host} answered that nothing listens there{port}. "
    "Ask whoever runs it whether it is on.",
    ReachReason.TIMED_OUT: "{Host} did not answer in time. "
    "Check your connection and try again in a minute.",
    ReachReason.RESET: "The connection to {host} was cut while it was being set up. "
    "Try again, or try another network.",
    ReachReason.TLS: "No encrypted connection to {host} could be agreed. "
    "Ask whoever runs it to look at its TLS settings.",
    ReachReason.TLS_RESET: "The network cut the connection to {host} when encryption began. "
    "Try another network.",
    ReachReason.CERTIFICATE: "The certificate of {host} is not valid for it, so nothing was sent. "
    "Check this computer's clock, then ask whoever runs the server.",
    ReachReason.PIN: "{Host} showed a key other than the one in your invite, so nothing was sent. "
    "Somebody may be intercepting; ask for a new invite in person.",
    ReachReason.TOO_OLD: "This server is too old: LiveKit 1.9.10 or newer is needed.",
    ReachReason.NOT_LIVEKIT: "{Host} answered, but not as an audio-room server. "
    "Check the address in the invite.",
    ReachReason.SERVER_FAULT: "{Host} answered that it cannot help right now. "
    "Try again in a minute.",
    ReachReason.UNREACHABLE: "There is no way from this network to {host}. "
    "Check that you are connected, then try again.",
    ReachReason.MEDIA: "{Host} was reached, but no path for sound could be opened. "
    "Try a network that lets UDP through.",
    ReachReason.PORT_IN_USE: "Another program already uses this port{port}. "
    "Close it or choose another port.",
    ReachReason.LOST: "The connection to {host} was lost. Join again.",
    AccessReason.TOKEN: "{Host} did not accept this invite. Ask for a new one.",
    AccessReason.API_KEY: "{Host} did not accept the API key and secret. "
    "Check both with whoever runs the server.",
    AccessReason.TOKEN_OTHER_ROOM: "This invite is for another room, so it was not used. "
    "Ask for one to this room.",
    AccessReason.TICKET: "{Host} did not accept this invite: "
    "it was used, cancelled, or never given. Ask for a new one.",
    AccessReason.NOT_ALLOWED: "{Host} does not let you do that. "
    "Ask the host of the room to change your role.",
    AccessReason.REMOVED: "A moderator removed you from this room. Ask them before you come back.",
    AccessReason.ROOM_ENDED: "This room was closed for everybody.",
    AccessReason.DUPLICATE: "The same invite is in use somewhere else, so this visit ended. "
    "Use one invite for each person.",
    PolicyReason.MODE: "Keys for each speaker (rsk1) are demanded, "
    "which this version of Pendopo cannot do yet. Update Pendopo.",
    PolicyReason.RELAY_ONLY: "This invite demands a relay, "
    "which this version of Pendopo cannot use yet. Update Pendopo.",
    PolicyReason.SINGLE_USE: "An invite for one use needs a server that redeems tickets. "
    "Use pendopo host, or make an invite for many uses.",
    OwnReason.OPUS_MISSING: "The Opus sound library that comes with Pendopo is missing. "
    "Install Pendopo again.",
    OwnReason.PRIVATE_NAMES: "A library of this installation has another version "
    "than Pendopo was made for. Install Pendopo again.",
    OwnReason.INTERNAL: "Something went wrong inside Pendopo. "
    "Start it again; if it happens again, please report it.",
    OwnReason.SELF_TEST: "A part of this installation does not work: {what}. "
    "Install Pendopo again.",
    DeviceReason.NO_PORTAUDIO: "There is no sound: PortAudio is missing on this computer. "
    "Install it (on Debian: apt install libportaudio2) and start Pendopo again.",
    DeviceReason.SOUND_SYSTEM: "There is no sound: this computer's sound system does not answer. "
    "Start it; Pendopo asks it again every few seconds.",
    DeviceReason.NO_MICROPHONE: "No microphone was found. You can listen; connect one to speak.",
    DeviceReason.NO_SPEAKER: "No speaker or headphones were found. Connect one to listen.",
    DeviceReason.MICROPHONE_LOST: "The microphone stopped working: nobody hears you. "
    "Connect it again, or another one.",
    DeviceReason.SPEAKER_LOST: "The speaker or the headphones stopped working. "
    "Connect them again, or others.",
    DeviceReason.FAILED: "A sound device cannot be used. "
    "Close other programs that use it, or connect it again.",
}

PROBLEMS: Final[Mapping[str, str]] = {
    "not_a_wav": "it is something else",
    "no_format": "it does not say how its sound is stored",
    "codec": "its sound is stored in a way that is not PCM or float",
    "channels": "it has more than two channels",
    "rate": "its sample rate is not between 8 and 192 kHz",
    "no_sound": "there is no sound in it",
    "cut_off": "its end is missing",
    "too_long": "it is longer than 30 minutes",
}
"""What can be wrong with a WAV file (audio.wav)."""

ENDINGS: Final[Mapping[LeaveReason, tuple[str, str]]] = {
    LeaveReason.SELF: ("You left the room", "Nobody was told; your place is free again."),
    LeaveReason.REMOVED: ("You were removed from this room", "A moderator ended your visit."),
    LeaveReason.ROOM_ENDED: ("The room has ended", "It was closed for everybody."),
    LeaveReason.SERVER_SHUTDOWN: (
        "The server was switched off",
        "The rooms come back when it does. Try again in a few minutes.",
    ),
    LeaveReason.DUPLICATE_IDENTITY: (
        "Your invite is in use somewhere else",
        "The other visit took this one's place. Use one invite for each person.",
    ),
    LeaveReason.NO_MEDIA: (
        "No path for sound could be opened",
        "The server answers, but sound does not get through. Try a network that lets UDP through.",
    ),
    LeaveReason.LOST: (
        "The connection was lost",
        "It could not be rebuilt. Check your network, then join again.",
    ),
}


def _host(details: Mapping[str, Any]) -> str:
    return address(_named(details, ("host", "url"), "the server"))


def _named(details: Mapping[str, Any], keys: tuple[str, ...], otherwise: str) -> str:
    found = next((str(details[key]) for key in keys if details.get(key)), "")
    return one_line(found, 100) or otherwise


def _path(details: Mapping[str, Any]) -> str:
    """The end of a long path says more than its beginning."""
    path = str(details.get("path") or "")
    shown = f"…{path[-MAX_PATH:]}" if len(path) > MAX_PATH else path
    return one_line(shown, MAX_PATH + 1) or "The file"


def _what(details: Mapping[str, Any]) -> str:
    problem = PROBLEMS.get(str(details.get("problem")))
    return problem or _named(details, ("what", "why", "problem"), "something in it is wrong")


def _port(details: Mapping[str, Any]) -> str:
    return f" (port {one_line(str(details['port']), 6)})" if details.get("port") else ""


def _capital(words: str) -> str:
    return "The server" if words == "the server" else words
