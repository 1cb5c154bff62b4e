"""The devices of a PulseAudio server, PipeWire's included, through libpulse.

PortAudio sees only one device there and calls it "pulse"; which one is meant by it stands in two
variables of the environment while it is opened. Structures are those of pulse/introspect.h,
version 4 and later.
"""

import ctypes
import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_char_p, c_int, c_uint8, c_uint32, c_void_p
from typing import Any

from pendopo.model.device import Device, DeviceKind, told_apart

log = logging.getLogger(__name__)

PORTAUDIO_NAME = "pulse"
ANSWER_WITHIN_S = 1.0
VARIABLES = {DeviceKind.MICROPHONE: "PULSE_SOURCE", DeviceKind.SPEAKER: "PULSE_SINK"}
_DUMMY = "auto_null"
"""What a server plays into that has no device at all."""
_NOBODY = 0xFFFFFFFF
_READY, _FAILED = 4, 5
_NO_AUTOSPAWN = 1
_SINKS, _SOURCES, _SERVER = 0x01, 0x02, 0x80


class _SampleSpec(ctypes.Structure):
    _fields_ = (("format", c_int), ("rate", c_uint32), ("channels", c_uint8))


class _ChannelMap(ctypes.Structure):
    _fields_ = (("channels", c_uint8), ("map", c_int * 32))


class _Volume(ctypes.Structure):
    _fields_ = (("channels", c_uint8), ("values", c_uint32 * 32))


class _End(ctypes.Structure):
    """The beginning of pa_sink_info and of pa_source_info."""

    _fields_ = (
        ("name", c_char_p),
        ("index", c_uint32),
        ("description", c_char_p),
        ("sample_spec", _SampleSpec),
        ("channel_map", _ChannelMap),
        ("owner_module", c_uint32),
        ("volume", _Volume),
        ("mute", c_int),
        ("monitor", c_uint32),
    )


class _Server(ctypes.Structure):
    """The beginning of pa_server_info."""

    _fields_ = (
        *((name, c_char_p) for name in ("user", "host", "version", "server")),
        ("sample_spec", _SampleSpec),
        ("default_sink", c_char_p),
        ("default_source", c_char_p),
    )


_GIVE_POINTERS = (
    "pa_mainloop_new",
    "pa_mainloop_get_api",
    "pa_context_new",
    "pa_context_subscribe",
    "pa_context_get_sink_info_list",
    "pa_context_get_source_info_list",
    "pa_context_get_server_info",
)
_OF_END = ctypes.CFUNCTYPE(None, c_void_p, POINTER(_End), c_int, c_void_p)
_OF_SERVER = ctypes.CFUNCTYPE(None, c_void_p, POINTER(_Server), c_void_p)
_OF_NEWS = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_uint32, c_void_p)


@contextmanager
def meaning(kind: DeviceKind, key: str) -> Iterator[None]:
    """While this lasts, PortAudio's "pulse" is the device with this key; one caller at a time."""
    variable = VARIABLES[kind]
    before = os.environ.get(variable)
    os.environ[variable] = key
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before


class PulseServer:
    """Connected until it is closed; belongs to one thread, but for `wake`."""

    def __init__(self) -> None:
        """Raises OSError where there is no library or no server."""
        self._library = _library()
        self._named = {kind: os.environ.get(name, "") for kind, name in VARIABLES.items()}
        self._changed = False
        self._closing = threading.Lock()
        self._closed = False
        self._on_news = _OF_NEWS(lambda *_: self._note())
        self._loop = _made(self._library.pa_mainloop_new())
        api = self._library.pa_mainloop_get_api(self._loop)
        try:
            self._context = _made(self._library.pa_context_new(api, b"Pendopo"))
        except OSError:
            self._library.pa_mainloop_free(self._loop)
            raise
        self._library.pa_context_connect(self._context, None, _NO_AUTOSPAWN, None)
        if not self._turn_until(lambda: self._state == _READY):
            self.close()
            raise OSError("no PulseAudio server answers")
        self._library.pa_context_set_subscribe_callback(self._context, self._on_news, None)
        self._ask("pa_context_subscribe", _SINKS | _SOURCES | _SERVER, None, None)

    def devices(self) -> tuple[Device, ...]:
        """Microphones, then speakers; what only hears a speaker is none, unless it is the default
        and that speaker is not. Raises OSError when the server does not answer."""
        self._changed = False
        sinks, sources = self._ends("sink"), self._ends("source")
        sink, source = self._defaults()
        speaker = next((end[3] for end in sinks if end[0] == sink), _NOBODY)
        heard = [
            end[:2]
            for end in sources
            if end[2] == _NOBODY or (source == end[0] and end[2] != speaker)
        ]
        played = [end[:2] for end in sinks if end[0] != _DUMMY]
        return (
            *_devices(DeviceKind.MICROPHONE, heard, source),
            *_devices(DeviceKind.SPEAKER, played, sink),
        )

    def wait(self, seconds: float) -> None:
        """Until something has changed, the server is gone or this time has passed."""
        self._turn_until(lambda: self._changed, seconds)

    def wake(self) -> None:
        """End the waiting, from any thread."""
        with self._closing:
            if not self._closed:
                self._changed = True
                self._library.pa_mainloop_wakeup(self._loop)

    def close(self) -> None:
        """Disconnect; once."""
        with self._closing:
            self._closed = True
        self._library.pa_context_disconnect(self._context)
        self._library.pa_context_unref(self._context)
        self._library.pa_mainloop_free(self._loop)

    @property
    def _state(self) -> int:
        return int(self._library.pa_context_get_state(self._context))

    def _note(self) -> None:
        self._changed = True

    def _ends(self, kind: str) -> list[tuple[str, str, int, int]]:
        """(name, description, of which sink it is the monitor, number) of sinks or sources."""
        found: list[tuple[str, str, int, int]] = []
        ended: list[bool] = []

        def hear(_context: object, end: Any, last: int, _data: object) -> None:
            if last:
                ended.append(True)
                return
            it = end.contents
            name = it.name.decode(errors="replace")
            text = (it.description or it.name).decode(errors="replace")
            found.append((name, text, it.monitor, it.index))

        callback = _OF_END(hear)
        self._ask(f"pa_context_get_{kind}_info_list", callback, None)
        self._await(lambda: bool(ended))
        return found

    def _defaults(self) -> tuple[str, str]:
        """The names of sink and source; whoever started us may have chosen others."""
        found: list[tuple[str, str]] = []

        def hear(_context: object, server: Any, _data: object) -> None:
            it = server.contents if server else _Server()
            names = (it.default_sink, it.default_source)
            sink, source = ((name or b"").decode(errors="replace") for name in names)
            named = self._named
            found.append(
                (named[DeviceKind.SPEAKER] or sink, named[DeviceKind.MICROPHONE] or source)
            )

        callback = _OF_SERVER(hear)
        self._ask("pa_context_get_server_info", callback, None)
        self._await(lambda: bool(found))
        return found[0]

    def _ask(self, function: str, *arguments: object) -> None:
        operation = getattr(self._library, function)(self._context, *arguments)
        if operation:
            self._library.pa_operation_unref(operation)

    def _await(self, answered: Callable[[], bool]) -> None:
        if not self._turn_until(answered):
            raise OSError("the PulseAudio server does not answer")

    def _turn_until(self, condition: Callable[[], bool], seconds: float = ANSWER_WITHIN_S) -> bool:
        until = time.perf_counter() + seconds
        library, loop = self._library, self._loop
        while not condition():
            left = until - time.perf_counter()
            if left <= 0 or self._state >= _FAILED:
                return False
            if library.pa_mainloop_prepare(loop, int(left * 1e6)) < 0:
                return False
            if library.pa_mainloop_poll(loop) < 0 or library.pa_mainloop_dispatch(loop) < 0:
                return False
        return True


def _made(pointer: int | None) -> int:
    """Whatever it was refused, the library ends the process that uses nothing."""
    if not pointer:
        raise OSError(errno.EMFILE, "no PulseAudio client can be made")
    return pointer


def _devices(kind: DeviceKind, ends: list[tuple[str, str]], default: str) -> tuple[Device, ...]:
    return told_apart(Device(kind, name, text, name == default) for name, text in ends)


def _library() -> ctypes.CDLL:
    """Raises OSError."""
    library = ctypes.CDLL("libpulse.so.0")
    for name in _GIVE_POINTERS:
        getattr(library, name).restype = c_void_p
    pointers: dict[str, tuple[Any, ...]] = {
        "pa_mainloop_get_api": (c_void_p,),
        "pa_mainloop_prepare": (c_void_p, c_int),
        "pa_mainloop_poll": (c_void_p,),
        "pa_mainloop_dispatch": (c_void_p,),
        "pa_mainloop_wakeup": (c_void_p,),
        "pa_mainloop_free": (c_void_p,),
        "pa_context_new": (c_void_p, c_char_p),
        "pa_context_connect": (c_void_p, c_char_p, c_int, c_void_p),
        "pa_context_get_state": (c_void_p,),
        "pa_context_disconnect": (c_void_p,),
        "pa_context_unref": (c_void_p,),
        "pa_context_set_subscribe_callback": (c_void_p, _OF_NEWS, c_void_p),
        "pa_context_subscribe": (c_void_p, c_int, c_void_p, c_void_p),
        "pa_context_get_sink_info_list": (c_void_p, _OF_END, c_void_p),
        "pa_context_get_source_info_list": (c_void_p, _OF_END, c_void_p),
        "pa_context_get_server_info": (c_void_p, _OF_SERVER, c_void_p),
        "pa_operation_unref": (c_void_p,),
    }
    for name, arguments in pointers.items():
        getattr(library, name).argtypes = arguments
        if (
            name.startswith("pa_context_get_") and "info" in name
        ) or name == "pa_context_subscribe":
            getattr(library, name).restype = c_void_p
    return library
