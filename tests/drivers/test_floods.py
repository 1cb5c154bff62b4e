"""More than anybody honest sends, over real loopback: what is too much counts for nothing."""

import asyncio

from pendopo.drivers.host_port import UdpHostTransport
from pendopo.host.limits import CHUNKS, DATAGRAMS
from pendopo.model.transport import DataChannelLabel
from tests.drivers.loopback import connected, run, speak
from tests.waiting import until


def test_datagrams_beyond_the_pace_are_not_even_opened() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        other, there = await connected(host)
        pace = guest.transport._datagrams
        while not pace.refused:
            speak(client, 100)
            await asyncio.sleep(0)
        assert len(guest.packets) >= DATAGRAMS.burst - 100
        assert speak(other, 5) == 5
        await until(lambda: len(there.packets) == 5)
        assert there.transport._datagrams.refused == 0
        assert guest.closed == 0
        for each in (client, other):
            await each.transport.close()
        await host.close()

    run(story)


def test_chunks_beyond_the_pace_are_lost_and_their_sender_slows_down() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: len(client.channels) == 2)
        pace = guest.transport._chunks
        sent = 0
        while not pace.refused:
            sent += client.transport.send_data(DataChannelLabel.RELIABLE, b"x")
            await asyncio.sleep(0)
        assert sent >= CHUNKS.burst / 4
        await until(lambda: len(guest.data) == sent)
        assert guest.closed == 0
        await client.transport.close()
        await host.close()

    run(story)
