"""The watchdog of an event loop."""

import asyncio
import logging
import threading
import time

import pytest

from pendopo.app.watchdog import LONG_S, Watchdog, WindowAsked
from pendopo.drivers.media_thread import MediaThread
from tests.waiting import until


def test_a_loop_that_stands_still_is_told_with_the_place(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pendopo.app.watchdog")
    media = MediaThread()
    watchdog = Watchdog("the media loop", media.ident, media.loop.call_soon_threadsafe)
    media.loop.call_soon_threadsafe(time.sleep, 3 * LONG_S)
    asyncio.run(until(lambda: watchdog.longest.length_s >= LONG_S))
    longest = watchdog.close()
    media.close()
    assert longest.own_s < longest.length_s
    assert "drivers/media_thread.py" in longest.where
    assert f"stall of the media loop: {longest}" in caplog.text


def test_it_ends_although_the_loop_has_ended_before() -> None:
    media = MediaThread()
    watchdog = Watchdog("the media loop", media.ident, media.loop.call_soon_threadsafe)
    media.close()
    watchdog.close()
    assert "watching the media loop" not in {thread.name for thread in threading.enumerate()}


def test_what_is_asked_of_the_window_is_answered_by_its_own_loop(qtbot: object) -> None:
    asked, answered = WindowAsked(), []
    asker = threading.Thread(target=asked.ask, args=(lambda: answered.append("by"),))
    asker.start()
    asker.join()
    assert answered == []
    qtbot.waitUntil(lambda: answered == ["by"])  # type: ignore[attr-defined]
