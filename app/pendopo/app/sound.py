"""A microphone and a speaker around one session's voice."""

import logging
from collections.abc import Callable

from pendopo.drivers.sound_thread import SoundThread
from pendopo.ports.sound import Microphone, Speaker
from pendopo.room.session import RoomSession

log = logging.getLogger(__name__)


class Sound:
    """Runs the beat of one session; the microphone may be exchanged while it runs."""

    def __init__(
        self,
        session: RoomSession,
        microphone: Microphone,
        speaker: Speaker,
        after_beat: Callable[[], None] = lambda: None,
    ) -> None:
        self.microphone = microphone
        self.speaker = speaker
        self._session = session
        self._after_beat = after_beat
        self._thread = SoundThread(self._beat, self._failed)

    def start(self) -> None:
        """Begin to capture and play."""
        self._thread.start()

    def close(self) -> None:
        """Stop, then close both devices."""
        self._thread.close()
        self.microphone.close()
        self.speaker.close()

    def _beat(self) -> None:
        self._session.mouth.listen(self.microphone)
        self._session.ear.play(self.speaker)
        self._after_beat()

    def _failed(self, fault: BaseException) -> None:
        self._session.fault("sound")
