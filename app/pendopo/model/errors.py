"""Errors that carry a reason of their family and plain values; `words` says them."""

from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar

R = TypeVar("R", bound=Enum)

Detail = str | int | float | None
"""A name, a path, a number, a fault of model.faults: never a sentence, never a secret."""


class InputReason(Enum):
    """Bad input or usage (exit 2)."""

    INVITE_EMPTY = "invite_empty"
    INVITE_NOT_A_LINK = "invite_not_a_link"
    INVITE_DAMAGED = "invite_damaged"
    INVITE_SEVERAL = "invite_several"
    INVITE_INVALID = "invite_invalid"
    SERVER_URL = "server_url"
    PASSPHRASE_WEAK = "passphrase_weak"
    WAV = "wav"
    FILE = "file"
    ROOM_NOT_CHOSEN = "room_not_chosen"
    NO_ROOM = "no_room"
    ROOM_UNKNOWN = "room_unknown"
    ROOM_OTHER_MODE = "room_other_mode"
    PLACE_KNOWN = "place_known"
    RELEASE = "release"
    """Word of a newer version that cannot be believed."""
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
    PORT_FORBIDDEN = "port_forbidden"
    NO_NETWORK = "no_network"
    LOST = "lost"
    REFUSED_HERE = "refused_here"
    """This computer refused what a connection needs; `errno` is why."""
    FAILED = "failed"
    FLOODED = "flooded"
    FENCED = "fenced"
    NEAR = "near"
    """A host of a link is this computer or in a network around it, and nobody agreed; `address`
    is what it stands for."""
    NO_RELAY = "no_relay"


class RelayReason(Enum):
    """A relay does not pass anything on (exit 3)."""

    NAME_NOT_FOUND = "relay_name_not_found"
    REFUSED = "relay_refused"
    SILENT = "relay_silent"
    UNREACHABLE = "relay_unreachable"
    TLS = "relay_tls"
    CERTIFICATE = "relay_certificate"
    CREDENTIALS = "relay_credentials"
    EXPIRED = "relay_expired"
    NO_CREDENTIALS = "relay_no_credentials"
    QUOTA = "relay_quota"
    NOT_A_RELAY = "relay_not_a_relay"
    NO_ECHO = "relay_no_echo"
    REFUSED_HERE = "relay_refused_here"
    """This computer refused what the connection needs; `errno` is why."""
    FAILED = "relay_failed"
    NO_WAY = "relay_no_way"
    UNKNOWN = "relay_unknown"


class AccessReason(Enum):
    """The server refused us (exit 4)."""

    TOKEN = "token"
    TOKEN_OTHER_ROOM = "token_other_room"
    INVITE_EXPIRED = "invite_expired"
    TICKET = "ticket"
    OTHER_KEYS = "other_keys"
    """Rooms are open there, and the invite opens none of them."""
    API_KEY = "api_key"
    CLOCK = "clock"
    """What we signed is not valid yet, or no longer, by the server's clock."""
    NOT_ALLOWED = "not_allowed"
    REMOVED = "removed"
    ROOM_ENDED = "room_ended"
    PLACE_CLOSED = "place_closed"
    DUPLICATE = "duplicate"
    MOVED = "moved"
    """To another room, which the invite does not open."""


class PolicyReason(Enum):
    """This version cannot do what the invite demands (exit 5)."""

    INVITE_NEWER = "invite_newer"
    MODE = "mode"
    RELAY_ONLY = "relay_only"
    SINGLE_USE = "single_use"


class OwnReason(Enum):
    """Our own fault, or that of the computer we run on (exit 1)."""

    OPUS_MISSING = "opus_missing"
    PRIVATE_NAMES = "private_names"
    INTERNAL = "internal"
    SYSTEM = "system"
    """The system refused what is needed; `errno` is why."""
    HOST_ENDED = "host_ended"
    """The process that hosts ended, or said nothing, before it was ready."""
    SELF_TEST = "self_test"
    SELF_TEST_COMPUTER = "self_test_computer"
    """The same of what is not ours."""
    NO_SCREEN = "no_screen"


class DeviceReason(Enum):
    """Sound devices: never fatal."""

    NO_PORTAUDIO = "no_portaudio"
    SOUND_SYSTEM = "sound_system"
    NO_MICROPHONE = "no_microphone"
    NO_SPEAKER = "no_speaker"
    NO_DEVICES = "no_devices"
    MICROPHONE_LOST = "microphone_lost"
    SPEAKER_LOST = "speaker_lost"
    MICROPHONE_SILENT = "microphone_silent"
    MICROPHONE_AWAY = "microphone_away"
    SPEAKER_AWAY = "speaker_away"
    BUSY = "busy"
    NOT_PERMITTED = "not_permitted"
    FAILED = "failed"


class PendopoError(Exception):
    """Something a person can be told about; made as one of the families below."""

    reason: Enum
    details: dict[str, Any]

    def __init__(self, *arguments: object) -> None:
        if type(self) is PendopoError:
            raise TypeError("an error belongs to a family")
        super().__init__(*arguments)

    def __str__(self) -> str:
        words = ", ".join(f"{key}={value!r}" for key, value in self.details.items())
        return f"{self.reason.value}({words})"


class _Family(PendopoError, Generic[R]):
    """Errors with reasons of one enum."""

    reasons: type[R]
    reason: R

    def __init__(self, reason: R, /, **details: Detail) -> None:
        if not isinstance(reason, self.reasons):
            raise TypeError(f"{reason!r} is no reason of {type(self).__name__}")
        super().__init__(reason, details)
        self.reason = reason
        self.details = details

    def __reduce__(self) -> "tuple[partial[_Family[R]], tuple[R]]":
        return partial(type(self), **self.details), (self.reason,)


class InputError(_Family[InputReason]):
    """Bad input or usage."""

    reasons = InputReason


class ReachError(_Family[ReachReason]):
    """The server cannot be reached."""

    reasons = ReachReason


class RelayError(_Family[RelayReason]):
    """A relay cannot be used."""

    reasons = RelayReason


class AccessError(_Family[AccessReason]):
    """The server refused us."""

    reasons = AccessReason


class PolicyError(_Family[PolicyReason]):
    """The invite demands what this version cannot do."""

    reasons = PolicyReason


class OwnError(_Family[OwnReason]):
    """A fault in the program or its installation."""

    reasons = OwnReason


class DeviceError(_Family[DeviceReason]):
    """A sound device is missing or failed; the program goes on without it."""

    reasons = DeviceReason
