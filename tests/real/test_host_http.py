"""The host's front door against strangers: every refusal alike, nothing piles up, nothing leaks."""

import asyncio
import base64
import hashlib
import json
import logging
import os
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from livekit.protocol import room as wire

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.drivers import http_routes, http_server
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.http_server import MAX_HALF_OPEN, HttpServer
from pendopo.drivers.listener import bind_tcp
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.system_clock import SystemClock
from pendopo.host.config import ConfiguredRoom, HostConfig
from pendopo.host.door import Door
from pendopo.host.state import DoorState
from pendopo.lobby.link import parse, render
from pendopo.lobby.place import Place
from pendopo.model.errors import AccessError, ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission
from pendopo.reach.ledger import Ledger
from pendopo.signaling import access, join_path, rooms
from pendopo.signaling.events import RoomJoined, TrackAccepted
from pendopo.signaling.ticket import sign_ticket, to_json
from tests import owner
from tests.real.livekit_guest import Guest

pytestmark = pytest.mark.real

KEY, SECRET = "key", "a secret of more than thirty-two characters"
ROOM = RoomName("r-one")
Story = Callable[["Front"], Awaitable[None]]


def now() -> int:
    return int(time.time())


class Front:
    """The server in this process, so that its insides can be seen."""

    def __init__(self, server: HttpServer, door: Door, port: int) -> None:
        self.server = server
        self.door = door
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def token(self, **changes: Any) -> str:
        ann = access.Grants(ParticipantIdentity("ann"), ROOM, room_join=True)
        return access.issue(KEY, SECRET, replace(ann, **changes), int(time.time()))

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers=headers) as answer,
        ):
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            return answer.status, await answer.text()

    async def post(self, path: str, body: bytes, kind: str, token: str = "") -> tuple[int, bytes]:
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url + path, data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.read()


def tell(story: Story) -> None:
    async def told() -> None:
        loop = asyncio.get_running_loop()
        media = await UdpHostTransport.bind("127.0.0.1", 0)
        config = HostConfig("127.0.0.1", 0, 0, KEY, SECRET, rooms=(ConfiguredRoom(ROOM, "{}"),))
        closing: set[asyncio.Task[None]] = set()
        door = Door(
            config,
            DoorState(),
            media,
            loop,
            SystemClock(),
            lambda _: None,
            lambda peer: closing.add(loop.create_task(peer.close())),
        )
        server = HttpServer(door, SystemClock())
        listening = bind_tcp("127.0.0.1", 0)
        port = int(listening.getsockname()[1])
        await server.open(listening, None)
        try:
            await story(Front(server, door, port))
        finally:
            door.close()
            await server.close()
            await asyncio.gather(*closing)
            await media.close()

    asyncio.run(told())


def test_every_bad_token_gets_the_same_answer_everywhere() -> None:
    async def story(front: Front) -> None:
        none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
        bad = [
            "",
            "x",
            f"{none}.e30.",
            front.token(room=RoomName("r-two")),
            front.token() + "x",
            access.issue(KEY, SECRET, access.Grants(ParticipantIdentity("a"), ROOM, True), 1),
        ]
        path = join_path.join_path()
        answers = set()
        for token in bad:
            answers.add(await front.get(path, Authorization=f"Bearer {token}"))
            answers.add(await front.get(f"{path}&access_token={token}"))
            validate = path.replace("/rtc/v1", "/rtc/v1/validate")
            answers.add(await front.get(validate, Authorization=f"Bearer {token}"))
        assert answers == {(401, "Access denied.")}
        twirp = {
            await front.post(rooms.path("ListRooms"), b"", rooms.CONTENT_TYPE, token)
            for token in ("", "x", f"{none}.e30.")
        }
        assert {status for status, _ in twirp} == {401}
        assert len(twirp) == 1

    tell(story)


def test_validation_and_what_is_too_old() -> None:
    async def story(front: Front) -> None:
        good = {"Authorization": f"Bearer {front.token()}"}
        validate = join_path.join_path().replace("/rtc/v1", "/rtc/v1/validate")
        assert await front.get(validate, **good) == (200, "success")
        assert (await front.get("/rtc/v1/validate?join_request=!!", **good))[0] == 400
        for path in ("/rtc", "/rtc/validate"):
            status, text = await front.get(path, **good)
            assert status == 404
            assert "/rtc/v1" in text
        assert (await front.get("/nothing"))[0] == 404

    tell(story)


def test_room_service_speaks_protobuf_and_json() -> None:
    async def story(front: Front) -> None:
        admin = front.token(room_join=False, identity=None, room_list=True, room_create=True)
        status, body = await front.post(
            rooms.path("ListRooms"), rooms.list_rooms(), rooms.CONTENT_TYPE, admin
        )
        assert status == 200
        assert [r.name for r in rooms.parse_rooms(body)] == [ROOM]
        status, body = await front.post(
            rooms.path("CreateRoom"),
            b'{"name": "r-new", "metadata": "m"}',
            "application/json",
            admin,
        )
        assert (status, json.loads(body)["metadata"]) == (200, "m")
        status, body = await front.post(rooms.path("ListRooms"), b"{}", "application/json", admin)
        assert [room["name"] for room in json.loads(body)["rooms"]] == [ROOM, "r-new"]
        for body, kind in ((b"{", "application/json"), (b"\xff", rooms.CONTENT_TYPE)):
            assert (await front.post(rooms.path("ListRooms"), body, kind, admin))[0] == 400
        deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
        assert (await front.post(rooms.path("ListRooms"), deep, "application/json", admin))[
            0
        ] == 400
        assert (await front.post(rooms.path("Explode"), b"", rooms.CONTENT_TYPE, admin))[0] == 404
        big = bytes(http_routes.MAX_BODY + 1)
        assert (await front.post(rooms.path("ListRooms"), big, rooms.CONTENT_TYPE, admin))[0] == 413

    tell(story)


def test_livekit_api_is_understood() -> None:
    api = pytest.importorskip("livekit.api", reason="`livekit-api` is not installed")

    async def story(front: Front) -> None:
        async with api.LiveKitAPI(front.url, KEY, SECRET) as lk:
            listed = await lk.room.list_rooms(wire.ListRoomsRequest())
            assert [r.name for r in listed.rooms] == [ROOM]
            made = await lk.room.create_room(wire.CreateRoomRequest(name="r-new", metadata="x"))
            assert made.metadata == "x"
            changed = await lk.room.update_room_metadata(
                wire.UpdateRoomMetadataRequest(room=ROOM, metadata="y")
            )
            assert changed.metadata == "y"
            async with Guest.join(front.url.replace("http", "ws"), front.token()):
                people = await lk.room.list_participants(wire.ListParticipantsRequest(room=ROOM))
                assert [p.identity for p in people.participants] == ["ann"]
            await lk.room.delete_room(wire.DeleteRoomRequest(room="r-new"))
            listed = await lk.room.list_rooms(wire.ListRoomsRequest())
            assert [r.name for r in listed.rooms] == [ROOM]

    tell(story)


def test_garbage_on_a_visit_ends_that_visit_only() -> None:
    async def story(front: Front) -> None:
        bob_token = front.token(identity=ParticipantIdentity("bob"))
        async with Guest.join(front.url.replace("http", "ws"), bob_token) as bob:
            for garbage in (b"\xff\xff\xff", bytes(70_000), b"\x0a" * 60_000):
                async with aiohttp.ClientSession() as session:
                    headers = {"Authorization": f"Bearer {front.token()}"}
                    socket = await session.ws_connect(
                        front.url + join_path.join_path(), headers=headers
                    )
                    await socket.send_bytes(garbage)
                    async with asyncio.timeout(5):
                        while not (await socket.receive()).type.name.startswith("CLOS"):
                            pass
            assert not bob.closed
            bob.apply(bob.protocol.set_hand(3))
            await bob.event(RoomJoined)

    tell(story)


def test_half_open_connections_of_one_address_do_not_pile_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_server, "PASS_WITHIN_S", 0.3)

    async def story(front: Front) -> None:
        held = [
            await asyncio.open_connection("127.0.0.1", front.port)
            for _ in range(MAX_HALF_OPEN + 20)
        ]
        for _, writer in held[:MAX_HALF_OPEN]:
            writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
        over = await asyncio.wait_for(held[-1][0].read(), 5)
        assert over == b""
        async with asyncio.timeout(5):
            for reader, writer in held:
                while not reader.at_eof():
                    try:
                        await reader.read(100)
                    except ConnectionError:
                        break
                writer.close()
        assert await front.get("/rtc") == (404, http_routes.TOO_OLD)

    tell(story)


def test_who_has_passed_may_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "PASS_WITHIN_S", 0.3)

    async def story(front: Front) -> None:
        async with Guest.join(front.url.replace("http", "ws"), front.token()) as ann:
            await asyncio.sleep(0.5)
            ann.apply(ann.protocol.set_hand(3))
            await asyncio.sleep(0.1)
            assert not ann.closed
            guest = front.door.guest(front.door.room(ROOM), "ann")  # type: ignore[arg-type]
            assert guest is not None
            assert guest.presence().attributes.keys() == {"pendopo.hand"}

    tell(story)


def test_tries_are_limited() -> None:
    async def story(front: Front) -> None:
        seen = set()
        for n in range(60):
            request = sign_ticket(b"s" * 32, "x:1", b"t" * 32, "", n)
            body = to_json(request)
            status, text = await front.post("/pendopo/v1/join", body, "application/json")
            seen.add((status, text))
        assert {status for status, _ in seen} == {403, 429}
        assert len(seen) == 2

    tell(story)


def test_no_token_or_query_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(front: Front) -> None:
        canary = "CANARYCANARY"
        await front.get(f"/rtc/v1?access_token={canary}&join_request={canary}")
        await front.get(f"/rtc/v1/validate?access_token={canary}", Authorization=f"Bearer {canary}")
        await front.get(f"/rtc?access_token={canary}")
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(b"GET /rtc/v1?access_token=" + canary.encode() + b"\x00\x01 HTTP/9\r\n\r\n")
        await reader.read(1000)
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(b"GET /rtc/v1?access_token=" + canary.encode() * 20_000)
        with suppress(ConnectionResetError):  # as Windows says it of who was not read to the end
            await reader.read(1000)
        writer.close()
        good = front.token()
        async with Guest.join(front.url.replace("http", "ws"), good):
            pass

    tell(story)
    ours = [r for r in caplog.records if not r.name.startswith(("aiohttp.client", "asyncio"))]
    text = "\n".join(r.getMessage() + str(r.exc_info) for r in ours)
    assert "CANARY" not in text
    assert "eyJ" not in text


def test_a_taken_port_is_said() -> None:
    taken = bind_tcp("127.0.0.1", 0)
    port = taken.getsockname()[1]
    try:
        with pytest.raises(ReachError) as caught:
            asyncio.run(HostProcess.start(HostOptions(listen=f"127.0.0.1:{port}")))
        assert caught.value.reason is ReachReason.PORT_IN_USE
    finally:
        taken.close()


def test_invites_of_a_host_open_it(tmp_path: Path) -> None:
    async def story() -> None:
        options = HostOptions(rooms=("One", "Two"), data_dir=tmp_path)
        host = await HostProcess.start(options)
        try:
            for invite in host.invites:
                signals = WebSocketTransport(Ledger())
                place = Place(parse(render(invite), now()), b"p" * 32, signals, now)
                listed = await place.rooms()
                assert {r.title for r in listed} <= {"One", "Two"}
                token = await place.token(signals, invite.servers[0], listed[0].name)
                async with Guest.join(host.urls[0], token) as guest:
                    assert (await guest.event(RoomJoined)).room == listed[0].name
        finally:
            await host.close()
        kept = {path.name: owner.alone(path) for path in tmp_path.iterdir()}
        locks = ("place.lock", "door.lock")
        assert kept.keys() - locks == {"place.json", "door.json", ".door.json.spare"}
        assert all(kept[name] for name in kept if os.name != "nt" or name not in locks)

    asyncio.run(story())


def test_other_computers_get_tls_with_a_pin() -> None:
    async def story() -> None:
        host = await HostProcess.start(HostOptions(listen="0.0.0.0:0", advertise=("127.0.0.1",)))
        try:
            invite = host.invites[0]
            (server,) = invite.servers
            assert server.url.startswith("wss://127.0.0.1:")
            port = int(server.url.rpartition(":")[2])
            der = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
            assert hashlib.sha256(der.encode()).digest() != server.pins[0]
            place = Place(invite, b"p" * 32, WebSocketTransport(Ledger()), now)
            listed = await place.rooms()
            assert [r.title for r in listed] == ["Pendopo"]
            wrong = WebSocketTransport(Ledger())
            bad = type(server)(server.url, (bytes(32),))
            with pytest.raises(ReachError) as caught:
                await wrong.post(bad, "/", b"", "text/plain", None)
            assert caught.value.reason is ReachReason.PIN
        finally:
            await host.close()

    asyncio.run(story())


WATCH = """
import atexit, json, os, sys
import av
made = []
class Watched(av.CodecContext):
    @staticmethod
    def create(*arguments, **options):
        made.append(str(arguments))
        return av.codec.context.CodecContext.create(*arguments, **options)
av.CodecContext = Watched
def report():
    if "host-process" in sys.argv:
        with open(os.environ["PENDOPO_TEST_REPORT"], "w") as file:
            json.dump({"codecs": made, "modules": sorted(sys.modules)}, file)
atexit.register(report)
"""


def test_the_process_can_forward_but_not_hear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("PENDOPO_TEST_REPORT", str(tmp_path / "report.json"))

    async def story() -> None:
        host = await HostProcess.start(HostOptions())
        try:
            room = host.rooms[0].name
            may = Permission(can_publish=True)
            tokens = [
                access.issue(
                    host.api_key,
                    host.api_secret,
                    access.Grants(ParticipantIdentity(name), room, True, permission=may),
                    now(),
                )
                for name in ("ann", "bob")
            ]
            async with (
                Guest.join(host.urls[0], tokens[0]) as ann,
                Guest.join(host.urls[0], tokens[1]) as bob,
            ):
                ann.publish()
                ann.talk()
                await bob.hears((await ann.event(TrackAccepted)).sid)
        finally:
            await host.close()

    asyncio.run(story())
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["codecs"] == []
    hearing = (
        "pendopo.audio",
        "pendopo.e2ee",
        "pendopo.room",
        "pendopo.lobby",
        "PySide6",
        "sounddevice",
    )
    assert [name for name in report["modules"] if name.startswith(hearing)] == []


def test_a_refused_ticket_is_an_access_error() -> None:
    async def story() -> None:
        host = await HostProcess.start(HostOptions())
        try:
            invite = parse(render(host.invites[1]), 0)
            stranger = replace(invite, ticket=bytes(32))
            place = Place(stranger, b"p" * 32, WebSocketTransport(Ledger()), now)
            with pytest.raises(AccessError):
                await place.rooms()
        finally:
            await host.close()

    asyncio.run(story())
