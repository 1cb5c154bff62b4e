"""The sound thread's pace."""

import pytest

from pendopo.drivers.sound_thread import BEAT_S, RESTING_BEAT_S, SoundThread


def test_it_beats_slower_only_while_nothing_is_to_be_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = iter((True, False, False, True))
    pauses: list[float] = []
    monkeypatch.setattr("pendopo.drivers.sound_thread.time.sleep", pauses.append)
    faults: list[BaseException] = []

    def beat() -> bool:
        sounds = next(beats, None)
        if sounds is None:
            raise ValueError
        return sounds

    thread = SoundThread(beat, faults.append)
    thread.start()
    thread.close()
    assert pauses == [BEAT_S, RESTING_BEAT_S, RESTING_BEAT_S, BEAT_S]
    assert [type(fault) for fault in faults] == [ValueError]
