"""What the host answers over HTTP: WebSockets for visits, RoomService, tickets."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from pendopo.drivers.gate import Gate
from pendopo.drivers.socket_wire import SocketWire
from pendopo.drivers.turns import Turns
from pendopo.host.door import Door
from pendopo.host.guest import Guest
from pendopo.host.room_service import Refusal, RoomService
from pendopo.host.turnstile import Turnstile
from pendopo.model.errors import AccessError
from pendopo.ports.clock import Clock
from pendopo.signaling import access, join_path, ticket, twirp
from pendopo.signaling.join_request import JoinRequest, read_join_request, unwrap_join_request
from pendopo.signaling.rooms import PREFIX
from pendopo.signaling.server import MAX_MESSAGE

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
BODY_WITHIN_S = 10.0

NO_TOKEN = "Access denied."
TOO_MANY = "Too many tries, wait a little."
NO_TICKET = "This invite does not open anything here."
TOO_OLD = (
    "This host speaks LiveKit's single connection protocol only: please use a client that "
    "connects to /rtc/v1."
)
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
}
_STATUS = {
    Refusal.MALFORMED: 400,
    Refusal.NOT_ALLOWED: 403,
    Refusal.NOT_FOUND: 404,
    Refusal.LIMIT: 429,
    Refusal.BAD_ROUTE: 404,
}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HttpRoutes:
    """Nothing here logs a path, a query or a header."""

    def __init__(self, door: Door, gate: Gate, clock: Clock) -> None:
        self._door = door
        self._gate = gate
        self._service = RoomService(door)
        self._turnstile = Turnstile(clock.monotonic)
        self._turns = Turns()

    def application(self) -> web.Application:
        """All of it, for a runner."""
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self._after, _with_cors])
        app.router.add_get("/", _hello)
        app.router.add_get(join_path.PATH, self._visit)
        app.router.add_get(join_path.PATH + "/validate", self._validate)
        app.router.add_get("/rtc", _too_old)
        app.router.add_get("/rtc/validate", _too_old)
        app.router.add_post(ticket.PATH, self._redeem)
        app.router.add_post(PREFIX + "{method}", self._call)
        return app

    async def _validate(self, request: web.Request) -> web.StreamResponse:
        async with self._turns:
            address = request.remote or ""
            self._wish(request, lambda who, size: self._turnstile.request(who, address, size))
        return web.Response(text="success")

    async def _visit(self, request: web.Request) -> web.StreamResponse:
        async with self._turns:
            wish = self._wish(request, self._turnstile.visit)
        if not self._gate.passed(request.transport):
            return web.Response(status=429, text=TOO_MANY)
        socket = web.WebSocketResponse(
            max_msg_size=MAX_MESSAGE, timeout=2.0, compress=False, autoping=False
        )
        await socket.prepare(request)
        wire = SocketWire(socket, lambda: _abort(request.transport))
        async with self._turns:
            guest = self._door.enter(_token(request), wish, wire)
        writer = asyncio.create_task(wire.write())
        try:
            if guest is not None:
                await self._attend(guest, wire)
            wire.close()
            await writer
        finally:
            writer.cancel()
            wire.forget_end()
        return socket

    async def _attend(self, guest: Guest, wire: SocketWire) -> None:
        try:
            await wire.listen(guest.receive, guest.share.says)
        finally:
            guest.socket_lost(wire)

    async def _redeem(self, request: web.Request) -> web.StreamResponse:
        address = request.remote or ""
        try:
            body = await asyncio.wait_for(request.read(), BODY_WITHIN_S)
            async with self._turns:
                asked = ticket.from_json(body)
                known = self._door.knows_ticket(asked.ticket)
                if known and not self._turnstile.ticket(asked, address):
                    return _too_many_tickets()
                token = self._door.redeem(asked)
        except AccessError as error:
            if "time" not in error.details and not self._turnstile.bad_ticket(address):
                return _too_many_tickets()
            return web.json_response({"error": NO_TICKET} | error.details, status=403)
        return web.json_response({"token": token})

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if not self._service.knows(method):
            return _twirp_refusal(Refusal.BAD_ROUTE)
        try:
            self._door.verify(_token(request))
            body = await asyncio.wait_for(request.read(), BODY_WITHIN_S)
            async with self._turns:
                return self._answer(request, method, body)
        except AccessError:
            return web.json_response({"code": "unauthenticated", "msg": NO_TOKEN}, status=401)

    def _answer(self, request: web.Request, method: str, body: bytes) -> web.Response:
        """What the token allows counts now, however long its holder took to say what for."""
        grants = self._served(request, self._door.verify(_token(request)), len(body))
        as_json = request.content_type == "application/json"
        try:
            body = twirp.request_from_json(method, body) if as_json else body
        except ValueError:
            return _twirp_refusal(Refusal.MALFORMED)
        answer = self._service.call(method, grants, body)
        if isinstance(answer, Refusal):
            return _twirp_refusal(answer)
        answer = twirp.answer_to_json(method, answer) if as_json else answer
        kind = "application/json" if as_json else "application/protobuf"
        return web.Response(body=answer, content_type=kind)

    def _wish(self, request: web.Request, may: Callable[[access.Grants, int], bool]) -> JoinRequest:
        """How somebody wants to join, if they `may` with so many bytes. Raises HTTPException."""
        try:
            grants = self._door.admit(_token(request))
            wish = unwrap_join_request(request.query.get("join_request", ""))
            if not may(grants, len(wish)):
                raise web.HTTPTooManyRequests(text=TOO_MANY)
            return read_join_request(wish)
        except AccessError:
            raise web.HTTPUnauthorized(text=NO_TOKEN) from None
        except ValueError:
            raise web.HTTPBadRequest(text="The join request cannot be read.") from None

    @web.middleware
    async def _after(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """A connection that has had its answer is the first to go where there are too many."""
        response = await handler(request)
        good = response.status == 200
        if not self._gate.answered(request.transport, good) and not response.prepared:
            response.force_close()
        return response

    def _served(self, request: web.Request, grants: access.Grants, size: int) -> access.Grants:
        """Whoever shows a good token is served, at a pace of their own, by what is to be read."""
        if not self._turnstile.request(grants, request.remote or "", size):
            raise web.HTTPTooManyRequests(text=TOO_MANY)
        return grants


def _abort(transport: asyncio.Transport | None) -> None:
    if transport is not None:
        transport.abort()


def _token(request: web.Request) -> str:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ")
    return request.query.get("access_token", "")


def _too_many_tickets() -> web.Response:
    """The connection goes too: who tries on must come anew."""
    response = web.json_response({"error": TOO_MANY}, status=429)
    response.force_close()
    return response


def _twirp_refusal(refusal: Refusal) -> web.Response:
    body = json.dumps({"code": refusal.value, "msg": refusal.value.replace("_", " ")})
    return web.Response(status=_STATUS[refusal], text=body, content_type="application/json")


async def _hello(request: web.Request) -> web.StreamResponse:
    return web.Response(text="OK")


async def _too_old(request: web.Request) -> web.StreamResponse:
    return web.Response(status=404, text=TOO_OLD)


def _without_traceback(error: web.HTTPException) -> web.Response:
    """The same answer. As an error it would hold the frames that hold the request, and the
    connection, until the next full collection of garbage."""
    return web.Response(status=error.status, body=error.body, headers=error.headers)


@web.middleware
async def _with_cors(request: web.Request, handler: Answer) -> web.StreamResponse:
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=_CORS)
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = _without_traceback(error)
    except TimeoutError:
        response = web.Response(status=408, text="The request took too long.")
    except web.RequestPayloadError:
        log.debug("a body cannot be unpacked")
        response = web.Response(status=400, text="The body cannot be read.")
    except ConnectionError:
        log.debug("whoever asked is gone")
        response = web.Response(status=500)
    except Exception as error:
        log.error("a request failed inside the host", exc_info=error)
        response = web.Response(status=500, text="The host failed.")
    if not response.prepared:
        response.headers.update(_CORS)
    return response
