"""What is said of each reason, with gaps for what an error knows: what happened, what to do."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from pendopo.model.errors import (
    AccessReason,
    DeviceReason,
    InputReason,
    OwnReason,
    PolicyReason,
    ReachReason,
    RelayReason,
)
from pendopo.words.catalogue import N_

SENTENCES: Final[Mapping[Enum, str]] = {
    InputReason.INVITE_EMPTY: N_(
        "There is no invite here. Paste the whole link somebody sent you."
    ),
    InputReason.INVITE_NOT_A_LINK: N_(
        "This is not a Pendopo invite. An invite begins with pendopo://join# and is one long line."
    ),
    InputReason.INVITE_DAMAGED: N_(
        "This invite is damaged: part of it is missing or changed. "
        "Copy the whole link again, or ask for a new one."
    ),
    InputReason.INVITE_SEVERAL: N_(
        "There are different invites in this text. Paste the one that you want to open."
    ),
    PolicyReason.INVITE_NEWER: N_(
        "This invite needs a newer version of Pendopo. Update Pendopo and open the link again."
    ),
    InputReason.INVITE_INVALID: N_("This invite cannot be used: {what}. Ask for a new one."),
    AccessReason.INVITE_EXPIRED: N_("This invite has expired. Ask for a new one."),
    InputReason.SERVER_URL: N_(
        "The server address {host} cannot be used. "
        "Write wss://name:port; ws:// works only for this computer."
    ),
    InputReason.PASSPHRASE_WEAK: N_(
        "This room password is too easy to guess. Use at least six random words."
    ),
    InputReason.WAV: N_(
        "{file} is not a WAV file that Pendopo can read: {what}. "
        "Save it as PCM or float WAV, mono or stereo."
    ),
    InputReason.FILE: N_("{file} cannot be used: {what}."),
    InputReason.ROOM_NOT_CHOSEN: N_("More than one room is open here. Say which one with --room."),
    InputReason.NO_ROOM: N_("No room is open here."),
    InputReason.ROOM_UNKNOWN: N_("There is no room {room} here. Look at the list of rooms again."),
    InputReason.ROOM_OTHER_MODE: N_(
        "The room {room} is open already, with other encryption than this. "
        "Choose another title, or end that room first."
    ),
    InputReason.PLACE_KNOWN: N_(
        "You have another invite to the same place, and this one would replace it. "
        "Nothing was changed."
    ),
    InputReason.RELEASE: N_("Nothing is known of newer versions: {what}."),
    InputReason.USAGE: N_("That cannot be done like this: {what}. See --help."),
    ReachReason.NAME_NOT_FOUND: N_(
        "No address was found for {host}. Check the name and your connection to the internet."
    ),
    ReachReason.REFUSED: N_(
        "{Host} answered that nothing listens there{port}. Ask whoever runs it whether it is on."
    ),
    ReachReason.TIMED_OUT: N_(
        "{Host} did not answer in time. Check your connection and try again in a minute."
    ),
    ReachReason.RESET: N_(
        "The connection to {host} was cut while it was being set up. "
        "Try again, or try another network."
    ),
    ReachReason.TLS: N_(
        "No encrypted connection to {host} could be agreed. "
        "Ask whoever runs it to look at its TLS settings."
    ),
    ReachReason.TLS_RESET: N_(
        "The network cut the connection to {host} when encryption began. Try another network."
    ),
    ReachReason.CERTIFICATE: N_(
        "The certificate of {host} is not valid for it, so nothing was sent. "
        "Check this computer's clock, then ask whoever runs the server."
    ),
    ReachReason.PIN: N_(
        "{Host} showed a key other than the one in your invite, so nothing was sent. "
        "Somebody may be intercepting; ask for a new invite in person."
    ),
    ReachReason.TOO_OLD: N_("This server is too old: LiveKit 1.9.10 or newer is needed."),
    ReachReason.NOT_LIVEKIT: N_(
        "{Host} answered, but not as an audio-room server. Check the address in the invite."
    ),
    ReachReason.SERVER_FAULT: N_(
        "{Host} answered that it cannot help right now. Try again in a minute."
    ),
    ReachReason.UNREACHABLE: N_(
        "There is no way from this network to {host}. Check that you are connected, then try again."
    ),
    ReachReason.MEDIA: N_(
        "{Host} was reached, but no path for sound could be opened. "
        "Try a network that lets UDP through."
    ),
    ReachReason.PORT_IN_USE: N_(
        "Another program already uses this port{port}. Close it or choose another port."
    ),
    ReachReason.PORT_FORBIDDEN: N_(
        "The system does not let Pendopo use this port{port}. "
        "Choose one above 1023, or allow it for this program."
    ),
    ReachReason.NO_NETWORK: N_(
        "This computer is in no network, so nobody else could come in. "
        "Connect it, or open the place for this computer only."
    ),
    ReachReason.REFUSED_HERE: N_(
        "This computer did not let Pendopo connect to {host}: {what}. "
        "Free it or allow it, then try again."
    ),
    ReachReason.FAILED: N_("The connection to {host} failed. Try again in a minute."),
    ReachReason.LOST: N_("The connection to {host} was lost. Join again."),
    ReachReason.FLOODED: N_(
        "{Host} sends more than any room needs, so Pendopo has left it. "
        "If it happens again, tell whoever runs it."
    ),
    ReachReason.FENCED: N_(
        "{Host} was not contacted: neither your invite, the server nor you named it."
    ),
    ReachReason.NEAR: N_(
        "{Host} leads to this computer or into the network you are in, not to the internet, "
        "and nobody has agreed to that: nothing was sent there."
    ),
    ReachReason.NO_RELAY: N_(
        "No relay for {host} works, and sound must go through one. "
        "Test your relays in Settings, or switch another one on."
    ),
    RelayReason.NAME_NOT_FOUND: N_("No address was found for the relay. Check its name."),
    RelayReason.REFUSED: N_("Nothing listens there. Check the port, or whether the relay is on."),
    RelayReason.SILENT: N_("The relay did not answer. A firewall may be in the way."),
    RelayReason.UNREACHABLE: N_("There is no way from this network to the relay."),
    RelayReason.TLS: N_("No encrypted connection could be agreed. Check the port."),
    RelayReason.CERTIFICATE: N_("The relay’s certificate is not valid, so nothing was sent."),
    RelayReason.CREDENTIALS: N_("Refused: user name or password is wrong."),
    RelayReason.EXPIRED: N_("Refused: the credentials expired on {day}. Ask for new ones."),
    RelayReason.NO_CREDENTIALS: N_("Refused: the relay wants a user name and a password."),
    RelayReason.QUOTA: N_("Refused: the relay has given out as much as it may. Try again later."),
    RelayReason.NOT_A_RELAY: N_("Something answered there, but not as a relay. Check the port."),
    RelayReason.NO_ECHO: N_("The relay gave an address, but passed nothing on."),
    RelayReason.REFUSED_HERE: N_("This computer did not let Pendopo connect: {what}."),
    RelayReason.FAILED: N_("The connection to the relay failed. Try again in a minute."),
    RelayReason.NO_WAY: N_("No way to this relay is switched on."),
    RelayReason.UNKNOWN: N_("There is no such relay in your list."),
    AccessReason.TOKEN: N_("{Host} did not accept this invite. Ask for a new one."),
    AccessReason.API_KEY: N_(
        "{Host} did not accept the API key and secret. Check both with whoever runs the server."
    ),
    AccessReason.CLOCK: N_(
        "This computer and {host} have different times, "
        "so what was signed here is not valid there. Set the clock that is wrong."
    ),
    AccessReason.TOKEN_OTHER_ROOM: N_(
        "This invite is for another room, so it was not used. Ask for one to this room."
    ),
    AccessReason.TICKET: N_(
        "{Host} did not accept this invite: "
        "it was used, cancelled, or never given. Ask for a new one."
    ),
    AccessReason.OTHER_KEYS: N_(
        "Rooms are open on {host}, but this invite does not hold the key of any. "
        "If you expected one, ask for a new invite."
    ),
    AccessReason.NOT_ALLOWED: N_(
        "{Host} does not let you do that. Ask the host of the room to change your role."
    ),
    AccessReason.REMOVED: N_(
        "A moderator removed you from this room. Ask them before you come back."
    ),
    AccessReason.MOVED: N_(
        "{Host} moved you to another room, which your invite is not for. Ask for an invite to it."
    ),
    AccessReason.ROOM_ENDED: N_("This room was closed for everybody."),
    AccessReason.PLACE_CLOSED: N_("Whoever hosts this place has closed it."),
    AccessReason.DUPLICATE: N_(
        "The same invite is in use somewhere else, so this visit ended. "
        "Use one invite for each person."
    ),
    PolicyReason.MODE: N_(
        "Keys for each speaker (rsk1) are demanded, "
        "which this version of Pendopo cannot do yet. Update Pendopo."
    ),
    PolicyReason.RELAY_ONLY: N_(
        "This invite demands a relay, which this version of Pendopo cannot use yet. Update Pendopo."
    ),
    PolicyReason.SINGLE_USE: N_(
        "A link is bound to one device by a server that redeems tickets, as pendopo host does. "
        "A LiveKit server cannot: leave out --once and make one link for each person; "
        "whoever uses it second sends the first one out."
    ),
    OwnReason.OPUS_MISSING: N_(
        "The Opus sound library that comes with Pendopo is missing. Install Pendopo again."
    ),
    OwnReason.PRIVATE_NAMES: N_(
        "A library of this installation has another version "
        "than Pendopo was made for. Install Pendopo again."
    ),
    OwnReason.INTERNAL: N_(
        "Something went wrong inside Pendopo. "
        "Start it again; if it happens again, please report it."
    ),
    OwnReason.SYSTEM: N_(
        "The system refused something that Pendopo needs: {what}. "
        "Free it or allow it, then start Pendopo again."
    ),
    OwnReason.HOST_ENDED: N_(
        "The process that hosts did not become ready. "
        "Try again; if it happens again, close other programs or start the computer again."
    ),
    OwnReason.SELF_TEST: N_(
        "A part of this installation does not work: {what}. Install Pendopo again."
    ),
    OwnReason.SELF_TEST_COMPUTER: N_(
        "Something on this computer does not do what Pendopo needs: {what}."
    ),
    OwnReason.NO_SCREEN: N_(
        "No window can be opened here: there is no screen, or a library for it is missing "
        "(on Debian: apt install libxcb-cursor0 libegl1 libgl1). "
        "Commands without a window are in --help."
    ),
    DeviceReason.NO_PORTAUDIO: N_(
        "There is no sound: PortAudio is missing on this computer. "
        "Install it (on Debian: apt install libportaudio2) and start Pendopo again."
    ),
    DeviceReason.SOUND_SYSTEM: N_(
        "There is no sound: this computer's sound system does not answer. "
        "Start it; Pendopo asks it again every few seconds."
    ),
    DeviceReason.NO_MICROPHONE: N_(
        "No microphone was found, so nobody hears you. "
        "Connect one; it is used as soon as it is there."
    ),
    DeviceReason.NO_SPEAKER: N_(
        "No speaker or headphones were found, so you hear nothing. "
        "Connect some; they are used as soon as they are there."
    ),
    DeviceReason.NO_DEVICES: N_(
        "No microphone and no speaker were found: you hear nothing, and nobody hears you. "
        "Connect a headset; it is used as soon as it is there."
    ),
    DeviceReason.MICROPHONE_LOST: N_(
        "The microphone stopped working: nobody hears you. Connect it again, or another one."
    ),
    DeviceReason.SPEAKER_LOST: N_(
        "The speaker or the headphones stopped working: you hear nothing. "
        "Connect them again, or others."
    ),
    DeviceReason.MICROPHONE_SILENT: N_(
        "The microphone gives only silence: nobody hears you. Look for a mute switch on it, "
        "and in the system's sound and privacy settings."
    ),
    DeviceReason.MICROPHONE_AWAY: N_(
        "The microphone you chose is not connected, so the system's own is used until it is back."
    ),
    DeviceReason.SPEAKER_AWAY: N_(
        "The speaker you chose is not connected, so the system's own is used until it is back."
    ),
    DeviceReason.BUSY: N_(
        "{Device} is in use by another program. Close that program; Pendopo tries again by itself."
    ),
    DeviceReason.NOT_PERMITTED: N_(
        "The system does not let Pendopo use {device}. "
        "Allow it in the system's privacy settings; Pendopo tries again by itself."
    ),
    DeviceReason.FAILED: N_(
        "{Device} cannot be used. Close other programs that use it, or connect it again."
    ),
}
