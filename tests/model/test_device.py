from pendopo.model.device import Device, DeviceKind, told_apart


def test_two_of_one_name_are_told_apart() -> None:
    devices = [
        Device(DeviceKind.SPEAKER, "a", "Headset"),
        Device(DeviceKind.MICROPHONE, "b", "Headset"),
        Device(DeviceKind.SPEAKER, "c", "Headset"),
        Device(DeviceKind.SPEAKER, "d", "Box"),
    ]
    assert [device.name for device in told_apart(devices)] == [
        "Headset", "Headset", "Headset (2)", "Box",
    ]  # fmt: skip
