"""What is missing for sound, out of what both ends of the desk say."""

from typing import TypeAlias

from pendopo.model.errors import DeviceError, DeviceReason

Notices: TypeAlias = tuple[DeviceError, ...]
"""Everything to be told, the worst first; empty when nothing is missing."""

_NOTHING_THERE = {DeviceReason.NO_MICROPHONE, DeviceReason.NO_SPEAKER}


def notices(
    microphone: DeviceError | None,
    speaker: DeviceError | None,
    silent: bool = False,
    microphone_away: bool = False,
    speaker_away: bool = False,
) -> Notices:
    """Why there is no microphone and no speaker; whether the microphone gives only silence; and
    for which of them another one stands in. One sentence for each thing that is wrong."""
    missing = [error for error in (microphone, speaker) if error is not None]
    if {error.reason for error in missing} == _NOTHING_THERE:
        missing = [DeviceError(DeviceReason.NO_DEVICES)]
    if silent and microphone is None:
        missing.append(DeviceError(DeviceReason.MICROPHONE_SILENT))
    if microphone_away and microphone is None:
        missing.append(DeviceError(DeviceReason.MICROPHONE_AWAY))
    if speaker_away and speaker is None:
        missing.append(DeviceError(DeviceReason.SPEAKER_AWAY))
    return tuple({error.reason: error for error in reversed(missing)}.values())[::-1]
