"""The sound desk: the devices of one visit, and the threads they are used and opened on."""

import asyncio
import logging
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future

from pendopo.app.pauses import Pause, Pauses
from pendopo.app.sound_line import SoundLine
from pendopo.drivers.sound_thread import SoundThread
from pendopo.drivers.wav_sound import NoMicrophone, NoSpeaker
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Microphone, SoundSource, Speaker
from pendopo.room.ear import Ear
from pendopo.room.mouth import Mouth

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 5.0

Notice = DeviceError | None
"""What is missing for sound; None when nothing is."""


class SoundDesk:
    """Sound begins at once; the devices follow as they open, and again whenever one has died.

    A device that is missing keeps nobody out of a room: playout goes on unheard, and no frame
    leaves. One that comes back goes on in whatever state the mouth is then: only a person opens
    that. Devices are opened and closed on the desk's own thread alone.
    """

    def __init__(
        self,
        source: SoundSource,
        clock: Clock,
        on_notice: Callable[[Notice], None] = lambda notice: None,
    ) -> None:
        """`on_notice` is called on the desk's thread at every change of `notice`."""
        self._wake = threading.Event()
        self._microphone: SoundLine[Microphone] = SoundLine(
            source.open_microphone,
            lambda since: NoMicrophone(clock, since),
            DeviceReason.MICROPHONE_LOST,
            clock,
            self._wake.set,
        )
        self._speaker: SoundLine[Speaker] = SoundLine(
            source.open_speaker,
            lambda since: NoSpeaker(clock, since),
            DeviceReason.SPEAKER_LOST,
            clock,
            self._wake.set,
        )
        self._clock = clock
        self._on_notice = on_notice
        self._pauses = Pauses(clock)
        self._closing = threading.Event()
        self._closed: Future[None] = Future()
        self._thread: SoundThread | None = None
        self.notice: Notice = None
        """What is missing for sound now."""

    def start(self, mouth: Mouth, ear: Ear, on_fault: Callable[[BaseException], None]) -> None:
        """Begin, once. `on_fault` is told by whichever thread failed; sound is over then."""

        def beat() -> None:
            self._pauses.beat()
            mouth.listen(self._microphone.device())
            ear.play(self._speaker.device())

        self._thread = SoundThread(beat, on_fault)
        self._thread.start()
        self._closed.set_running_or_notify_cancel()
        threading.Thread(
            target=self._attend, args=(on_fault,), name="sound desk", daemon=True
        ).start()

    def choose_microphone(self, open_: Callable[[], Microphone]) -> None:
        """Speak into what `open_` opens from now on; it may raise DeviceError."""
        self._microphone.choose(open_)

    def close(self) -> None:
        """Stop the sound; returns at once and may be called twice."""
        if self._thread is not None:
            self._thread.stop()
        self._closing.set()
        self._wake.set()

    async def wait_closed(self) -> None:
        """Until the devices are closed, or do not close. Raises what closing one raised."""
        if self._thread is None:
            return
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await asyncio.wrap_future(self._closed)
        except TimeoutError:
            log.warning("a sound device does not close")

    @property
    def longest_pause_s(self) -> float:
        """Between two beats: how long this computer kept the sound thread waiting."""
        return self._pauses.longest_s

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The newest of those that are long enough to be heard, oldest first."""
        return self._pauses.long

    def _attend(self, on_fault: Callable[[BaseException], None]) -> None:
        try:
            while not self._closing.is_set():
                self._tend()
                self._wake.wait(self._until_due())
                self._wake.clear()
        except Exception as fault:
            log.exception("sound desk failed")
            on_fault(fault)
        finally:
            self._put_away()

    def _tend(self) -> None:
        """Say first what died: closing it may take its time, and opening waits for that."""
        lines = (self._speaker, self._microphone)
        for line in lines:
            line.look()
        self._say()
        for line in lines:
            line.clear()
        for line in lines:
            line.fill()
            self._say()

    def _until_due(self) -> float | None:
        due = min(self._speaker.due, self._microphone.due)
        return None if due == math.inf else max(0.0, due - self._clock.monotonic())

    def _say(self) -> None:
        notice = self._microphone.missing or self._speaker.missing
        if str(notice) != str(self.notice):
            self.notice = notice
            self._on_notice(notice)

    def _put_away(self) -> None:
        assert self._thread is not None
        self._thread.close()
        try:
            try:
                self._microphone.close()
            finally:
                self._speaker.close()
        except BaseException as error:
            self._closed.set_exception(error)
        else:
            self._closed.set_result(None)
