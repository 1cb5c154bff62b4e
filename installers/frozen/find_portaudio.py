"""Runs first in the frozen program: where the system has no PortAudio, ours is found."""

import ctypes.util
import os
import sys

_find_on_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    found = _find_on_system(name)
    ours = os.path.join(str(getattr(sys, "_MEIPASS", "")), "libportaudio.so.2")
    return ours if found is None and name == "portaudio" and os.path.exists(ours) else found


ctypes.util.find_library = _find_library
