import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pendopo.drivers import portaudio
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import SAMPLE_RATE

MICROPHONE = {
    "name": "mic",
    "max_input_channels": 2,
    "max_output_channels": 0,
    "default_samplerate": 44_100.0,
}
SPEAKER = {
    "name": "box",
    "max_input_channels": 0,
    "max_output_channels": 2,
    "default_samplerate": 44_100.0,
}


class PortAudioError(Exception):
    pass


class FakeStream:
    def __init__(self, system: "FakePortAudio", **options: Any) -> None:
        if (options["samplerate"], options["channels"]) not in system.accepted:
            raise PortAudioError("Invalid sample rate")
        self.options = options
        self.closed = False
        system.opened.append(self)

    def start(self) -> None:
        pass

    def abort(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def call(self, block: np.typing.NDArray[np.float32]) -> None:
        self.options["callback"](block, len(block), None, None)


class FakePortAudio(ModuleType):
    """As much of sounddevice as the driver uses."""

    PortAudioError = PortAudioError

    def __init__(self, *devices: dict[str, Any], chosen: tuple[int, int] = (0, 1)) -> None:
        super().__init__("sounddevice")
        self.listed = devices
        self.default = ModuleType("default")
        self.default.device = list(chosen)  # type: ignore[attr-defined]
        self.accepted = {(SAMPLE_RATE, 1)}
        self.opened: list[FakeStream] = []

    def query_devices(self) -> tuple[dict[str, Any], ...]:
        return self.listed

    def InputStream(self, **options: Any) -> FakeStream:
        return FakeStream(self, **options)

    OutputStream = InputStream


Install = Callable[..., FakePortAudio]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    def put(*devices: dict[str, Any], chosen: tuple[int, int] = (0, 1)) -> FakePortAudio:
        system = FakePortAudio(*devices, chosen=chosen)
        monkeypatch.setitem(sys.modules, "sounddevice", system)
        return system

    return put


def test_without_portaudio_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    for ask in (portaudio.devices, portaudio.open_microphone, portaudio.open_speaker):
        with pytest.raises(DeviceError) as caught:
            ask()
        assert caught.value.reason is DeviceReason.NO_PORTAUDIO


def test_without_devices_the_reason_is_told(install: Install) -> None:
    install(chosen=(-1, -1))
    assert portaudio.devices() == []
    with pytest.raises(DeviceError) as caught:
        portaudio.open_microphone()
    assert caught.value.reason is DeviceReason.NO_MICROPHONE
    with pytest.raises(DeviceError) as caught:
        portaudio.open_speaker()
    assert caught.value.reason is DeviceReason.NO_SPEAKER


def test_devices_are_listed_with_the_default_marked(install: Install) -> None:
    other = MICROPHONE | {"name": "other mic"}
    install(MICROPHONE, SPEAKER, other, chosen=(2, 1))
    assert portaudio.devices() == [
        portaudio.Device("input", "mic", default=False),
        portaudio.Device("input", "other mic", default=True),
        portaudio.Device("output", "box", default=True),
    ]


def test_the_first_device_serves_when_the_system_names_none(install: Install) -> None:
    system = install(SPEAKER, MICROPHONE, chosen=(-1, -1))
    portaudio.open_microphone()
    assert system.opened[0].options["device"] == 1


def test_what_is_captured_is_read_in_order(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    microphone = portaudio.open_microphone()
    assert microphone.read(960) is None
    sound = np.arange(1_440, dtype=np.float32).reshape(3, 480, 1)
    for block in sound:
        system.opened[0].call(block)
    said = microphone.read(960)
    assert said is not None
    assert np.array_equal(said, np.arange(960))
    assert microphone.read(960) is None
    microphone.close()
    assert system.opened[0].closed


def test_sound_that_nobody_read_is_dropped_from_the_old_end(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    microphone = portaudio.open_microphone()
    for n in range(60):
        system.opened[0].call(np.full((480, 1), n, np.float32))
    said = microphone.read(960)
    assert said is not None
    assert said[0] == 58
    assert said[-1] == 59


def test_what_is_written_is_played_and_then_silence(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    speaker = portaudio.open_speaker()
    wanted = speaker.wanted()
    assert wanted == 1_440
    speaker.write(np.ones(700, np.float32))
    assert speaker.wanted() == wanted - 700
    block = np.full((480, 1), 9, np.float32)
    system.opened[0].call(block)
    assert np.all(block == 1)
    system.opened[0].call(block)
    assert np.all(block[:220] == 1)
    assert not np.any(block[220:])


def test_a_device_that_refuses_48_khz_mono_is_converted_for(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    system.accepted = {(44_100, 2)}
    microphone, speaker = portaudio.open_microphone(), portaudio.open_speaker()
    at = np.arange(44_100) / 44_100
    tone = np.sin(2 * np.pi * 1_000 * at).astype(np.float32)
    for start in range(0, 44_100 // 2, 441):
        system.opened[0].call(np.stack([tone[start : start + 441]] * 2, axis=1))
    said = microphone.read(960 * 20)
    assert said is not None
    assert peak_hz(said, SAMPLE_RATE) == pytest.approx(1_000, abs=5)

    at = np.arange(24_000) / SAMPLE_RATE
    speaker.write(np.sin(2 * np.pi * 1_000 * at).astype(np.float32))
    block = np.zeros((441 * 40, 2), np.float32)
    system.opened[1].call(block)
    assert peak_hz(block[:, 0], 44_100) == pytest.approx(1_000, abs=5)
    assert np.array_equal(block[:, 0], block[:, 1])


def test_a_device_that_refuses_everything_is_named(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    system.accepted = set()
    with pytest.raises(DeviceError) as caught:
        portaudio.open_microphone()
    assert caught.value.reason is DeviceReason.FAILED
    assert caught.value.details["device"] == "mic"


def test_a_device_that_vanishes_is_noticed(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    gone, well = portaudio.open_speaker(), portaudio.open_microphone()
    assert gone.alive
    system.opened[0].options["finished_callback"]()
    assert not gone.alive
    assert well.alive


def test_a_device_that_calls_no_more_is_noticed(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(portaudio, "time", SimpleNamespace(monotonic=lambda: now[0]))
    system = install(MICROPHONE, SPEAKER)
    microphone = portaudio.open_microphone()
    now[0] += portaudio.STALLED_AFTER_S - 0.1
    assert microphone.alive
    system.opened[0].call(np.zeros((480, 1), np.float32))
    now[0] += portaudio.STALLED_AFTER_S - 0.1
    assert microphone.alive
    now[0] += 0.2
    assert not microphone.alive


def peak_hz(sound: np.typing.NDArray[np.float32], rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * rate / len(sound)
