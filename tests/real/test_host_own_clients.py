"""Our own client parts on our own host process: signaling, DTLS, SRTP, data, moderation."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from livekit.protocol import models

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.events import ParticipantsChanged, ParticipantsLeft
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, Permission
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.reach.ledger import Ledger
from pendopo.signaling import access, rooms
from pendopo.signaling.events import (
    Resumed,
    RoomJoined,
    TokenRefreshed,
    TrackAccepted,
    TrackMuted,
    TrackRefused,
    TracksMapped,
)
from tests.real.livekit_guest import Guest

pytestmark = pytest.mark.real

Story = Callable[[HostProcess, RoomName], Awaitable[None]]
Tell = Callable[[Story], None]


@pytest.fixture(scope="module")
def host() -> Iterator[HostProcess]:
    rooms = tuple(f"Room {n}" for n in range(20))
    started = asyncio.run(HostProcess.start(HostOptions(rooms=rooms)))
    yield started
    asyncio.run(started.close())


@pytest.fixture(scope="module")
def unused_rooms(host: HostProcess) -> Iterator[RoomName]:
    return iter([room.name for room in host.rooms])


@pytest.fixture
def tell(host: HostProcess, unused_rooms: Iterator[RoomName]) -> Tell:
    """Runs a story in a room of its own."""

    async def told(story: Story) -> None:
        await story(host, next(unused_rooms))

    return lambda story: asyncio.run(told(story))


def token(
    host: HostProcess,
    identity: str,
    room: RoomName,
    speaker: bool = True,
    room_admin: bool = False,
) -> str:
    made = access.Grants(
        ParticipantIdentity(identity),
        room,
        room_join=True,
        room_admin=room_admin,
        permission=Permission(can_publish=speaker),
    )
    return access.issue(host.api_key, host.api_secret, made, int(time.time()))


async def call(host: HostProcess, method: str, body: bytes, bearer: str | None) -> int:
    transport = WebSocketTransport(Ledger())
    endpoint = Endpoint(host.urls[0])
    reply = await transport.post(endpoint, rooms.path(method), body, rooms.CONTENT_TYPE, bearer)
    return reply.status


def join(
    host: HostProcess, identity: str, room: RoomName, speaker: bool = True, room_admin: bool = False
) -> contextlib.AbstractAsyncContextManager[Guest]:
    return Guest.join(host.urls[0], token(host, identity, room, speaker, room_admin))


def seen(guest: Guest, identity: str) -> Participant:
    """Somebody as `guest` was last told of them."""
    joined = [e for e in guest.events if isinstance(e, RoomJoined)]
    changed = [e.participants for e in guest.events if isinstance(e, ParticipantsChanged)]
    everybody = [*joined[0].others, joined[0].me, *(p for people in changed for p in people)]
    return [p for p in everybody if p.identity == identity][-1]


async def own_track(guest: Guest) -> TrackSid:
    return (await guest.event(TrackAccepted)).sid


def test_three_hear_each_other_and_newcomers_too(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        async with join(host, "ann", room) as ann, join(host, "bob", room) as bob:
            ann.publish()
            bob.publish()
            ann.talk()
            bob.talk()
            a, b = await own_track(ann), await own_track(bob)
            await asyncio.gather(bob.hears(a), ann.hears(b))
            async with join(host, "eve", room, speaker=False) as eve:
                await asyncio.gather(eve.hears(a), eve.hears(b))

    tell(story)


def test_whoever_was_invited_may_go_back_and_nothing_more(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        identity = ParticipantIdentity("ann")
        up = rooms.update_participant(room, identity, Permission(can_publish=True))
        down = rooms.update_participant(room, identity, Permission(can_publish=False))
        async with (
            join(host, "ann", room, speaker=True) as ann,
            join(host, "bob", room, speaker=True) as bob,
        ):
            await bob.until(lambda: seen(bob, "ann").on_stage)
            assert await call(host, "UpdateParticipant", down, bob.token) == 403
            assert await call(host, "UpdateParticipant", down, ann.token) == 200
            await bob.until(lambda: not seen(bob, "ann").on_stage)
            assert not access.read(ann.token).permission.can_publish
            assert await call(host, "UpdateParticipant", up, ann.token) == 403

    tell(story)


def test_a_listener_cannot_publish_until_promoted_and_not_after_demotion(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        admin = token(host, "mod", room, room_admin=True)
        async with (
            join(host, "ann", room, speaker=False) as ann,
            join(host, "bob", room, speaker=False) as bob,
        ):
            ann.publish()
            await ann.event(TrackRefused)
            ann.apply(ann.protocol.unpublish())
            identity = ParticipantIdentity("ann")
            body = rooms.update_participant(room, identity, Permission(can_publish=True))
            assert await call(host, "UpdateParticipant", body, admin) == 200
            await bob.until(lambda: seen(bob, "ann").on_stage)
            assert access.read(ann.token).permission.can_publish
            ann.publish()
            ann.talk()
            track = await own_track(ann)
            await bob.hears(track)
            body = rooms.update_participant(room, identity, Permission(can_publish=False))
            assert await call(host, "UpdateParticipant", body, admin) == 200
            await bob.until(lambda: not seen(bob, "ann").tracks)
            assert not access.read(ann.token).permission.can_publish
            await asyncio.sleep(0.1)
            count = sum(bob.heard.values())
            await asyncio.sleep(0.2)
            assert sum(bob.heard.values()) == count
            body = rooms.update_participant(room, identity, Permission(can_publish=True))
            assert await call(host, "UpdateParticipant", body, admin) == 200
            await bob.until(lambda: seen(bob, "ann").on_stage)
            since = len(ann.events)
            ann.publish()
            await bob.hears((await ann.event(TrackAccepted, since)).sid)

    tell(story)


def test_hands_go_up_and_down_in_front_of_everybody(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        async with join(host, "ann", room) as ann, join(host, "bob", room) as bob:
            before = int(time.time() * 1000)
            ann.apply(ann.protocol.set_hand(1234))
            await bob.until(lambda: (seen(bob, "ann").hand_raised_ms or 0) >= before)
            ann.apply(ann.protocol.set_hand(None))
            await bob.until(lambda: seen(bob, "ann").hand_raised_ms is None)

    tell(story)


def test_a_moderator_mutes_and_the_speaker_may_unmute(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        admin = token(host, "mod", room, room_admin=True)
        async with join(host, "ann", room) as ann, join(host, "bob", room) as bob:
            ann.publish()
            ann.talk()
            track = await own_track(ann)
            await bob.hears(track)
            body = rooms.mute_published_track(room, ParticipantIdentity("ann"), track, True)
            assert await call(host, "MutePublishedTrack", body, admin) == 200
            await ann.event(TrackMuted)
            await bob.until(lambda: seen(bob, "ann").muted)
            await asyncio.sleep(0.1)
            count = sum(bob.heard.values())
            await asyncio.sleep(0.2)
            assert sum(bob.heard.values()) == count, "muted sound was forwarded"
            ann.apply(ann.protocol.set_muted(False))
            await bob.hears(track)

    tell(story)


def test_removal_is_for_good(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        admin = token(host, "mod", room, room_admin=True)
        async with join(host, "ann", room) as ann, join(host, "bob", room) as bob:
            body = rooms.remove_participant(room, ParticipantIdentity("ann"))
            assert await call(host, "RemoveParticipant", body, admin) == 200
            await ann.until(lambda: ann.closed)
            assert ann.closed[0].reason is LeaveReason.REMOVED
            assert (await bob.event(ParticipantsLeft)).gone[0].identity == "ann"
            for bearer in (ann.token, token(host, "ann", room)):
                with pytest.raises(AccessError) as refused:
                    async with Guest.join(host.urls[0], bearer):
                        pass
                assert refused.value.reason is AccessReason.TOKEN

    tell(story)


def test_a_socket_that_is_cut_resumes_while_sound_goes_on(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        async with join(host, "ann", room) as ann, join(host, "bob", room) as bob:
            ann.publish()
            ann.talk()
            track = await own_track(ann)
            await bob.hears(track)
            for guest in (bob, ann):
                await guest.cut()
                await bob.hears(track)
                await guest.resume()
                await guest.event(Resumed)
            ann.apply(ann.protocol.set_hand(5))
            await bob.until(lambda: seen(bob, "ann").hand_raised_ms is not None)
            async with join(host, "eve", room) as eve:
                await eve.hears(track)
            assert not any(
                left.identity != "eve"
                for e in bob.events
                if isinstance(e, ParticipantsLeft)
                for left in e.gone
            )

    tell(story)


def test_the_newest_visit_of_an_identity_wins(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        async with join(host, "bob", room) as bob, join(host, "ann", room) as old:
            async with join(host, "ann", room) as new:
                await old.until(lambda: old.closed)
                assert old.closed[0].reason is LeaveReason.DUPLICATE_IDENTITY
                new.publish()
                new.talk()
                await bob.hears(await own_track(new))
            left = [e.gone for e in bob.events if isinstance(e, ParticipantsLeft)]
            assert len(left) == 1

    tell(story)


def test_data_goes_to_all_or_to_one_under_the_true_name(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        async with (
            join(host, "ann", room) as ann,
            join(host, "bob", room) as bob,
            join(host, "eve", room) as eve,
        ):

            def packet(text: bytes, *to: str) -> bytes:
                user = models.UserPacket(payload=text, topic="t", participant_identity="liar")
                return models.DataPacket(
                    user=user, participant_identity="liar", destination_identities=to
                ).SerializeToString()

            assert ann.peer is not None
            sent = False
            async with asyncio.timeout(5):
                while not sent or not (bob.data and eve.data):
                    sent = ann.peer.send_data(DataChannelLabel.RELIABLE, packet(b"all"))
                    await asyncio.sleep(0.05)
            ann.peer.send_data(DataChannelLabel.RELIABLE, packet(b"one", "bob"))

            def texts(guest: Guest) -> list[bytes]:
                return [models.DataPacket.FromString(d).user.payload for _, d in guest.data]

            await bob.until(lambda: b"one" in texts(bob))
            await asyncio.sleep(0.1)
            assert b"one" not in texts(eve)
            assert not ann.data
            for _, raw in (*bob.data, *eve.data):
                told = models.DataPacket.FromString(raw)
                assert (told.participant_identity, told.user.participant_identity) == ("ann", "ann")

    tell(story)


def test_sections_are_freed_and_used_again(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        async with join(host, "bob", room) as bob:
            for turn in range(4):
                async with join(host, f"ann{turn}", room) as ann:
                    ann.publish()
                    ann.talk()
                    await bob.hears(await own_track(ann))
            await bob.until(lambda: not bob.mapping)
            offers = [m for way, m in bob.wire if way == "out" and b"m=audio" in m]
            assert offers[-1].count(b"m=audio") <= 3, "sections pile up"
            mapped = [e.tracks for e in bob.events if isinstance(e, TracksMapped) and e.tracks]
            assert len({ssrc for tracks in mapped for ssrc, _ in tracks}) == 4

    tell(story)


def test_a_token_for_one_room_opens_no_other(tell: Tell) -> None:
    async def story(host: HostProcess, room: RoomName) -> None:
        other = host.rooms[-1].name
        admin = token(host, "mod", room, room_admin=True)
        async with join(host, "ann", other):
            body = rooms.remove_participant(other, ParticipantIdentity("ann"))
            assert await call(host, "RemoveParticipant", body, admin) == 403
            assert await call(host, "RemoveParticipant", body, None) == 401
            assert await call(host, "ListRooms", rooms.list_rooms(), admin) == 403

    tell(story)


def test_a_restarted_host_takes_people_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    async def story() -> None:
        options = HostOptions(rooms=("One",), data_dir=tmp_path_factory.mktemp("host"))
        host = await HostProcess.start(options)
        try:
            room = host.rooms[0].name
            async with join(host, "ann", room) as ann:
                await ann.event(TokenRefreshed)
        finally:
            await host.close()
        again = await HostProcess.start(options)
        try:
            assert again.rooms == host.rooms
            async with Guest.join(again.urls[0], ann.token) as back:
                assert (await back.event(RoomJoined)).room == room
        finally:
            await again.close()

    asyncio.run(story())
