"""Attack 25: too old, unencrypted, elsewhere. Whatever the server says, the link decides."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.cli import main
from pendopo.cli.outcome import IMPOSSIBLE, UNREACHABLE
from pendopo.e2ee.metadata import RoomMetadata, render_plain
from pendopo.lobby.invite import Invite
from pendopo.lobby.link import PREFIX, render
from pendopo.lobby.operator import RoomKeys
from pendopo.model import base64url
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.room import Connection, Role, Room
from pendopo.model.transport import Endpoint
from pendopo.words import encryption
from tests.attacks.scene import HostileHost, Scene, recovers, states, tell_in_both_modes, who
from tests.real.visits import Visit
from tests.waiting import until

pytestmark = pytest.mark.real

MODE_BYTE = 2
"""Where a link's mode stands, behind version and kind."""


def test_a_server_too_old_for_a_newcomer(
    hostile: HostileHost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        await scene.order("lie", too_old=True)
        link, report = tmp_path / f"invite-{scene.mode}", tmp_path / f"report-{scene.mode}"
        link.write_text(render(scene.invite(Role.LISTENER)))
        words = ["join", "--invite-file", str(link), "--report", str(report)]
        assert await asyncio.to_thread(main, words) == UNREACHABLE
        found = [entry["state"] for entry in json.loads(report.read_text())["states"]]
        assert found == (["OFFLINE"] if scene.mode is Mode.NONE else ["OFFLINE", "BLOCKED"])

    tell_in_both_modes(hostile, story)
    assert capsys.readouterr().err.count("too old") == 2


def test_a_server_too_old_after_a_while(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            await scene.order("lie", too_old=True)
            await scene.order("dismiss", identity=who(budi))
            await budi.until(lambda room: not is_connected(room))
            if scene.mode is Mode.SHARED:
                await until(lambda: states(budi)[-1] is EncryptionState.BLOCKED)
                await until(lambda: not budi.session.lease.holds())
                reason = budi.indicator.reason
                said = encryption.line(EncryptionState.BLOCKED, reason=reason).sentence
                assert said.endswith("could not be set up: the server is too old.")
            await scene.order("lie", too_old=False)
            await budi.until(is_connected)
            await recovers(budi, who(ani))
            await until(lambda: states(budi)[-1] is scene.quiet)
            allowed = {EncryptionState.OFFLINE, EncryptionState.BLOCKED, EncryptionState.SHARED}
            if scene.mode is Mode.NONE:
                allowed = {EncryptionState.OFFLINE, EncryptionState.OFF}
            assert set(states(budi)) <= allowed

    tell_in_both_modes(hostile, story)


def test_another_server_named_at_a_good_bye_is_not_contacted(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi, elsewhere() as (port, callers):
            await scene.order("lie", region=f"wss://127.0.0.1:{port}")
            await scene.order("dismiss", identity=who(budi))
            await until(lambda: budi.session.rejoins == 1)
            await recovers(budi, who(ani))
            assert not callers
            assert port not in {destination.port for destination in budi.ledger.contacts}
            assert states(budi)[-1] is scene.quiet

    tell_in_both_modes(hostile, story)


def test_old_words_and_lesser_metadata_change_nothing(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        await scene.order("lie", protocol=1, version="0.15.0", encryption="none")
        lesser = render_plain(RoomMetadata(Mode.NONE, seq=1 << 40, title="Open house"))
        async with scene.listening(ani) as budi:
            await scene.order("tell_metadata", metadata=lesser)
            await scene.order("announce")
            await scene.order("dismiss", identity=who(ani))
            await until(lambda: ani.session.rejoins == 1)
            await recovers(budi, who(ani))
            for visit in (ani, budi):
                assert visit.session.room.mode is scene.mode
                assert set(states(visit)) == {EncryptionState.OFFLINE, scene.quiet}
            sent = ani.session.needles().facts
            assert (sent.tx_open == 0) is (scene.mode is Mode.SHARED)
            assert budi.session.room.title == ("Tea" if scene.mode is Mode.SHARED else "Open house")

    tell_in_both_modes(hostile, story)


@pytest.mark.parametrize("byte", [2, 3, 255])
def test_a_link_with_a_mode_that_this_version_cannot_do(
    hostile: HostileHost, byte: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def told() -> None:
        async with elsewhere() as (port, callers):
            invite = Scene(hostile, Mode.SHARED, RoomKeys.fresh()).invite(Role.LISTENER)
            invite = replace(invite, servers=(Endpoint(f"ws://127.0.0.1:{port}"),))
            link = tmp_path / "invite"
            link.write_text(with_mode_byte(invite, byte))
            for command in ("rooms", "join"):
                words = [command, "--invite-file", str(link)]
                assert await asyncio.to_thread(main, words) == IMPOSSIBLE
                assert "Update Pendopo" in capsys.readouterr().err
            assert not callers

    asyncio.run(told())


def with_mode_byte(invite: Invite, byte: int) -> str:
    """The link with another mode and a checksum that fits."""
    content = bytearray(base64url.decode(render(invite).removeprefix(PREFIX))[:-4])
    content[MODE_BYTE] = byte
    checksum = hashlib.sha256(content).digest()[:4]
    return PREFIX + base64url.encode(bytes(content) + checksum)


@asynccontextmanager
async def elsewhere() -> AsyncIterator[tuple[int, list[object]]]:
    """A port, and everybody who called there."""
    callers: list[object] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], callers


def is_connected(room: Room) -> bool:
    return room.connection is Connection.CONNECTED
