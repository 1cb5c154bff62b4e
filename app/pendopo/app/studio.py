"""The sound of one window: its devices as they are chosen, its desks and its trials."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from pendopo.app.device_watch import DeviceWatch
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.sound_gain import GAIN_DB
from pendopo.app.sound_notice import Notices
from pendopo.app.sound_trial import Echo, Recording, Tone
from pendopo.model.device import DeviceList, SoundChoice
from pendopo.model.settings import Settings
from pendopo.ports.clock import Clock
from pendopo.ports.sound import DeviceSurvey, SoundSource
from pendopo.ui.sound.trial import TrialLook, TrialPhase
from pendopo.words.errors import sentence

log = logging.getLogger(__name__)

TONE_WITHIN_S = 6.0
TONE_ENDS_S = 0.3
"""What is still between us and the loudspeaker when the last of it was written."""
LOOK_S = 0.05


class Preferences(Protocol):
    """What is chosen, and its changes."""

    @property
    def settings(self) -> Settings:
        """What is in force."""
        ...

    def follow(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` at every change."""
        ...


class Studio:
    """Belongs to the media loop; implements `ui.sound.trial.Sound`."""

    def __init__(
        self,
        source: SoundSource,
        survey: DeviceSurvey | None,
        preferences: Preferences,
        clock: Clock,
    ) -> None:
        """Without a `survey`, `source` alone knows what it opens."""
        self._source = source
        self._watch = DeviceWatch(survey) if survey is not None else None
        self._preferences = preferences
        self._clock = clock
        self._desks: list[SoundDesk] = []
        self._trials: set[_Trial] = set()
        preferences.follow(self._follow)

    def desk(self, on_notice: Callable[[Notices], None], clock: Clock | None = None) -> SoundDesk:
        """Devices for one visit, as they are chosen now and whenever that changes."""
        desk = SoundDesk(
            self._source,
            clock or self._clock,
            on_notice,
            self._watch,
            choice(self._preferences.settings),
        )
        self._desks = [other for other in self._desks if not other.closed]
        self._desks.append(desk)
        return desk

    def follow_devices(self, listener: Callable[[DeviceList], None]) -> Callable[[], None]:
        """Tell `listener` on a thread of its own."""
        if self._watch is None:
            listener(DeviceList())
            return lambda: None
        return self._watch.follow(listener)

    async def test(self) -> "_Trial":
        """Record a few seconds, play them once and forget them."""
        return self._begin(Recording())

    async def echo(self) -> "_Trial":
        """Give back what is said after a second."""
        return self._begin(Echo())

    async def play_tone(self) -> None:
        """Raises DeviceError when there is no speaker."""
        tone = Tone()
        desk = self.desk(lambda notices: None)
        desk.start(tone, tone, lambda fault: None)
        try:
            async with asyncio.timeout(TONE_WITHIN_S):
                while not tone.over and not desk.notices:
                    await asyncio.sleep(LOOK_S)
                await asyncio.sleep(TONE_ENDS_S)
        except TimeoutError:
            log.warning("the speaker takes no sound")
        finally:
            desk.close()
            await desk.wait_closed()
        for notice in desk.notices:
            raise notice

    async def close(self) -> None:
        """End every trial."""
        for trial in tuple(self._trials):
            await trial.close()

    def _begin(self, what: Recording | Echo) -> "_Trial":
        desk = self.desk(lambda notices: None)
        trial = _Trial(what, desk, self._trials.discard)
        self._trials.add(trial)
        desk.start(what, what, trial.fail)
        return trial

    def _follow(self, settings: Settings) -> None:
        self._desks = [desk for desk in self._desks if not desk.closed]
        for desk in self._desks:
            desk.choose(choice(settings))


class _Trial:
    """A desk of its own with nobody at the other end."""

    def __init__(
        self, what: Recording | Echo, desk: SoundDesk, closed: Callable[["_Trial"], None]
    ) -> None:
        self._what = what
        self._desk = desk
        self._on_closed = closed
        self._failed = False

    def look(self) -> TrialLook:
        """Its gauges."""
        what = self._what
        return TrialLook(
            TrialPhase.OVER if self._failed else what.phase,
            what.elapsed_s,
            what.lasts_s,
            what.own_dbov,
            what.heard_dbov,
            " ".join(sentence(notice) for notice in self._desk.notices),
        )

    def fail(self, fault: BaseException) -> None:
        """The sound thread ended."""
        self._failed = True

    async def close(self) -> None:
        """Let go of both devices."""
        self._on_closed(self)
        self._desk.close()
        await self._desk.wait_closed()


def choice(settings: Settings) -> SoundChoice:
    """What is chosen, within what there can be."""
    return SoundChoice(
        settings.microphone,
        settings.speaker,
        min(max(settings.microphone_gain_db, GAIN_DB.start), GAIN_DB.stop - 1),
        min(max(settings.speaker_volume, 0), 100),
    )
