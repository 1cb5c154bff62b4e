"""What exactly is wrong, as the clause that an error's sentence ends with, without a full stop."""

import errno
import os
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from pendopo.model.errors import InputReason, OwnReason
from pendopo.model.faults import (
    ComputerFault,
    FileFault,
    InviteFault,
    PartFault,
    ReleaseFault,
    SoundFault,
    UsageFault,
)
from pendopo.words.catalogue import N_, _
from pendopo.words.untrusted import one_line


def clause(reason: Enum, details: Mapping[str, Any]) -> str:
    """What the details of an error with this reason say is wrong."""
    words = FAULTS.get(reason, {}).get(str(details.get("fault")))
    if words is not None:
        return _(words, **{key: _shown(value) for key, value in details.items()})
    number = details.get("errno")
    return _of_system(number) if isinstance(number, int) else _("something in it is wrong")


MAX_SHOWN: Final = 150
"""Characters of one value that are shown."""

INVITES: Final[Mapping[str, str]] = {
    InviteFault.KIND: N_("its kind is not usable"),
    InviteFault.MODE: N_("its mode is not usable"),
    InviteFault.POLICY: N_("its policy is not usable"),
    InviteFault.SECRET: N_("its secret is not usable"),
    InviteFault.PASSWORD: N_("its password is not usable"),
    InviteFault.HOST_KEY: N_("its host key is not usable"),
    InviteFault.NUMBER: N_("its number is not usable"),
    InviteFault.DATE: N_("its date is not usable"),
    InviteFault.ROLE: N_("its role is not usable"),
    InviteFault.USE: N_("its use is not usable"),
    InviteFault.NAME: N_("its name is not usable"),
    InviteFault.ROOM: N_("its room is not usable"),
    InviteFault.NO_ROOM: N_("it names no room"),
    InviteFault.SERVER_LIST: N_("its server list is not usable"),
    InviteFault.SERVER_ADDRESS: N_("its server address is not usable"),
    InviteFault.CERTIFICATE_PIN: N_("its certificate pin is not usable"),
    InviteFault.ACCESS: N_("its access is not usable"),
    InviteFault.RELAY_LIST: N_("its relay list is not usable"),
    InviteFault.END: N_("its end is not usable"),
    InviteFault.CONTENT: N_("its content is not usable"),
}

SOUNDS: Final[Mapping[str, str]] = {
    SoundFault.NOT_A_WAV: N_("it is something else"),
    SoundFault.NOT_OGG: N_("it is no Ogg file"),
    SoundFault.NOT_OPUS: N_("there is no Opus sound in it"),
    SoundFault.DAMAGED: N_("it is damaged"),
    SoundFault.NO_FORMAT: N_("it does not say how its sound is stored"),
    SoundFault.CODEC: N_("its sound is stored in a way that is not PCM or float"),
    SoundFault.CHANNELS: N_("it has more than two channels"),
    SoundFault.RATE: N_("its sample rate is not between 8 and 192 kHz"),
    SoundFault.SIZES: N_("the sizes in it contradict each other"),
    SoundFault.NO_SOUND: N_("there is no sound in it"),
    SoundFault.CUT_OFF: N_("its end is missing"),
    SoundFault.TOO_LONG: N_("it is longer than 30 minutes"),
}

FILES: Final[Mapping[str, str]] = {
    **SOUNDS,
    SoundFault.CHANNELS: N_("it has more than one channel"),
    FileFault.TOO_LARGE: N_("it is too large"),
    FileFault.NOT_PLAIN: N_("it is no plain file"),
    FileFault.ENDLESS: N_("it did not come to its end in time"),
    FileFault.UNREAD: N_("nobody read what was written into it"),
    FileFault.NOT_TEXT: N_("it is not text in UTF-8"),
    FileFault.DAMAGED: N_("it is damaged"),
    FileFault.HOSTED: N_("another Pendopo already hosts from it"),
    FileFault.NEWER: N_("a newer Pendopo wrote it"),
    FileFault.UNFINISHED: N_("it had not come to its end when the time was over"),
}

USAGE: Final[Mapping[str, str]] = {
    # Translators: {said} is a message of the option parser, translated like the others.
    UsageFault.ARGUMENTS: N_("{said}"),
    UsageFault.SECRET_ARGUMENT: N_(
        "other programs can read an invite among the arguments, so use --invite-file"
    ),
    UsageFault.AFTER_LINK: N_("nothing may follow a link, so options stand before it"),
    UsageFault.API_KEY_ALONE: N_("--api-key goes with --api-secret-file"),
    UsageFault.API_SECRET_EMPTY: N_("the file of --api-secret-file is empty"),
    UsageFault.API_SECRET_UNSEEN: N_(
        "the API secret is not one line of characters that can be seen"
    ),
    UsageFault.API_SECRET_KEY: N_("a key or certificate of another kind stands for the API secret"),
    UsageFault.PASSPHRASE_UNUSED: N_("--passphrase-file needs --mode shared"),
    UsageFault.PASSPHRASE_UNSEEN: N_(
        "the room password is not one line of 1 to {most} bytes that can be seen"
    ),
    UsageFault.MUTES_OVERLAP: N_("two --mute intervals overlap"),
    UsageFault.SAME_FILE: N_("two options name the same file"),
    UsageFault.UNWRITABLE: N_("a name or text in it cannot be written as it has to be"),
    UsageFault.NO_HOME: N_(
        "you have no home folder here, so say with --profile where to keep things"
    ),
    UsageFault.NO_RELAY: N_(
        "a relay is written as turn:host, turn:host?transport=tcp or turns:host, with one host"
    ),
    UsageFault.RELAY_CREDENTIALS: N_(
        "the credentials are not two lines of characters that can be seen"
    ),
    UsageFault.NO_ADDRESS: N_("'{place}' is no address"),
    UsageFault.TITLE_TOO_LONG: N_("the title is longer than {most} bytes"),
    UsageFault.TOPIC_TOO_LONG: N_("the topic is longer than {most} bytes"),
    UsageFault.TOO_MANY: N_("there are too many already"),
}

PARTS: Final[Mapping[str, str]] = {
    PartFault.PBKDF2: N_("PBKDF2 gives another key"),
    PartFault.HKDF: N_("HKDF gives another key"),
    PartFault.PASSPHRASE: N_("a room's password has another length"),
    PartFault.OPEN: N_("a sealed frame does not open"),
    PartFault.REPEAT: N_("a repeated frame is not refused"),
    PartFault.ALTERATION: N_("an altered frame is not refused"),
    PartFault.PLAIN: N_("a plain frame is not refused"),
    PartFault.TONE: N_("a tone comes back as another one"),
    PartFault.LOOPBACK: N_("frames do not arrive over loopback"),
    PartFault.TLS: N_("encrypted connections are not checked as they should be"),
    PartFault.PICTURE: N_("a window stays empty"),
    PartFault.CATALOGUE: N_("a translation is missing or damaged"),
    PartFault.CALL_FRAMES: N_("in a call with itself pieces of sound are missing or refused"),
    PartFault.CALL_SOUND: N_("in a call with itself a tone comes back as something else"),
}

COMPUTERS: Final[Mapping[str, str]] = {
    ComputerFault.SLOW: N_("it does not come to an end"),
    ComputerFault.GLYPHS: N_("there is no font for the language of the window"),
    ComputerFault.KEYCHAIN_READ: N_("the keychain gives another secret back"),
    ComputerFault.KEYCHAIN_REMAINS: N_("the keychain does not forget"),
    ComputerFault.CALL_SILENT: N_("a call with itself stays silent"),
}

RELEASES: Final[Mapping[str, str]] = {
    ReleaseFault.ABSENT: N_("there is no word of them where it should be"),
    ReleaseFault.TOO_LARGE: N_("what was sent is too large"),
    ReleaseFault.SIGNATURE: N_("what was sent is not signed by the makers of Pendopo"),
    ReleaseFault.CONTENT: N_("what was sent makes no sense"),
    ReleaseFault.OLDER: N_("what was sent is older than what was known already"),
    ReleaseFault.AHEAD: N_("what was sent is dated later than this computer's clock says"),
}

FAULTS: Final[Mapping[Enum, Mapping[str, str]]] = {
    InputReason.INVITE_INVALID: INVITES,
    InputReason.WAV: SOUNDS,
    InputReason.FILE: FILES,
    InputReason.USAGE: USAGE,
    OwnReason.SELF_TEST: PARTS,
    InputReason.RELEASE: RELEASES,
    OwnReason.SELF_TEST_COMPUTER: COMPUTERS,
}

SYSTEM: Final[Mapping[int, str]] = {
    errno.ENOENT: N_("no such file or directory"),
    errno.EACCES: N_("permission denied"),
    errno.EPERM: N_("operation not permitted"),
    errno.EEXIST: N_("file exists"),
    errno.EISDIR: N_("is a directory"),
    errno.ENOTDIR: N_("not a directory"),
    errno.ENAMETOOLONG: N_("file name too long"),
    errno.ENOSPC: N_("no space left on device"),
    errno.EROFS: N_("read-only file system"),
    errno.EIO: N_("input/output error"),
    errno.EINVAL: N_("invalid argument"),
    errno.ENXIO: N_("no such device or address"),
    errno.ENODEV: N_("no such device"),
    errno.ELOOP: N_("too many levels of symbolic links"),
    errno.EMFILE: N_("too many open files"),
    errno.EPIPE: N_("broken pipe"),
    errno.ETXTBSY: N_("text file busy"),
    errno.EFBIG: N_("file too large"),
    errno.ENFILE: N_("too many open files in system"),
    errno.ENOMEM: N_("cannot allocate memory"),
    errno.EBUSY: N_("device or resource busy"),
    errno.EBADF: N_("bad file descriptor"),
    errno.EAGAIN: N_("resource temporarily unavailable"),
    errno.EDQUOT: N_("disk quota exceeded"),
}
"""The system says these in a language of its own."""


def _of_system(number: int) -> str:
    words = SYSTEM.get(number)
    return _(words) if words is not None else os.strerror(number).lower()


def _shown(value: object) -> str:
    return one_line(str(value), MAX_SHOWN)
