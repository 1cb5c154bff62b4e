"""`turn:` and `turns:` URLs (RFC 7065), hostile until read."""

import re

from pendopo.model.host_name import host_fault
from pendopo.model.relay import DEFAULT_PORTS, RelayHop, RelayTransport

MAX_URL = 200
MAX_PORT = 65_535

_PARTS = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[^\[\]]*\]|[^\[\]:/?#@\\]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?:\?transport=(?P<transport>udp|tcp))?"
)


def parse(text: str) -> RelayHop | None:
    """Host, port and transport, without credentials; None for anything else.

    IPv6 literals lose their brackets. TLS over UDP is not known here.
    """
    parts = _PARTS.fullmatch(text) if len(text) <= MAX_URL else None
    if parts is None or host_fault(parts["host"]) is not None:
        return None
    transport = _transport(parts["scheme"], parts["transport"])
    if transport is None:
        return None
    port = int(parts["port"] or DEFAULT_PORTS[transport])
    return RelayHop(parts["host"].strip("[]"), port, transport) if port <= MAX_PORT else None


def _transport(scheme: str, transport: str | None) -> RelayTransport | None:
    match scheme, transport:
        case "turns", "udp":
            return None
        case "turns", _:
            return RelayTransport.TLS
        case _, "tcp":
            return RelayTransport.TCP
        case _:
            return RelayTransport.UDP
