"""The way to a LiveKit server: WebSockets and requests by aiohttp."""

import asyncio
import logging
import ssl
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from pendopo.drivers.entered_sockets import EnteredNames, EnteredSockets
from pendopo.drivers.first_answer import FirstAnswer
from pendopo.drivers.key_pin import KeyPin
from pendopo.drivers.signal_errors import refusal, translate_error
from pendopo.drivers.tracebacks import let_go
from pendopo.model.errors import InputError, InputReason, PendopoError, ReachReason
from pendopo.model.host_name import host_fault, is_loopback
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import (
    Reply,
    SignalClosed,
    SignalConnection,
    SignalFlooded,
)
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

CONNECT_S = 8.0
"""From looking up the name to the open WebSocket."""
REQUEST_S = 10.0
HEARTBEAT_S = 6.0
"""WebSocket pings; a pong must come within half of it."""
MAX_MESSAGE = 1024 * 1024
PONG_S = 1.0
"""A server that pings and reads no answer does not keep us from reading on."""
PART_S = 1.0
PART_WITHIN = 100
"""Frames that a server may still say before it answers our good-bye."""
GOODBYE = struct.pack("!H", aiohttp.WSCloseCode.OK)
USER_AGENT = "Pendopo"

_SECURE = {"ws": False, "wss": True}
_ENDS = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)


class WebSocketTransport:
    """Every connection has a session of its own: nothing is shared, pooled or remembered.

    Names and addresses are entered in `ledger`, failed attempts included. `trust` replaces the
    authorities that this computer believes.
    """

    def __init__(
        self, ledger: Ledger, connect_s: float = CONNECT_S, trust: ssl.SSLContext | None = None
    ) -> None:
        self._ledger = ledger
        self._connect_s = connect_s
        self._trust = trust or True

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        """See ports.SignalTransport."""
        url, secure = _address(endpoint, path)
        async with self._worded(url, secure):
            connector = self._connector(secure)
            session = self._session(connector, token)
            try:
                async with asyncio.timeout(self._connect_s):
                    websocket = await session.ws_connect(
                        url,
                        ssl=self._check(endpoint),
                        heartbeat=HEARTBEAT_S,
                        autoping=False,
                        max_msg_size=MAX_MESSAGE,
                        timeout=aiohttp.ClientWSTimeout(ws_close=PART_S),
                    )
            except BaseException:
                connector.cut()
                await session.close()
                raise
            return WebSocketConnection(session, websocket)

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        """See ports.SignalTransport."""
        url, secure = _address(endpoint, path)
        url = url.with_scheme("https" if secure else "http")
        connector = self._connector(secure)
        try:
            async with (
                self._worded(url, secure),
                asyncio.timeout(REQUEST_S),
                self._session(connector, token) as session,
                session.post(
                    url,
                    data=body,
                    headers={"Content-Type": content_type},
                    ssl=self._check(endpoint),
                    allow_redirects=False,
                ) as response,
            ):
                ahead_s = _ahead_s(response.headers.get("Date", ""), time.time())
                return Reply(response.status, await _read(response, MAX_MESSAGE), ahead_s)
        finally:
            connector.cut()

    def _connector(self, secure: bool) -> FirstAnswer:
        sockets = EnteredSockets(self._ledger, "tls" if secure else "tcp")
        return FirstAnswer(sockets, resolver=EnteredNames(self._ledger))

    def _session(self, connector: FirstAnswer, token: str | None) -> aiohttp.ClientSession:
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_s),
            trust_env=False,
            middlewares=(_only_websockets,),
        )

    def _check(self, endpoint: Endpoint) -> KeyPin | ssl.SSLContext | bool:
        return KeyPin(endpoint.pins) if endpoint.pins else self._trust

    @asynccontextmanager
    async def _worded(self, url: URL, secure: bool) -> AsyncIterator[None]:
        try:
            yield
        except Exception as error:
            raise _said(error, url, secure) from None


class WebSocketConnection:
    """One open WebSocket."""

    def __init__(
        self, session: aiohttp.ClientSession, websocket: aiohttp.ClientWebSocketResponse
    ) -> None:
        assert isinstance(session.connector, FirstAnswer)
        self._connector = session.connector
        self._session = session
        self._websocket = websocket
        peer = websocket.get_extra_info("peername") or ("",)
        self._server_address = str(peer[0]).partition("%")[0]

    @property
    def server_address(self) -> str:
        """IP address the socket is connected to."""
        return self._server_address

    async def send(self, message: bytes) -> None:
        """See ports.SignalConnection."""
        try:
            await self._websocket.send_bytes(message)
        except Exception as error:
            raise SignalClosed from error

    async def receive(self) -> bytes:
        """See ports.SignalConnection."""
        message = await self._frame()
        match message.type:
            case aiohttp.WSMsgType.BINARY:
                data: bytes = message.data
                return data
            case aiohttp.WSMsgType.PING:
                await self._answer(message.data)
                return b""
            case aiohttp.WSMsgType.PONG:
                return b""
        log.info("websocket ended: %s", message.type.name)
        await self.close()
        raise self._closed

    async def _frame(self) -> aiohttp.WSMessage:
        """The next one, after everybody else has had their turn: a server that floods us keeps
        no timer from going off."""
        await asyncio.sleep(0)
        try:
            return await self._websocket.receive()
        except Exception as error:
            raise self._closed from error

    async def _answer(self, ping: bytes) -> None:
        try:
            async with asyncio.timeout(PONG_S):
                await self._websocket.pong(ping)
        except Exception as error:
            raise self._closed from error

    async def close(self) -> None:
        """See ports.SignalConnection."""
        for end in (self._part, self._websocket.close, self._session.close):
            try:
                await end()
            except Exception as error:
                log.info("closing a websocket: %s", type(error).__name__)
        self._forget_why()

    async def _part(self) -> None:
        """Say good-bye and wait for the server's, for so long and behind so much: aiohttp itself
        would read on for as long as there is something."""
        try:
            async with asyncio.timeout(PART_S):
                if not self._websocket.closed:
                    await self._websocket.send_frame(GOODBYE, aiohttp.WSMsgType.CLOSE)
                for _ in range(PART_WITHIN):
                    if self._websocket.closed or (await self._frame()).type in _ENDS:
                        return
        finally:
            self._connector.hang_up()

    def _forget_why(self) -> None:
        """aiohttp keeps what ended it, and that keeps the function that kept it."""
        error = self._websocket.exception()
        if error is not None:
            let_go(error)

    @property
    def _closed(self) -> SignalClosed:
        return SignalFlooded() if self._connector.flooded else SignalClosed()


def _said(error: Exception, url: URL, secure: bool) -> PendopoError:
    said = translate_error(error, url.raw_host or "", secure)
    if said.reason is ReachReason.REFUSED:
        said.details["port"] = url.port
    told = f"{said.reason.value}, {type(error).__name__}"
    log.info("cannot reach %r: %s", url.raw_host, told)
    let_go(error)
    return said


def _address(endpoint: Endpoint, path: str) -> tuple[URL, bool]:
    """The whole URL and whether TLS is spoken. Raises InputError."""
    try:
        url = URL(endpoint.url.rstrip("/") + path, encoded=True)
        secure = _SECURE[url.scheme]
        host = (url.host or "").lower()
        spelled = host_fault(f"[{host}]" if ":" in host else host) is None
        plain = spelled and url.user is None and url.password is None and not url.fragment
    except (ValueError, KeyError):
        raise InputError(InputReason.SERVER_URL) from None
    allowed = secure or (is_loopback(host) and not endpoint.pins)
    if not plain or not allowed:
        raise InputError(InputReason.SERVER_URL, host=url.raw_host)
    return url, secure


async def _only_websockets(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Anything but an upgrade ends here, a redirect first of all: it would carry the token off."""
    response = await handler(request)
    if request.headers.get("Upgrade") == "websocket" and response.status != 101:
        text = await _read(response, 1024)
        response.close()
        raise refusal(response.status, text, request.url.raw_host or "")
    return response


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


def _ahead_s(date: str, now: float) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - now
    except (ValueError, TypeError, OverflowError, OSError):
        return 0.0
