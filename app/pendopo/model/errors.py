"""Errors that carry a reason; the window and the command line word it."""

from enum import Enum
from typing import Any


class PendopoError(Exception):
    """Something a person can be told about. `details` never hold a secret."""

    def __init__(self, reason: Enum, **details: Any) -> None:
        super().__init__(reason, details)
        self.reason = reason
        self.details = details

    def __str__(self) -> str:
        words = ", ".join(f"{key}={value!r}" for key, value in self.details.items())
        return f"{self.reason.value}({words})"


class InputReason(Enum):
    """Bad input or usage (exit 2)."""

    INVITE_EMPTY = "invite_empty"
    INVITE_NOT_A_LINK = "invite_not_a_link"
    INVITE_DAMAGED = "invite_damaged"
    INVITE_NEWER = "invite_newer"
    INVITE_INVALID = "invite_invalid"
    SERVER_URL = "server_url"
    PASSPHRASE_WEAK = "passphrase_weak"
    WAV = "wav"
    FILE = "file"
    ROOM_NOT_CHOSEN = "room_not_chosen"
    NO_ROOM = "no_room"
    ROOM_UNKNOWN = "room_unknown"
    USAGE = "usage"


class ReachReason(Enum):
    """The server cannot be reached (exit 3)."""

    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    RESET = "reset"
    TLS = "tls"
    TLS_RESET = "tls_reset"
    CERTIFICATE = "certificate"
    PIN = "pin"
    TOO_OLD = "too_old"
    NOT_LIVEKIT = "not_livekit"
    SERVER_FAULT = "server_fault"
    UNREACHABLE = "unreachable"
    MEDIA = "media"
    PORT_IN_USE = "port_in_use"
    LOST = "lost"


class AccessReason(Enum):
    """The server refused us (exit 4)."""

    TOKEN = "token"
    TOKEN_OTHER_ROOM = "token_other_room"
    INVITE_EXPIRED = "invite_expired"
    TICKET = "ticket"
    API_KEY = "api_key"
    NOT_ALLOWED = "not_allowed"
    REMOVED = "removed"
    ROOM_ENDED = "room_ended"
    DUPLICATE = "duplicate"


class PolicyReason(Enum):
    """This version cannot do what the invite demands (exit 5)."""

    MODE = "mode"
    RELAY_ONLY = "relay_only"
    SINGLE_USE = "single_use"


class OwnReason(Enum):
    """Our own fault (exit 1)."""

    OPUS_MISSING = "opus_missing"
    PRIVATE_NAMES = "private_names"
    INTERNAL = "internal"
    SELF_TEST = "self_test"


class InputError(PendopoError):
    """Bad input or usage."""


class ReachError(PendopoError):
    """The server cannot be reached."""


class AccessError(PendopoError):
    """The server refused us."""


class PolicyError(PendopoError):
    """The invite demands what this version cannot do."""


class OwnError(PendopoError):
    """A fault in the program or its installation."""


class DeviceReason(Enum):
    """Sound devices: never fatal."""

    NO_PORTAUDIO = "no_portaudio"
    SOUND_SYSTEM = "sound_system"
    NO_MICROPHONE = "no_microphone"
    NO_SPEAKER = "no_speaker"
    MICROPHONE_LOST = "microphone_lost"
    SPEAKER_LOST = "speaker_lost"
    FAILED = "failed"


class DeviceError(PendopoError):
    """A sound device is missing or failed; the program goes on without it."""
