"""The order of things: what is to be done first, what happened then, wishes behind it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from livekit.protocol import rtc

from pendopo.model.ids import RoomName
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.room.connection import RoomConnection
from pendopo.room.session_ports import SessionPorts
from pendopo.signaling import data
from pendopo.signaling.events import (
    ChannelOpened,
    DataReceived,
    RoomJoined,
    SignalingEvent,
    TrackAccepted,
)
from pendopo.signaling.sdp import Direction, parse
from tests.stories.fakes.clock import FakeClock
from tests.stories.fakes.media import FakePeerFactory
from tests.stories.fakes.network import FakeNetwork
from tests.stories.story import URL, Story, tell


class Trial:
    """A connection to the story's host, and everything that happened in it."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.network = FakeNetwork(story.servers)
        self.peers = FakePeerFactory(story.air)
        self.events: list[SignalingEvent] = []
        self.react: Callable[[SignalingEvent], None] = lambda event: None
        self.connection: RoomConnection

    async def open(self) -> "asyncio.Task[Any]":
        ports = SessionPorts(FakeClock(), self.network, self.peers)
        token = self.story.token("ana", on_stage=True)
        self.connection = await RoomConnection.open(
            Endpoint(URL), token, True, ports, self.happened, lambda ssrc, frame: None
        )
        return asyncio.create_task(self.connection.run())

    def happened(self, event: SignalingEvent) -> None:
        self.events.append(event)
        self.react(event)

    @property
    def sent(self) -> list[str]:
        requests = [
            rtc.SignalRequest.FromString(message) for message in self.network.newest.to_server
        ]
        return [_line(request) for request in requests]


def _line(request: rtc.SignalRequest) -> str:
    kind = request.WhichOneof("message") or ""
    if kind != "offer":
        return kind
    own = [m for m in parse(request.offer.sdp).media if m.direction is Direction.SENDONLY]
    return "offer to send" if own else "offer"


def trial(story_of: Callable[[Trial], Coroutine[Any, Any, None]]) -> None:
    async def story(story: Story) -> None:
        made = Trial(story)
        running = await made.open()
        try:
            await story_of(made)
        finally:
            made.connection.leave()
            await running

    tell(story)


def test_what_we_wish_on_hearing_that_we_are_in_waits_behind_the_first_offer() -> None:
    async def story(trial: Trial) -> None:
        def react(event: SignalingEvent) -> None:
            if isinstance(event, RoomJoined):
                trial.connection.publish("cid", 11, muted=True)

        trial.react = react
        await trial.story.passes(1.0)
        assert trial.sent == ["offer", "add_track", "offer to send"]
        assert sum(isinstance(event, TrackAccepted) for event in trial.events) == 1

    trial(story)


def test_a_wish_made_while_another_is_told_is_told_after_it() -> None:
    async def story(trial: Trial) -> None:
        order: list[str] = []

        def react(event: SignalingEvent) -> None:
            if isinstance(event, RoomJoined):
                trial.connection.set_hand(5)
                trial.connection.set_name("Ana")
                order.append("heard")

        trial.react = react
        await trial.story.passes(1.0)
        assert order == ["heard"]
        assert trial.sent == ["offer", "update_metadata", "update_metadata"]

    trial(story)


def test_one_who_hears_and_fails_stops_no_later_step() -> None:
    async def story(trial: Trial) -> None:
        await trial.story.passes(0.5)

        def react(event: SignalingEvent) -> None:
            raise ValueError("not today")

        trial.react = react
        with pytest.raises(ValueError, match="not today"):
            trial.connection._steps.take(trial.connection._protocol.socket_lost)
        trial.react = lambda event: None
        trial.connection.set_name("Ana")
        assert not trial.connection._steps._busy

    trial(story)


def test_data_and_open_channels_are_told() -> None:
    async def story(trial: Trial) -> None:
        await trial.story.passes(0.5)
        sink = trial.peers.newest.sink
        sink.channel(DataChannelLabel.RELIABLE)
        sink.data(DataChannelLabel.RELIABLE, data.encode_user(b"hello", "greeting"))
        sink.data(DataChannelLabel.RELIABLE, b"\xff")
        told = [e for e in trial.events if isinstance(e, ChannelOpened | DataReceived)]
        opened, received = told[-2:]
        assert opened == ChannelOpened(DataChannelLabel.RELIABLE)
        assert isinstance(received, DataReceived)
        assert (received.topic, received.payload) == ("greeting", b"hello")

    trial(story)


def test_after_the_end_a_wish_comes_to_nothing() -> None:
    async def story(trial: Trial) -> None:
        await trial.story.passes(0.5)
        trial.connection.leave()
        before = len(trial.events)
        trial.connection.set_hand(5)
        trial.connection.publish("cid", 11, muted=False)
        trial.connection.leave()
        assert len(trial.events) == before
        assert RoomName("r-tea") in {e.room for e in trial.events if isinstance(e, RoomJoined)}

    trial(story)
