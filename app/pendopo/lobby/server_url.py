"""Server addresses: what an invite may point at (e2ee.md 3.2, 3.14)."""

import ipaddress
import re

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import AddressFault

MAX_URL = 200
MAX_PATH = 64
MAX_PORT = 65_535

_PARTS = re.compile(
    r"(?P<scheme>wss?)://(?P<host>\[[^\]]*\]|[^:/?#\[\]]*)(?::(?P<port>[^/?#]*))?(?P<rest>.*)"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


def canonical_url(text: str) -> str:
    """`ws(s)://host[:port][/path]` in its one spelling: lower case, no slash at the end.

    Raises InputError(SERVER_URL) with the host shown and the `fault` in it.
    """
    parts = _PARTS.fullmatch(_lower_start(text.strip()))
    if len(text) > MAX_URL or parts is None:
        raise _refusal(text, AddressFault.SCHEME)
    if "@" in text or "\\" in text:
        raise _refusal(text, AddressFault.USERINFO)
    host = _host(text, parts["host"])
    port = _port(text, parts["port"])
    path = _path(text, parts["rest"])
    if parts["scheme"] == "ws" and not _is_loopback_host(host):
        raise _refusal(text, AddressFault.NOT_ENCRYPTED)
    return f"{parts['scheme']}://{host}{port}{path}"


def is_relay_url(text: str) -> bool:
    """Whether this is a `turn:` or `turns:` URL without credentials (RFC 7065)."""
    scheme, _, rest = text.partition(":")
    place, _, query = rest.partition("?")
    if scheme not in ("turn", "turns") or query not in ("", "transport=udp", "transport=tcp"):
        return False
    try:
        return canonical_url(f"wss://{place}") == f"wss://{place}" and "/" not in place
    except InputError:
        return False


def _lower_start(text: str) -> str:
    scheme, colon, rest = text.partition("://")
    place, slash, path = rest.partition("/")
    return scheme.lower() + colon + place.lower() + slash + path


def _host(text: str, host: str) -> str:
    if host.startswith("["):
        return _ipv6(text, host[1:-1])
    if not host.isascii():
        raise _refusal(text, AddressFault.NOT_ASCII)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refusal(text, AddressFault.HOST)
    if _NUMERIC.fullmatch(labels[-1]) and not _is_ipv4(host):
        raise _refusal(text, AddressFault.NUMBER)
    return host


def _ipv6(text: str, literal: str) -> str:
    try:
        address = ipaddress.IPv6Address(literal)
    except ValueError:
        raise _refusal(text, AddressFault.NUMBER) from None
    if address.scope_id is not None or str(address) != literal or _is_disguised(address):
        raise _refusal(text, AddressFault.NUMBER)
    return f"[{literal}]"


def _is_disguised(address: ipaddress.IPv6Address) -> bool:
    """Whether an IPv4 address hides in it, or it is no address of one computer."""
    embeds_ipv4 = int(address) < 1 << 32 and not address.is_loopback
    return bool(embeds_ipv4 or address.ipv4_mapped or address.sixtofour or address.is_multicast)


def _is_ipv4(host: str) -> bool:
    """Whether it is the address of one computer in its one spelling."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return str(address) == host and address.packed[0] > 0 and not address.is_multicast


def _port(text: str, port: str | None) -> str:
    if port is None:
        return ""
    if not re.fullmatch(r"[1-9][0-9]{0,4}", port) or int(port) > MAX_PORT:
        raise _refusal(text, AddressFault.PORT)
    return f":{port}"


def _path(text: str, path: str) -> str:
    path = path.rstrip("/")
    dotted = any(segment in (".", "..") for segment in path.split("/"))
    if len(path) > MAX_PATH or dotted or not _PATH.fullmatch(path):
        raise _refusal(text, AddressFault.PATH)
    return path


def _is_loopback_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _refusal(text: str, fault: AddressFault) -> InputError:
    """Whatever stands before an @ may be a password and is not repeated."""
    place = text.split("://", 1)[-1].rsplit("@", 1)[-1]
    return InputError(InputReason.SERVER_URL, host=re.split(r"[/?#]", place)[0][:80], fault=fault)
