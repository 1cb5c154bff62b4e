import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.audio import libopus, opus
from pendopo.audio.opus import Decoder, Encoder
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples
from tests.audio.channel import encode, voice
from tests.audio.correlation import block_correlations


@pytest.mark.parametrize(
    ("bitrate", "full", "size"), [(None, False, 80), (40_000, False, 100), (None, True, 100)]
)
def test_size_and_first_byte_do_not_tell_what_is_said(
    bitrate: int | None, full: bool, size: int
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, SAMPLE_RATE).astype(np.float32)
    silence = np.zeros(SAMPLE_RATE, np.float32)
    spoken = np.concatenate((voice("host", 5), silence, noise, voice("guest", 5), silence))
    packets = encode(spoken, Encoder(bitrate, full=full))
    assert {len(packet) for packet in packets} == {size}
    assert {packet[0] for packet in packets} == {packets[0][0]}
    assert {opus.duration(packet) for packet in packets} == {FRAME_SAMPLES}


def test_the_bitrate_follows_at_once() -> None:
    encoder = Encoder(bitrate=32_000)
    block = voice("host", 1)[:FRAME_SAMPLES]
    assert len(encoder.encode(block)) == 80
    encoder.set_bitrate(48_000)
    assert len(encoder.encode(block)) == 120
    encoder.set_bitrate(24_000)
    assert len(encoder.encode(block)) == 60


@pytest.mark.parametrize("name", ["host", "guest", "third"])
def test_a_bundled_voice_comes_back_like_itself(name: str) -> None:
    spoken = voice(name, 20)
    decoder = Decoder()
    heard = np.concatenate([decoder.decode(packet) for packet in encode(spoken, Encoder())])
    blocks = block_correlations(spoken, heard)
    assert len(blocks) >= 8
    assert min(block.correlation for block in blocks) > 0.95
    assert max(abs(block.gain_db) for block in blocks) < 1.0
    assert max(block.residual_db for block in blocks) < -11.0


def test_fec_gives_back_a_lost_frame() -> None:
    packets = encode(voice("host", 4), Encoder())
    lost = next(n for n in range(60, 150) if loud(packets, n) and opus.carries_fec(packets[n + 1]))
    whole, recovered, concealed = (Decoder() for _ in range(3))
    for decoder in (whole, recovered, concealed):
        for packet in packets[:lost]:
            decoder.decode(packet)
    said = whole.decode(packets[lost])
    assert likeness(said, recovered.decode_fec(packets[lost + 1])) > 0.8
    assert recovered.decode_fec(packets[lost + 1]).shape == (FRAME_SAMPLES,)
    assert concealed.conceal(FRAME_SAMPLES).shape == (FRAME_SAMPLES,)


def test_without_fec_no_packet_carries_a_copy() -> None:
    assert not any(map(opus.carries_fec, encode(voice("host", 2), Encoder(fec=False))))
    assert any(map(opus.carries_fec, encode(voice("host", 2), Encoder(fec=True))))


@pytest.mark.parametrize(
    ("payload", "count"),
    [
        (b"", FRAME_SAMPLES),
        (b"\xff\xff\xff", FRAME_SAMPLES),
        (b"\x03", FRAME_SAMPLES),
        (b"\xe0" + bytes(30), 120),
        (b"\xf8\xff\xfe" + bytes(77), FRAME_SAMPLES),
        (b"\xfc\xff\xfe" + bytes(77), FRAME_SAMPLES),
        (b"\x1b\x03" + bytes(60), 3 * 2_880 // 3 * 3),
    ],
)
def test_frames_of_other_lengths_stereo_and_rubbish(payload: bytes, count: int) -> None:
    decoder = Decoder()
    longest = min(count, opus.MAX_FRAME_SAMPLES)
    sound = decoder.decode(payload)
    assert len(sound) in (longest, FRAME_SAMPLES)
    assert np.all(np.isfinite(sound))


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_no_payload_breaks_the_decoder(payloads: list[bytes]) -> None:
    decoder = Decoder()
    for payload in payloads:
        for sound in (decoder.decode(payload), decoder.decode_fec(payload), decoder.conceal(480)):
            assert 0 < len(sound) <= opus.MAX_FRAME_SAMPLES
            assert np.all(np.isfinite(sound))
        assert 0 <= opus.duration(payload) <= opus.MAX_FRAME_SAMPLES
        opus.carries_fec(payload)


def test_a_block_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="960"):
        Encoder().encode(np.zeros(480, np.float32))


@pytest.mark.usefixtures("uncollected")
def test_a_frame_leaves_nothing_to_the_garbage_collector() -> None:
    encoder, decoder = Encoder(), Decoder()
    block = voice("host", 1)[:FRAME_SAMPLES]
    gc.collect()
    for _ in range(3):
        decoder.decode(encoder.encode(block))
    assert not gc.collect()


def test_libopus_is_found_without_importing_av() -> None:
    assert libopus.version().startswith("libopus 1.")


def test_a_missing_libopus_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    libopus.library.cache_clear()
    try:
        with pytest.raises(OwnError) as caught:
            Encoder()
        assert caught.value.reason is OwnReason.OPUS_MISSING
    finally:
        libopus.library.cache_clear()


def loud(packets: list[bytes], number: int) -> bool:
    decoder = Decoder()
    for packet in packets[: number + 1]:
        sound = decoder.decode(packet)
    return bool(np.sqrt(np.mean(sound**2)) > 0.08)


def likeness(one: Samples, other: Samples) -> float:
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))
