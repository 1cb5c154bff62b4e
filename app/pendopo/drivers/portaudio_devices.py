"""Which of PortAudio's devices are meant: one way to each of them, and the system's default."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

from pendopo.model.device import DeviceKind
from pendopo.model.frames import SAMPLE_RATE

WINDOWS_WAYS: Final = ("Windows WASAPI", "Windows DirectSound", "MME", "Windows WDM-KS")
"""The same devices by each, the best way first: MME cuts names, comes late and is PortAudio's own
default; WDM-KS takes a device away from all other programs."""
NO_MICROPHONE: Final = " [Loopback]"
"""How WASAPI names what a speaker plays."""

Devices = dict[int, dict[str, Any]]


def fitting(library: ModuleType, kind: DeviceKind) -> Devices:
    """Devices of one kind by number, each by one way only."""
    listed = {i: d for i, d in enumerate(library.query_devices()) if _fits(d, kind)}
    way = _windows_way(library, listed)
    if way is None:
        preferred = listed.get(_portaudios_choice(library, kind), {})
        way = preferred.get("hostapi")
    return listed if way is None else {i: d for i, d in listed.items() if d["hostapi"] == way}


def default(library: ModuleType, kind: DeviceKind) -> int | None:
    """The default device's number, the first one when the system names none."""
    devices = fitting(library, kind)
    way = _windows_way(library, devices)
    if way is None:
        chosen = _portaudios_choice(library, kind)
    else:
        chosen = int(library.query_hostapis()[way][f"default_{kind.value}_device"])
    return chosen if chosen in devices else next(iter(devices), None)


def named(library: ModuleType, kind: DeviceKind, name: str) -> int | None:
    """Of two with one name the default one is meant, then the first."""
    devices, usual = fitting(library, kind), default(library, kind)
    if usual is not None and devices[usual]["name"] == name:
        return usual
    return next((i for i, device in devices.items() if device["name"] == name), None)


def shapes(device: dict[str, Any], kind: DeviceKind) -> Iterator[tuple[int, int]]:
    """(rate, channels) to try, the best first."""
    most = _channels(device, kind)
    for rate in dict.fromkeys((SAMPLE_RATE, round(device["default_samplerate"]))):
        for channels in dict.fromkeys((1, 2, most)):
            if channels <= most:
                yield rate, channels


def _windows_way(library: ModuleType, devices: Devices) -> int | None:
    """The best way, by number, that leads to any of these; None on other systems."""
    used = {device.get("hostapi") for device in devices.values()}
    ways = {way["name"]: i for i, way in enumerate(library.query_hostapis()) if i in used}
    return next((ways[name] for name in WINDOWS_WAYS if name in ways), None)


def _portaudios_choice(library: ModuleType, kind: DeviceKind) -> int:
    return int(library.default.device[0 if kind is DeviceKind.MICROPHONE else 1])


def _fits(device: dict[str, Any], kind: DeviceKind) -> bool:
    return _channels(device, kind) > 0 and not device["name"].endswith(NO_MICROPHONE)


def _channels(device: dict[str, Any], kind: DeviceKind) -> int:
    return int(device[f"max_{kind.value}_channels"])
