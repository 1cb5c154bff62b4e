"""A test, an echo and a tone on fake devices."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from pendopo.app.sound_gain import bent, lowered, raised
from pendopo.app.sound_trial import BLOCK, ECHO_AFTER_S, RECORDED_S, Echo, Recording
from pendopo.app.studio import Studio, choice
from pendopo.drivers.system_clock import SystemClock
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.settings import Settings
from pendopo.ui.sound.trial import TrialPhase
from tests.stories.fakes.sound import (
    FakeMicrophone,
    FakeSoundSource,
    FakeSpeaker,
    strength,
    tone,
)
from tests.waiting import PATIENCE_S


class Chosen:
    """Settings that change when they are told to."""

    def __init__(self) -> None:
        self.settings = Settings()
        self._listeners: list[Callable[[Settings], None]] = []

    def follow(self, listener: Callable[[Settings], None]) -> None:
        self._listeners.append(listener)

    def become(self, settings: Settings) -> None:
        self.settings = settings
        for listener in self._listeners:
            listener(settings)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.005)


def phase_of(recording: Recording) -> TrialPhase:
    return recording.phase


def test_what_is_said_comes_back_after_a_second_and_softer() -> None:
    echo, microphone, speaker = Echo(), FakeMicrophone(), FakeSpeaker()
    voice = tone(440)
    for at in range(0, 3 * SAMPLE_RATE, BLOCK):
        microphone.feed(np.take(voice, range(at, at + BLOCK), mode="wrap"))
        speaker.ask(BLOCK)
        echo.listen(microphone)
        echo.play(speaker)
    late = round(ECHO_AFTER_S * SAMPLE_RATE)
    assert not speaker.heard[:late].any()
    assert 0.1 < strength(speaker.heard[-SAMPLE_RATE:], 440) < 0.3
    assert echo.phase is TrialPhase.LISTENING
    assert echo.own_dbov > -20
    assert echo.wanted


def test_a_recording_is_played_once_after_the_microphone_was_let_go() -> None:
    recording, microphone, speaker = Recording(), FakeMicrophone(), FakeSpeaker()
    microphone.feed(np.tile(tone(440), RECORDED_S + 2))
    recording.listen(microphone)
    assert recording.phase is TrialPhase.PLAYING
    assert not recording.wanted
    speaker.ask((RECORDED_S + 1) * SAMPLE_RATE)
    while speaker.wanted() >= BLOCK:
        recording.play(speaker)
    assert phase_of(recording) is TrialPhase.OVER
    assert strength(speaker.heard[: RECORDED_S * SAMPLE_RATE], 440) == pytest.approx(0.3, rel=0.05)
    assert not speaker.heard[RECORDED_S * SAMPLE_RATE :].any()


def test_what_stands_in_for_a_microphone_is_not_recorded() -> None:
    recording, nobody = Recording(), FakeMicrophone()
    nobody.alive = False
    nobody.feed(np.zeros(10 * SAMPLE_RATE, np.float32))
    recording.listen(nobody)
    assert recording.phase is TrialPhase.WAITING


def test_a_trial_opens_both_devices_tells_what_is_missing_and_closes_them() -> None:
    async def story() -> None:
        source, chosen = FakeSoundSource(), Chosen()
        studio = Studio(source, None, chosen, SystemClock())
        trial = await studio.test()
        await until(lambda: source.microphones and source.speakers)
        source.microphones[0].feed(tone(440))
        await until(lambda: trial.look().phase is TrialPhase.LISTENING)
        assert trial.look().own_dbov > -20
        chosen.become(replace(chosen.settings, microphone="headset"))
        await until(lambda: source.chosen[-1] == "headset")
        source.trouble = DeviceError(DeviceReason.NO_MICROPHONE)
        source.microphones[-1].alive = False
        await until(lambda: trial.look().notice)
        await trial.close()
        assert source.closed
        assert not [t for t in threading.enumerate() if t.name.startswith("sound")]

    asyncio.run(story())


def test_a_tone_opens_no_microphone() -> None:
    async def story() -> None:
        source = FakeSoundSource()
        studio = Studio(source, None, Chosen(), SystemClock())
        playing = asyncio.create_task(studio.play_tone())
        await until(lambda: source.speakers)
        source.speakers[0].ask(2 * SAMPLE_RATE)
        await playing
        assert strength(source.speakers[0].heard[: SAMPLE_RATE // 2], 440) > 0.05
        assert source.microphones == []
        assert source.closed

    asyncio.run(story())


def test_a_tone_without_a_speaker_says_why() -> None:
    async def story() -> None:
        source = FakeSoundSource()
        source.trouble = DeviceError(DeviceReason.BUSY, device="Box")
        with pytest.raises(DeviceError) as told:
            await Studio(source, None, Chosen(), SystemClock()).play_tone()
        assert told.value.reason is DeviceReason.BUSY

    asyncio.run(story())


def test_what_the_settings_hold_is_kept_within_bounds() -> None:
    chosen = choice(Settings(microphone_gain_db=90, speaker_volume=-3))
    assert (chosen.gain_db, chosen.volume) == (20, 0)


def test_gain_is_added_and_never_cuts() -> None:
    microphone = FakeMicrophone()
    microphone.feed(tone(440, amplitude=0.1))
    louder = raised(microphone, 6).read(SAMPLE_RATE)
    assert louder is not None
    assert strength(louder, 440) == pytest.approx(0.2, rel=0.01)
    assert np.abs(bent(tone(440, amplitude=5.0))).max() <= 1.0
    assert raised(microphone, 0) is microphone


def test_half_the_volume_is_a_quarter_of_the_amplitude() -> None:
    speaker = FakeSpeaker()
    lowered(speaker, 50).write(tone(440, amplitude=0.8))
    assert strength(speaker.heard, 440) == pytest.approx(0.2, rel=0.01)
    assert lowered(speaker, 100) is speaker
