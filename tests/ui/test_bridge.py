"""Facts cross to Qt's thread, wishes to the media loop."""

import asyncio
import errno
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pendopo.model.errors import AccessError, AccessReason, OwnReason, PendopoError
from pendopo.ui.kit import bridge as bridges
from pendopo.words.errors import sentence
from tests.drivers.foreign_errors import SYSTEM, TEXT
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import WindowCase, run, settle


def test_a_wish_runs_on_the_media_thread_and_returns() -> None:
    async def where(words: str) -> tuple[str, str]:
        return words, threading.current_thread().name

    async def story(case: WindowCase) -> None:
        assert await case.bridge.wish(where, "hello") == ("hello", "media")

    run(story)


def test_a_wish_raises_what_it_raises() -> None:
    async def refuse() -> None:
        raise AccessError(AccessReason.NOT_ALLOWED)

    async def story(case: WindowCase) -> None:
        with pytest.raises(AccessError):
            await case.bridge.wish(refuse)

    run(story)


def test_whatever_the_system_refuses_is_told_to_a_page_as_what_it_is() -> None:
    """Errno by errno, alone and in a group: a page that waits for an answer hears one."""
    numbers = [OSError(number, "no") for number in sorted(errno.errorcode)]
    files = [OSError(error.errno, "no", "/some/file") for error in SYSTEM]

    async def fail(error: Exception) -> None:
        raise error

    async def story(case: WindowCase) -> None:
        for error in [*numbers, *files, *TEXT, TimeoutError(), MemoryError()]:
            for thrown in (error, ExceptionGroup("", [ExceptionGroup("", [error])])):
                with pytest.raises(PendopoError) as caught:
                    await case.bridge.wish(fail, thrown)
                assert caught.value.reason is not OwnReason.INTERNAL, error
                assert ("/some/file" in sentence(caught.value)) is (error in files)

    run(story)


def test_a_fault_of_our_own_is_told_as_one() -> None:
    async def fail(error: Exception) -> None:
        raise error

    async def story(case: WindowCase) -> None:
        for error in (KeyError("x"), ValueError("x"), AssertionError(), ZeroDivisionError()):
            with pytest.raises(PendopoError) as caught:
                await case.bridge.wish(fail, error)
            assert caught.value.reason is OwnReason.INTERNAL

    run(story)


def test_facts_arrive_in_qts_thread_until_unfollowed() -> None:
    async def story(case: WindowCase) -> None:
        heard: list[tuple[str, str]] = []

        def hear(room: object) -> None:
            heard.append((room.title, threading.current_thread().name))  # type: ignore[attr-defined]

        unfollow = await case.bridge.follow(case.session.subscribe, hear)
        await case.tell(case.session.become, replace(case.session.room, title="Second"))
        await case.until(lambda: heard)
        assert heard == [("Second", threading.main_thread().name)]
        await unfollow()
        assert case.session.listeners == 0

    run(story)


@pytest.mark.parametrize(("took_s", "rest_ms"), [(10.0, 1000 * bridges.LONGEST_REST_S), (0.1, 300)])
def test_facts_without_end_leave_the_window_time(
    monkeypatch: pytest.MonkeyPatch, took_s: float, rest_ms: float
) -> None:
    """Whoever hears pushes the next fact, and hearing takes its time of a clock of its own."""
    at = 0.0
    monkeypatch.setattr(bridges, "perf_counter", lambda: at)

    async def story(case: WindowCase) -> None:
        heard: list[object] = []
        pushes: list[Callable[[object], None]] = []

        def subscribe(push: Callable[[object], None]) -> Callable[[], None]:
            pushes.append(push)
            return lambda: None

        def hear(fact: object) -> None:
            nonlocal at
            at += took_s
            heard.append(fact)
            if len(heard) < 1_000:
                for _ in range(5):
                    pushes[0](len(heard))

        await case.bridge.follow(subscribe, hear)
        (arrivals,) = (each for each in case.bridge._followed if each._hear == hear)
        pushes[0](0)
        await case.until(lambda: heard)
        assert heard == [0]
        assert arrivals._rest.isActive()
        assert arrivals._rest.interval() == rest_ms
        for count in range(2, 6):
            arrivals._rest.timeout.emit()
            assert len(heard) == count
        assert heard == [0, 1, 2, 3, 4]

    run(story)


def test_facts_that_come_while_the_window_is_busy_call_it_once() -> None:
    async def story(case: WindowCase) -> None:
        heard: list[object] = []
        pushes: list[Callable[[object], None]] = []

        def subscribe(push: Callable[[object], None]) -> Callable[[], None]:
            pushes.append(push)
            return lambda: None

        await case.bridge.follow(subscribe, heard.append)
        (arrivals,) = (each for each in case.bridge._followed if each._hear == heard.append)
        calls: list[None] = []
        arrivals._came.connect(lambda: calls.append(None), Qt.ConnectionType.DirectConnection)
        for fact in range(1_000):
            pushes[0](fact)
        assert len(calls) == 1
        await case.until(lambda: heard)
        assert heard == [999]
        await case.until(lambda: not arrivals._called)
        pushes[0](1_000)
        await case.until(lambda: heard == [999, 1_000])

    run(story)


def test_nothing_is_heard_once_the_bridge_is_closed() -> None:
    async def story(case: WindowCase) -> None:
        heard: list[object] = []
        await case.bridge.follow(case.session.subscribe, heard.append)
        await case.bridge.close()
        await case.tell(case.session.become, replace(case.session.room, title="Second"))
        await case.bridge.follow(case.session.subscribe, heard.append)
        await case.tell(case.session.become, replace(case.session.room, title="Third"))
        await settle()
        assert heard == []

    run(story)


def test_failures_are_told_not_thrown() -> None:
    async def refused() -> None:
        raise AccessError(AccessReason.NOT_ALLOWED)

    async def broken() -> None:
        raise ZeroDivisionError

    async def story(case: WindowCase) -> None:
        told: list[PendopoError] = []
        case.bridge.start(refused(), told.append)
        case.bridge.start(broken(), told.append)
        await case.until(lambda: len(told) == 2)
        assert [error.reason for error in told] == [
            AccessReason.NOT_ALLOWED,
            OwnReason.INTERNAL,
        ]

    run(story)


def test_closing_cancels_what_still_runs() -> None:
    async def story(case: WindowCase) -> None:
        ended = asyncio.Event()

        async def wait() -> None:
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                ended.set()

        case.bridge.start(wait(), lambda error: None)
        await asyncio.sleep(0)
        await case.bridge.close()
        assert ended.is_set()

    run(story, FakeBackend())
