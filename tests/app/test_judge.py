"""What the judge lets pass because the computer stood still, and what it never lets pass."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest

from pendopo.app.trial.judge import judge
from pendopo.app.trial.verdict import Fault, Outcome, Stall, Verdict
from pendopo.audio.chime import chime
from pendopo.audio.tracking import PIECE
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.channel import encode, once, sent, voice
from tests.audio.correlation import block_correlations
from tests.audio.standstill import Times, hold, listen_by_beats

SECONDS = 10.0
AT = 5 * SAMPLE_RATE
SOME_STALLS = (Stall(1.9, 2.0, 0.1), Stall(4.0, 4.1, 0.1), Stall(8.0, 8.1, 0.1))


@cache
def heard(name: str, seconds: float = SECONDS, held: Times = (), deaf: Times = ()) -> Samples:
    """A voice through codec and playout, while sender or listener stand still."""
    deliveries = hold(sent(encode(voice(name, seconds + 1))), held)
    return listen_by_beats(deliveries, seconds, deaf)


def stalled(*times: tuple[float, float]) -> tuple[Stall, ...]:
    return tuple(Stall(begin, begin + length, length) for begin, length in times)


def of_host(
    recording: Samples, stalls: Sequence[Stall] = (), expected_s: float = SECONDS - 1
) -> Verdict:
    return judge([once("host")], recording, stalls, expected_s)


def faults(verdict: Verdict) -> set[Fault]:
    return {finding.fault for finding in verdict.findings}


@pytest.mark.parametrize("name", ["host", "guest", "third"])
def test_a_voice_that_comes_as_it_was_spoken_is_whole(name: str) -> None:
    verdict = judge([once(name)], heard(name), [], SECONDS - 1)
    assert verdict.outcome is Outcome.WHOLE
    assert min(block.likeness for block in verdict.blocks) > 0.95
    assert not any(block.stalled for block in verdict.blocks)
    assert verdict.stopped_s == 0


def test_the_last_moment_of_a_recording_is_no_block_of_its_own() -> None:
    """Somebody ends talking a moment before the microphone is off."""
    sound = heard("host")[: 8 * SAMPLE_RATE]
    hiss = np.random.default_rng(2).normal(0, 0.0002, 2 * PIECE).astype(np.float32)
    verdict = of_host(np.concatenate((sound, hiss)), expected_s=7)
    assert verdict.outcome is Outcome.WHOLE
    assert len(verdict.blocks) == 4
    assert min(block.likeness for block in verdict.blocks) > 0.9


HONEST: list[tuple[Times, Times]] = [
    (((4.0, 0.1),), ()),
    (((3.2, 0.15), (5.1, 0.15), (7.3, 0.15)), ()),
    (((4.0, 0.3),), ()),
    (((4.0, 0.8),), ()),
    (((4.0, 1.5),), ()),
    ((), ((4.0, 0.15),)),
    ((), ((4.0, 0.4), (6.0, 0.1))),
    (((3.0, 0.2),), ((6.0, 0.3),)),
]


LONG = 22.0
"""Seconds in which the playout also takes the delay back."""


@pytest.mark.parametrize(
    ("held", "deaf", "seconds"),
    [
        *((held, deaf, SECONDS) for held, deaf in HONEST),
        *((((4.0, length),), (), LONG) for length in (0.1, 0.4, 1.5)),
    ],
)
def test_what_the_computer_stopped_is_not_the_programs_fault(
    held: Times, deaf: Times, seconds: float
) -> None:
    recording = heard("host", seconds, held, deaf)
    verdict = of_host(recording, stalled(*held, *deaf), seconds - 1)
    assert (verdict.outcome, verdict.findings) == (Outcome.WHOLE, ())
    assert any(block.stalled for block in verdict.blocks)
    assert verdict.stopped_s > 0


@pytest.mark.parametrize(("held", "deaf"), HONEST)
def test_the_same_without_a_stall_is_a_fault(held: Times, deaf: Times) -> None:
    assert of_host(heard("host", SECONDS, held, deaf)).outcome is Outcome.SPOILT


def test_one_delay_for_two_seconds_is_no_measure_on_a_busy_computer() -> None:
    """What was heard as it should is not alike where the delay changed."""
    stalls = ((3.2, 0.15), (5.1, 0.15), (7.3, 0.15))
    recording = heard("host", SECONDS, stalls)
    blocks = block_correlations(voice("host", 40), recording, search_s=0.4)
    assert min(block.correlation for block in blocks) < 0.75
    assert of_host(recording, stalled(*stalls)).outcome is Outcome.WHOLE


def cut(sound: Samples) -> Samples:
    return np.concatenate((sound[:AT], sound[AT + 14_400 :]))


def gap(sound: Samples) -> Samples:
    return np.concatenate((sound[:AT], np.zeros(14_400, np.float32), sound[AT + 14_400 :]))


def another_voice(sound: Samples) -> Samples:
    other = heard("guest")[AT : AT + SAMPLE_RATE]
    return np.concatenate((sound[:AT], other, sound[AT + SAMPLE_RATE :]))


def another_voice_too(sound: Samples) -> Samples:
    return (sound + 0.7 * heard("guest")).astype(np.float32)


def noise(sound: Samples) -> Samples:
    chance = np.random.default_rng(1)
    return (sound + chance.normal(0, 0.02, len(sound))).astype(np.float32)


def overdriven(sound: Samples) -> Samples:
    return np.clip(4 * sound, -0.5, 0.5)


def stutter(sound: Samples) -> Samples:
    return np.concatenate((sound[:AT], sound[AT - 24_000 :]))


def swapped(sound: Samples) -> Samples:
    first, second = sound[AT : AT + 24_000], sound[AT + 24_000 : AT + 48_000]
    return np.concatenate((sound[:AT], second, first, sound[AT + 48_000 :]))


def inserted(sound: Samples) -> Samples:
    return np.concatenate((sound[:AT], np.zeros(14_400, np.float32), sound[AT:]))


def ever_later(sound: Samples) -> Samples:
    """25 ms more in every second."""
    silence = np.zeros(1_200, np.float32)
    seconds = np.split(sound, range(SAMPLE_RATE, len(sound), SAMPLE_RATE))
    return np.concatenate([part for second in seconds for part in (second, silence)])


def slower(sound: Samples) -> Samples:
    """As a clock does that runs 2 % wrong."""
    tenths = np.split(sound, range(4_800, len(sound), 4_800))
    return np.concatenate([part for tenth in tenths for part in (tenth, tenth[-96:])])


SPOILT: dict[Callable[[Samples], Samples], Fault] = {
    cut: Fault.MISSING,
    gap: Fault.MISSING,
    another_voice: Fault.FOREIGN,
    another_voice_too: Fault.FOREIGN,
    noise: Fault.FOREIGN,
    overdriven: Fault.FOREIGN,
    stutter: Fault.DISPLACED,
    swapped: Fault.DISPLACED,
    inserted: Fault.LATE,
    ever_later: Fault.LATE,
    slower: Fault.FOREIGN,
}


@pytest.mark.parametrize("stalls", [(), SOME_STALLS], ids=["calm", "between stalls"])
@pytest.mark.parametrize(("spoil", "fault"), SPOILT.items())
def test_what_the_program_did_is_found_also_between_stalls(
    spoil: Callable[[Samples], Samples], fault: Fault, stalls: Sequence[Stall]
) -> None:
    verdict = of_host(spoil(heard("host")), stalls)
    assert verdict.outcome is Outcome.SPOILT
    assert fault in faults(verdict)


TONE = chime()


def toned(sound: Samples, places: Sequence[int]) -> Samples:
    with_tones = sound.copy()
    for place in places:
        with_tones[place : place + len(TONE)] += TONE
    return with_tones


def pauses(sound: Samples) -> list[int]:
    """Where it is most silent for as long as the tone takes, and where it next is, apart."""
    energy = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
    loud = energy[len(TONE) :] - energy[: -len(TONE)]
    first = int(np.argmin(loud))
    loud[max(0, first - len(TONE)) : first + len(TONE)] = np.inf
    return [first, int(np.argmin(loud))]


def test_the_programs_own_tone_is_nothing_foreign_wherever_it_falls() -> None:
    sound = heard("host")
    for place in (*pauses(sound), AT, AT + 12_345, 2 * SAMPLE_RATE):
        recording = toned(sound, [place])
        verdict = judge([once("host")], recording, [], SECONDS - 1, TONE)
        assert (verdict.outcome, verdict.findings) == (Outcome.WHOLE, ())
        assert min(block.likeness for block in verdict.blocks) > 0.95


def test_without_being_told_of_a_tone_the_judge_finds_it_in_a_pause() -> None:
    sound = heard("host")
    assert faults(of_host(toned(sound, pauses(sound)))) == {Fault.FOREIGN}


def test_a_tone_that_is_heard_twice_is_foreign_once() -> None:
    sound = heard("host")
    twice = toned(sound, [pauses(sound)[0], pauses(sound)[0] + SAMPLE_RATE // 20])
    assert judge([once("host")], twice, [], SECONDS - 1, TONE).outcome is Outcome.SPOILT


@pytest.mark.parametrize(("spoil", "fault"), SPOILT.items())
def test_an_allowed_tone_hides_no_fault(spoil: Callable[[Samples], Samples], fault: Fault) -> None:
    recording = spoil(heard("host"))
    for allowed in (recording, toned(recording, [pauses(recording)[0]])):
        verdict = judge([once("host")], allowed, [], SECONDS - 1, TONE)
        assert verdict.outcome is Outcome.SPOILT
        assert fault in faults(verdict)


def test_a_fault_in_an_honest_recording_with_stalls_is_found() -> None:
    stalls = ((2.0, 0.2), (8.0, 0.2))
    recording = cut(heard("host", SECONDS, stalls))
    verdict = of_host(recording, stalled((2.0, 0.2), (7.7, 0.2)))
    assert verdict.outcome is Outcome.SPOILT
    assert faults(verdict) == {Fault.MISSING}
    found = verdict.findings[0]
    assert found.at_s == pytest.approx(5.0, abs=0.2)
    assert found.seconds == pytest.approx(0.3, abs=0.02)


def test_words_said_twice_are_no_stall_even_where_the_computer_stood_still() -> None:
    verdict = of_host(stutter(heard("host")), [Stall(4.4, 5.0, 0.6)])
    assert verdict.outcome is Outcome.SPOILT
    assert Fault.DISPLACED in faults(verdict)


def test_a_stall_excuses_no_more_than_it_was() -> None:
    recording = heard("host", SECONDS, ((4.0, 0.8),))
    assert of_host(recording, stalled((4.0, 0.2))).outcome is Outcome.SPOILT


def test_a_delay_that_is_never_taken_back_is_a_fault() -> None:
    sound = heard("host", 33.0)
    silence = np.zeros(14_400, np.float32)
    for_good = np.concatenate((sound[:AT], silence, sound[AT:]))
    verdict = of_host(for_good, stalled((5.0, 0.3)), 30)
    assert verdict.outcome is Outcome.SPOILT
    assert faults(verdict) == {Fault.LATE}


@pytest.mark.parametrize("stalls", [(), SOME_STALLS], ids=["calm", "between stalls"])
def test_another_voice_alone_and_silence_are_nothing(stalls: Sequence[Stall]) -> None:
    for recording in (heard("guest"), np.zeros(480_000, np.float32), np.zeros(0, np.float32)):
        verdict = of_host(recording, stalls)
        assert verdict.outcome is Outcome.SPOILT
        assert Fault.NOTHING in faults(verdict)


def test_a_voice_that_ends_half_way_is_too_little() -> None:
    recording = np.concatenate((heard("host")[:AT], np.zeros(AT, np.float32)))
    assert faults(of_host(recording)) == {Fault.NOTHING}


def test_two_voices_at_once_are_judged_each() -> None:
    both = (heard("host") + 0.7 * heard("guest")).astype(np.float32)
    voices = [once("host"), once("guest")]
    assert judge(voices, both, [], 5).outcome is Outcome.WHOLE
    assert judge(voices, heard("host"), [], 5).outcome is Outcome.SPOILT
    only_later = (heard("host") + np.concatenate((heard("guest")[:AT], np.zeros(AT)))).astype(
        np.float32
    )
    assert judge(voices, only_later, [], 5).outcome is Outcome.SPOILT


def test_one_of_two_voices_may_be_held_up_alone() -> None:
    both = heard("host") + 0.7 * heard("guest", SECONDS, ((4.0, 0.3),))
    voices = [once("host"), once("guest")]
    verdict = judge(voices, both.astype(np.float32), stalled((4.0, 0.3)), 5)
    assert verdict.outcome is Outcome.WHOLE


def test_of_a_computer_that_hardly_ran_nothing_can_be_said() -> None:
    stalls = ((2.0, 1.5), (5.0, 1.5), (8.0, 1.5))
    recording = heard("host", SECONDS, stalls)
    verdict = of_host(stutter(recording), stalled(*stalls))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.findings


def test_where_no_voice_came_at_all_standing_still_is_no_excuse() -> None:
    stalls = stalled(*((begin / 2, 0.4) for begin in range(20)))
    for recording in (heard("guest"), heard("host")[:24_000], np.zeros(480_000, np.float32)):
        assert of_host(recording, stalls).outcome is Outcome.SPOILT


@pytest.mark.parametrize("spoil", [cut, gap, another_voice, stutter])
def test_many_short_stalls_excuse_neither_a_cut_nor_another_voice(
    spoil: Callable[[Samples], Samples],
) -> None:
    """As on a computer with more to do than processors: nothing certain, but not whole."""
    busy = [Stall(tick / 20, tick / 20 + 0.05, 0.04) for tick in range(200)]
    assert of_host(heard("host"), busy).outcome is Outcome.WHOLE
    verdict = of_host(spoil(heard("host")), busy)
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.findings
