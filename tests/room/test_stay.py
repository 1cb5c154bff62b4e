"""Tokens and servers in order; what goes on between connections is told as stories."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.frames import ReceivedFrame
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import LeaveReason, Permission
from pendopo.model.transport import Endpoint
from pendopo.reach.way import Way
from pendopo.room.backoff import PAUSES_S, STEADY_AFTER_S
from pendopo.room.connection import RoomConnection
from pendopo.room.plan import JoinPlan
from pendopo.room.session_ports import SessionPorts
from pendopo.room.stay import GIVE_UP_AFTER_S, AttemptFailed, PathLost, Stay, StayEvent, TokenTaken
from pendopo.signaling import access
from pendopo.signaling.access import Grants
from pendopo.signaling.events import SignalingEvent, TokenRefreshed
from tests.room.rooms import ROOM
from tests.stories.fakes.clock import FakeClock, run
from tests.stories.fakes.media import Air, FakePeerFactory
from tests.stories.fakes.network import FakeNetwork

FIRST, SECOND = Endpoint("wss://first.example"), Endpoint("wss://second.example")


def token(number: int, room: RoomName = ROOM) -> str:
    grants = Grants(
        ParticipantIdentity(f"p{number}"), room, True, permission=Permission(can_publish=False)
    )
    return access.issue("key", "s" * 32, grants, 1_800_000_000)


@dataclass
class FakeConnection:
    """A connection that opens, or does not, and ends as it is told to."""

    script: "Script"
    endpoint: Endpoint
    token: str

    outdated: bool = False

    @property
    def had_media(self) -> bool:
        return self.script.media

    async def run(self) -> LeaveReason:
        lasts_s, reason = self.script.ends.pop(0) if self.script.ends else (1e6, LeaveReason.SELF)
        await FakeClock().sleep(lasts_s)
        return reason


@dataclass
class Script:
    """What happens, and what was done about it."""

    refusals: list[PendopoError | None] = field(default_factory=list)
    ends: list[tuple[float, LeaveReason]] = field(default_factory=list)
    media: bool = True
    tried: list[tuple[float, str, str]] = field(default_factory=list)
    told: list[StayEvent] = field(default_factory=list)
    happen: Callable[[SignalingEvent], None] = field(init=False)
    """Says that something happened in the newest connection."""
    newest: FakeConnection = field(init=False)
    fetched: int = 0
    room: RoomName = ROOM

    def stay(self, *endpoints: Endpoint) -> Stay:
        async def fetch(endpoint: Endpoint) -> str:
            self.fetched += 1
            return token(self.fetched, self.room)

        return Stay(
            JoinPlan(ROOM, Mode.SHARED, Way(endpoints or (FIRST,)), fetch),
            SessionPorts(FakeClock(), FakeNetwork({}), FakePeerFactory(Air())),
            self.told.append,
            lambda ssrc, frame: None,
            self._open,
        )

    async def _open(
        self,
        endpoint: Endpoint,
        token: str,
        encrypted: bool,
        ports: SessionPorts,
        on_event: Callable[[SignalingEvent], None],
        on_frame: Callable[[int, ReceivedFrame], None],
    ) -> RoomConnection:
        assert encrypted
        self.tried.append((ports.clock.monotonic(), endpoint.url, token))
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            raise refusal
        self.happen = on_event
        self.newest = FakeConnection(self, endpoint, token)
        return cast(RoomConnection, self.newest)

    @property
    def events(self) -> list[StayEvent]:
        """What was told, but for tokens."""
        return [event for event in self.told if not isinstance(event, TokenTaken)]

    @property
    def refused(self) -> list[PendopoError]:
        """Why attempts to come back failed."""
        return [event.error for event in self.told if isinstance(event, AttemptFailed)]

    @property
    def times(self) -> Sequence[float]:
        """When each attempt was made, since the first."""
        return [at - self.tried[0][0] for at, _, _ in self.tried]


def test_the_first_server_that_can_be_reached() -> None:
    async def story() -> None:
        script = Script(refusals=[ReachError(ReachReason.REFUSED), None])
        await script.stay(FIRST, SECOND).open()
        assert [url for _, url, _ in script.tried] == [FIRST.url, SECOND.url]

    run(story())


def test_when_none_can_be_reached_the_last_reason_is_said() -> None:
    async def story() -> None:
        script = Script(refusals=[ReachError(ReachReason.REFUSED), ReachError(ReachReason.TLS)])
        stay = script.stay(FIRST, SECOND)
        with pytest.raises(ReachError) as told:
            await stay.open()
        assert told.value.reason is ReachReason.TLS
        assert not stay.connected

    run(story())


def test_a_plan_without_servers_reaches_nothing() -> None:
    async def story() -> None:
        script = Script()
        plan = script.stay()
        plan._plan = JoinPlan(ROOM, Mode.SHARED, Way(()), plan._plan.token)
        with pytest.raises(ReachError) as told:
            await plan.open()
        assert told.value.reason is ReachReason.UNREACHABLE

    run(story())


def test_the_newest_token_first_and_a_fresh_one_when_it_is_refused() -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST)])
        stay = script.stay()
        await stay.open()
        script.happen(TokenRefreshed(token(77)))
        script.refusals = [AccessError(AccessReason.TOKEN), None]
        script.ends.append((1.0, LeaveReason.REMOVED))
        assert await stay.run() is LeaveReason.REMOVED
        assert [tried for _, _, tried in script.tried] == [token(1), token(77), token(2)]
        assert script.fetched == 2

    run(story())


def test_a_token_is_shown_to_nobody_but_the_server_that_gave_it() -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST)])
        stay = script.stay(FIRST, SECOND)
        await stay.open()
        script.happen(TokenRefreshed(token(77)))
        script.refusals = [ReachError(ReachReason.REFUSED), None]
        script.ends += [(1.0, LeaveReason.LOST), (1.0, LeaveReason.REMOVED)]
        assert await stay.run() is LeaveReason.REMOVED
        tried = [(url, tried) for _, url, tried in script.tried]
        of_second = (SECOND.url, token(2))
        assert tried == [(FIRST.url, token(1)), (FIRST.url, token(77)), of_second, of_second]

    run(story())


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ((), (), False),
        ((b"1" * 32,), (), False),
        ((), (b"1" * 32,), False),
        ((b"1" * 32,), (b"2" * 32,), False),
        ((b"1" * 32,), (b"1" * 32, b"2" * 32), False),
        ((b"1" * 32,), (b"1" * 32,), True),
        ((b"1" * 32, b"2" * 32), (b"2" * 32,), True),
    ],
)
def test_an_address_that_only_a_key_of_the_giver_answers_at_is_the_givers(
    here: tuple[bytes, ...], there: tuple[bytes, ...], same: bool
) -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST)])
        stay = script.stay(Endpoint("wss://10.0.0.7", here), Endpoint("wss://rooms.example", there))
        await stay.open()
        script.refusals = [ReachError(ReachReason.TIMED_OUT), None]
        script.ends.append((1.0, LeaveReason.REMOVED))
        await stay.run()
        assert script.tried[-1][1:] == ("wss://rooms.example", token(1 if same else 2))

    run(story())


def test_a_token_for_another_room_is_not_taken() -> None:
    async def story() -> None:
        script = Script()
        stay = script.stay()
        await stay.open()
        before = stay.token
        script.happen(TokenRefreshed(token(9, RoomName("r-other"))))
        script.happen(TokenRefreshed("no token"))
        assert stay.token == before
        assert script.newest.token == before
        script.happen(TokenRefreshed(token(5)))
        assert stay.token == script.newest.token == token(5)

    run(story())


def test_a_fetched_token_for_another_room_never_leaves() -> None:
    async def story() -> None:
        script = Script(room=RoomName("r-other"))
        with pytest.raises(AccessError):
            await script.stay().open()
        assert script.tried == []

    run(story())


@pytest.mark.parametrize(
    "reason", [LeaveReason.LOST, LeaveReason.NO_MEDIA, LeaveReason.SERVER_SHUTDOWN]
)
def test_what_can_be_repaired_is(reason: LeaveReason) -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, reason), (1.0, LeaveReason.REMOVED)])
        stay = script.stay()
        await stay.open()
        assert await stay.run() is LeaveReason.REMOVED
        assert stay.rejoins == 1
        assert script.events == [PathLost()]

    run(story())


@pytest.mark.parametrize(
    "reason",
    [
        LeaveReason.REMOVED,
        LeaveReason.ROOM_ENDED,
        LeaveReason.PLACE_CLOSED,
        LeaveReason.DUPLICATE_IDENTITY,
    ],
)
def test_what_is_meant_is_not_repaired(reason: LeaveReason) -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, reason)])
        stay = script.stay()
        await stay.open()
        assert await stay.run() is reason
        assert len(script.tried) == 1
        assert not stay.connected

    run(story())


def test_what_never_worked_is_not_repaired() -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST)], media=False)
        stay = script.stay()
        await stay.open()
        assert await stay.run() is LeaveReason.LOST
        assert len(script.tried) == 1

    run(story())


def test_stays_that_end_at_once_wait_ever_longer() -> None:
    async def story() -> None:
        ends = [(STEADY_AFTER_S, LeaveReason.LOST), *[(0.0, LeaveReason.LOST)] * 8]
        script = Script(ends=[*ends, (0.0, LeaveReason.REMOVED)])
        stay = script.stay()
        await stay.open()
        await stay.run()
        gaps = [b - a for a, b in zip(script.times, script.times[1:], strict=False)]
        expected = [STEADY_AFTER_S, *PAUSES_S[1:], *[PAUSES_S[-1]] * 3][: len(gaps)]
        assert gaps == pytest.approx(expected)

    run(story())


def test_a_steady_stay_is_no_failed_attempt() -> None:
    async def story() -> None:
        script = Script(ends=[*[(STEADY_AFTER_S, LeaveReason.LOST)] * 3, (0, LeaveReason.REMOVED)])
        stay = script.stay()
        await stay.open()
        await stay.run()
        assert script.times == pytest.approx([0, 10, 20, 30])

    run(story())


def test_every_refusal_on_the_way_back_is_told_and_after_five_minutes_it_is_given_up() -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST)])
        stay = script.stay()
        await stay.open()
        script.refusals = [ReachError(ReachReason.TLS)] * 1000
        with pytest.raises(ReachError):
            await stay.run()
        assert GIVE_UP_AFTER_S < script.times[-1] - 1.0 <= GIVE_UP_AFTER_S + PAUSES_S[-1]
        assert len(script.tried) < 70
        assert len(script.refused) == len(script.tried) - 1

    run(story())


def test_however_soon_it_is_given_up_what_worked_is_tried_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        monkeypatch.setattr("pendopo.room.stay.GIVE_UP_AFTER_S", -1.0)
        script = Script(ends=[(1.0, LeaveReason.LOST), (1.0, LeaveReason.REMOVED)])
        stay = script.stay()
        await stay.open()
        assert await stay.run() is LeaveReason.REMOVED

    run(story())


def test_joining_without_a_path_for_sound_brings_nobody_back() -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST), *[(12.0, LeaveReason.NO_MEDIA)] * 100])
        stay = script.stay()
        await stay.open()
        staying = asyncio.create_task(stay.run())
        await asyncio.sleep(2.0)
        script.media = False
        assert await staying is LeaveReason.NO_MEDIA
        assert GIVE_UP_AFTER_S < script.times[-1] + 11.0 <= GIVE_UP_AFTER_S + 13.0

    run(story())


def test_a_refused_return_is_the_end() -> None:
    async def story() -> None:
        script = Script(ends=[(1.0, LeaveReason.LOST)])
        stay = script.stay()
        await stay.open()
        script.refusals = [AccessError(AccessReason.TOKEN)] * 2
        with pytest.raises(AccessError):
            await stay.run()
        assert len(script.tried) == 3

    run(story())


@pytest.mark.parametrize(
    "refusal", [AccessError(AccessReason.TOKEN), ReachError(ReachReason.REFUSED)]
)
def test_whoever_leaves_while_the_way_back_is_refused_has_left(
    monkeypatch: pytest.MonkeyPatch, refusal: PendopoError
) -> None:
    async def story() -> None:
        monkeypatch.setattr("pendopo.room.stay.GIVE_UP_AFTER_S", -1.0)
        script = Script(ends=[(1.0, LeaveReason.LOST)])
        stay = script.stay()
        await stay.open()

        async def refused(*connection: object) -> RoomConnection:
            stay.leave()
            raise refusal

        stay._open_connection = refused
        assert await stay.run() is LeaveReason.SELF

    run(story())
