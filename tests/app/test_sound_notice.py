"""One sentence for each thing that is wrong."""

import pytest

from pendopo.app.sound_notice import notices
from pendopo.model.errors import DeviceError, DeviceReason

R = DeviceReason


def error(reason: DeviceReason | None) -> DeviceError | None:
    return None if reason is None else DeviceError(reason)


@pytest.mark.parametrize(
    ("microphone", "speaker", "flags", "expected"),
    [
        (None, None, {}, []),
        (R.NO_MICROPHONE, R.NO_SPEAKER, {}, [R.NO_DEVICES]),
        (R.SOUND_SYSTEM, R.SOUND_SYSTEM, {}, [R.SOUND_SYSTEM]),
        (R.BUSY, R.NO_SPEAKER, {}, [R.BUSY, R.NO_SPEAKER]),
        (None, None, {"silent": True}, [R.MICROPHONE_SILENT]),
        (R.MICROPHONE_LOST, None, {"silent": True, "microphone_away": True}, [R.MICROPHONE_LOST]),
        (
            None,
            None,
            {"microphone_away": True, "speaker_away": True},
            [R.MICROPHONE_AWAY, R.SPEAKER_AWAY],
        ),
    ],
)
def test_what_is_told(
    microphone: DeviceReason | None,
    speaker: DeviceReason | None,
    flags: dict[str, bool],
    expected: list[DeviceReason],
) -> None:
    told = notices(error(microphone), error(speaker), **flags)
    assert [each.reason for each in told] == expected
