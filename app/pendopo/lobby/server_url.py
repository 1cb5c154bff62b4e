"""Server addresses: what an invite may point at (e2ee.md 3.2, 3.14)."""

import re

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import AddressFault
from pendopo.model.host_name import host_fault, is_loopback

MAX_URL = 200
MAX_PATH = 64
MAX_PORT = 65_535

_PARTS = re.compile(
    r"(?P<scheme>wss?)://(?P<host>\[[^\]]*\]|[^:/?#\[\]]*)(?::(?P<port>[^/?#]*))?(?P<rest>.*)"
)
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


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
    if parts["scheme"] == "ws" and not is_loopback(host):
        raise _refusal(text, AddressFault.NOT_ENCRYPTED)
    return f"{parts['scheme']}://{host}{port}{path}"


def _lower_start(text: str) -> str:
    scheme, colon, rest = text.partition("://")
    place, slash, path = rest.partition("/")
    return scheme.lower() + colon + place.lower() + slash + path


def _host(text: str, host: str) -> str:
    fault = host_fault(host)
    if fault is not None:
        raise _refusal(text, fault)
    return host


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


def _refusal(text: str, fault: AddressFault) -> InputError:
    """Whatever stands before an @ may be a password and is not repeated."""
    place = text.split("://", 1)[-1].rsplit("@", 1)[-1]
    return InputError(InputReason.SERVER_URL, host=re.split(r"[/?#]", place)[0][:80], fault=fault)
