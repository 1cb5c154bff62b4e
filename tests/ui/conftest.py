"""What tests of the window share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_fails_while_painting(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Painting swallows its exceptions, so a test has to look for them."""
    yield
    assert not [each for each in caplog.get_records("call") if each.message == "painting failed"]
