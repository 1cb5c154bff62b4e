from collections.abc import Callable

import numpy as np
import pytest

from pendopo.audio.opus import Decoder
from pendopo.audio.playout import PlayoutStatistics
from pendopo.model.frames import FRAME_SAMPLES, ReceivedFrame, Samples
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, Sender, Stream, TrackSid
from pendopo.room.ear import BLOCK, MAX_OPENED, MAX_WAITING, sum_of
from pendopo.room.foreground import LISTENED_TO, MOST
from pendopo.room.lease import Lease
from tests.room.studio import HIGH, LOW, SECOND, FarPerson, Studio, heard
from tests.stories.fakes.sound import strength, tone

ANI, BUDI = ParticipantIdentity("ani"), ParticipantIdentity("budi")
ONE, TWO, THREE = (Stream(TrackSid(f"TR_{n}"), n) for n in (1, 2, 3))
AGAIN = Stream(ONE.track, 11)


@pytest.mark.parametrize("stop", [Lease.suspend, Lease.end])
def test_nothing_is_heard_once_the_lease_was_taken_away(stop: Callable[[Lease], None]) -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.ear.keep(frozenset({ONE}))
    assert strength(heard(studio, SECOND, ani)[24_000:], 1000) > 0.15
    stop(studio.lease)
    silence = heard(studio, SECOND, ani)
    assert not silence.any()
    assert len(silence) == SECOND * FRAME_SAMPLES
    assert studio.opener.counts(ANI).opened == 2 * SECOND


def test_a_lease_that_runs_out_between_two_beats_silences_the_next_block() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.ear.keep(frozenset({ONE}))
    heard(studio, SECOND, ani)
    studio.lease.extend(0.05)
    last = heard(studio, 5, ani)
    assert last[: 2 * FRAME_SAMPLES].any()
    assert not last[2 * FRAME_SAMPLES :].any()


def test_sound_goes_on_in_time_once_the_lease_is_extended_again() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.ear.keep(frozenset({ONE}))
    heard(studio, SECOND, ani)
    delay_ms = studio.ear.heard(ANI).delay_ms
    studio.lease.suspend()
    heard(studio, 2 * SECOND, ani)
    studio.lease.extend(60.0)
    assert strength(heard(studio, 10, ani), 1000) > 0.15
    assert studio.ear.heard(ANI).delay_ms == pytest.approx(delay_ms, abs=20)


def test_before_the_first_measurement_nothing_counts_as_played() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.lease.suspend()
    studio.ear.keep(frozenset({ONE}))
    assert not heard(studio, SECOND, ani).any()
    assert studio.ear.first_played_at is None
    studio.lease.extend(60.0)
    heard(studio, 1, ani)
    assert studio.ear.first_played_at == studio.clock.now


def test_the_inbox_is_bounded_and_the_oldest_is_lost() -> None:
    studio = Studio()
    studio.ear.keep(frozenset({ONE}))
    for number in range(MAX_WAITING + 500):
        frame = ReceivedFrame(number.to_bytes(80, "little"), number & 0xFFFF, 0, 0.0)
        studio.ear.receive(Sender(ANI, ParticipantSid("PA_ani")), ONE, frame)
    studio.beat()
    assert studio.opener.counts(ANI).opened == MAX_OPENED
    for _ in range(MAX_WAITING // MAX_OPENED):
        studio.beat()
    assert studio.opener.counts(ANI).opened == MAX_WAITING


def test_whoever_is_not_announced_is_opened_but_not_played() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, LOW)
    assert not heard(studio, SECOND, ani).any()
    assert studio.opener.counts(ANI).opened == SECOND
    assert studio.ear.levels == {}


def test_two_voices_are_mixed_each_as_loud_as_was_chosen() -> None:
    studio = Studio()
    studio.ear.keep(frozenset({ONE, TWO}))
    ani, budi = FarPerson(ANI, ONE, LOW), FarPerson(BUDI, TWO, HIGH)
    both = heard(studio, SECOND, ani, budi)[24_000:]
    assert strength(both, 440) > 0.15
    assert strength(both, 1000) > 0.15
    studio.ear.set_gain(ANI, 0.0)
    studio.ear.set_gain(BUDI, 0.5)
    quiet = heard(studio, SECOND, ani, budi)[24_000:]
    assert strength(quiet, 440) < 0.01
    assert strength(quiet, 1000) == pytest.approx(strength(both, 1000) / 2, rel=0.15)
    assert studio.ear.levels[ANI] == pytest.approx(studio.ear.levels[BUDI], abs=3)


def test_who_is_turned_down_to_nothing_is_told() -> None:
    ear = Studio().ear
    assert ear.silenced == frozenset()
    ear.set_gain(ANI, 0.0)
    ear.set_gain(BUDI, 0.01)
    assert ear.silenced == {ANI}
    ear.set_gain(ANI, 1.0)
    assert ear.silenced == frozenset()


@pytest.mark.parametrize(("wished", "given"), [(-1.0, 0.0), (0.5, 0.5), (2.0, 2.0), (9.0, 2.0)])
def test_a_volume_is_between_nothing_and_twice(wished: float, given: float) -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, tone(440, amplitude=0.1))
    studio.ear.keep(frozenset({ONE}))
    plain = strength(heard(studio, SECOND, ani)[24_000:], 440)
    studio.ear.set_gain(ANI, wished)
    changed = strength(heard(studio, SECOND, ani)[24_000:], 440)
    assert changed == pytest.approx(given * plain, rel=0.1, abs=0.005)


def test_levels_are_of_the_person_whatever_the_volume() -> None:
    studio = Studio()
    studio.ear.keep(frozenset({ONE, TWO}))
    silence = np.zeros(48_000, np.float32)
    ani, also_ani = FarPerson(ANI, ONE, LOW), FarPerson(ANI, TWO, silence)
    heard(studio, SECOND, ani, also_ani)
    assert studio.ear.levels.keys() == {ANI}
    assert studio.ear.levels[ANI] > -20


def test_counters_of_a_track_that_ended_are_kept() -> None:
    studio, first = Studio(), FarPerson(ANI, ONE, LOW)
    studio.ear.keep(frozenset({ONE}))
    heard(studio, SECOND, first)
    played = studio.ear.heard(ANI).played
    assert played > 40
    studio.ear.keep(frozenset({TWO}))
    studio.beat()
    assert studio.ear.heard(ANI).played == played
    assert studio.ear.levels == {}
    heard(studio, SECOND, FarPerson(ANI, TWO, LOW))
    assert studio.ear.heard(ANI).played > played + 40
    assert studio.ear.heard(BUDI) == PlayoutStatistics()


@pytest.mark.parametrize("first", [499, 400, 100])
def test_a_track_that_goes_on_under_another_ssrc_is_heard_at_once(first: int) -> None:
    """Attack 45. Its numbers begin anew, a little below the former ones perhaps: they are not
    late, and nothing of the former stream is mixed in."""
    studio = Studio()
    former, other = FarPerson(ANI, ONE, LOW, number=500), FarPerson(ANI, AGAIN, HIGH, number=first)
    studio.ear.keep(frozenset({ONE}))
    heard(studio, SECOND, former)
    studio.ear.keep(frozenset({AGAIN}))
    both = heard(studio, SECOND, former, other)
    assert strength(both[: 5 * FRAME_SAMPLES], 1000) > 0.15
    assert strength(both, 440) < 0.01
    assert studio.ear.levels.keys() == {ANI}


def test_a_sum_has_the_newest_delay() -> None:
    parts = [PlayoutStatistics(1, 2, 3, 4.0, 50.0), PlayoutStatistics(10, 20, 30, 40.0, 5.0)]
    assert sum_of(parts) == PlayoutStatistics(11, 22, 33, 44.0, 5.0)
    assert sum_of([]) == PlayoutStatistics()


def test_a_track_that_became_somebody_elses_is_not_played_as_the_formers() -> None:
    studio = Studio()
    studio.ear.keep(frozenset({ONE}))
    heard(studio, SECOND, FarPerson(ANI, ONE, LOW))
    heard(studio, SECOND, FarPerson(BUDI, ONE, HIGH))
    assert studio.ear.levels.keys() == {BUDI}


def test_the_speaker_gets_what_it_wants_in_whole_blocks_and_no_flood() -> None:
    studio = Studio()
    studio.speaker.ask(BLOCK * 3 + 100)
    studio.play()
    assert len(studio.speaker.heard) == BLOCK * 3
    studio.speaker.ask(BLOCK * 10_000)
    studio.play()
    assert len(studio.speaker.heard) == BLOCK * 103


def test_the_first_sound_is_noted_once() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, LOW)
    studio.ear.keep(frozenset({ONE}))
    studio.beat()
    assert studio.ear.first_played_at is None
    heard(studio, SECOND, ani)
    first = studio.ear.first_played_at
    assert first is not None
    assert 100.0 < first < 100.3
    heard(studio, SECOND, ani)
    assert studio.ear.first_played_at == first


def test_a_chime_is_played_once_and_needs_no_lease() -> None:
    studio = Studio()
    studio.lease.end()
    studio.ear.chime()
    played = heard(studio, SECOND)
    assert strength(played[:9_600], 660) > 0.01
    assert np.max(np.abs(played)) < 0.2
    assert not played[-12_000:].any()
    assert studio.ear.first_played_at is None


def test_of_very_many_voices_only_the_loudest_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = 0
    decode = Decoder.decode

    def counted(decoder: Decoder, payload: bytes) -> Samples:
        nonlocal decoded
        decoded += 1
        return decode(decoder, payload)

    monkeypatch.setattr(Decoder, "decode", counted)
    studio = Studio()
    crowd = [
        FarPerson(ParticipantIdentity(f"p{n}"), Stream(TrackSid(f"TR_c{n}"), n), 0.01 * HIGH)
        for n in range(3 * MOST)
    ]
    ani = FarPerson(ANI, ONE, HIGH)
    studio.ear.keep(frozenset({ONE, *(Stream(TrackSid(f"TR_c{n}"), n) for n in range(3 * MOST))}))
    heard(studio, 10, *crowd)
    heard(studio, SECOND // 2, *crowd, ani)
    decoded = 0
    beats = SECOND // 2
    last = heard(studio, beats, *crowd, ani)
    assert strength(last, 1000) > 0.15
    assert decoded <= beats * (MOST + 2 * LISTENED_TO)
    assert studio.ear.heard(ANI).lost == 0
    delay_ms = studio.ear.heard(ParticipantIdentity("p40")).delay_ms
    assert delay_ms < 200


def test_a_voice_that_was_passed_over_goes_on_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.ear.keep(frozenset({ONE}))
    heard(studio, SECOND, ani)
    delay_ms = studio.ear.heard(ANI).delay_ms
    voice = studio.ear._voices[ONE].playout

    def passed_over(count: int, now: float) -> Samples:
        voice.skip(count)
        return np.zeros(count, np.float32)

    monkeypatch.setattr(voice, "pull", passed_over)
    assert not heard(studio, SECOND, ani).any()
    monkeypatch.undo()
    assert strength(heard(studio, 10, ani), 1000) > 0.15
    assert studio.ear.heard(ANI).delay_ms == pytest.approx(delay_ms, abs=20)
    assert studio.ear.heard(ANI).lost == 0


def test_it_rests_while_nobody_is_heard_and_not_during_a_chime() -> None:
    studio, ani = Studio(), FarPerson(ANI, ONE, HIGH)
    studio.ear.keep(frozenset({ONE}))
    heard(studio, 1)
    assert studio.ear.resting
    heard(studio, 1, ani)
    assert not studio.ear.resting
    heard(studio, 2 * SECOND)
    assert studio.ear.resting
    studio.ear.chime()
    assert not studio.ear.resting
    heard(studio, SECOND)
    assert studio.ear.resting
