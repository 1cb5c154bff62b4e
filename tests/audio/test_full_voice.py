"""All that is audible is sent, and first byte and size still tell nothing."""

import ctypes
from collections.abc import Iterator
from itertools import chain

import numpy as np
import pytest

from pendopo.audio import libopus, opus
from pendopo.audio.opus import FULL_BITRATE, Decoder, Encoder, full_voice
from pendopo.audio.trial_sound import trial_sound
from pendopo.model.errors import OwnError
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, EncodedFrame, OpenedFrame, Samples
from tests.audio.channel import encode, voice
from tests.e2ee.sound import ANI, received, shared_opener, shared_sealer

FIRST_BYTE = 0x78
SIZE = 100
FEW = 25
"""Frames."""


def test_this_libopus_does_it() -> None:
    assert full_voice()
    assert Encoder().full
    assert len(Encoder().encode(silence(1))) == SIZE


@pytest.fixture
def untried() -> Iterator[None]:
    full_voice.cache_clear()
    yield
    full_voice.cache_clear()


def silence(frames: int) -> Samples:
    return np.zeros(frames * FRAME_SAMPLES, np.float32)


def noise(frames: int, loud: float = 0.2) -> Samples:
    chance = np.random.default_rng(frames)
    return chance.normal(0, loud, frames * FRAME_SAMPLES).astype(np.float32)


def tone(hertz: float, frames: int, loud: float = 0.4) -> Samples:
    at = np.arange(frames * FRAME_SAMPLES) / SAMPLE_RATE
    return (loud * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def sweep(frames: int) -> Samples:
    at = np.arange(frames * FRAME_SAMPLES) / SAMPLE_RATE
    return (0.4 * np.sin(2 * np.pi * (30 * at + 10_000 * at**2))).astype(np.float32)


def music(frames: int) -> Samples:
    chord = sum(
        (tone(hz, frames, 0.08) for hz in (220, 277.2, 329.6, 1_760, 7_040)), silence(frames)
    )
    return np.asarray(chord + noise(frames, 0.05), np.float32)


def sounds() -> dict[str, Samples]:
    """Every kind a microphone may bring, other than those of the trial."""
    return {
        "host": voice("host", 6),
        "guest": voice("guest", 6),
        "third": voice("third", 6),
        "silence": silence(100),
        "noise": noise(50),
        "hum": tone(50, 50),
        "quiet noise": noise(50, 0.0003),
        "whistle": tone(3_500, 50),
        "too high": tone(17_000, 25),
        "sweep": sweep(50),
        "music": music(100),
        "clipped": np.clip(voice("guest", 2) * 50, -1, 1),
        "over full scale": tone(300, 25, 8.0),
        "square": np.sign(tone(97, 50)),
        "constant": np.full(25 * FRAME_SAMPLES, 0.9, np.float32),
        "crackle": np.where(noise(50) > 0.7, np.float32(1), np.float32(0)),
        "cut": noise(50) * np.repeat(np.arange(50) % 2, FRAME_SAMPLES).astype(np.float32),
        "subnormal": np.full(25 * FRAME_SAMPLES, 1e-40, np.float32),
    }


def shapes(packets: list[bytes]) -> set[tuple[int, int]]:
    return {(packet[0], len(packet)) for packet in packets}


@pytest.mark.parametrize(("fec", "loss"), [(True, 0), (True, 6), (True, 10), (False, 10)])
def test_one_first_byte_and_one_size_whatever_is_said(fec: bool, loss: int) -> None:
    encoder = Encoder(fec=fec, expected_loss=loss)
    for name, sound in sounds().items():
        assert shapes(encode(sound, encoder)) == {(FIRST_BYTE, SIZE)}, name
    assert encoder.replaced == 0


def test_from_the_first_packet_on() -> None:
    for name, sound in sounds().items():
        encoder = Encoder()
        assert shapes(encode(sound[: FEW * FRAME_SAMPLES], encoder)) == {(FIRST_BYTE, SIZE)}, name
        assert encoder.replaced == 0


@pytest.mark.parametrize("complexity", [2, 3, 10])
@pytest.mark.parametrize("bitrate", [40_000, 48_000, 128_000])
def test_one_first_byte_at_every_rate(bitrate: int, complexity: int) -> None:
    encoder = Encoder(bitrate, complexity=complexity)
    said = np.concatenate([sound[: FEW * FRAME_SAMPLES] for sound in sounds().values()])
    assert shapes(encode(said, encoder)) == {(FIRST_BYTE, bitrate // 400)}
    assert encoder.replaced == 0


def test_one_first_byte_when_expected_loss_and_copies_change_in_between() -> None:
    """Copies for 20 % of loss and more rarely leave no room: silence goes, in the same shape."""
    encoder = Encoder()
    for loss, fec in ((0, 1), (30, 1), (100, 1), (10, 0), (0, 0), (5, 1), (6, 1), (10, 1)):
        encoder._set(libopus.SET_PACKET_LOSS_PERC, loss)
        encoder._set(libopus.SET_INBAND_FEC, fec)
        assert shapes(encode(trial_sound(), encoder)) == {(FIRST_BYTE, SIZE)}
    assert encoder.replaced <= 4


def test_one_first_byte_when_the_rate_changes_in_between() -> None:
    """Back to 8 kHz where it is too low."""
    encoder = Encoder()
    for bitrate in (64_000, 40_000, 24_000, 48_000, 39_999, 40_000):
        encoder.set_bitrate(bitrate)
        packets = encode(trial_sound(), encoder)
        assert encoder.full == (bitrate >= FULL_BITRATE)
        assert {len(packet) for packet in packets} == {bitrate // 400}
        assert len({packet[0] for packet in packets}) == 1
    assert encoder.replaced == 0


def test_one_first_byte_after_a_long_silence() -> None:
    encoder = Encoder()
    minutes = chain.from_iterable(encode(silence(500), encoder) for _ in range(12))
    assert shapes(list(minutes)) == {(FIRST_BYTE, SIZE)}
    assert shapes(encode(trial_sound(), encoder)) == {(FIRST_BYTE, SIZE)}
    assert encoder.replaced == 0


def test_every_packet_is_one_frame_of_20_ms() -> None:
    packets = encode(trial_sound())
    assert {opus.duration(packet) for packet in packets} == {FRAME_SAMPLES}


def test_lost_frames_are_recovered_as_before() -> None:
    copies = [opus.carries_fec(packet) for packet in encode(voice("host", 10), Encoder())]
    before = [opus.carries_fec(p) for p in encode(voice("host", 10), Encoder(full=False))]
    assert sum(copies) > 0.9 * sum(before) > 100


class TestHighSounds:
    """What is above 9 kHz at the far end, sealed and opened on the way."""

    def test_noise_and_sibilants_keep_their_height(self) -> None:
        for sound in (noise(200, 0.1), sibilants(voice("host", 4))):
            assert 0.8 < high(far_end(sound, Encoder())) / high(sound) < 1.2

    def test_with_the_former_setting_they_lose_it(self) -> None:
        for sound in (noise(200, 0.1), sibilants(voice("host", 4))):
            assert high(far_end(sound, Encoder(full=False))) / high(sound) < 0.001

    def test_what_is_low_stays_low(self) -> None:
        low = tone(440, 100)
        assert high(far_end(low, Encoder())) < 1e-4 * float(np.sum(low**2))


def sibilants(spoken: Samples) -> Samples:
    """Speech with an s of 4.5 to 14 kHz in every other quarter of a second."""
    hiss = passed(noise(len(spoken) // FRAME_SAMPLES, 0.1), 4_500, 14_000)
    spoken = spoken[: len(hiss)]
    return np.where(np.arange(len(hiss)) // 12_000 % 2, spoken, hiss)


def passed(sound: Samples, low: float, high: float) -> Samples:
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def high(sound: Samples) -> float:
    """Energy between 9 and 20 kHz."""
    return float(np.sum(passed(sound, 9_000, 20_000) ** 2))


def far_end(sound: Samples, encoder: Encoder) -> Samples:
    sealer, opener, decoder = shared_sealer(), shared_opener(), Decoder()
    heard = []
    for number, packet in enumerate(encode(sound, encoder)):
        sealed = sealer.seal(EncodedFrame(packet, number * FRAME_SAMPLES, -20.0))
        opened = opener.open(ANI, received(sealed.payload))
        assert isinstance(opened, OpenedFrame)
        heard.append(decoder.decode(opened.payload))
    return np.concatenate(heard)


class OtherLibopus:
    """The real one with one function replaced."""

    def __init__(self, **functions: object) -> None:
        self._real = libopus.library()
        self.__dict__.update(functions)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


def use(monkeypatch: pytest.MonkeyPatch, **functions: object) -> None:
    other = OtherLibopus(**functions)
    monkeypatch.setattr(opus, "library", lambda: other)


@pytest.mark.usefixtures("untried")
class TestFallback:
    """Another libopus: what it cannot keep to itself is not asked of it."""

    @pytest.mark.parametrize("refused", [libopus.SET_FORCE_MODE, libopus.BANDWIDTH_FULL])
    def test_a_library_that_refuses_the_setting(
        self, monkeypatch: pytest.MonkeyPatch, refused: int
    ) -> None:
        real = libopus.library().opus_encoder_ctl

        def ctl(state: object, request: int, *value: ctypes.c_int32) -> int:
            if refused in (request, *(v.value for v in value)):
                return -5
            return int(real(state, request, *value))

        use(monkeypatch, opus_encoder_ctl=ctl)
        self._sends_8_khz_as_before()

    @pytest.mark.parametrize("change", ["first byte", "size"])
    def test_one_odd_packet_in_the_trial_is_enough(
        self, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        other = odd_at(150, change)
        monkeypatch.setattr(opus, "library", lambda: other)
        self._sends_8_khz_as_before()

    def test_a_trial_happens_once_in_a_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tried = 0

        def counted() -> Samples:
            nonlocal tried
            tried += 1
            return trial_sound()

        monkeypatch.setattr(opus, "trial_sound", counted)
        for _ in range(3):
            Encoder()
        assert tried == 1

    def _sends_8_khz_as_before(self) -> None:
        assert not full_voice()
        encoder = Encoder()
        assert not encoder.full
        packets = encode(trial_sound(), encoder)
        assert shapes(packets) == {(0x4B, 80)}
        assert any(map(opus.carries_fec, encode(voice("host", 2), encoder)))
        encoder.set_bitrate(64_000)
        assert not encoder.full


def odd_at(number: int, change: str) -> OtherLibopus:
    """Whose packet of that number is unlike the others."""
    real = libopus.library().opus_encode_float
    made = 0

    def encode_float(state: object, sound: object, count: int, packet: object, room: int) -> int:
        nonlocal made
        length = int(real(state, sound, count, packet, room))
        made += 1
        if made != number:
            return length
        if change == "size":
            return length - 1
        assert isinstance(packet, ctypes.Array)
        packet[0] = b"\x68"
        return length

    return OtherLibopus(opus_encode_float=encode_float)


@pytest.mark.parametrize("change", ["first byte", "size"])
def test_an_odd_packet_is_never_sent(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Should one come in spite of the trial: silence goes instead, in the shape of the others."""
    monkeypatch.setattr(opus, "library", lambda: odd_at(20, change))
    encoder = Encoder(full=True)
    packets = encode(voice("host", 2), encoder)
    assert shapes(packets) == {(FIRST_BYTE, SIZE)}
    assert encoder.replaced == 1
    assert np.abs(Decoder().decode(packets[19])).max() < 0.01


def test_nothing_but_odd_packets_is_our_own_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    real = libopus.library().opus_encode_float
    use(monkeypatch, opus_encode_float=lambda *arguments: int(real(*arguments)) - 1)
    with pytest.raises(OwnError):
        Encoder(full=True).encode(silence(1))
