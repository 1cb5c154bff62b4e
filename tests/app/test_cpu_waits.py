import itertools
from pathlib import Path

import pytest

from pendopo.app.trial.cpu_waits import CpuWaits
from pendopo.app.trial.verdict import Stall
from tests.waiting import wait_until


def thread(proc: Path, process: int, number: int, waited_s: float, children: str = "") -> None:
    """As Linux shows it: time on a processor, time of waiting for one, turns taken."""
    task = proc / str(process) / "task" / str(number)
    task.mkdir(parents=True, exist_ok=True)
    (task / "schedstat").write_text(f"500 {round(waited_s * 1e9)} 7\n")
    (task / "children").write_text(children)


def test_a_thread_that_was_kept_waiting_between_two_looks_is_noted(tmp_path: Path) -> None:
    waits = CpuWaits(1, tmp_path)
    thread(tmp_path, 1, 1, 3.0)
    thread(tmp_path, 1, 2, 5.0)
    waits.meet()
    waits.look(100.0)
    assert not waits.stalls
    thread(tmp_path, 1, 1, 3.004)
    thread(tmp_path, 1, 2, 5.3)
    waits.look(100.05)
    assert [stall.seconds for stall in waits.stalls] == pytest.approx([0.3])
    assert waits.stalls[0].began == pytest.approx(99.7)
    assert waits.stalls[0].ended == 100.05


def test_children_and_theirs_are_watched_as_soon_as_they_are_met(tmp_path: Path) -> None:
    waits = CpuWaits(1, tmp_path)
    thread(tmp_path, 1, 1, 0.0, children="20 ")
    thread(tmp_path, 20, 20, 0.0, children="30 31 ")
    thread(tmp_path, 30, 30, 0.0)
    waits.meet()
    waits.look(1.0)
    thread(tmp_path, 30, 30, 0.5)
    waits.look(2.0)
    assert waits.stalls == (Stall(0.5, 2.0, 0.5),)


def test_a_process_that_ends_and_a_system_that_does_not_tell_are_no_failure(
    tmp_path: Path,
) -> None:
    thread(tmp_path, 1, 1, 0.0, children="99")
    waits = CpuWaits(1, tmp_path)
    waits.meet()
    waits.look(1.0)
    elsewhere = CpuWaits(1, tmp_path / "missing")
    elsewhere.meet()
    elsewhere.look(1.0)
    assert waits.stalls == elsewhere.stalls == ()


def test_it_looks_by_itself_while_entered(tmp_path: Path) -> None:
    waited_s = itertools.count()
    thread(tmp_path, 1, 1, next(waited_s))

    def noted() -> bool:
        thread(tmp_path, 1, 1, next(waited_s))
        return bool(waits.stalls)

    with CpuWaits(1, tmp_path) as waits:
        wait_until(noted)
    assert all(stall.seconds >= 1 for stall in waits.stalls)
