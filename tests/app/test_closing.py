"""The end of a window: whatever hangs or fails then is waited for no longer than is stated."""

import asyncio
import contextlib
import logging
from pathlib import Path

import pytest

from pendopo.app import host_pipe, living
from pendopo.app.backend import Backend
from pendopo.app.profile import Profile
from pendopo.drivers import media_thread
from pendopo.drivers.media_thread import MediaThread
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.room import session
from tests.stories.fakes.sound import FakeSoundSource


async def hang() -> None:
    while True:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)


async def fail() -> None:
    raise TimeoutError


@pytest.mark.parametrize("closing", [hang, fail])
def test_what_hangs_or_fails_at_the_end_is_logged_and_told_to_nobody(
    closing: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It was told as a server that did not answer, and what came after it was not closed."""
    monkeypatch.setattr(living, "CLOSE_WITHIN_S", 0.05)
    monkeypatch.setattr(media_thread, "CLOSE_WITHIN_S", 0.05)
    media = MediaThread()
    living._end(media, closing())  # type: ignore[operator]
    media.close()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_host_that_hangs_is_ended_within_what_a_window_waits() -> None:
    assert living.CLOSE_WITHIN_S > host_pipe.STOP_WITHIN_S + session.CLOSE_WITHIN_S


def test_what_is_kept_is_kept_before_a_host_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of places for this run only nothing stays, however the host's process ends."""

    async def story() -> None:
        backend = Backend(Profile(tmp_path, MemorySecretStore()), FakeSoundSource())
        order: list[str] = []

        def tells(what: str, error: Exception | None = None) -> object:
            async def close() -> None:
                order.append(what)
                if error is not None:
                    raise error

            return close

        monkeypatch.setattr(backend.lobby, "close", tells("places"))
        monkeypatch.setattr(backend.relays, "close", tells("relays"))
        monkeypatch.setattr(backend.hosting, "close", tells("hosting", ConnectionError()))
        monkeypatch.setattr(backend.preferences, "close", tells("preferences"))
        with pytest.raises(ConnectionError):
            await backend.close()
        assert order == ["places", "relays", "hosting", "preferences"]

    asyncio.run(story())
