"""What a relay keeps open for us is renewed in time, whatever happens to the date meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from pendopo.drivers import relay_socket, system_clock
from pendopo.drivers.relay_socket import RelaySocket, open_relay
from pendopo.reach.ledger import Ledger
from tests.drivers.strict_relay import StrictRelay, strict_relay
from tests.waiting import until

PEER = ("198.51.100.4", 5004)
STEP_S = 30.0
TALK_S = 3600.0


@dataclass
class Times:
    """What has passed, and what the computer believes that the date is."""

    passed: float = 50_000.0
    date: float = 1_800_000_000.0

    def passes(self, seconds: float) -> None:
        self.passed += seconds
        self.date += seconds


Story = Callable[[Times, StrictRelay, RelaySocket], Awaitable[None]]


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    made = Times()
    monkeypatch.setattr(relay_socket, "seconds_passed", lambda: made.passed, raising=False)
    monkeypatch.setattr(time, "time", lambda: made.date)
    return made


def tell(times: Times, story: Story) -> None:
    async def told() -> None:
        async with strict_relay(lambda: times.passed) as (relay, hop):
            opened = await open_relay(hop, Ledger())
            try:
                opened.sendto(b"first", PEER)
                await until(lambda: relay.passed == [b"first"])
                await story(times, relay, opened)
            finally:
                opened.close()

    asyncio.run(told())


async def talk(times: Times, relay: StrictRelay, opened: RelaySocket) -> None:
    """For an hour, both ways, and nothing is lost."""
    for number in range(round(TALK_S / STEP_S)):
        times.passes(STEP_S)
        said = b"%d" % number
        opened.sendto(said, PEER)
        await until(lambda said=said: said in relay.passed, 5.0)  # type: ignore[misc]
        assert relay.answer(said, opened._inner.transport.get_extra_info("sockname"))


@pytest.mark.parametrize("hours", [-7, 0, 7])
def test_a_date_that_is_set_anew_ends_no_talk_through_a_relay(times: Times, hours: int) -> None:
    async def story(times: Times, relay: StrictRelay, opened: RelaySocket) -> None:
        times.date += hours * 3600
        await talk(times, relay, opened)

    tell(times, story)


def test_a_relay_is_asked_no_more_often_than_is_needed(times: Times) -> None:
    async def story(times: Times, relay: StrictRelay, opened: RelaySocket) -> None:
        for seconds in (0.0, 100.0, 139.0):
            times.passes(seconds)
            opened.sendto(b"soon", PEER)
        await until(lambda: len(relay.passed) == 4)
        assert relay.bound == 1

    tell(times, story)


def test_what_is_said_goes_on_while_a_relay_is_asked_and_it_is_asked_again(times: Times) -> None:
    async def story(times: Times, relay: StrictRelay, opened: RelaySocket) -> None:
        relay.deaf = True
        times.passes(250.0)
        for _ in range(3):
            opened.sendto(b"meanwhile", PEER)
        await until(lambda: relay.passed.count(b"meanwhile") == 3)
        await until(lambda: relay.bound == 2)
        relay.deaf = False
        times.passes(relay_socket.RENEW_AGAIN_S)
        opened.sendto(b"again", PEER)
        await until(lambda: opened._renew_at[PEER] > times.passed + 200.0)
        assert relay.answer(b"yes", opened._inner.transport.get_extra_info("sockname"))

    tell(times, story)


def test_seconds_pass_without_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    before = system_clock.seconds_passed()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert system_clock.seconds_passed() >= before
