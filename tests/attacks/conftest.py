"""The hostile host that all attacks share; each has a room of its own on it."""

from collections.abc import Iterator

import pytest

from tests.attacks.scene import HostileHost


@pytest.fixture(scope="session")
def hostile() -> Iterator[HostileHost]:
    host = HostileHost()
    yield host
    host.close()
