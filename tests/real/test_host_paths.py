"""Whoever is in a room answers the host's own check, so that their path can move."""

import asyncio

import pytest

from pendopo.drivers.port_peer import PortPeer
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Permission
from tests.real.livekit_guest import Guest
from tests.real.official_sdk import Official
from tests.real.test_host_http import ROOM, Front, tell
from tests.waiting import until

pytestmark = pytest.mark.real


async def answers(front: Front, identity: str) -> None:
    """The host asks where the guest is, as if they had moved there."""
    room = front.door.room(ROOM)
    assert room is not None
    await until(lambda: room.member(ParticipantIdentity(identity)) is not None)
    guest = front.door.guest(room, identity)
    assert guest is not None
    peer = guest.peer
    assert isinstance(peer, PortPeer)
    await until(lambda: peer.path is not None)
    assert peer.path is not None
    here = peer.path[1]
    peer._ask(here)
    assert here in peer._asked
    await until(lambda: not peer._asked)
    assert peer.path[1] == here


def test_our_guest_answers_the_host() -> None:
    async def story(front: Front) -> None:
        async with Guest.join(front.url.replace("http", "ws"), front.token()):
            await answers(front, "ann")

    tell(story)


def test_an_official_guest_answers_the_host() -> None:
    async def story(front: Front) -> None:
        token = front.token(permission=Permission(can_publish=True))
        async with Official.join(front.url.replace("http", "ws"), token, None) as ann:
            await ann.speak(440.0)
            await answers(front, "ann")
            await asyncio.sleep(0)

    tell(story)
