"""What both ends of the sound desk are to open, out of what is chosen, there and wanted."""

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from pendopo.app.sound_renewal import Renewal
from pendopo.app.sound_target import Target, target
from pendopo.model.device import DeviceKind, DeviceList, SoundChoice
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.ports.sound import Microphone

RELEASE_AFTER_S = 2.0
"""A microphone that is not wanted any more stays open for so long: whoever mutes and unmutes in
one breath, or holds a key to talk, does not wait for the device again."""

_NOT_FOR_LOOKING_AGAIN = (
    DeviceReason.BUSY,
    DeviceReason.NOT_PERMITTED,
    DeviceReason.NO_PORTAUDIO,
    DeviceReason.SOUND_SYSTEM,
)

Aim: TypeAlias = Target | Callable[[], Microphone] | None
"""What a line is to open; None keeps it closed."""
Missing: TypeAlias = Mapping[DeviceKind, DeviceError | None]
"""Why there is no device of a kind, as far as there is none."""


class SoundAims:
    """`choice`, `given` and `listed` may be set on any thread; the rest belongs to one."""

    def __init__(self, choice: SoundChoice, waits: bool) -> None:
        """`waits`: nothing is opened before it is known what there is."""
        self.choice = choice
        self.given: Callable[[], Microphone] | None = None
        """Opens what is spoken into, wanted or not, instead of a real device."""
        self.listed: DeviceList | None = None
        """What there is."""
        self._waits = waits
        self._aimed: dict[DeviceKind, Aim] = {}
        self._renewal = Renewal()
        self._wanted_until = -math.inf

    def changed(self, wanted: bool, missing: Missing, now: float) -> dict[DeviceKind, Aim]:
        """What is to be opened instead of what was. `wanted` is the microphone, by whoever
        speaks; `now` in monotonic seconds."""
        aims = {
            DeviceKind.MICROPHONE: self._microphone(wanted, now),
            DeviceKind.SPEAKER: self._target(DeviceKind.SPEAKER),
        }
        changed = {kind: aim for kind, aim in aims.items() if aim != self._aimed.get(kind)}
        anew = self.listed is not None and self._renewal.due(
            self.listed,
            opens=any(aim is not None for aim in changed.values()),
            fails=any(self._fails(kind, missing[kind]) for kind in DeviceKind),
            now=now,
        )
        self._aimed = aims
        return aims if anew else changed

    @property
    def due(self) -> float:
        """When to look again, in monotonic seconds; infinity while nothing is to be released."""
        return self._wanted_until if self._wanted_until > -math.inf else math.inf

    def is_away(self, kind: DeviceKind) -> bool:
        """Whether another device stands in for the one that is chosen."""
        aim = self._aimed.get(kind)
        return isinstance(aim, Target) and aim.away

    def _microphone(self, wanted: bool, now: float) -> Aim:
        if self.given is not None:
            return self.given
        if wanted:
            self._wanted_until = math.inf
        elif self._wanted_until == math.inf:
            self._wanted_until = now + RELEASE_AFTER_S
        elif now >= self._wanted_until:
            self._wanted_until = -math.inf
        return self._target(DeviceKind.MICROPHONE) if self._wanted_until > -math.inf else None

    def _target(self, kind: DeviceKind) -> Target | None:
        listed = self.listed
        return None if self._waits and listed is None else target(listed, kind, self.choice)

    def _fails(self, kind: DeviceKind, missing: DeviceError | None) -> bool:
        """Whether what is listed is not there, as far as PortAudio knows."""
        aim = self._aimed.get(kind)
        listed = isinstance(aim, Target) and aim.key is not None
        return listed and missing is not None and missing.reason not in _NOT_FOR_LOOKING_AGAIN
