"""Servers that answer requests as a test says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pendopo.model.errors import PendopoError, ReachError, ReachReason
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply, SignalConnection


@dataclass(frozen=True)
class Request:
    """What a server was asked."""

    endpoint: Endpoint
    path: str
    body: bytes
    content_type: str
    token: str | None


Answer = Callable[[Request], Reply | PendopoError]


@dataclass
class FakeSignals:
    """ports.SignalTransport: `answers` by URL; where nobody is the connection is refused."""

    answers: Mapping[str, Answer]
    requests: list[Request] = field(default_factory=list)

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        raise AssertionError("the lobby opens no WebSocket")

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        request = Request(endpoint, path, body, content_type, token)
        self.requests.append(request)
        answer = self.answers.get(endpoint.url)
        found = answer(request) if answer else ReachError(ReachReason.REFUSED)
        if isinstance(found, PendopoError):
            raise found
        return found
