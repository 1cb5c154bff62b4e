"""The libopus that PyAV's wheels carry, called by ctypes."""

import ctypes
import importlib.util
from ctypes import POINTER, c_char_p, c_int, c_int32, c_void_p
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pendopo.model.errors import OwnError, OwnReason

OK = 0
APPLICATION_VOIP = 2048
SIGNAL_VOICE = 3001
BANDWIDTH_WIDE = 1103
BANDWIDTH_FULL = 1105
MODE_AUTOMATIC = -1000
MODE_HYBRID = 1001
SET_BITRATE = 4002
SET_VBR = 4006
SET_BANDWIDTH = 4008
SET_COMPLEXITY = 4010
SET_INBAND_FEC = 4012
SET_PACKET_LOSS_PERC = 4014
SET_DTX = 4016
SET_SIGNAL = 4024
RESET_STATE = 4028
SET_FORCE_MODE = 11002
"""Of libopus's own tests and of Chromium, in no header that is installed."""


@cache
def library() -> ctypes.CDLL:
    """libopus with its signatures. Raises OwnError(OPUS_MISSING)."""
    try:
        opus = ctypes.CDLL(str(_find()))
        _declare(opus)
    except OwnError:
        raise
    except Exception as error:
        raise OwnError(OwnReason.OPUS_MISSING, problem=str(error)) from error
    return opus


def version() -> str:
    """What libopus calls itself."""
    words: bytes = library().opus_get_version_string()
    return words.decode("ascii", "replace")


def floats(samples: NDArray[np.float32]) -> int:
    """Where its samples are, as long as somebody keeps them. No pointer of ctypes: to be cast, one
    is put into a circle, and this is asked for a hundred times a second."""
    return samples.ctypes.data


def _find() -> Path:
    spec = importlib.util.find_spec("av")
    if spec is None or spec.origin is None:
        raise OwnError(OwnReason.OPUS_MISSING, package="av")
    package = Path(spec.origin).parent
    for folder in (package.parent / "av.libs", package / ".dylibs"):
        for pattern in ("libopus*.so*", "libopus*.dll", "libopus*.dylib"):
            for found in sorted(folder.glob(pattern)):
                return found
    raise OwnError(OwnReason.OPUS_MISSING, package="av", library="libopus")


def _declare(opus: ctypes.CDLL) -> None:
    for name, result, arguments in (
        ("opus_encoder_create", c_void_p, [c_int32, c_int, c_int, POINTER(c_int)]),
        ("opus_encoder_destroy", None, [c_void_p]),
        ("opus_encode_float", c_int32, [c_void_p, c_void_p, c_int, c_char_p, c_int32]),
        # The ctl functions are variadic: only the fixed arguments are declared, so that
        # ctypes follows the variadic calling convention of Apple's ARM processors.
        ("opus_encoder_ctl", c_int, [c_void_p, c_int]),
        ("opus_decoder_ctl", c_int, [c_void_p, c_int]),
        ("opus_decoder_create", c_void_p, [c_int32, c_int, POINTER(c_int)]),
        ("opus_decoder_destroy", None, [c_void_p]),
        ("opus_decode_float", c_int, [c_void_p, c_char_p, c_int32, c_void_p, c_int, c_int]),
        ("opus_packet_get_nb_samples", c_int, [c_char_p, c_int32, c_int32]),
        ("opus_packet_pad", c_int, [c_char_p, c_int32, c_int32]),
        ("opus_packet_has_lbrr", c_int, [c_char_p, c_int32]),
        ("opus_get_version_string", c_char_p, []),
    ):
        function = getattr(opus, name)
        function.restype = result
        function.argtypes = arguments
