"""Room passwords are stretched once for all stories: it is slow on purpose."""

from functools import cache

import pytest

from pendopo.e2ee.keys import media_key

stretched_once = cache(media_key)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.e2ee.modes.media_key", stretched_once)
