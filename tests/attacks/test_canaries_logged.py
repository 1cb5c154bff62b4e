"""Attack 38: a visit through a relay, everything that may be logged of it at every level.

What opens the relay, the tokens, the ICE passwords, the keys and the names are looked for. The last
test frees the libraries of the levels that `cli/logs.py` sets them, and finds some: that is what
shows that they would be found.
"""

import asyncio
import io
import logging
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.cli import logs
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.lobby.link import render
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.relay import Password, RelayTransport, RelayWay
from pendopo.model.room import Role
from pendopo.reach.ledger import Ledger
from tests.attacks.scene import KEY, SECRET, HostileHost
from tests.real.coturn import Coturn, coturn, needs_coturn
from tests.real.visits import Visit, hears, tone, visiting

pytestmark = [pytest.mark.real, needs_coturn]

USER, PASSWORD, TITLE = "canary-user", "canary-password", "The canary's title"
NAMES = ("Canary Ani", "Canary Budi")
OURS = "pendopo"


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    loggers = [logging.getLogger(), logging.getLogger(OURS), *map(logging.getLogger, logs.CHATTY)]
    levels, handlers = [logger.level for logger in loggers], loggers[0].handlers[:]
    yield io.StringIO()
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.parametrize("level", [logging.WARNING, logging.INFO, logging.DEBUG, 1])
def test_nothing_secret_is_logged_at_any_level(
    hostile: HostileHost, tmp_path: Path, told: io.StringIO, level: int
) -> None:
    set_up(level < logging.WARNING, told)
    for logger in (logging.getLogger(), logging.getLogger(OURS)):
        logger.setLevel(level)
    secrets = talked(hostile, tmp_path)
    assert not {what for what, secret in secrets.items() if secret in told.getvalue()}


def test_they_would_be_found(hostile: HostileHost, tmp_path: Path, told: io.StringIO) -> None:
    set_up(True, told)
    for name in ("", *logs.CHATTY):
        logging.getLogger(name).setLevel(logging.DEBUG)
    secrets = talked(hostile, tmp_path)
    found = {what for what, secret in secrets.items() if secret in told.getvalue()}
    assert "user of the relay" in found


def set_up(verbose: bool, told: io.StringIO) -> None:
    """As the program does, but whatever is said again and again is said each time."""
    logs.set_up(verbose)
    for handler in logging.getLogger().handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.filters.clear()
        handler.setStream(told)


def talked(hostile: HostileHost, folder: Path) -> dict[str, str]:
    """Two people through a relay; what nobody else may read."""
    with coturn(folder / "relay", "--lt-cred-mech", f"--user={USER}:{PASSWORD}") as relay:
        return asyncio.run(story(hostile, folder, relay))


async def story(hostile: HostileHost, folder: Path, relay: Coturn) -> dict[str, str]:
    operator = Operator(WebSocketTransport(Ledger()), hostile.endpoint, KEY, SECRET)
    keys, now = RoomKeys.fresh(), int(time.time())
    await operator.prepare(keys, Terms(TITLE, Role.HOST, Mode.SHARED, 600), now)
    ani, budi = (
        operator.invite(keys, Terms(TITLE, role, Mode.SHARED, 600), now)
        for role in (Role.SPEAKER, Role.LISTENER)
    )
    async with AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(
                visiting(
                    invite, name, voice, relays=await own(folder / name, relay),
                    trust=relay.trust, relay_only=True,
                )
            )
            for invite, name, voice in ((ani, NAMES[0], tone(440)), (budi, NAMES[1], None))
        ]  # fmt: skip
        await hears(people[1], 440)
        ice = credentials(people[1])
    assert ani.token is not None
    assert budi.token is not None
    assert ani.room is not None
    return {
        "user of the relay": USER,
        "password of the relay": PASSWORD,
        "title": TITLE,
        "speaker's name": NAMES[0],
        "listener's name": NAMES[1],
        "speaker's token": ani.token.rpartition(".")[2],
        "listener's token": budi.token.rpartition(".")[2],
        "speaker's link": render(ani)[-60:-20],
        "passphrase": ani.passphrase_for(ani.room) or "",
        "room secret": keys.secret.hex(),
        "API secret": SECRET,
        **ice,
    }


async def own(folder: Path, relay: Coturn) -> Relays:
    made = Relays(Profile.temporary(folder), trust=relay.trust)
    way = RelayWay(RelayTransport.UDP, relay.port, True)
    await made.add("127.0.0.1", (way,), Password(USER, PASSWORD))
    return made


def credentials(visit: Visit) -> dict[str, str]:
    """Of ICE, at both ends."""
    assert visit.peers.newest is not None
    paths = visit.peers.newest._paths
    path = paths._path
    assert path is not None
    assert path.remote_username
    assert path.remote_password
    return {
        "our ICE name": paths.credentials[0],
        "our ICE password": paths.credentials[1],
        "the server's ICE name": path.remote_username,
        "the server's ICE password": path.remote_password,
    }
