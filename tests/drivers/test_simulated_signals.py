"""A server lost on purpose: what is open is cut, nothing new is opened, and then all is well."""

import asyncio
import gc
from typing import Any

import pytest

from pendopo.app.simulation import Simulation
from pendopo.drivers.simulated_signals import CuttableSignals
from pendopo.model.errors import ReachError
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply

SERVER = Endpoint("wss://rooms.example")


class Connection:
    def __init__(self) -> None:
        self.closed = 0

    server_address = "203.0.113.1"

    async def send(self, message: bytes) -> None:
        pass

    async def receive(self) -> bytes:
        return b""

    async def close(self) -> None:
        self.closed += 1


class Network:
    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.asked = 0

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> Connection:
        self.connections.append(Connection())
        return self.connections[-1]

    async def post(self, *arguments: Any) -> Reply:
        self.asked += 1
        return Reply(200, b"")


def test_a_lost_server() -> None:
    async def scene() -> None:
        network, simulation = Network(), Simulation()
        signals = CuttableSignals(network, lambda: simulation.now, simulation.drive)
        await signals.connect(SERVER, "/rtc", "token")
        await simulation.change(loss=5)
        await asyncio.sleep(0)
        assert network.connections[0].closed == 0
        await simulation.change(server_lost=True)
        await asyncio.sleep(0)
        assert network.connections[0].closed == 1
        with pytest.raises(ReachError):
            await signals.connect(SERVER, "/rtc", "token")
        with pytest.raises(ReachError):
            await signals.post(SERVER, "/", b"", "text/plain", None)
        assert (len(network.connections), network.asked) == (1, 0)
        await simulation.turn_off()
        await signals.connect(SERVER, "/rtc", "token")
        await signals.post(SERVER, "/", b"", "text/plain", None)
        await asyncio.sleep(0)
        assert [each.closed for each in network.connections] == [1, 0]

    asyncio.run(scene())


def test_one_that_opens_while_the_server_goes_is_cut_too() -> None:
    async def scene() -> None:
        network, simulation = Network(), Simulation()

        async def slow(endpoint: Endpoint, path: str, token: str) -> Connection:
            await simulation.change(server_lost=True)
            return await Network.connect(network, endpoint, path, token)

        network.connect = slow  # type: ignore[method-assign]
        signals = CuttableSignals(network, lambda: simulation.now, simulation.drive)
        await signals.connect(SERVER, "/rtc", "token")
        await asyncio.sleep(0)
        assert network.connections[0].closed == 1

    asyncio.run(scene())


def test_doors_that_are_gone_are_forgotten() -> None:
    async def scene() -> None:
        simulation = Simulation()
        for _ in range(20):
            CuttableSignals(Network(), lambda: simulation.now, simulation.drive)
        gc.collect()
        kept = CuttableSignals(Network(), lambda: simulation.now, simulation.drive)
        assert len(simulation._drivers) == 1
        assert kept is not None

    asyncio.run(scene())
