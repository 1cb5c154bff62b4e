"""Rooms and links made with an API key, on an unmodified LiveKit server."""

import asyncio
from pathlib import Path

import pytest

from pendopo.app.operating import Operating
from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.link import parse
from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.room import Connection, LeaveReason, Role
from pendopo.ports.secret_store import Keeping
from tests.real.livekit_server import KEY, SECRET, URL, needs_livekit
from tests.real.visits import hears, tone, visiting

pytestmark = [pytest.mark.real, pytest.mark.alone, needs_livekit]


def test_a_key_opens_rooms_and_makes_links_and_a_sent_away_guest_can_come_back(
    tmp_path: Path,
) -> None:
    secrets = MemorySecretStore(Keeping.KEPT)

    async def whole() -> None:
        operating = Operating(Profile(tmp_path, secrets))
        with pytest.raises(AccessError) as caught:
            await operating.add(URL, KEY, "another secret of thirty-two characters")
        assert caught.value.reason is AccessReason.API_KEY
        assert not operating.servers
        await operating.add(URL, KEY, SECRET)
        (server,) = operating.servers
        await operating.open_room(server.url, "Operated", "By key", Mode.SHARED)
        room = operating.servers[0].rooms[0].name
        speaker = await operating.invite(server.url, room, Role.SPEAKER)
        listener = await operating.invite(server.url, room, Role.LISTENER)
        async with (
            visiting(parse(speaker, 0), "Ann", tone()) as ann,
            visiting(parse(listener, 0), "Ben") as ben,
        ):
            await hears(ben, 440)
            await operating.refresh(server.url)
            (told,) = operating.servers
            assert told.rooms[0].people == 2
            assert [len(invite.guests) for invite in told.invites] == [1, 1]
            of_ann = next(each for each in told.invites if each.role is Role.SPEAKER)
            await operating.send_away(server.url, of_ann.id)
            await ann.until(lambda seen: seen.closed_because is LeaveReason.REMOVED)
            async with visiting(parse(speaker, 0), "Ann") as again:
                await again.until(lambda seen: seen.connection is Connection.CONNECTED)
            await operating.end_room(server.url, room)
            await ben.until(lambda seen: seen.closed_because is LeaveReason.ROOM_ENDED)
        restarted = Operating(Profile(tmp_path, secrets))
        await restarted.load()
        assert [each.url for each in restarted.servers] == [server.url]
        await restarted.forget(server.url)
        assert await secrets.get("operated-servers") is None

    asyncio.run(asyncio.wait_for(whole(), 90))
