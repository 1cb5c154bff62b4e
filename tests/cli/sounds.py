"""WAV files of every kind, right and wrong."""

import struct

import numpy as np

from pendopo.audio.wav import MAX_SECONDS

SAMPLES = 4_800


def wav(
    values: bytes,
    codec: int = 1,
    bits: int = 16,
    channels: int = 1,
    rate: int = 48_000,
    size: int | None = None,
) -> bytes:
    """A WAV file; `size` is what its header claims of the sound."""
    frame = channels * bits // 8
    size = len(values) if size is None else size
    head = struct.pack("<HHIIHH", codec, channels, rate, rate * frame, frame, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", size) + values
    return b"RIFF" + struct.pack("<I", min(len(body), 2**32 - 1)) + body


PCM = np.zeros(SAMPLES, "<i2").tobytes()
WRONG = {
    "empty": b"",
    "text": b"This is my voice, honestly.\n" * 50,
    "mp3": b"ID3\x04" + bytes(2_000),
    "only a name": b"RIFF",
    "truncated header": wav(PCM)[:30],
    "truncated sound": wav(PCM)[:-1_000],
    "no samples": wav(b""),
    "half a sample": wav(b"\0"),
    "claims more than there is": wav(PCM, size=len(PCM) * 1_000),
    "six channels": wav(bytes(12 * SAMPLES), channels=6),
    "no channels": wav(PCM, channels=0),
    "a rate of nothing": wav(PCM, rate=0),
    "an absurd rate": wav(PCM, rate=2_000_000_000),
    "a compressed codec": wav(PCM, codec=85),
    "12 bits": wav(PCM, bits=12),
    "too long": wav(bytes(MAX_SECONDS * 8_000 + 8_000), bits=8, rate=8_000),
}
RIGHT = {
    "16 bits": wav(PCM),
    "stereo": wav(PCM * 2, channels=2),
    "24 bits": wav(bytes(3 * SAMPLES), bits=24),
    "float": wav(np.zeros(SAMPLES, "<f4").tobytes(), codec=3, bits=32),
    "double float": wav(np.zeros(SAMPLES, "<f8").tobytes(), codec=3, bits=64),
    "not a number": wav(np.full(SAMPLES, np.nan, "<f4").tobytes(), codec=3, bits=32),
    "192 kHz": wav(PCM * 4, rate=192_000),
    "streamed": wav(PCM, size=0xFFFFFFFF),
}
