"""Looking at the devices without disturbing what is open: the sound server's list or a child's."""

import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from pendopo.app import own_program
from pendopo.drivers import patience
from pendopo.drivers.portaudio import PortAudio
from pendopo.drivers.pulse import PulseServer
from pendopo.model import json_text
from pendopo.model.device import Device, DeviceKind, DeviceList
from pendopo.model.errors import DeviceError, DeviceReason

log = logging.getLogger(__name__)

CHILD = "device-list"
"""Our own command that prints a list for every line it is sent, until there are no more."""

ANSWERS_WITHIN_S = 10.0
"""A sound server that says nothing keeps PortAudio for good, deaf to every signal."""


class SystemSurvey:
    """ports.sound.DeviceSurvey of this computer."""

    def __init__(self, portaudio: PortAudio) -> None:
        self._portaudio = portaudio
        self._pulse: PulseServer | None = None
        self._child: subprocess.Popen[str] | None = None
        self._woken = threading.Event()

    def look(self) -> DeviceList:
        """PortAudio lists what there was when it began: while something of ours is open, another
        process looks."""
        try:
            served = self._served()
            if served is not None:
                return served
            if self._portaudio.idle:
                return DeviceList(tuple(self._portaudio.devices(anew=False)))
            return self._asked()
        except DeviceError as error:
            return DeviceList(trouble=error.reason)
        except Exception:
            log.exception("looking for sound devices")
            return DeviceList(trouble=DeviceReason.SOUND_SYSTEM)

    def wait(self, seconds: float) -> None:
        """A sound server tells of changes by itself."""
        if self._pulse is None:
            self._woken.wait(seconds)
        elif not self._woken.is_set():
            self._pulse.wait(seconds)
        self._woken.clear()

    def wake(self) -> None:
        """End the waiting."""
        self._woken.set()
        pulse = self._pulse
        if pulse is not None:
            pulse.wake()

    def close(self) -> None:
        """Disconnect, and end the child."""
        pulse, self._pulse = self._pulse, None
        if pulse is not None:
            pulse.close()
        child, self._child = self._child, None
        if child is not None:
            _end(child)

    def _served(self) -> DeviceList | None:
        """None where no sound server answers, or PortAudio does not play through it."""
        if not self._portaudio.reaches_pulse():
            return None
        try:
            if self._pulse is None:
                self._pulse = PulseServer()
            return DeviceList(self._pulse.devices(), moves=True)
        except Exception as error:  # of ctypes too: a library that lacks what we ask for
            log.info("no list of a sound server: %s", error)
            pulse, self._pulse = self._pulse, None
            if pulse is not None:
                with contextlib.suppress(Exception):
                    pulse.close()
            return None

    def _asked(self) -> DeviceList:
        try:
            return read(json_text.read(self._line()))
        except Exception as error:
            raise DeviceError(DeviceReason.SOUND_SYSTEM, problem=str(error)) from error

    def _line(self) -> str:
        """What our own child sees now."""
        if self._child is None or self._child.poll() is not None:
            self._child = own_program.start(
                (CHILD,),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=1,
            )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write("\n")
        self._child.stdin.flush()
        return self._child.stdout.readline()


def in_time(look: Callable[[], DeviceList]) -> DeviceList:
    """What `look` sees, or the trouble that it sees nothing for longer than is waited for."""
    try:
        return patience.within(ANSWERS_WITHIN_S, look)
    except TimeoutError:
        return DeviceList(trouble=DeviceReason.SOUND_SYSTEM)


def written(listed: DeviceList) -> dict[str, Any]:
    """The list as what JSON can hold."""
    return {
        "devices": [[d.kind.value, d.key, d.name, d.default] for d in listed.devices],
        "trouble": listed.trouble.value if listed.trouble is not None else None,
    }


def read(content: Any) -> DeviceList:
    """The other way round. Raises KeyError, TypeError or ValueError."""
    devices = tuple(
        Device(DeviceKind(kind), str(key), str(name), bool(default))
        for kind, key, name, default in content["devices"]
    )
    reason = content["trouble"]
    return DeviceList(devices, trouble=DeviceReason(reason) if reason else None)


def _end(child: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(OSError):
        child.communicate(timeout=2.0)
    with contextlib.suppress(OSError):
        child.kill()
