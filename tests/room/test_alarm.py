"""Woken once, at the time that was set last."""

import asyncio

from pendopo.room.alarm import Alarm
from tests.stories.fakes.clock import FakeClock, run


def test_it_rings_once_at_the_time_that_was_set_last() -> None:
    async def story() -> None:
        clock, rung = FakeClock(), list[float]()
        alarm = Alarm(clock)
        keeping = asyncio.create_task(alarm.keep(lambda: rung.append(clock.monotonic())))
        began = clock.monotonic()
        await clock.sleep(5.0)
        alarm.set(began + 9.0)
        await clock.sleep(1.0)
        alarm.set(began + 20.0)
        await clock.sleep(60.0)
        alarm.set(began + 1.0)
        await clock.sleep(60.0)
        keeping.cancel()
        assert [at - began for at in rung] == [20.0, 66.0]

    run(story())
