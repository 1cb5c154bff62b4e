import math
import threading

import pytest

from pendopo.room.lease import Lease
from tests.room.studio import HandClock


def test_it_holds_only_until_its_end_and_asking_does_not_renew_it() -> None:
    clock = HandClock()
    lease = Lease(clock)
    assert not lease.holds()
    lease.extend(2.0)
    clock.now += 1.99
    assert lease.holds()
    clock.now += 0.01
    assert not lease.holds()
    assert not lease.holds()
    lease.extend(2.0)
    assert lease.holds()


def test_a_later_extension_may_be_shorter() -> None:
    clock = HandClock()
    lease = Lease(clock)
    lease.extend(60.0)
    lease.extend(1.0)
    clock.now += 1.0
    assert not lease.holds()


@pytest.mark.parametrize("seconds", [0.0, -1.0, -math.inf, math.nan])
def test_no_time_is_no_lease(seconds: float) -> None:
    lease = Lease(HandClock())
    lease.extend(seconds)
    assert not lease.holds()


def test_what_is_suspended_holds_again_once_it_is_extended() -> None:
    lease = Lease(HandClock())
    lease.extend(2.0)
    lease.suspend()
    assert not lease.holds()
    lease.extend(2.0)
    assert lease.holds()


def test_what_has_ended_never_holds_again() -> None:
    lease = Lease(HandClock())
    lease.extend(2.0)
    lease.end()
    assert not lease.holds()
    lease.suspend()
    lease.extend(math.inf)
    assert not lease.holds()


def test_it_cannot_be_revived_by_an_extension_that_was_already_running() -> None:
    class SlowClock(HandClock):
        """Somebody else has their turn while the time is read."""

        def monotonic(self) -> float:
            lease.end()
            return self.now

    lease = Lease(SlowClock())
    lease.extend(math.inf)
    assert not lease.holds()


def test_another_thread_sees_every_change() -> None:
    clock = HandClock()
    lease = Lease(clock)
    seen: list[bool] = []

    def look() -> None:
        seen.append(lease.holds())

    def change(what: str) -> None:
        {"extend": lambda: lease.extend(2.0), "suspend": lease.suspend, "end": lease.end}[what]()

    for what in ("extend", "suspend", "extend", "end", "extend"):
        for step in (lambda what=what: change(what), look):
            thread = threading.Thread(target=step)
            thread.start()
            thread.join()
    assert seen == [True, False, True, False, False]
