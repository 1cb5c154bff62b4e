"""The sound desk: the devices of one visit, and the threads they are used and opened on."""

import asyncio
import logging
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Protocol, TypeVar

from pendopo.app.device_watch import DeviceWatch
from pendopo.app.pauses import Pause, Pauses
from pendopo.app.sound_aims import Aim, SoundAims
from pendopo.app.sound_gain import lowered, raised
from pendopo.app.sound_line import SoundLine
from pendopo.app.sound_notice import Notices, notices
from pendopo.app.sound_sink import GuardedMicrophone, GuardedSpeaker
from pendopo.app.sound_target import Target
from pendopo.drivers.sound_thread import SoundThread
from pendopo.drivers.wav_sound import NoMicrophone, NoSpeaker
from pendopo.model.device import NOTHING_CHOSEN, DeviceKind, DeviceList, SoundChoice
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Microphone, SoundSource, Speaker

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 5.0
D = TypeVar("D")


class Mouth(Protocol):
    """What takes what is captured."""

    wanted: bool
    lacking: bool

    @property
    def silent(self) -> bool:
        """Whether the device gives nothing but zeros."""
        ...

    def listen(self, microphone: Microphone) -> None:
        """Take it; called at every beat."""
        ...


class Ear(Protocol):
    """What gives what is played."""

    @property
    def resting(self) -> bool:
        """Whether nothing is to be heard for the time being."""
        ...

    def play(self, speaker: Speaker) -> None:
        """Give it; called at every beat."""
        ...


class SoundDesk:
    """Sound begins at once; the speaker follows as it opens, the microphone once it is wanted,
    and both again whenever one has died, another one is chosen or the system prefers another one.

    A device that is missing keeps nobody out of a room: playout goes on unheard, and no frame
    leaves. The microphone is open only while the mouth wants one, which only a person decides.
    Devices are opened and closed on the desk's own thread alone.
    """

    def __init__(
        self,
        source: SoundSource,
        clock: Clock,
        on_notice: Callable[[Notices], None] = lambda notices: None,
        watch: DeviceWatch | None = None,
        choice: SoundChoice = NOTHING_CHOSEN,
    ) -> None:
        """`on_notice` is called on the desk's thread at every change of `notices`. Without a
        `watch` nobody looks whether what was chosen is there."""
        self._wake = threading.Event()
        self._source = source
        self._microphone: SoundLine[Microphone] = SoundLine(
            None,
            lambda since: NoMicrophone(clock, since),
            DeviceReason.MICROPHONE_LOST,
            clock,
            self._wake.set,
        )
        self._speaker: SoundLine[Speaker] = SoundLine(
            None,
            lambda since: NoSpeaker(clock, since),
            DeviceReason.SPEAKER_LOST,
            clock,
            self._wake.set,
        )
        self._clock = clock
        self._on_notice = on_notice
        self._watch = watch
        self._unfollow: Callable[[], None] = lambda: None
        self._aims = SoundAims(choice, waits=watch is not None)
        self._mouth: Mouth | None = None
        self._seen = (False, False)
        self._pauses = Pauses(clock)
        self._closing = threading.Event()
        self._closed: Future[None] = Future()
        self._thread: SoundThread | None = None
        self.notices: Notices = ()
        """What is missing for sound now."""

    def start(self, mouth: Mouth, ear: Ear, on_fault: Callable[[BaseException], None]) -> None:
        """Begin, once. `on_fault` is told by whichever thread failed; sound is over then."""
        self._mouth = mouth

        def beat() -> bool:
            self._pauses.beat()
            choice = self._aims.choice
            heard = GuardedMicrophone(self._microphone.device(), self._microphone.fail)
            mouth.listen(raised(heard, choice.gain_db))
            played = GuardedSpeaker(self._speaker.device(), self._speaker.fail)
            ear.play(lowered(played, choice.volume))
            seen = (mouth.wanted, mouth.silent)
            if seen != self._seen:
                self._seen = seen
                self._wake.set()
            return mouth.wanted or not ear.resting

        self._thread = SoundThread(beat, on_fault)
        self._thread.start()
        self._closed.set_running_or_notify_cancel()
        threading.Thread(
            target=self._attend, args=(on_fault,), name="sound desk", daemon=True
        ).start()
        if self._watch is not None:
            self._unfollow = self._watch.follow(self._hear_list, lambda: bool(self.notices))

    def choose(self, choice: SoundChoice) -> None:
        """Use these devices, this loud, from now on; from any thread."""
        self._aims.choice = choice
        self._wake.set()

    def choose_microphone(self, open_: Callable[[], Microphone]) -> None:
        """Speak into what `open_` opens from now on, wanted or not: it is no real device. It may
        raise DeviceError."""
        self._aims.given = open_
        self._wake.set()

    def close(self) -> None:
        """Stop the sound; returns at once and may be called twice."""
        self._unfollow()
        self._unfollow = lambda: None
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
    def closed(self) -> bool:
        """Whether it was told to end."""
        return self._closing.is_set()

    @property
    def longest_pause_s(self) -> float:
        """Between two beats: how long this computer kept the sound thread waiting."""
        return self._pauses.longest_s

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The newest of those that are long enough to be heard, oldest first."""
        return self._pauses.long

    def _hear_list(self, listed: DeviceList) -> None:
        self._aims.listed = listed
        self._wake.set()

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
        self._aim()
        lines = (self._speaker, self._microphone)
        for line in lines:
            line.look()
        self._say()
        for line in lines:
            line.clear()
        for line in lines:
            line.fill()
            self._say()

    def _aim(self) -> None:
        """Choose for both lines what is to be open now."""
        assert self._mouth is not None
        missing = {
            DeviceKind.MICROPHONE: self._microphone.missing,
            DeviceKind.SPEAKER: self._speaker.missing,
        }
        changed = self._aims.changed(self._mouth.wanted, missing, self._clock.monotonic())
        for kind, aim in changed.items():
            self._take(kind, aim)

    def _take(self, kind: DeviceKind, aim: Aim) -> None:
        if kind is DeviceKind.SPEAKER:
            assert not callable(aim)
            self._speaker.choose(
                None if aim is None else partial(_open, self._source.open_speaker, kind, aim)
            )
        elif callable(aim):
            self._microphone.choose(aim)
        else:
            self._microphone.choose(
                None if aim is None else partial(_open, self._source.open_microphone, kind, aim)
            )

    def _until_due(self) -> float | None:
        due = min(self._speaker.due, self._microphone.due, self._aims.due)
        return None if due == math.inf else max(0.0, due - self._clock.monotonic())

    def _say(self) -> None:
        assert self._mouth is not None
        self._mouth.lacking = self._microphone.missing is not None
        said = notices(
            self._microphone.missing,
            self._speaker.missing,
            self._mouth.silent,
            self._aims.is_away(DeviceKind.MICROPHONE),
            self._aims.is_away(DeviceKind.SPEAKER),
        )
        if [str(notice) for notice in said] != [str(notice) for notice in self.notices]:
            self.notices = said
            try:
                self._on_notice(said)
            except Exception:
                log.exception("somebody who is told of devices failed")

    def _put_away(self) -> None:
        assert self._thread is not None
        self._thread.close()
        self._mouth = None
        try:
            try:
                self._microphone.close()
            finally:
                self._speaker.close()
        except BaseException as error:
            self._closed.set_exception(error)
        else:
            self._closed.set_result(None)


def _open(open_: Callable[[str], D], kind: DeviceKind, aim: Target) -> D:
    """Raises DeviceError."""
    if aim.key is None:
        listening = kind is DeviceKind.MICROPHONE
        raise DeviceError(DeviceReason.NO_MICROPHONE if listening else DeviceReason.NO_SPEAKER)
    return open_(aim.key)
