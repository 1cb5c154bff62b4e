import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.audio.level import dbov
from pendopo.audio.ogg import _crc, read_ogg_opus
from pendopo.audio.opus import Encoder
from pendopo.model.errors import InputError, InputReason
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.channel import VOICES, encode, voice

HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 312, 48_000, 0, 0)
TAGS = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
PACKETS = encode(voice("host", 2), Encoder(complexity=0))


def page(number: int, segments: list[bytes], granule: int = 0, flags: int = 0) -> bytes:
    """One page; a segment of 255 bytes goes on in the next."""
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, 0, len(segments))
    body = bytearray(head + bytes(map(len, segments)) + b"".join(segments))
    body[22:26] = struct.pack("<I", _crc(body))
    return bytes(body)


def file(head: bytes = HEAD, tags: bytes = TAGS, granule: int = 48_000) -> bytes:
    return page(0, [head], flags=2) + page(1, [tags]) + page(2, PACKETS[:60], granule, flags=4)


@pytest.mark.parametrize("path", sorted(VOICES.glob("*.ogg")), ids=lambda path: path.stem)
def test_bundled_voices(path: Path) -> None:
    sound = read_ogg_opus(path.read_bytes())
    assert 12 <= len(sound) / SAMPLE_RATE <= 20
    assert dbov(sound) == pytest.approx(-20, abs=1)
    assert np.max(np.abs(sound)) < 0.5
    assert longest_pause_s(np.tile(sound, 2)) < 0.6


def test_there_are_three_and_they_are_small() -> None:
    files = sorted(VOICES.glob("*.ogg"))
    assert [path.stem for path in files] == ["demo-guest", "demo-host", "demo-third"]
    assert sum(path.stat().st_size for path in VOICES.iterdir() if path.is_file()) < 200_000


def test_the_beginning_is_skipped_and_the_end_cut_as_the_file_says() -> None:
    assert len(read_ogg_opus(file())) == 48_000 - 312
    assert len(read_ogg_opus(file(granule=10**9))) == 60 * 960 - 312


def test_a_packet_may_go_on_in_the_next_page() -> None:
    long_tags = TAGS + bytes(400)
    parts = (
        page(0, [HEAD], flags=2)
        + page(1, [long_tags[:255]])
        + page(2, [long_tags[255:]], flags=1)
        + page(3, PACKETS[:60], 48_000, flags=4)
    )
    assert np.array_equal(read_ogg_opus(parts), read_ogg_opus(file()))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not_opus"),
        (b"RIFF" + bytes(100), "not_ogg"),
        (file()[:-1], "damaged"),
        (file()[:20], "not_ogg"),
        (file() + b"more", None),
        (file()[:-1] + bytes((file()[-1] ^ 1,)), "damaged"),
        (file(head=b"OpusHead"), "not_opus"),
        (file(head=HEAD[:9] + b"\2" + HEAD[10:]), "channels"),
        (file(tags=b"nothing"), "not_opus"),
        (file(granule=0), "no_sound"),
        (page(0, [HEAD]) + page(1, [TAGS]), "no_sound"),
        (page(0, [HEAD]) + page(1, [TAGS]) + page(2, [PACKETS[0], bytes(255)], 9**5), "cut_off"),
        (page(0, [HEAD]) + page(2, [TAGS]), "damaged"),
    ],
)
def test_broken_files_are_refused_by_name(content: bytes, problem: str | None) -> None:
    if problem is None:
        assert len(read_ogg_opus(content)) == 48_000 - 312
        return
    with pytest.raises(InputError) as caught:
        read_ogg_opus(content)
    assert caught.value.reason is InputReason.FILE
    assert caught.value.details["fault"] == problem


@given(st.lists(st.lists(st.binary(max_size=255), max_size=6), max_size=4), st.integers(0, 7))
def test_no_file_does_more_than_be_refused(pages: list[list[bytes]], flags: int) -> None:
    content = page(0, [HEAD], flags=2) + page(1, [TAGS])
    content += b"".join(page(n + 2, segments, 10**6, flags) for n, segments in enumerate(pages))
    try:
        sound = read_ogg_opus(content)
    except InputError:
        return
    assert len(sound) > 0
    assert np.all(np.isfinite(sound))


def longest_pause_s(sound: Samples) -> float:
    longest = run = 0
    for start in range(0, len(sound) - 480, 480):
        run = run + 1 if dbov(sound[start : start + 480]) < -45 else 0
        longest = max(longest, run)
    return longest / 100
