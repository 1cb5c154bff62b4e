"""Exchanging a ticket for an access token (e2ee.md 3.2)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from pendopo.model import json_text
from pendopo.model.errors import AccessReason, ReachError, ReachReason
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply, SignalTransport
from pendopo.signaling.rooms import content
from pendopo.signaling.ticket import PATH, sign_ticket, to_json

MAX_TIME = (1 << 64) - 1


class TicketOffice:
    """Redeems one ticket at one server after another."""

    def __init__(self, seed: bytes, ticket: bytes, now: Callable[[], int]) -> None:
        self._seed = seed
        self._ticket = ticket
        self._now = now

    async def token(self, signals: SignalTransport, endpoint: Endpoint, room: str) -> str:
        """A token for `room`, or for the list of rooms when it is empty.

        Raises ReachError, AccessError(TICKET). A server whose clock is far off is believed once.
        """
        reply = await self._ask(signals, endpoint, room, self._now())
        theirs = _server_time(reply)
        if theirs is not None:
            reply = await self._ask(signals, endpoint, room, theirs)
        return _token(reply, endpoint)

    async def _ask(
        self, signals: SignalTransport, endpoint: Endpoint, room: str, now: int
    ) -> Reply:
        request = sign_ticket(self._seed, authority(endpoint), self._ticket, room, now)
        body = to_json(request)
        return await signals.post(endpoint, PATH, body, "application/json", None)


def authority(endpoint: Endpoint) -> str:
    """host:port as dialled."""
    url = urlsplit(endpoint.url)
    host = url.hostname or ""
    port = url.port or (443 if url.scheme == "wss" else 80)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _server_time(reply: Reply) -> int | None:
    if reply.status != 403:
        return None
    time = _field(reply.body, "time")
    return time if type(time) is int and 0 <= time <= MAX_TIME else None


def _token(reply: Reply, endpoint: Endpoint) -> str:
    token = _field(content(reply, AccessReason.TICKET, endpoint.url), "token")
    if not isinstance(token, str):
        raise ReachError(ReachReason.NOT_LIVEKIT, url=endpoint.url)
    return token


def _field(body: bytes, name: str) -> object:
    try:
        answer = json_text.read(body)
    except ValueError:
        return None
    return answer.get(name) if isinstance(answer, dict) else None
