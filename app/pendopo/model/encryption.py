"""How a room's sound is protected, and what the line may say about it."""

from enum import Enum, IntEnum


class Mode(IntEnum):
    """A room's encryption mode, in ascending order of protection; fixed by the invite."""

    NONE = 0
    SHARED = 1
    RSK1 = 2


class EncryptionState(Enum):
    """The indicator's states that modes `none` and `shared` can reach."""

    OFFLINE = "OFFLINE"
    FAULT = "FAULT"
    BLOCKED = "BLOCKED"
    OFF = "OFF"
    WARN_PLAINTEXT = "WARN_PLAINTEXT"
    WARN_TAMPER = "WARN_TAMPER"
    SHARED = "SHARED"
