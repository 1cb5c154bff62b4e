"""PortAudio itself: one caller at a time, and what it says went wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from pendopo.model.errors import DeviceError, DeviceReason

_UNAVAILABLE = -9985
"""paDeviceUnavailable: nearly always another program's."""
_DENIALS = ("denied", "permitted", "0x80070005", "-2147024891")
"""EACCES, EPERM and E_ACCESSDENIED as the systems put them."""


class Library:
    """Not thread-safe, so that callers wait for each other, and as it was when it was started."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._used_by: set[object] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is open, so that it can be started anew."""
        return not self._used_by

    @contextmanager
    def entered(self, anew: bool = False) -> Iterator[ModuleType]:
        """For one caller; `anew` as it finds the devices now, if it is idle. Raises DeviceError
        for whatever is raised inside."""
        with self._turn:
            library = _loaded()
            try:
                if anew:
                    self._refresh(library)
                yield library
            except DeviceError:
                raise
            except Exception as error:
                raise told(error) from error

    def hold(self, user: object) -> None:
        """It is not started anew before `let_go`."""
        self._used_by.add(user)

    def let_go(self, user: object) -> None:
        """`user` is of no more use; may be said twice."""
        self._used_by.discard(user)

    def _refresh(self, library: ModuleType) -> None:
        """PortAudio lists the devices when it starts; to restart it would end what is open.

        `_initialized`, `_terminate` and `_initialize` are private names of sounddevice 0.5.
        """
        if self._used_by:
            return
        try:
            while library._initialized:
                library._terminate()
            library._initialize()
        except Exception as error:
            raise DeviceError(DeviceReason.SOUND_SYSTEM, problem=str(error)) from error


def told(error: Exception, device: str = "") -> DeviceError:
    """What PortAudio or the system below it says was wrong."""
    problem = str(error)
    if any(word in problem.casefold() for word in _DENIALS):
        reason = DeviceReason.NOT_PERMITTED
    elif _UNAVAILABLE in error.args or "busy" in problem.casefold():
        reason = DeviceReason.BUSY
    else:
        reason = DeviceReason.FAILED
    return DeviceError(reason, problem=problem, **({"device": device} if device else {}))


def _loaded() -> ModuleType:
    """PortAudio's binding; importing it looks the library up and starts it."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise DeviceError(DeviceReason.NO_PORTAUDIO, problem=str(error)) from error
    except Exception as error:
        raise DeviceError(DeviceReason.SOUND_SYSTEM, problem=str(error)) from error
    module: ModuleType = sounddevice
    return module
