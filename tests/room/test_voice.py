import numpy as np
import pytest

from pendopo.audio.opus import Encoder
from pendopo.audio.playout import PlayoutStatistics
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.modes import opener_for, sealer_for
from pendopo.e2ee.seal import ClearSealer
from pendopo.model.encryption import Mode
from pendopo.model.frames import FRAME_SAMPLES, EncodedFrame, ReceivedFrame, Samples, SealedFrame
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, Sender, TrackSid
from pendopo.room.voice import BLOCK, MAX_WAITING, SILENCE_DBOV, Voice, sum_of
from tests.stories.fakes.sound import FakeMicrophone, FakeSpeaker, strength, tone

ANI, BUDI = ParticipantIdentity("ani"), ParticipantIdentity("budi")
ONE, TWO, THREE = TrackSid("TR_1"), TrackSid("TR_2"), TrackSid("TR_3")
KEY = bytes(range(16))
LOW, HIGH = tone(440), tone(1000)
SECOND = 50
"""Frames."""


class HandClock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now

    def unix_ms(self) -> int:
        return 0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("a voice never sleeps")


class Studio:
    """A voice with both its doors."""

    def __init__(self, mode: Mode = Mode.NONE, ring: KeyRing | None = None) -> None:
        self.clock = HandClock()
        self.sent: list[SealedFrame] = []
        self.sealer, self.opener = sealer_for(mode), opener_for(mode)
        self.sealer.use(ring or KeyRing())
        self.opener.use(ring or KeyRing())
        self.voice = Voice(self.sealer, self.opener, self.clock, self.sent.append)
        self.mouth, self.ear = FakeMicrophone(), FakeSpeaker()

    def go_live(self) -> None:
        self.voice.live = True
        self.voice.beat(self.mouth, self.ear)

    def beat(self, spoken: Samples | None = None) -> None:
        """20 ms pass."""
        self.clock.now += 0.02
        self.mouth.feed(np.zeros(FRAME_SAMPLES, np.float32) if spoken is None else spoken)
        self.ear.ask(FRAME_SAMPLES)
        self.voice.beat(self.mouth, self.ear)

    def speak(self, frames: int, voice: Samples = LOW) -> None:
        for number in range(frames):
            self.beat(frame_of(voice, number))


class FarPerson:
    """Somebody far away."""

    def __init__(self, who: ParticipantIdentity, track: TrackSid, voice: Samples) -> None:
        self._who, self._track, self._voice = who, track, voice
        self._encoder = Encoder()
        self._sealer = ClearSealer()
        self._number = 0

    def send(self, studio: Studio) -> None:
        number = self._number
        self._number += 1
        payload = self._encoder.encode(frame_of(self._voice, number))
        sealed = self._sealer.seal(EncodedFrame(payload, number * FRAME_SAMPLES, -10.0))
        frame = ReceivedFrame(sealed.payload, number, sealed.timestamp, studio.clock.now)
        studio.voice.receive(sender(self._who), self._track, frame)


def sender(who: ParticipantIdentity) -> Sender:
    return Sender(who, ParticipantSid(f"PA_{who}"))


def frame_of(voice: Samples, number: int) -> Samples:
    at = number * FRAME_SAMPLES
    return voice[np.arange(at, at + FRAME_SAMPLES) % len(voice)]


def listen(studio: Studio, frames: int, *senders: FarPerson) -> Samples:
    """What is heard while they speak."""
    before = len(studio.ear.heard)
    for _ in range(frames):
        for sender in senders:
            sender.send(studio)
        studio.beat()
    return studio.ear.heard[before:]


def test_while_not_live_nothing_is_sealed_and_rtp_time_runs_through() -> None:
    studio = Studio()
    studio.go_live()
    studio.speak(3)
    studio.voice.live = False
    studio.speak(100)
    assert studio.voice.own_level == SILENCE_DBOV
    assert studio.sealer.counts.open == 3
    studio.go_live()
    studio.speak(2)
    times = [frame.timestamp // FRAME_SAMPLES for frame in studio.sent]
    assert times == [0, 1, 2, 103, 104]
    assert studio.voice.own_level > -20


def test_what_was_captured_while_muted_is_never_sent() -> None:
    studio = Studio()
    for number in range(20):  # the sound thread is late
        studio.mouth.feed(frame_of(LOW, number))
    studio.voice.live = True
    studio.speak(3)
    assert studio.sealer.counts.open == 2
    assert [frame.timestamp // FRAME_SAMPLES for frame in studio.sent] == [21, 22]


def test_what_was_captured_before_going_live_is_never_sent() -> None:
    studio = Studio()
    studio.mouth.feed(LOW)
    studio.voice.live = True
    studio.beat()
    assert studio.sent == []
    assert studio.sealer.counts.open == 0
    studio.speak(1)
    assert len(studio.sent) == 1
    studio.voice.cut = True
    studio.speak(1)
    studio.voice.cut = False
    studio.mouth.feed(LOW)
    studio.beat()
    assert len(studio.sent) == 1


def test_rtp_time_wraps_at_32_bits() -> None:
    studio = Studio()
    studio.go_live()
    studio.voice._timestamp = 0xFFFFFFFF - FRAME_SAMPLES + 1
    studio.speak(2)
    assert [frame.timestamp for frame in studio.sent] == [0x100000000 - FRAME_SAMPLES, 0]


def test_cut_stops_both_ways() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.voice.keep(frozenset({ONE}))
    studio.go_live()
    assert strength(listen(studio, SECOND, ani)[24_000:], 1000) > 0.15
    studio.voice.cut = True
    sent = len(studio.sent)
    heard = listen(studio, SECOND, ani)
    assert not heard.any()
    assert len(heard) == SECOND * FRAME_SAMPLES
    assert len(studio.sent) == sent
    assert studio.voice.own_level == SILENCE_DBOV


def test_without_a_key_no_frame_leaves() -> None:
    studio = Studio(Mode.SHARED)
    studio.go_live()
    studio.speak(5)
    assert studio.sent == []
    assert studio.sealer.counts.dropped_no_key == 5
    with_key = Studio(Mode.SHARED, KeyRing.of(KEY))
    with_key.go_live()
    with_key.speak(5)
    assert len(with_key.sent) == 5


def test_the_inbox_is_bounded_and_the_oldest_is_lost() -> None:
    studio = Studio()
    studio.voice.keep(frozenset({ONE}))
    for number in range(MAX_WAITING + 500):
        frame = ReceivedFrame(number.to_bytes(80, "big"), number & 0xFFFF, 0, 0.0)
        studio.voice.receive(sender(ANI), ONE, frame)
    studio.beat()
    assert studio.opener.counts(ANI).opened == MAX_WAITING


def test_whoever_is_not_announced_is_opened_but_not_played() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, LOW)
    assert not listen(studio, SECOND, ani).any()
    assert studio.opener.counts(ANI).opened == SECOND
    assert studio.voice.levels == {}


def test_two_voices_are_mixed_each_as_loud_as_was_chosen() -> None:
    studio = Studio()
    studio.voice.keep(frozenset({ONE, TWO}))
    ani, budi = FarPerson(ANI, ONE, LOW), FarPerson(BUDI, TWO, HIGH)
    heard = listen(studio, SECOND, ani, budi)[24_000:]
    assert strength(heard, 440) > 0.15
    assert strength(heard, 1000) > 0.15
    studio.voice.set_gain(ANI, 0.0)
    studio.voice.set_gain(BUDI, 0.5)
    quiet = listen(studio, SECOND, ani, budi)[24_000:]
    assert strength(quiet, 440) < 0.01
    assert strength(quiet, 1000) == pytest.approx(strength(heard, 1000) / 2, rel=0.15)
    assert studio.voice.levels[ANI] == pytest.approx(studio.voice.levels[BUDI], abs=3)


@pytest.mark.parametrize(("wished", "given"), [(-1.0, 0.0), (0.5, 0.5), (2.0, 2.0), (9.0, 2.0)])
def test_a_volume_is_between_nothing_and_twice(wished: float, given: float) -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, tone(440, amplitude=0.1))
    studio.voice.keep(frozenset({ONE}))
    plain = strength(listen(studio, SECOND, ani)[24_000:], 440)
    studio.voice.set_gain(ANI, wished)
    changed = strength(listen(studio, SECOND, ani)[24_000:], 440)
    assert changed == pytest.approx(given * plain, rel=0.1, abs=0.005)


def test_levels_are_of_the_person_whatever_the_volume() -> None:
    studio = Studio()
    studio.voice.keep(frozenset({ONE, TWO}))
    silence = np.zeros(48_000, np.float32)
    ani, also_ani = FarPerson(ANI, ONE, LOW), FarPerson(ANI, TWO, silence)
    listen(studio, SECOND, ani, also_ani)
    assert studio.voice.levels.keys() == {ANI}
    assert studio.voice.levels[ANI] > -20


def test_counters_of_a_track_that_ended_are_kept() -> None:
    studio, first = Studio(), FarPerson(ANI, ONE, LOW)
    studio.voice.keep(frozenset({ONE}))
    listen(studio, SECOND, first)
    played = studio.voice.heard(ANI).played
    assert played > 40
    studio.voice.keep(frozenset({TWO}))
    studio.beat()
    assert studio.voice.heard(ANI).played == played
    assert studio.voice.levels == {}
    listen(studio, SECOND, FarPerson(ANI, TWO, LOW))
    assert studio.voice.heard(ANI).played > played + 40
    assert studio.voice.heard(BUDI) == PlayoutStatistics()


def test_a_sum_has_the_newest_delay() -> None:
    parts = [PlayoutStatistics(1, 2, 3, 4.0, 50.0), PlayoutStatistics(10, 20, 30, 40.0, 5.0)]
    assert sum_of(parts) == PlayoutStatistics(11, 22, 33, 44.0, 5.0)
    assert sum_of([]) == PlayoutStatistics()


def test_a_track_that_became_somebody_elses_is_not_played_as_the_formers() -> None:
    studio = Studio()
    studio.voice.keep(frozenset({ONE}))
    listen(studio, SECOND, FarPerson(ANI, ONE, LOW))
    listen(studio, SECOND, FarPerson(BUDI, ONE, HIGH))
    assert studio.voice.levels.keys() == {BUDI}


def test_the_speaker_gets_what_it_wants_in_whole_blocks_and_no_flood() -> None:
    studio = Studio()
    studio.ear.ask(BLOCK * 3 + 100)
    studio.voice.beat(studio.mouth, studio.ear)
    assert len(studio.ear.heard) == BLOCK * 3
    studio.ear.ask(BLOCK * 10_000)
    studio.voice.beat(studio.mouth, studio.ear)
    assert len(studio.ear.heard) == BLOCK * 103


def test_the_first_sound_is_noted_once() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, LOW)
    studio.voice.keep(frozenset({ONE}))
    studio.beat()
    assert studio.voice.first_played_at is None
    listen(studio, SECOND, ani)
    first = studio.voice.first_played_at
    assert first is not None
    assert 100.0 < first < 100.3
    listen(studio, SECOND, ani)
    assert studio.voice.first_played_at == first


def test_the_longest_pause_between_two_beats_is_kept() -> None:
    studio = Studio()
    studio.beat()
    studio.clock.now += 0.5
    studio.beat()
    studio.beat()
    assert studio.voice.longest_pause_s == pytest.approx(0.52)
