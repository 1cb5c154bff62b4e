"""Who does not come back."""

import contextlib
import errno
from dataclasses import replace
from typing import Never

import pytest
from livekit.protocol import rtc

from pendopo.model.errors import (
    AccessError,
    AccessReason,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.room import Connection, LeaveReason, Role
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import SignalFlooded
from pendopo.signaling.burden import MESSAGE, SAID
from pendopo.signaling.outputs import SendMessage
from tests.stories.fakes.network import FakeSocket
from tests.stories.story import GARDEN, TEA, Story, tell


def test_who_is_removed_does_not_come_back() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        await host.session.moderation.remove(guest.identity)
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.REMOVED
        tried = len(guest.network.attempts)
        await story.passes(60.0)
        assert len(guest.network.attempts) == tried
        assert guest.peers.newest.closed
        assert not host.room.others

    tell(story)


def test_a_server_that_floods_is_left_for_good() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        for _ in range(int(SAID.burst / MESSAGE) + 1):
            guest.network.newest.send_down(b"")
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.FLOODED
        assert isinstance(guest.session.failure, ReachError)
        assert guest.session.failure.reason is ReachReason.FLOODED
        await story.passes(60.0)
        assert len(guest.network.attempts) == 1
        assert guest.peers.newest.closed

    tell(story)


def test_a_socket_that_we_ended_for_a_flood_is_not_resumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)

        async def flooded(socket: FakeSocket) -> bytes:
            raise SignalFlooded

        monkeypatch.setattr(FakeSocket, "receive", flooded)
        guest.network.newest.send_down(b"")
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.FLOODED
        await story.passes(60.0)
        assert len(guest.network.attempts) == 1

    tell(story)


def test_who_is_removed_stays_away_also_when_the_media_end_first() -> None:
    """As a stock server does it: the path is closed, and a moment later it says why."""

    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        guest.peers.newest.notice()
        await story.passes(0.2)
        assert guest.room.connection is Connection.CONNECTED
        story.server.guest(TEA, guest.identity).dismiss(LeaveReason.REMOVED)
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.REMOVED
        await story.passes(60.0)
        assert len(guest.network.attempts) == 1

    tell(story)


def test_the_newer_visit_of_one_identity_wins_and_the_older_stays_away() -> None:
    async def story(story: Story) -> None:
        older = await story.enter()
        await story.passes(1.0)
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()
        token = older.network.attempts[-1].token

        async def same(endpoint: Endpoint) -> str:
            return token

        newer = await visitor.enter(replace(plan, token=same))
        await older.until(lambda room: room.connection is Connection.CLOSED)
        assert older.room.closed_because is LeaveReason.DUPLICATE_IDENTITY
        await story.passes(30.0)
        assert newer.room.connection is Connection.CONNECTED
        assert newer.session.rejoins == 0
        assert len(older.network.attempts) == 1

    tell(story)


def test_whoever_is_moved_to_another_room_does_not_follow_and_was_not_removed() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        moved = rtc.RoomMovedResponse(token=story.token("somebody", GARDEN))
        story.server.guest(TEA, guest.identity).send(
            SendMessage(rtc.SignalResponse(room_moved=moved).SerializeToString())
        )
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.MOVED
        assert isinstance(guest.session.failure, AccessError)
        assert guest.session.failure.reason is AccessReason.MOVED
        await story.passes(60.0)
        assert len(guest.network.attempts) == 1

    tell(story)


def test_when_the_room_is_deleted_the_visit_ends() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        room = story.server.door.room(TEA)
        assert room is not None
        story.server.door.delete_room(room)
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.ROOM_ENDED

    tell(story)


def test_when_every_token_is_refused_the_visit_ends() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        guest.network.refusal = AccessError(AccessReason.TICKET)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.room.connection is Connection.CLOSED
        tried = len(guest.network.attempts)
        await story.passes(60.0)
        assert len(guest.network.attempts) == tried

    tell(story)


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (ReachError(ReachReason.PIN, host="h"), LeaveReason.LOST),
        (AccessError(AccessReason.TICKET, url="wss://h"), LeaveReason.LOST),
        (AccessError(AccessReason.TOKEN_OTHER_ROOM), LeaveReason.LOST),
        (ReachError(ReachReason.NEAR, host="h", address="192.168.1.1"), LeaveReason.LOST),
        (AccessError(AccessReason.REMOVED), LeaveReason.REMOVED),
        (AccessError(AccessReason.ROOM_ENDED), LeaveReason.ROOM_ENDED),
    ],
    ids=lambda value: str(value.reason.value) if isinstance(value, PendopoError) else "",
)
def test_the_room_keeps_what_made_coming_back_impossible(
    refusal: PendopoError, reason: LeaveReason
) -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(12.0)
        guest.network.refusal = refusal
        guest.peers.newest.unplug()
        await story.passes(400.0)
        assert (guest.room.connection, guest.room.closed_because) == (Connection.CLOSED, reason)
        kept = guest.room.failure
        assert kept is not None
        assert (kept.reason, kept.details) == (refusal.reason, refusal.details)
        assert guest.session.failure is kept
        assert (kept.__traceback__, kept.__context__, kept.__cause__) == (None, None, None)

    tell(story)


def test_a_visit_without_any_relay_that_it_needs_says_so() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())

        async def no_relay(*route: object) -> Never:
            raise ReachError(ReachReason.NO_RELAY, host="h")

        visitor.peers.open = no_relay  # type: ignore[assignment, method-assign]
        guest = visitor.before(await visitor.plan())
        with contextlib.suppress(ReachError):
            await guest.session.enter()
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because is LeaveReason.NO_MEDIA
        assert guest.room.failure is not None
        assert guest.room.failure.reason is ReachReason.NO_RELAY

    tell(story)


@pytest.mark.parametrize(
    ("fault", "reason", "told"),
    [
        (ValueError("never"), LeaveReason.FAULT, OwnReason.INTERNAL),
        (OSError(errno.EMFILE, "full"), LeaveReason.FAULT, OwnReason.SYSTEM),
        (ExceptionGroup("", [KeyError()]), LeaveReason.FAULT, OwnReason.INTERNAL),
    ],
    ids=["ours", "the system's", "ours among others"],
)
def test_a_fault_of_our_own_is_not_called_a_lost_connection(
    fault: Exception, reason: LeaveReason, told: OwnReason
) -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(12.0)

        async def fails(*anything: object) -> Never:
            raise fault

        guest.network.connect = fails  # type: ignore[assignment, method-assign]
        guest.peers.newest.unplug()
        await story.passes(10.0)
        assert (guest.room.connection, guest.room.closed_because) == (Connection.CLOSED, reason)
        assert guest.session.failure is not None
        assert guest.session.failure.reason is told

    tell(story)


def test_who_leaves_while_the_way_back_is_sought_does_not_come_back() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(15.0)
        kept = await story.crash()
        await story.passes(20.0)
        assert guest.room.connection is Connection.RECONNECTING
        await guest.session.leave()
        story.start(kept)
        await story.passes(20.0)
        assert guest.rooms[-1].connection is Connection.CLOSED
        assert guest.room.closed_because is LeaveReason.SELF
        assert host.room.connection is Connection.CONNECTED
        assert guest.identity not in host.room.others

    tell(story)


def test_good_bye_reaches_the_host_at_once() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        await guest.session.leave()
        await story.passes(0.1)
        assert not host.room.others
        assert guest.room.connection is Connection.CLOSED
        await guest.session.close()
        await guest.session.close()

    tell(story)
