import importlib.metadata
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pendopo.drivers import portaudio_stream
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.device import Device, DeviceKind
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
        self.system = system
        system.call("stream")
        if (options["samplerate"], options["channels"]) not in system.accepted:
            raise PortAudioError("Invalid sample rate")
        self.options = options
        self.closed = False
        system.opened.append(self)

    def start(self) -> None:
        self.system.call("start")

    def abort(self) -> None:
        self.system.call("abort")

    def close(self) -> None:
        self.closed = True
        self.system.call("close")

    def call(self, block: np.typing.NDArray[np.float32]) -> None:
        self.options["callback"](block, len(block), None, None)


class FakePortAudio(ModuleType):
    """As much of sounddevice as the driver uses."""

    PortAudioError = PortAudioError

    def __init__(self, *devices: dict[str, Any], chosen: tuple[int, int] = (0, 1)) -> None:
        super().__init__("sounddevice")
        self.listed = devices
        self.ways: tuple[dict[str, Any], ...] = ()
        self.default = ModuleType("default")
        self.default.device = list(chosen)  # type: ignore[attr-defined]
        self.accepted = {(SAMPLE_RATE, 1)}
        self.opened: list[FakeStream] = []
        self.trouble: dict[str, Exception] = {}
        """What a call raises, by name."""
        self.within = 0
        """Callers inside the library now."""
        self._initialized = 1
        self.starts = 0

    def call(self, name: str) -> None:
        self.within += 1
        assert self.within == 1, "PortAudio is not thread-safe"
        time.sleep(0)  # whoever does not wait for their turn comes in now
        self.within -= 1
        if name in self.trouble:
            raise self.trouble[name]

    def _terminate(self) -> None:
        self.call("terminate")
        self._initialized -= 1

    def _initialize(self) -> None:
        self.call("initialize")
        self._initialized += 1
        self.starts += 1

    def query_devices(self) -> tuple[dict[str, Any], ...]:
        self.call("query")
        return self.listed

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        self.call("query")
        return self.ways

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
    for ask in asks(PortAudio()):
        with pytest.raises(DeviceError) as caught:
            ask()
        assert caught.value.reason is DeviceReason.NO_PORTAUDIO


TROUBLES = (
    PortAudioError("Unanticipated host error"),
    OSError("no such device"),
    AttributeError("undefined symbol: Pa_OpenStream"),
    RuntimeError("cffi cannot call"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "a device's name"),
    KeyError("default_samplerate"),
)


def asks(system: PortAudio) -> tuple[Callable[[], object], ...]:
    """Everything that the driver can be asked for."""
    return (system.devices, system.open_microphone, system.open_speaker)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
@pytest.mark.parametrize("call", ["terminate", "initialize", "query", "stream", "start"])
def test_whatever_the_library_raises_is_told_as_a_device_that_fails(
    install: Install, call: str, trouble: Exception
) -> None:
    system = install(MICROPHONE, SPEAKER)
    system.trouble = {call: trouble}
    for ask in asks(PortAudio()):
        if call in ("stream", "start") and ask.__name__ == "devices":
            continue
        with pytest.raises(DeviceError) as caught:
            ask()
        restarting = call in ("terminate", "initialize")
        expected = DeviceReason.SOUND_SYSTEM if restarting else DeviceReason.FAILED
        assert caught.value.reason is expected
        assert str(trouble) in caught.value.details["problem"]
    assert all(stream.closed for stream in system.opened)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
def test_whatever_the_library_raises_at_the_end_the_device_is_closed(
    install: Install, trouble: Exception
) -> None:
    system = install(MICROPHONE, SPEAKER)
    ours = PortAudio()
    microphone = ours.open_microphone()
    system.trouble = {"abort": trouble, "close": trouble}
    microphone.close()
    microphone.close()
    assert system.opened[0].closed
    assert not microphone.alive
    system.trouble = {}
    starts = system.starts
    ours.open_speaker()
    assert system.starts == starts + 1


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        ("ImportError('no _sounddevice')", DeviceReason.NO_PORTAUDIO),
        ("OSError('PortAudio library not found')", DeviceReason.NO_PORTAUDIO),
        ("type('PortAudioError', (Exception,), {})('no server')", DeviceReason.SOUND_SYSTEM),
        ("AttributeError('undefined symbol')", DeviceReason.SOUND_SYSTEM),
    ],
)
def test_a_library_that_cannot_be_loaded_or_started_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, raised: str, reason: DeviceReason
) -> None:
    (tmp_path / "sounddevice.py").write_text(f"raise {raised}\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    for ask in asks(PortAudio()):
        with pytest.raises(DeviceError) as caught:
            ask()
        assert caught.value.reason is reason


def test_the_list_of_devices_is_read_anew_only_while_nothing_is_open(install: Install) -> None:
    system = install(MICROPHONE)
    ours = PortAudio()
    microphone = ours.open_microphone()
    system.listed = (MICROPHONE, SPEAKER)
    ours.open_speaker()
    ours.devices()
    assert system.starts == 1
    microphone.close()
    ours.devices()
    assert system.starts == 1
    assert system._initialized == 1


def test_a_sound_system_that_was_away_is_started_again(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    ours = PortAudio()
    system.trouble = {"initialize": PortAudioError("no server")}
    for _ in range(3):
        with pytest.raises(DeviceError) as caught:
            ours.open_speaker()
        assert caught.value.reason is DeviceReason.SOUND_SYSTEM
    assert system._initialized == 0
    system.trouble = {}
    assert ours.open_speaker().alive
    assert system._initialized == 1


def test_threads_take_turns_in_the_library(install: Install) -> None:
    install(MICROPHONE, SPEAKER)
    ours = PortAudio()
    failed: list[BaseException] = []

    def use() -> None:
        try:
            for _ in range(50):
                ours.devices()
                ours.open_microphone().close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_the_private_names_are_those_of_the_pinned_version() -> None:
    assert importlib.metadata.version("sounddevice").startswith("0.5.")
    source = importlib.metadata.files("sounddevice") or []
    text = next(file for file in source if file.name == "sounddevice.py").read_text()
    for name in ("_initialized = 0", "def _initialize():", "def _terminate():"):
        assert f"\n{name}" in text


def test_without_devices_the_reason_is_told(install: Install) -> None:
    install(chosen=(-1, -1))
    assert PortAudio().devices() == []
    with pytest.raises(DeviceError) as caught:
        PortAudio().open_microphone()
    assert caught.value.reason is DeviceReason.NO_MICROPHONE
    with pytest.raises(DeviceError) as caught:
        PortAudio().open_speaker()
    assert caught.value.reason is DeviceReason.NO_SPEAKER


def test_devices_are_listed_with_the_default_marked(install: Install) -> None:
    other = MICROPHONE | {"name": "other mic"}
    install(MICROPHONE, SPEAKER, other, chosen=(2, 1))
    assert PortAudio().devices() == [
        Device(DeviceKind.MICROPHONE, "mic", "mic", default=False),
        Device(DeviceKind.MICROPHONE, "other mic", "other mic", default=True),
        Device(DeviceKind.SPEAKER, "box", "box", default=True),
    ]


def test_the_first_device_serves_when_the_system_names_none(install: Install) -> None:
    system = install(SPEAKER, MICROPHONE, chosen=(-1, -1))
    PortAudio().open_microphone()
    assert system.opened[0].options["device"] == 1


def way(name: str, microphone: int, speaker: int) -> dict[str, Any]:
    return {"name": name, "default_input_device": microphone, "default_output_device": speaker}


def by(number: int, device: dict[str, Any], name: str) -> dict[str, Any]:
    return device | {"name": name, "hostapi": number}


WINDOWS = (
    by(0, MICROPHONE, "Microsoft Sound Mapper - Input"),
    by(0, MICROPHONE, "Headset Microphone (Some Maker "),
    by(0, SPEAKER, "Microsoft Sound Mapper - Output"),
    by(1, MICROPHONE, "Primary Sound Capture Driver"),
    by(1, SPEAKER, "Primary Sound Driver"),
    by(2, SPEAKER, "Screen (HDMI)"),
    by(2, SPEAKER, "Headset Earphone (Some Maker of Headsets)"),
    by(2, MICROPHONE, "Laptop Array (Some Maker of Boards)"),
    by(2, MICROPHONE, "Headset Microphone (Some Maker of Headsets)"),
    by(2, MICROPHONE, "Screen (HDMI) [Loopback]"),
    by(3, MICROPHONE, "Headset Microphone (KS)"),
)
WAYS = (
    way("MME", 0, 2),
    way("Windows DirectSound", 3, 4),
    way("Windows WASAPI", 8, 6),
    way("Windows WDM-KS", 10, -1),
)
"""A laptop with a headset, as PortAudio lists it on Windows: its own default is MME's."""


def test_on_windows_every_device_is_listed_once_by_its_whole_name(install: Install) -> None:
    install(*WINDOWS, chosen=(0, 2)).ways = WAYS
    assert [(d.kind.value, d.name, d.default) for d in PortAudio().devices()] == [
        ("input", "Laptop Array (Some Maker of Boards)", False),
        ("input", "Headset Microphone (Some Maker of Headsets)", True),
        ("output", "Screen (HDMI)", False),
        ("output", "Headset Earphone (Some Maker of Headsets)", True),
    ]


def test_on_windows_the_default_is_the_systems_by_the_best_way(install: Install) -> None:
    system = install(*WINDOWS, chosen=(0, 2))
    system.ways = WAYS
    ours = PortAudio()
    ours.open_microphone()
    ours.open_speaker()
    ours.open_speaker("Screen (HDMI)")
    assert [stream.options["device"] for stream in system.opened] == [8, 6, 5]


def test_on_windows_the_next_way_serves_where_the_best_has_none(install: Install) -> None:
    system = install(*WINDOWS[:5], *WINDOWS[10:], chosen=(0, 2))
    system.ways = WAYS
    assert [d.name for d in PortAudio().devices()] == [
        "Primary Sound Capture Driver",
        "Primary Sound Driver",
    ]


def test_elsewhere_the_way_of_the_default_device_is_taken(install: Install) -> None:
    listed = (by(0, MICROPHONE, "hw"), by(1, MICROPHONE, "jack"), by(0, SPEAKER, "hw"))
    install(*listed, chosen=(1, 2)).ways = (way("ALSA", 0, 2), way("JACK", 1, -1))
    assert [d.name for d in PortAudio().devices()] == ["jack", "hw"]


def test_what_is_captured_is_read_in_order(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    microphone = PortAudio().open_microphone()
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
    microphone = PortAudio().open_microphone()
    for n in range(60):
        system.opened[0].call(np.full((480, 1), n, np.float32))
    said = microphone.read(960)
    assert said is not None
    assert said[0] == 58
    assert said[-1] == 59


def test_what_is_written_is_played_and_then_silence(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    speaker = PortAudio().open_speaker()
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
    microphone, speaker = PortAudio().open_microphone(), PortAudio().open_speaker()
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
        PortAudio().open_microphone()
    assert caught.value.reason is DeviceReason.FAILED
    assert caught.value.details["device"] == "mic"


def test_a_device_that_vanishes_is_noticed(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    gone, well = PortAudio().open_speaker(), PortAudio().open_microphone()
    assert gone.alive
    system.opened[0].options["finished_callback"]()
    assert not gone.alive
    assert well.alive


def test_a_device_that_calls_no_more_is_noticed(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(portaudio_stream, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    system = install(MICROPHONE, SPEAKER)
    microphone = PortAudio().open_microphone()
    now[0] += portaudio_stream.STALLED_AFTER_S - 0.1
    assert microphone.alive
    system.opened[0].call(np.zeros((480, 1), np.float32))
    now[0] += portaudio_stream.STALLED_AFTER_S - 0.1
    assert microphone.alive
    now[0] += 0.2
    assert not microphone.alive


def peak_hz(sound: np.typing.NDArray[np.float32], rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * rate / len(sound)


class Errors(PortAudioError):
    """As sounddevice makes them: a text and PortAudio's number."""


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Errors("Error opening InputStream: Device unavailable", -9985), DeviceReason.BUSY),
        (OSError(16, "Device or resource busy"), DeviceReason.BUSY),
        (Errors("Unanticipated host error", -9999, (8, -13, "Permission denied")), "denied"),
        (Errors("access is denied (0x80070005)", -9999), "denied"),
        (Errors("Invalid sample rate", -9997), DeviceReason.FAILED),
    ],
)
def test_why_a_device_cannot_be_opened_is_told(
    install: Install, error: Exception, reason: object
) -> None:
    system = install(MICROPHONE, SPEAKER)
    system.trouble = {"stream": error}
    with pytest.raises(DeviceError) as caught:
        PortAudio().open_microphone()
    expected = DeviceReason.NOT_PERMITTED if reason == "denied" else reason
    assert caught.value.reason is expected
    assert caught.value.details["device"] == "mic"


def test_a_device_is_opened_by_its_name(install: Install) -> None:
    other = MICROPHONE | {"name": "other mic"}
    system = install(MICROPHONE, SPEAKER, other)
    PortAudio().open_microphone("other mic")
    assert system.opened[0].options["device"] == 2
    with pytest.raises(DeviceError) as caught:
        PortAudio().open_microphone("gone")
    assert caught.value.reason is DeviceReason.NO_MICROPHONE


def test_a_sound_servers_device_is_meant_only_while_it_is_opened(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    monkeypatch.setenv("PULSE_SINK", "mine")
    served = MICROPHONE | SPEAKER | {"name": "pulse", "max_input_channels": 32}
    system = install(served, chosen=(0, 0))
    meant: list[tuple[str | None, str | None]] = []
    made = system.InputStream

    def make(**options: Any) -> FakeStream:
        meant.append((os.environ.get("PULSE_SOURCE"), os.environ.get("PULSE_SINK")))
        return made(**options)

    system.InputStream = system.OutputStream = make  # type: ignore[method-assign]
    ours = PortAudio()
    assert ours.reaches_pulse()
    ours.open_microphone("alsa_input.usb")
    ours.open_speaker("alsa_output.usb")
    ours.open_speaker()
    assert meant == [("alsa_input.usb", "mine"), (None, "alsa_output.usb"), (None, "mine")]
    assert "PULSE_SOURCE" not in os.environ
    assert os.environ["PULSE_SINK"] == "mine"


def test_each_device_is_listed_once_though_windows_has_four_ways_to_it(install: Install) -> None:
    slow = {"hostapi": 0}
    better = {"hostapi": 2}
    install(MICROPHONE | slow, MICROPHONE | better, SPEAKER | slow, SPEAKER | better, chosen=(1, 3))
    assert [device.name for device in PortAudio().devices()] == ["mic", "box"]


def test_a_voice_on_one_side_of_a_stereo_microphone_is_heard(install: Install) -> None:
    system = install(MICROPHONE, SPEAKER)
    system.accepted = {(SAMPLE_RATE, 2)}
    microphone = PortAudio().open_microphone()
    system.opened[0].call(np.stack([np.zeros(960), np.ones(960)], axis=1).astype(np.float32))
    said = microphone.read(960)
    assert said is not None
    assert np.all(said == 0.5)


@pytest.mark.parametrize("shape", [(96_000, 1), (96_000, 4), (44_100, 4), (SAMPLE_RATE, 4)])
def test_a_device_that_does_only_one_thing_is_served(
    install: Install, shape: tuple[int, int]
) -> None:
    rate, channels = shape
    device = {"default_samplerate": float(rate), "max_input_channels": channels}
    system = install(MICROPHONE | device, SPEAKER)
    system.accepted = {shape}
    microphone = PortAudio().open_microphone()
    at = np.arange(rate // 2) / rate
    tone = np.sin(2 * np.pi * 1_000 * at).astype(np.float32)
    for block in np.split(tone, 10):
        system.opened[0].call(np.stack([block] * channels, axis=1))
    said = microphone.read(960 * 20)
    assert said is not None
    assert peak_hz(said, SAMPLE_RATE) == pytest.approx(1_000, abs=5)
