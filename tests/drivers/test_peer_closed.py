"""A peer that is closed is over, and is freed without a collection of garbage."""

import asyncio
import contextlib
import weakref
from typing import Any

import pytest

from pendopo.drivers.peer import Peer
from pendopo.drivers.private_names import Dtls
from pendopo.model.transport import DataChannelLabel
from tests.drivers.loopback import run
from tests.drivers.test_data_channels import End, close, two
from tests.waiting import until


def parts(peer: Peer) -> list[weakref.ref[Any]]:
    """Of a peer that is connected: it, its DTLS, its SCTP and its channels."""
    channels = peer._channels.values()
    return [weakref.ref(part) for part in (peer, peer._dtls, peer._sctp, *channels)]


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("waiting", [0, 10])
def test_nothing_is_left_of_it_though_messages_wait_in_its_channels(waiting: int) -> None:
    async def story() -> None:
        ends = await two()
        watched = [part for end in ends for part in parts(end.peer)]
        assert len(watched) == 10
        for end in ends:
            for _ in range(waiting):
                assert end.peer.send_data(DataChannelLabel.RELIABLE, bytes(60_000))
        await close(*ends)
        for end in ends:
            end.other = None
        del end, ends
        await until(lambda: not any(part() for part in watched))

    run(story)


def test_it_is_over_though_its_handshake_ends_as_it_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What Python 3.11's `wait_for` does below aiortc, when a datagram comes in that moment."""
    shake_hands, ready = Dtls.shake_hands, asyncio.Event()

    async def ends_late(dtls: Dtls, *arguments: Any) -> bool:
        good = await shake_hands(dtls, *arguments)
        ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return good

    async def story() -> None:
        told: list[str] = []
        ends = End("above", opens=True), End("below", opens=False)
        ends[0].other, ends[1].other = ends[1], ends[0]
        object.__setattr__(ends[1].peer._events, "connected", lambda: told.append("connected"))
        ends[0].peer.start(ends[1].description, dtls_server=True)
        monkeypatch.setattr(Dtls, "shake_hands", ends_late)
        ends[1].peer.start(ends[0].description, dtls_server=False)
        await ready.wait()
        async with asyncio.timeout(5):
            await close(*ends)
        assert told == []

    run(story)
