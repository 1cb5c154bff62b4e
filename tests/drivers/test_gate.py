"""Connections whose other end reads nothing, on real loopback sockets."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from pendopo.drivers.gate import Gate

PATIENCE_S = 20.0
MUCH = bytes(16 << 20)
"""More than the kernel takes for a peer that does not read."""


class Speaker(asyncio.Protocol):
    """Behind the gate: says too much as soon as somebody is there."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.paused = asyncio.Event()
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(MUCH)

    def pause_writing(self) -> None:
        self.paused.set()

    def resume_writing(self) -> None:
        self.paused.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()


class Scene:
    """One connection through a gate; the client's socket is the test's to read or not."""

    def __init__(self, gate: Gate, speaker: Speaker, client: socket.socket) -> None:
        self.gate = gate
        self.speaker = speaker
        self.client = client

    @property
    def unread(self) -> int:
        assert self.speaker.transport is not None
        return self.speaker.transport.get_write_buffer_size()

    async def read_some(self) -> None:
        """Until the server's buffer has become smaller."""
        loop, before = asyncio.get_running_loop(), self.unread
        while self.unread >= before:
            await loop.sock_recv(self.client, 1 << 20)


def tell(story: Callable[[Scene], Awaitable[None]]) -> None:
    async def told() -> None:
        loop = asyncio.get_running_loop()
        gate, speaker = Gate(9, 9, 1e6, PATIENCE_S), Speaker()
        server = await loop.create_server(lambda: gate.admit(lambda: speaker), "127.0.0.1", 0)
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            await loop.sock_connect(client, server.sockets[0].getsockname())
            async with asyncio.timeout(60):
                await speaker.paused.wait()
                await story(Scene(gate, speaker, client))
        server.close()

    asyncio.run(told())


def test_who_reads_nothing_for_long_is_cut_and_nothing_of_them_stays() -> None:
    async def story(scene: Scene) -> None:
        scene.gate.sweep(0)
        scene.gate.sweep(PATIENCE_S - 1)
        assert not scene.speaker.lost.is_set()
        scene.gate.sweep(PATIENCE_S)
        await scene.speaker.lost.wait()
        assert (scene.unread, scene.gate.open, dict(scene.gate.waiting)) == (0, {}, {})

    tell(story)


def test_who_reads_slowly_stays() -> None:
    async def story(scene: Scene) -> None:
        for round in range(5):
            scene.gate.sweep(round * PATIENCE_S)
            await scene.read_some()
        scene.gate.sweep(5 * PATIENCE_S)
        scene.gate.sweep(6 * PATIENCE_S - 1)
        await asyncio.sleep(0)
        assert not scene.speaker.lost.is_set()
        scene.gate.close()
        await scene.speaker.lost.wait()

    tell(story)


def test_a_closed_connection_whose_last_words_nobody_reads_is_cut() -> None:
    async def story(scene: Scene) -> None:
        assert scene.speaker.transport is not None
        scene.speaker.transport.close()
        scene.gate.sweep(0)
        await asyncio.sleep(0)
        assert not scene.speaker.lost.is_set()
        scene.gate.sweep(PATIENCE_S)
        await scene.speaker.lost.wait()
        assert scene.gate.open == {}

    tell(story)


def test_all_that_are_left_end_with_the_gate() -> None:
    async def story(scene: Scene) -> None:
        scene.gate.close()
        await scene.speaker.lost.wait()
        assert scene.gate.open == {}

    tell(story)
