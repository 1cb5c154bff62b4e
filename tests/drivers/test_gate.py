"""Connections whose other end reads nothing, on real loopback sockets."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable

import pytest

from pendopo.drivers.gate import Gate, GatedConnection, GateLimits, Place
from pendopo.drivers.listener import Listener, bind_tcp
from pendopo.drivers.stages import Stage
from pendopo.host.limits import ACCEPTED, PIECE, SOCKET_OCTETS

PATIENCE_S = 20.0
MUCH = [bytes(1 << 20)] * 16
"""More than the kernel takes for a peer that does not read. In pieces: on Windows an empty socket
takes the next piece whole, whatever its length."""


LIMITS = GateLimits(each=9, waiting=20, staying=3, crowd=30, within_s=1e6, patience_s=PATIENCE_S)


NOBODY = asyncio.Transport()


class Speaker(asyncio.Protocol):
    """Behind the gate: says too much as soon as somebody is there."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.paused = asyncio.Event()
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for piece in MUCH:
            transport.write(piece)

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
        gate, speaker = Gate(LIMITS), Speaker()
        listening = bind_tcp("127.0.0.1", 0)
        server = Listener(listening, gate, lambda: speaker, None, 1, 1)
        address = listening.getsockname()
        server.open()
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            await loop.sock_connect(client, address)
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
        assert (scene.unread, scene.gate.open, scene.gate.waiting) == (0, {}, {})

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


class Crowd:
    """Connections at a gate, without sockets."""

    def __init__(self) -> None:
        self.gate = Gate(LIMITS)
        self.cut: list[str] = []

    def come(self, name: str, address: str, now: float = 0.0) -> Place | None:
        return self.gate.admit(address, lambda: self.cut.append(name), now)


def at_the_gate(story: Callable[[Crowd], None]) -> None:
    async def told() -> None:
        crowd = Crowd()
        story(crowd)
        crowd.gate.close()

    asyncio.run(told())


def test_the_oldest_of_an_address_makes_room_for_its_next() -> None:
    def story(crowd: Crowd) -> None:
        for n in range(LIMITS.each + 2):
            assert crowd.come(f"c{n}", "192.0.2.1")
        assert crowd.cut == ["c0", "c1"]
        assert crowd.gate.waiting == {"192.0.2.1": LIMITS.each}

    at_the_gate(story)


def test_a_flood_from_many_addresses_takes_places_from_those_with_most() -> None:
    def story(crowd: Crowd) -> None:
        honest = crowd.come("honest", "192.0.2.99")
        for n in range(100):
            crowd.come(f"c{n}", f"192.0.2.{n % 5}")
        assert sum(crowd.gate.waiting.values()) == LIMITS.waiting
        assert "honest" not in crowd.cut
        assert honest is not None
        assert honest.deadline is not None

    at_the_gate(story)


def test_who_has_passed_is_never_cut_for_others_but_has_a_limit_too() -> None:
    def story(crowd: Crowd) -> None:
        for n in range(LIMITS.staying):
            place = crowd.come(f"s{n}", "192.0.2.1")
            assert place is not None
            assert crowd.gate.stay(place)
        one_more = crowd.come("more", "192.0.2.1")
        assert one_more is not None
        assert not crowd.gate.stay(one_more)
        for n in range(200):
            crowd.come(f"c{n}", f"198.51.100.{n}")
        assert not [name for name in crowd.cut if name.startswith("s")]
        assert len(crowd.gate._places) <= LIMITS.crowd

    at_the_gate(story)


ADVANCE = (Stage.SILENT, Stage.GREETED, Stage.SHAKEN, Stage.SPOKE)


@pytest.mark.parametrize("reached", ADVANCE)
def test_whoever_has_shown_more_is_not_pushed_out_by_any_number_who_have_shown_less(
    reached: Stage,
) -> None:
    def story(crowd: Crowd) -> None:
        honest = crowd.come("honest", "192.0.2.1")
        assert honest is not None
        crowd.gate.come_to(honest, reached)
        for n in range(200):
            less = crowd.come(f"c{n}", "192.0.2.1" if n % 2 else f"198.51.100.{n}")
            assert less is not None
            crowd.gate.come_to(less, Stage(max(reached - 1, Stage.SILENT)))
        assert ("honest" in crowd.cut) is (reached is Stage.SILENT)

    at_the_gate(story)


@pytest.mark.parametrize("reached", ADVANCE)
def test_at_each_stage_there_is_time_until_as_many_have_come_there(reached: Stage) -> None:
    def story(crowd: Crowd) -> None:
        for name in ("honest", *(f"c{n}" for n in range(LIMITS.each))):
            assert "honest" not in crowd.cut
            place = crowd.come(name, "192.0.2.1")
            assert place is not None
            crowd.gate.come_to(place, reached)
        assert crowd.cut == ["honest"]

    at_the_gate(story)


def test_a_newcomer_gets_through_a_flood_that_stops_at_every_stage_in_turn() -> None:
    """Between two steps of theirs as many come to each stage as an address may have there, less
    one: thirty-two connections to one of theirs."""

    def story(crowd: Crowd) -> None:
        def flood(round: int) -> None:
            for n in range(LIMITS.each - 1):
                for stage in ADVANCE:
                    place = crowd.come(f"c{round}-{n}-{stage}", "192.0.2.1") if n else None
                    if place is not None:
                        crowd.gate.come_to(place, stage)

        flood(0)
        honest = crowd.come("honest", "192.0.2.1")
        assert honest is not None
        for round, stage in enumerate(ADVANCE[1:], 1):
            crowd.gate.come_to(honest, stage)
            flood(round)
        assert "honest" not in crowd.cut
        assert crowd.gate.stay(honest)
        assert max(crowd.gate.waiting.values()) <= LIMITS.each * len(Stage)

    at_the_gate(story)


def test_who_has_had_an_answer_goes_first_where_all_is_full() -> None:
    def story(crowd: Crowd) -> None:
        for n in range(LIMITS.crowd - LIMITS.waiting):
            stays = crowd.come(f"s{n}", f"203.0.113.{n}")
            assert stays is not None
            assert crowd.gate.stay(stays)
        silent = [crowd.come(f"c{n}", f"192.0.2.{n}") for n in range(LIMITS.waiting)]
        answered = silent[-1]
        assert answered is not None
        crowd.gate.open[NOBODY] = GatedConnection(answered, asyncio.Protocol)
        crowd.gate.answered(NOBODY, good=True)
        assert crowd.cut == []
        assert crowd.come("new", "198.51.100.1")
        assert crowd.cut == [f"c{LIMITS.waiting - 1}"]
        crowd.gate.open.clear()

    at_the_gate(story)


def test_nobody_goes_back_to_a_former_stage() -> None:
    def story(crowd: Crowd) -> None:
        place = crowd.come("c", "192.0.2.1")
        assert place is not None
        for stage in reversed(ADVANCE):
            crowd.gate.come_to(place, stage)
        assert place.stage is Stage.SPOKE
        assert crowd.gate.stay(place)
        crowd.gate.come_to(place, Stage.SPOKE)
        assert crowd.gate.waiting == {}

    at_the_gate(story)


def test_nothing_is_left_of_who_has_gone() -> None:
    def story(crowd: Crowd) -> None:
        places = [crowd.come(f"c{n}", f"192.0.2.{n % 3}") for n in range(12)]
        for place in places:
            assert place is not None
            if place.deadline is not None:
                crowd.gate.stay(place)
            crowd.gate.leave(place)
            crowd.gate.leave(place)
        gate = crowd.gate
        assert (gate.waiting, gate._places, gate._staying) == ({}, set(), {})
        assert not any(queue.count for queue in gate._waiting._queues.values())

    at_the_gate(story)


def test_more_connections_a_second_than_can_be_looked_at_are_closed_unseen() -> None:
    def story(crowd: Crowd) -> None:
        came = [crowd.come("c", "192.0.2.1") for _ in range(int(ACCEPTED.burst) + 50)]
        assert sum(place is None for place in came) == 50
        assert crowd.come("other", "192.0.2.2")
        assert crowd.come("later", "192.0.2.1", now=1.0)

    at_the_gate(story)


def test_who_says_too_much_is_cut() -> None:
    async def story(scene: Scene) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):
            await loop.sock_sendall(scene.client, bytes(2 * int(SOCKET_OCTETS.burst)))
        await scene.speaker.lost.wait()
        assert scene.gate.open == {}

    tell(story)


class Hearer(asyncio.Protocol):
    """Behind the gate: notes what it is given, and in which turn of the loop."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, bytes]] = []
        self.turn = 0
        self.ends_after = 10**9

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard.append((self.turn, data))
        if len(self.heard) >= self.ends_after:
            self.transport.abort()


def hearing(said: bytes, passes: bool = False, ends_after: int = 10**9) -> Hearer:
    """What is heard of what somebody says at once."""
    hearer = Hearer()
    hearer.ends_after = ends_after

    async def told() -> None:
        loop, gate = asyncio.get_running_loop(), Gate(LIMITS)
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        place = gate.admit("192.0.2.1", lambda: None, 0.0)
        assert place is not None
        gated = GatedConnection(place, lambda: hearer)
        await loop.connect_accepted_socket(lambda: gated, ours)
        if passes:
            gate.stay(place)
        with theirs:
            gated.data_received(said)
            for _ in range(200):
                hearer.turn += 1
                await asyncio.sleep(0)
            if not hearer.transport.is_closing():
                await loop.sock_sendall(theirs, b"more")
                while hearer.heard[-1][1] != b"more":
                    await asyncio.sleep(0.001)
            hearer.transport.abort()
            gate.close()

    asyncio.run(told())
    return hearer


def test_who_has_not_passed_is_heard_a_piece_at_a_time() -> None:
    said = bytes(range(256)) * 400
    hearer = hearing(said)
    assert b"".join(piece for _, piece in hearer.heard) == said + b"more"
    assert max(len(piece) for _, piece in hearer.heard) == PIECE
    turns = [turn for turn, _ in hearer.heard]
    assert len(set(turns)) == len(turns)


def test_what_comes_behind_the_last_answer_is_not_looked_into() -> None:
    hearer = hearing(bytes(100 * PIECE), ends_after=3)
    assert len(hearer.heard) == 3


def test_who_has_passed_is_heard_at_once() -> None:
    hearer = hearing(bytes(100 * PIECE), passes=True)
    assert [len(piece) for _, piece in hearer.heard] == [100 * PIECE, 4]
