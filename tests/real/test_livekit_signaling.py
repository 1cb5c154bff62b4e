"""Our signaling, WebSocket and peer against a real, unmodified LiveKit server."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import pytest

from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.events import ParticipantsChanged, ParticipantsLeft
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, Permission
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.model.wish import RefusalReason
from pendopo.reach.ledger import Ledger
from pendopo.signaling import data, rooms
from pendopo.signaling.events import (
    Resumed,
    RoomJoined,
    TokenRefreshed,
    TrackAccepted,
    TrackMuted,
    TrackRefused,
)
from tests.real.livekit_guest import Guest
from tests.real.livekit_server import URL, admin_token, needs_livekit, official, token

pytestmark = [needs_livekit, pytest.mark.real, pytest.mark.alone]

ANA, BEN = ParticipantIdentity("ana"), ParticipantIdentity("ben")


@pytest.fixture
def room() -> str:
    return f"room-{secrets.token_hex(6)}"


def join(identity: str, room: str, speaker: bool = True, encrypted: bool = True):  # type: ignore[no-untyped-def]
    return Guest.join(URL, token(identity, room, speaker), encrypted)


async def speak(guest: Guest) -> TrackSid:
    """Publish and talk; the sid of the new track."""
    before = len(guest.events)
    guest.publish()
    guest.talk()
    return (await guest.event(TrackAccepted, before)).sid


async def shows(guest: Guest, identity: str, what: Callable[[Participant], object]) -> None:
    """Wait until `guest` has been told something about somebody."""

    def look() -> bool:
        told = [e for e in guest.events if isinstance(e, ParticipantsChanged | RoomJoined)]
        people = [
            person
            for event in told
            for person in (
                event.participants
                if isinstance(event, ParticipantsChanged)
                else (event.me, *event.others)
            )
            if person.identity == identity
        ]
        return bool(people) and bool(what(people[-1]))

    await guest.until(look)


async def service(room: str, method: str, body: bytes) -> bytes:
    """A call of RoomService as our client makes it."""
    reply = await WebSocketTransport(Ledger()).post(
        Endpoint(URL), rooms.path(method), body, rooms.CONTENT_TYPE, admin_token(room)
    )
    assert reply.status == 200, reply
    return reply.body


async def permit(room: str, identity: ParticipantIdentity, speaker: bool) -> None:
    permission = Permission(can_publish=speaker)
    body = rooms.update_participant(RoomName(room), identity, permission)
    await service(room, "UpdateParticipant", body)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(40):
            await story()

    asyncio.run(bounded())


@pytest.mark.parametrize("encrypted", [True, False])
def test_two_hear_each_other_and_a_third_both(room: str, encrypted: bool) -> None:
    async def story() -> None:
        async with join("ana", room, encrypted=encrypted) as ana:
            first = await speak(ana)
            async with join("ben", room, encrypted=encrypted) as ben:
                await ben.hears(first)
                second = await speak(ben)
                await ana.hears(second)
                async with join("cid", room, speaker=False) as cid:
                    await cid.hears(first)
                    await cid.hears(second)
                    await shows(cid, "ana", lambda p: p.tracks[0].encrypted is encrypted)

    run(story)


def test_sections_follow_the_speakers(room: str) -> None:
    async def story() -> None:
        async with (
            join("ear", room, speaker=False) as ear,
            join("ana", room) as ana,
            join("ben", room) as ben,
            join("cid", room) as cid,
        ):
            sids = [await speak(guest) for guest in (ana, ben, cid)]
            for sid in sids:
                await ear.hears(sid)
            ana.apply(ana.protocol.unpublish())
            await ear.until(lambda: sids[0] not in ear.mapping)
            again = await speak(ana)
            await ear.hears(again)
            await ear.hears(sids[1])
            await ear.hears(sids[2])

    run(story)


def test_the_same_section_at_once_under_another_ssrc(room: str) -> None:
    async def story() -> None:
        async with join("ana", room) as ana, join("ben", room) as ben:
            await ben.hears(await speak(ana))
            for _ in range(3):
                ana.apply(ana.protocol.unpublish())
                await ben.hears(await speak(ana))

    run(story)


def test_hand_and_mute_are_seen(room: str) -> None:
    async def story() -> None:
        async with join("ana", room) as ana, join("ben", room) as ben:
            await speak(ana)
            ana.apply(ana.protocol.set_hand(1_795_000_000_000))
            await shows(ben, "ana", lambda p: p.hand_raised_ms == 1_795_000_000_000)
            ana.apply(ana.protocol.set_hand(None))
            await shows(ben, "ana", lambda p: p.hand_raised_ms is None)
            ana.apply(ana.protocol.set_muted(True))
            await shows(ben, "ana", lambda p: p.tracks and p.tracks[0].muted)
            ana.apply(ana.protocol.set_muted(False))
            await shows(ben, "ana", lambda p: p.tracks and not p.tracks[0].muted)

    run(story)


def test_a_moderator_mutes_and_removes(room: str) -> None:
    async def story() -> None:
        async with join("ana", room) as ana, join("ben", room) as ben:
            sid = await speak(ana)
            await ben.hears(sid)
            body = rooms.mute_published_track(RoomName(room), ANA, sid, muted=True)
            await service(room, "MutePublishedTrack", body)
            await ana.event(TrackMuted)
            await shows(ben, "ana", lambda p: p.tracks[0].muted)
            body = rooms.remove_participant(RoomName(room), ANA)
            await service(room, "RemoveParticipant", body)
            await ana.until(lambda: ana.closed)
            assert ana.closed[0].reason is LeaveReason.REMOVED
            assert (await ben.event(ParticipantsLeft)).gone[0].identity == ANA

    run(story)


def test_to_the_stage_to_the_audience_and_back(room: str) -> None:
    async def story() -> None:
        async with join("ben", room) as ben:
            async with join("ana", room, speaker=False) as ana:
                ana.publish()
                assert (await ana.event(TrackRefused)).reason is RefusalReason.NOT_ALLOWED
                for _ in range(2):
                    await permit(room, ANA, speaker=True)
                    await shows(ana, "ana", lambda p: p.on_stage)
                    sid = await speak(ana)
                    await ben.hears(sid)
                    await permit(room, ANA, speaker=False)
                    await shows(ana, "ana", lambda p: not p.on_stage)
                    ana.apply(ana.protocol.unpublish())
                    await ben.until(lambda sid=sid: sid not in ben.mapping)
                before = len(ana.events)
                await permit(room, ANA, speaker=True)
                await ana.event(TokenRefreshed, before)
                newest = ana.token
            async with Guest.join(URL, newest, encrypted=True) as again:
                assert (await again.event(RoomJoined)).me.on_stage
                await ben.hears(await speak(again))

    run(story)


def test_the_sound_goes_on_while_the_socket_is_cut(room: str) -> None:
    async def story() -> None:
        async with join("ana", room) as ana, join("ben", room) as ben:
            first, second = await speak(ana), await speak(ben)
            await ana.hears(second)
            await ben.hears(first)
            await ana.cut()
            await ana.hears(second)
            await ben.hears(first)
            ana.apply(ana.protocol.set_hand(5))
            ana.apply(ana.protocol.set_muted(True))
            await ana.resume()
            await ana.event(Resumed)
            await shows(ben, "ana", lambda p: p.hand_raised_ms == 5 and p.tracks[0].muted)
            await ana.hears(second)
            async with join("cid", room) as cid:
                await ana.hears(await speak(cid))
            assert not ana.closed

    run(story)


def test_whoever_leaves_while_the_socket_is_cut_is_gone_after_it(room: str) -> None:
    async def story() -> None:
        async with join("ana", room) as ana:
            async with join("ben", room) as ben:
                await shows(ana, "ben", bool)
                await ana.cut()
                ben.apply(ben.protocol.leave())
                await asyncio.sleep(0.3)
            await ana.resume()
            assert (await ana.event(ParticipantsLeft)).gone[0].identity == BEN

    run(story)


def test_data_for_all_and_for_one(room: str) -> None:
    async def story() -> None:
        async with (
            join("ana", room) as ana,
            join("ben", room) as ben,
            join("cid", room, speaker=False) as cid,
        ):
            await asyncio.sleep(0.5)
            assert ana.peer is not None
            label = DataChannelLabel.RELIABLE
            assert ana.peer.send_data(label, data.encode_user(b"all", "t"))
            assert ana.peer.send_data(label, data.encode_user(b"ben", "t", [BEN]))
            await ben.until(lambda: len(ben.data) == 2)
            received = [data.decode(message) for _, message in ben.data]
            assert [r and (r.sender, r.payload) for r in received] == [(ANA, b"all"), (ANA, b"ben")]
            await cid.until(lambda: cid.data)
            assert len(cid.data) == 1

    run(story)


@pytest.mark.parametrize("encrypted", [True, False])
def test_the_official_sdk_and_we_are_guests_of_each_other(room: str, encrypted: bool) -> None:
    async def story() -> None:
        async with official("ben", room, encrypted) as ben:
            subscribed: list[str] = []
            ben.room.on("track_subscribed", lambda _, pub, who: subscribed.append(pub.sid))
            async with join("ana", room, encrypted=encrypted) as ana:
                sid = await speak(ana)
                await ana.hears(TrackSid((await ben.speak(440)).sid))
                await ana.until(lambda: sid in subscribed)

    run(story)


def test_rooms_are_listed_and_made(room: str) -> None:
    async def story() -> None:
        body = rooms.create_room(RoomName(room), '{"v":1}', 60)
        made = rooms.parse_room(await service(room, "CreateRoom", body))
        assert (made.name, made.metadata) == (room, '{"v":1}')
        async with join("ana", room) as ana:
            assert (await ana.event(RoomJoined)).metadata == '{"v":1}'
            body = rooms.update_room_metadata(RoomName(room), '{"v":2}')
            await service(room, "UpdateRoomMetadata", body)
            body = rooms.list_rooms([RoomName(room)])
            (listed,) = rooms.parse_rooms(await service(room, "ListRooms", body))
            assert listed.metadata == '{"v":2}'
            body = rooms.list_participants(RoomName(room))
            (person,) = rooms.parse_participants(await service(room, "ListParticipants", body))
            assert person.identity == ANA
            await service(room, "DeleteRoom", rooms.delete_room(RoomName(room)))
            await ana.until(lambda: ana.closed)
            assert ana.closed[0].reason is LeaveReason.ROOM_ENDED

    run(story)


def test_the_same_identity_twice(room: str) -> None:
    async def story() -> None:
        async with join("ana", room) as first, join("ana", room):
            await first.until(lambda: first.closed)
            assert first.closed[0].reason is LeaveReason.DUPLICATE_IDENTITY

    run(story)


def test_a_wrong_token_is_refused() -> None:
    async def story() -> None:
        signals = WebSocketTransport(Ledger())
        with pytest.raises(AccessError) as caught:
            await signals.connect(Endpoint(URL), "/rtc/v1?join_request=", "wrong")
        assert caught.value.reason is AccessReason.TOKEN

    run(story)
