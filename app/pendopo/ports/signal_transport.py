"""The way to a LiveKit server: one WebSocket and plain requests."""

from dataclasses import dataclass
from typing import Protocol

from pendopo.model.transport import Endpoint


class SignalClosed(Exception):
    """The WebSocket is gone, whoever ended it."""


class SignalFlooded(SignalClosed):
    """We ended it: too much came."""


class SignalConnection(Protocol):
    """One open WebSocket."""

    @property
    def server_address(self) -> str:
        """IP address the socket is connected to."""
        ...

    async def send(self, message: bytes) -> None:
        """Send one binary message. Raises SignalClosed."""
        ...

    async def receive(self) -> bytes:
        """The next binary message, at most 1 MiB; pings and pongs come as empty ones, since
        they cost us as much. Raises SignalClosed, SignalFlooded."""
        ...

    async def close(self) -> None:
        """Close quietly; may be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, its body cut at 1 MiB."""

    status: int
    body: bytes
    ahead_s: float = 0.0
    """How far the server's clock is before ours, as far as it says."""


class SignalTransport(Protocol):
    """Opens WebSockets and makes requests, checking certificates and pins first.

    Raises ReachError (name, TCP, TLS, pin, no WebSocket) before any byte of a request leaves
    when the certificate is wrong. Redirects are never followed. Nothing here logs a token.
    """

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        """Open `endpoint.url + path` with `Authorization: Bearer token`.

        Raises ReachError, or ReachError(TOO_OLD) on 404, AccessError on 401 and 403.
        """
        ...

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        """POST to the same server over http(s). Raises ReachError; any status is returned."""
        ...
