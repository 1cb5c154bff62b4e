"""Opus through the libopus that PyAV's wheels carry, called by ctypes."""

import ctypes
import importlib.util
from ctypes import POINTER, c_char_p, c_float, c_int, c_int32, c_void_p
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples

MAX_FRAME_SAMPLES = 5_760
"""The longest packet there is: 120 ms."""

PACKETS_PER_S = SAMPLE_RATE // FRAME_SAMPLES

_OK = 0
_APPLICATION_VOIP = 2048
_SIGNAL_VOICE = 3001
_BANDWIDTH_WIDE = 1103
_SET_BITRATE = 4002
_SET_VBR = 4006
_SET_BANDWIDTH = 4008
_SET_COMPLEXITY = 4010
_SET_INBAND_FEC = 4012
_SET_PACKET_LOSS_PERC = 4014
_SET_DTX = 4016
_SET_SIGNAL = 4024
_RESET_STATE = 4028
_LARGEST_PACKET = 1_275
_SEVERAL_FRAMES = 0b11
_ONE_FRAME_UNPADDED = b"\x01"


class Encoder:
    """Mono 48 kHz speech to 20 ms packets.

    With `cbr` all packets have one size and one first byte, whatever is said: the first byte
    stays readable when the packet is sealed. Hence one bandwidth (8 kHz), and one packet layout
    (RFC 6716, 3.2.5) where libopus would use two. Rarely the copy of the frame before (FEC)
    leaves no room and a frame goes out empty: 7 of 42,500 at complexity 3, 21 at 5, 70 at 0,
    and 3 at 8 for twice the time.
    """

    def __init__(
        self,
        bitrate: int = 32_000,
        fec: bool = True,
        expected_loss: int = 10,
        complexity: int = 3,
        cbr: bool = True,
    ) -> None:
        self._opus = library()
        error = c_int(_OK)
        self._state = self._opus.opus_encoder_create(
            SAMPLE_RATE, 1, _APPLICATION_VOIP, ctypes.byref(error)
        )
        if error.value != _OK or not self._state:
            raise OwnError(OwnReason.INTERNAL, opus=error.value)
        self._packet = ctypes.create_string_buffer(_LARGEST_PACKET)
        self._cbr = cbr
        self._packet_bytes = 0
        self.set_bitrate(bitrate)
        for request, value in (
            (_SET_VBR, int(not cbr)),
            (_SET_COMPLEXITY, complexity),
            (_SET_INBAND_FEC, int(fec)),
            (_SET_PACKET_LOSS_PERC, expected_loss if fec else 0),
            (_SET_DTX, 0),
            (_SET_SIGNAL, _SIGNAL_VOICE),
            (_SET_BANDWIDTH, _BANDWIDTH_WIDE),
        ):
            self._set(request, value)

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_encoder_destroy(self._state)

    def encode(self, samples: Samples) -> bytes:
        """One packet from 960 samples, shape (960,)."""
        if samples.shape != (FRAME_SAMPLES,):
            raise ValueError(f"expected {FRAME_SAMPLES} samples, got shape {samples.shape}")
        sound = np.ascontiguousarray(samples, np.float32)
        length = self._opus.opus_encode_float(
            self._state, _floats(sound), FRAME_SAMPLES, self._packet, _LARGEST_PACKET
        )
        if length < 0:
            raise OwnError(OwnReason.INTERNAL, opus=length)
        return self._uniform(length) if self._cbr else self._packet.raw[:length]

    def set_bitrate(self, bitrate: int) -> None:
        """Bits per second from the next packet on, within 16,000 and 128,000."""
        bitrate = min(max(bitrate, 16_000), 128_000)
        self._packet_bytes = bitrate // (8 * PACKETS_PER_S)
        layout_bits = 8 * PACKETS_PER_S * len(_ONE_FRAME_UNPADDED)
        self._set(_SET_BITRATE, bitrate - layout_bits if self._cbr else bitrate)

    def _uniform(self, length: int) -> bytes:
        """The packet just made in the one layout and size that all have."""
        if self._packet.raw[0] & _SEVERAL_FRAMES == 0:
            made = self._packet.raw[:length]
            packet = bytes((made[0] | _SEVERAL_FRAMES,)) + _ONE_FRAME_UNPADDED + made[1:]
            length = len(packet)
            ctypes.memmove(self._packet, packet, length)
        if length < self._packet_bytes:
            self._opus.opus_packet_pad(self._packet, length, self._packet_bytes)
        return self._packet.raw[: self._packet_bytes]

    def _set(self, request: int, value: int) -> None:
        code = self._opus.opus_encoder_ctl(self._state, request, c_int32(value))
        if code != _OK:
            raise OwnError(OwnReason.INTERNAL, opus=code)


class Decoder:
    """Packets of one stream to mono 48 kHz sound; what it cannot decode it conceals."""

    def __init__(self) -> None:
        self._opus = library()
        error = c_int(_OK)
        self._state = self._opus.opus_decoder_create(SAMPLE_RATE, 1, ctypes.byref(error))
        if error.value != _OK or not self._state:
            raise OwnError(OwnReason.INTERNAL, opus=error.value)
        self._sound: NDArray[np.float32] = np.zeros(MAX_FRAME_SAMPLES, np.float32)

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_decoder_destroy(self._state)

    def decode(self, payload: bytes) -> Samples:
        """The packet's 120 to 5,760 samples; 960 concealed ones when it is no Opus."""
        if not payload:
            return self.conceal(FRAME_SAMPLES)
        decoded = self._decode(payload, MAX_FRAME_SAMPLES, fec=False)
        return self.conceal(FRAME_SAMPLES) if decoded is None else decoded

    def decode_fec(self, next_payload: bytes, count: int = FRAME_SAMPLES) -> Samples:
        """The `count` samples before `next_payload`, from the copy that it carries."""
        decoded = self._decode(next_payload, count, fec=True) if next_payload else None
        return self.conceal(count) if decoded is None else decoded

    def conceal(self, count: int) -> Samples:
        """`count` samples continuing what was heard last; `count` is a multiple of 120."""
        decoded = self._decode(None, count, fec=False)
        return np.zeros(count, np.float32) if decoded is None else decoded

    def reset(self) -> None:
        """Forget what was heard."""
        self._opus.opus_decoder_ctl(self._state, _RESET_STATE)

    def _decode(self, payload: bytes | None, count: int, *, fec: bool) -> Samples | None:
        decoded = self._opus.opus_decode_float(
            self._state, payload, len(payload or b""), _floats(self._sound), count, int(fec)
        )
        return self._sound[:decoded].copy() if decoded > 0 else None


def duration(payload: bytes) -> int:
    """Samples that a packet holds, 0 when it is no Opus."""
    if not payload:
        return 0
    count: int = library().opus_packet_get_nb_samples(payload, len(payload), SAMPLE_RATE)
    return count if 0 < count <= MAX_FRAME_SAMPLES else 0


def carries_fec(payload: bytes) -> bool:
    """Whether a packet holds a copy of the one before it."""
    return bool(payload) and library().opus_packet_has_lbrr(payload, len(payload)) == 1


def version() -> str:
    """What libopus calls itself."""
    words: bytes = library().opus_get_version_string()
    return words.decode("ascii", "replace")


@cache
def library() -> ctypes.CDLL:
    """libopus with its signatures. Raises OwnError(OPUS_MISSING)."""
    path = _find()
    try:
        opus = ctypes.CDLL(str(path))
        _declare(opus)
    except (OSError, AttributeError) as error:
        raise OwnError(OwnReason.OPUS_MISSING, problem=str(error)) from error
    return opus


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
    floats = POINTER(c_float)
    for name, result, arguments in (
        ("opus_encoder_create", c_void_p, [c_int32, c_int, c_int, POINTER(c_int)]),
        ("opus_encoder_destroy", None, [c_void_p]),
        ("opus_encode_float", c_int32, [c_void_p, floats, c_int, c_char_p, c_int32]),
        # The ctl functions are variadic: only the fixed arguments are declared, so that
        # ctypes follows the variadic calling convention of Apple's ARM processors.
        ("opus_encoder_ctl", c_int, [c_void_p, c_int]),
        ("opus_decoder_ctl", c_int, [c_void_p, c_int]),
        ("opus_decoder_create", c_void_p, [c_int32, c_int, POINTER(c_int)]),
        ("opus_decoder_destroy", None, [c_void_p]),
        ("opus_decode_float", c_int, [c_void_p, c_char_p, c_int32, floats, c_int, c_int]),
        ("opus_packet_get_nb_samples", c_int, [c_char_p, c_int32, c_int32]),
        ("opus_packet_pad", c_int, [c_char_p, c_int32, c_int32]),
        ("opus_packet_has_lbrr", c_int, [c_char_p, c_int32]),
        ("opus_get_version_string", c_char_p, []),
    ):
        function = getattr(opus, name)
        function.restype = result
        function.argtypes = arguments


def _floats(samples: NDArray[np.float32]) -> "ctypes._Pointer[c_float]":
    return samples.ctypes.data_as(POINTER(c_float))
