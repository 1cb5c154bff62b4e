import io
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.audio.wav import WavWriter, read_wav
from pendopo.model.errors import InputError, InputReason
from pendopo.model.frames import SAMPLE_RATE, Samples

RAMP = np.linspace(-0.9, 0.9, 4_800, dtype=np.float32)


def wav(
    sound: bytes,
    codec: int = 1,
    channels: int = 1,
    rate: int = SAMPLE_RATE,
    bits: int = 16,
    size: int | None = None,
    before: bytes = b"",
) -> bytes:
    frame = channels * bits // 8
    fmt = struct.pack("<HHIIHH", codec, channels, rate, rate * frame & 0xFFFFFFFF, frame, bits)
    body = b"WAVE" + before + b"fmt " + struct.pack("<I", len(fmt)) + fmt
    body += b"data" + struct.pack("<I", len(sound) if size is None else size) + sound
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def written(sound: Samples) -> bytes:
    file = io.BytesIO()
    writer = WavWriter(file)
    writer.write(sound)
    writer.close()
    return file.getvalue()


def test_what_is_written_is_read() -> None:
    assert np.allclose(read_wav(written(RAMP)), RAMP, atol=1 / 30_000)


def test_full_scale_is_not_wrapped() -> None:
    sound = read_wav(written(np.array([-2, -1, 1, 2], np.float32)))
    assert np.allclose(sound, [-1, -1, 1, 1], atol=1e-4)


def test_a_file_whose_writer_was_killed_is_complete_to_the_last_second() -> None:
    file = io.BytesIO()
    writer = WavWriter(file)
    for _ in range(35):
        writer.write(np.full(SAMPLE_RATE // 10, 0.5, np.float32))
    sound = read_wav(file.getvalue())
    assert len(sound) == 3 * SAMPLE_RATE


@pytest.mark.parametrize(
    ("codec", "bits", "sound"),
    [
        (1, 8, np.round(RAMP * 127 + 128).astype("u1").tobytes()),
        (1, 16, np.round(RAMP * 32_767).astype("<i2").tobytes()),
        (
            1,
            24,
            np.round(RAMP * 8_388_607).astype("<i4").view("u1").reshape(-1, 4)[:, :3].tobytes(),
        ),
        (1, 32, np.round(RAMP.astype(float) * 2_147_483_647).astype("<i4").tobytes()),
        (3, 32, RAMP.astype("<f4").tobytes()),
        (3, 64, RAMP.astype("<f8").tobytes()),
    ],
)
def test_every_usual_kind(codec: int, bits: int, sound: bytes) -> None:
    assert np.allclose(read_wav(wav(sound, codec, 1, bits=bits)), RAMP, atol=0.02)


def test_stereo_becomes_the_mean() -> None:
    both = np.stack((np.full(100, 0.5), np.full(100, 0.1)), axis=1)
    sound = read_wav(wav(np.round(both * 32_767).astype("<i2").tobytes(), channels=2))
    assert np.allclose(sound, 0.3, atol=1e-3)


def test_other_rates_become_48_khz() -> None:
    sound = np.zeros(22_050, "<i2").tobytes()
    assert len(read_wav(wav(sound, rate=22_050))) == SAMPLE_RATE


def test_extensible_headers_other_chunks_and_streamed_sizes() -> None:
    sound = np.round(RAMP * 32_767).astype("<i2").tobytes()
    listed = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    assert len(read_wav(wav(sound, before=listed))) == len(RAMP)
    for size in (0, 0x7FFFF000, 0xFFFFFFFF):
        assert len(read_wav(wav(sound, size=size))) == len(RAMP)
    fmt = struct.pack("<HHIIHHHHIH", 0xFFFE, 1, SAMPLE_RATE, 96_000, 2, 16, 22, 16, 4, 1) + bytes(
        14
    )
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt
    body += b"data" + struct.pack("<I", len(sound)) + sound
    assert len(read_wav(b"RIFF" + struct.pack("<I", len(body)) + body)) == len(RAMP)


def described(
    sound: bytes, frame: int, bits: int, byte_rate: int, channels: int = 1, codec: int = 1
) -> bytes:
    """A file whose fields say what they are told to."""
    fmt = struct.pack("<HHIIHH", codec, channels, SAMPLE_RATE, byte_rate, frame, bits)
    return riff(chunk(b"fmt ", fmt) + chunk(b"data", sound))


def riff(body: bytes, size: int | None = None) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4 if size is None else size) + b"WAVE" + body


def chunk(name: bytes, content: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(content) if size is None else size) + content


SHORT = np.round(RAMP * 32_767).astype("<i2").tobytes()
WIDE = np.round(RAMP.astype(float) * 2_147_483_647).astype("<i4").tobytes()
FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, 96_000, 2, 16))


@pytest.mark.parametrize(("bits", "cell", "sound"), [(12, 2, SHORT), (20, 4, WIDE), (24, 4, WIDE)])
def test_values_that_do_not_fill_their_cells_are_heard(bits: int, cell: int, sound: bytes) -> None:
    content = described(sound, cell, bits, SAMPLE_RATE * cell)
    assert np.allclose(read_wav(content), RAMP, atol=0.001)


@pytest.mark.parametrize(
    ("frame", "bits", "byte_rate", "channels", "codec"),
    [
        (1, 8, 96_000, 1, 1),  # two bytes a value, called one
        (2, 8, 96_000, 1, 1),
        (1, 16, 48_000, 1, 1),
        (3, 16, 96_000, 1, 1),
        (3, 24, 192_000, 1, 1),
        (3, 16, 144_000, 2, 1),
        (0, 16, 96_000, 1, 1),
        (5, 16, 240_000, 1, 1),
        (2, 32, 96_000, 1, 1),
        (4, 16, 192_000, 1, 3),
        (8, 32, 384_000, 1, 3),
    ],
)
def test_sizes_of_values_that_contradict_each_other_are_refused(
    frame: int, bits: int, byte_rate: int, channels: int, codec: int
) -> None:
    with pytest.raises(InputError) as caught:
        read_wav(described(bytes(range(240)) * 10, frame, bits, byte_rate, channels, codec))
    assert caught.value.details["fault"] == "sizes"


@pytest.mark.parametrize("low", [0x00, 0x41, 0x80])
def test_an_odd_chunk_without_its_pad_byte_is_followed(low: int) -> None:
    sound = SHORT[: 0x2000 + low // 2 * 2]
    content = riff(FORMAT + chunk(b"LIST", b"INFOISFT\5\0\0\0abcd\0") + chunk(b"data", sound))
    assert np.allclose(read_wav(content), RAMP[: len(sound) // 2], atol=0.001)


@pytest.mark.parametrize("name", [b"LIST", b"note"])
def test_an_empty_take_before_a_comment_is_no_sound(name: bytes) -> None:
    noise = bytes(range(256)) * 12
    content = riff(FORMAT + chunk(b"data", b"") + chunk(name, noise))
    with pytest.raises(InputError) as caught:
        read_wav(content)
    assert caught.value.details["fault"] == "no_sound"


def test_a_streamed_sound_ends_where_the_file_does() -> None:
    body = FORMAT + chunk(b"data", SHORT, 0xFFFFFFFF)
    assert len(read_wav(riff(body) + b"TAG" + bytes(125))) == len(RAMP)


@pytest.mark.parametrize(
    "content",
    [
        riff(FORMAT + chunk(b"data", SHORT), 36 + 2_400),
        riff(FORMAT + chunk(b"fact", struct.pack("<I", 1_000)) + chunk(b"data", SHORT)),
    ],
)
def test_a_length_that_others_contradict_is_refused(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_wav(content)
    assert caught.value.details["fault"] == "sizes"


def test_lengths_that_their_writers_did_not_know_are_no_contradiction() -> None:
    for counted in (0, len(RAMP), 0xFFFFFFFF):
        fact = chunk(b"fact", struct.pack("<I", counted))
        for size in (0, 36, 0xFFFFFFFF, None):
            content = riff(FORMAT + fact + chunk(b"data", SHORT), size)
            assert len(read_wav(content)) == len(RAMP)


def test_a_chunk_that_claims_more_than_there_is_ends_the_file() -> None:
    content = riff(FORMAT + chunk(b"LIST", b"INFO", 10_000) + chunk(b"data", SHORT[:200]))
    with pytest.raises(InputError) as caught:
        read_wav(content)
    assert caught.value.details["fault"] == "cut_off"


def test_what_is_no_number_becomes_silence() -> None:
    sound = read_wav(wav(np.array([np.nan, np.inf, -np.inf, 0.5], "<f4").tobytes(), 3, bits=32))
    assert sound.tolist() == [0.0, 1.0, -1.0, 0.5]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not_a_wav"),
        (b"RIFF", "not_a_wav"),
        (b"OggS" + bytes(100), "not_a_wav"),
        (b"RIFF\x04\0\0\0WAVE", "no_format"),
        (b"RIFF\x04\0\0\0WAVEdata\x02\0\0\0\0\0", "no_format"),
        (b"RIFF\x04\0\0\0WAVEfmt \x04\0\0\0\0\0\0\0", "no_format"),
        (wav(b"")[:-8], "no_sound"),
        (wav(b""), "no_sound"),
        (wav(b"\0"), "no_sound"),
        (wav(bytes(100), codec=85), "codec"),
        (wav(bytes(100), bits=12), "sizes"),
        (wav(bytes(100), bits=0), "sizes"),
        (wav(bytes(100), channels=0), "channels"),
        (wav(bytes(100), channels=6), "channels"),
        (wav(bytes(100), rate=0), "rate"),
        (wav(bytes(100), rate=4_000_000_000), "rate"),
        (wav(bytes(100), size=200), "cut_off"),
        (wav(bytes(100), size=0x7FFFEFFF), "cut_off"),
        (wav(bytes(8_000 * 60 * 31), bits=8, rate=8_000), "too_long"),
    ],
)
def test_broken_files_are_refused_by_name(content: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read_wav(content)
    assert caught.value.reason is InputReason.WAV
    assert caught.value.details["fault"] == problem


GOOD = written(RAMP[:200])


@given(
    st.binary(max_size=200)
    | st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), min_size=1, max_size=6).map(
        lambda changes: altered(changes)
    )
)
def test_no_file_does_more_than_be_refused(content: bytes) -> None:
    try:
        sound = read_wav(content)
    except InputError:
        return
    assert 0 < len(sound) <= 6 * len(content) + 6
    assert np.all(np.abs(sound) <= 1.5)


def altered(changes: list[tuple[int, int]]) -> bytes:
    content = bytearray(GOOD)
    for at, value in changes:
        content[at] = value
    return bytes(content)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("cell", ["<f4", "<f8"])
def test_what_is_no_number_in_one_channel_spoils_nothing(cell: str) -> None:
    cells = [[np.inf, -np.inf], [np.nan, 0.5], [np.inf, np.inf], [3e38, 3e38], [0.25, 0.75]]
    sound = np.array(cells * 100, cell).tobytes()
    read = read_wav(wav(sound, codec=3, channels=2, bits=8 * int(cell[2])))
    assert np.allclose(read[:5], [0.0, 0.25, 1.0, 1.0, 0.5])


@pytest.mark.parametrize("rate", [8_000, 48_000, 192_000])
@pytest.mark.parametrize(("bits", "channels"), [(8, 2), (16, 1), (24, 2)])
def test_a_recording_takes_no_more_room_than_it_is_long(
    rate: int, bits: int, channels: int
) -> None:
    content = wav(bytes(rate * 20 * channels * bits // 8), 1, channels, rate, bits)
    tracemalloc.start()
    try:
        sound = read_wav(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(sound) == 20 * SAMPLE_RATE
    assert peak < sound.nbytes + 16 * 2**20


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_pieces_leave_no_seam(rate: int) -> None:
    at = np.arange(5 * rate) / rate
    tone = np.sin(2 * np.pi * 440 * at)
    sound = read_wav(wav((tone * 20_000).astype("<i2").tobytes(), rate=rate))
    expected = np.sin(2 * np.pi * 440 * np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE) * 20_000 / 32_768
    assert len(sound) == 5 * SAMPLE_RATE
    assert np.abs(sound - expected)[1_000:-1_000].max() < 2e-3
