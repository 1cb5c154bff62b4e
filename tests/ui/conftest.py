"""What tests of the window share."""

from collections.abc import Iterator

import pytest

from pendopo.drivers import garbage


@pytest.fixture(autouse=True)
def widgets_are_destroyed_by_their_own_thread() -> Iterator[None]:
    """As in the program: what another thread collects is destroyed there, and Qt breaks."""
    with garbage.by_hand():
        yield


@pytest.fixture(autouse=True)
def nothing_fails_while_painting(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Painting swallows its exceptions, so a test has to look for them."""
    yield
    assert not [each for each in caplog.get_records("call") if each.message == "painting failed"]
