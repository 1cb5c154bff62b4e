"""Opus as we send it and as anybody sends it."""

import ctypes
from ctypes import c_int, c_int32
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.libopus import (
    APPLICATION_VOIP,
    BANDWIDTH_FULL,
    BANDWIDTH_WIDE,
    MODE_AUTOMATIC,
    MODE_HYBRID,
    OK,
    RESET_STATE,
    SET_BANDWIDTH,
    SET_BITRATE,
    SET_COMPLEXITY,
    SET_DTX,
    SET_FORCE_MODE,
    SET_INBAND_FEC,
    SET_PACKET_LOSS_PERC,
    SET_SIGNAL,
    SET_VBR,
    SIGNAL_VOICE,
    floats,
    library,
)
from pendopo.audio.trial_sound import trial_sound
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples

MAX_FRAME_SAMPLES = 5_760
"""The longest packet there is: 120 ms."""

PACKETS_PER_S = SAMPLE_RATE // FRAME_SAMPLES

FULL_BITRATE = 40_000
"""Below it libopus does not keep to all that is audible, nor at complexity 0 and 1."""
FULL_COMPLEXITY = 2
WIDE_BITRATE = 32_000

_FULL_FIRST_BYTE = 0x78
"""Hybrid, all that is audible, 20 ms, mono, one frame (RFC 6716, 3.1)."""
_LARGEST_PACKET = 1_275
_Packet = ctypes.c_char * _LARGEST_PACKET
_SEVERAL_FRAMES = 0b11
_ONE_FRAME_UNPADDED = b"\x01"


class Encoder:
    """Mono 48 kHz speech to 20 ms packets.

    With `cbr` all packets have one size and one first byte, whatever is said: the first byte
    stays readable when the packet is sealed. So libopus may not choose what it sends. With
    `full` it is all that is audible, in both of its codecs at once, from 40,000 bits per second
    on; where libopus would still use another layout, silence goes instead: when copies for 20 %
    of loss and more leave no room for a frame. Otherwise it is one codec and 8 kHz, in one packet
    layout (RFC 6716, 3.2.5) where libopus would use two; there the copy of the frame before (FEC)
    rarely leaves no room and a frame goes out empty: 7 of 42,500 at complexity 3, 21 at 5, 70 at
    0, and 3 at 8 for twice the time.
    """

    def __init__(
        self,
        bitrate: int | None = None,
        fec: bool = True,
        expected_loss: int = 10,
        complexity: int = 3,
        cbr: bool = True,
        full: bool | None = None,
    ) -> None:
        """`full` None: where `full_voice` says that it keeps what is said to itself."""
        self._opus = library()
        error = c_int(OK)
        self._state = self._opus.opus_encoder_create(
            SAMPLE_RATE, 1, APPLICATION_VOIP, ctypes.byref(error)
        )
        if error.value != OK or not self._state:
            raise OwnError(OwnReason.INTERNAL, opus=error.value)
        self._packet = _Packet()
        self._cbr = cbr
        self._may_be_full = cbr and complexity >= FULL_COMPLEXITY and full is not False
        if self._may_be_full and full is None:
            self._may_be_full = full_voice()
        self._packet_bytes = 0
        self._full = False
        self.replaced = 0
        """Packets whose size or first byte would have told something; silence went instead."""
        for request, value in (
            (SET_VBR, int(not cbr)),
            (SET_COMPLEXITY, complexity),
            (SET_INBAND_FEC, int(fec)),
            (SET_PACKET_LOSS_PERC, expected_loss if fec else 0),
            (SET_DTX, 0),
            (SET_SIGNAL, SIGNAL_VOICE),
            (SET_BANDWIDTH, BANDWIDTH_WIDE),
        ):
            self._set(request, value)
        self.set_bitrate(bitrate or (FULL_BITRATE if self._may_be_full else WIDE_BITRATE))

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._opus.opus_encoder_destroy(self._state)

    def encode(self, samples: Samples) -> bytes:
        """One packet from 960 samples, shape (960,)."""
        if samples.shape != (FRAME_SAMPLES,):
            raise ValueError(f"expected {FRAME_SAMPLES} samples, got shape {samples.shape}")
        packet = self._made(samples)
        if self._full:
            return packet if self._tells_nothing(packet) else self._silence()
        return self._uniform(packet) if self._cbr else packet

    def set_bitrate(self, bitrate: int) -> None:
        """Bits per second from the next packet on, within 16,000 and 128,000."""
        bitrate = min(max(bitrate, 16_000), 128_000)
        self._set_full(self._may_be_full and bitrate >= FULL_BITRATE)
        self._packet_bytes = bitrate // (8 * PACKETS_PER_S)
        layout_bytes = len(_ONE_FRAME_UNPADDED) if self._cbr and not self._full else 0
        self._set(SET_BITRATE, bitrate - 8 * PACKETS_PER_S * layout_bytes)

    @property
    def full(self) -> bool:
        """Whether all that is audible is sent, not only what is below 8 kHz."""
        return self._full

    def _set_full(self, full: bool) -> None:
        if full != self._full:
            self._set(SET_FORCE_MODE, MODE_HYBRID if full else MODE_AUTOMATIC)
            self._set(SET_BANDWIDTH, BANDWIDTH_FULL if full else BANDWIDTH_WIDE)
            self._full = full

    def _made(self, samples: Samples) -> bytes:
        sound = np.ascontiguousarray(samples, np.float32)
        length = self._opus.opus_encode_float(
            self._state, floats(sound), FRAME_SAMPLES, self._packet, _LARGEST_PACKET
        )
        if length < 0:
            raise OwnError(OwnReason.INTERNAL, opus=length)
        return self._packet.raw[:length]

    def _tells_nothing(self, packet: bytes) -> bool:
        return packet[0] == _FULL_FIRST_BYTE and len(packet) == self._packet_bytes

    def _silence(self) -> bytes:
        """From a fresh start. Raises OwnError when even that would differ from other packets."""
        self.replaced += 1
        self._opus.opus_encoder_ctl(self._state, RESET_STATE)
        packet = self._made(np.zeros(FRAME_SAMPLES, np.float32))
        if not self._tells_nothing(packet):
            raise OwnError(OwnReason.INTERNAL, first_byte=packet[0], size=len(packet))
        return packet

    def _uniform(self, made: bytes) -> bytes:
        """A packet of 8 kHz in the one layout and size that all have."""
        if made[0] & _SEVERAL_FRAMES == 0:
            made = bytes((made[0] | _SEVERAL_FRAMES,)) + _ONE_FRAME_UNPADDED + made[1:]
            ctypes.memmove(self._packet, made, len(made))
        if len(made) < self._packet_bytes:
            self._opus.opus_packet_pad(self._packet, len(made), self._packet_bytes)
        return self._packet.raw[: self._packet_bytes]

    def _set(self, request: int, value: int) -> None:
        code = self._opus.opus_encoder_ctl(self._state, request, c_int32(value))
        if code != OK:
            raise OwnError(OwnReason.INTERNAL, opus=code)


class Decoder:
    """Packets of one stream to mono 48 kHz sound; what it cannot decode it conceals."""

    def __init__(self) -> None:
        self._opus = library()
        error = c_int(OK)
        self._state = self._opus.opus_decoder_create(SAMPLE_RATE, 1, ctypes.byref(error))
        if error.value != OK or not self._state:
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
        self._opus.opus_decoder_ctl(self._state, RESET_STATE)

    def _decode(self, payload: bytes | None, count: int, *, fec: bool) -> Samples | None:
        decoded = self._opus.opus_decode_float(
            self._state, payload, len(payload or b""), floats(self._sound), count, int(fec)
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


@cache
def full_voice() -> bool:
    """Whether this libopus can send all that is audible without telling by first bytes or sizes
    what is said.

    Tried once in each process on made-up sound, in about 60 ms of one core.
    """
    try:
        encoder = Encoder(FULL_BITRATE, full=True)
        for frame in trial_sound().reshape(-1, FRAME_SAMPLES):
            encoder.encode(frame)
    except OwnError:
        return False
    return encoder.replaced == 0
