"""Devices in use, whose failure is theirs: it ends them and nothing else."""

from collections.abc import Callable

from pendopo.app.borrowed_sound import BorrowedMicrophone, BorrowedSpeaker
from pendopo.model.frames import Samples
from pendopo.ports.sound import Microphone, Speaker

Fail = Callable[[Exception], None]


class GuardedMicrophone(BorrowedMicrophone):
    """ports.sound.Microphone that is told of instead of raising."""

    def __init__(self, microphone: Microphone, fail: Fail) -> None:
        super().__init__(microphone)
        self._fail = fail

    def read(self, count: int) -> Samples | None:
        """None once it has failed."""
        try:
            return self._microphone.read(count)
        except Exception as error:
            self._fail(error)
            return None


class GuardedSpeaker(BorrowedSpeaker):
    """ports.sound.Speaker that is told of instead of raising."""

    def __init__(self, speaker: Speaker, fail: Fail) -> None:
        super().__init__(speaker)
        self._fail = fail

    def wanted(self) -> int:
        """Nothing once it has failed."""
        try:
            return self._speaker.wanted()
        except Exception as error:
            self._fail(error)
            return 0

    def write(self, samples: Samples) -> None:
        """What a failed one is given is lost."""
        try:
            self._speaker.write(samples)
        except Exception as error:
            self._fail(error)
