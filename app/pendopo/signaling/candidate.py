"""ICE candidates as lines of text (RFC 8839)."""

import ipaddress
import re

from pendopo.model import decimal_text
from pendopo.model.transport import Candidate

_TOKEN = re.compile(r"[!#-'*+\-.0-9A-Z^-~]{1,64}")


def parse_candidate(value: str) -> Candidate | None:
    """One `candidate:…` line; None when it is damaged, not for us, or names no IP address."""
    fields = value.strip().removeprefix("a=").removeprefix("candidate:").split()
    if len(fields) < 8 or len(fields) > 40 or fields[6] != "typ":
        return None
    try:
        host = str(ipaddress.ip_address(fields[4]))
        component, priority, port = (decimal_text.read(fields[i], 2**32) for i in (1, 3, 5))
    except ValueError:
        return None
    protocol, kind = fields[2].lower(), fields[7].lower()
    known = protocol in ("udp", "tcp") and kind in ("host", "srflx", "prflx", "relay")
    if not known or not 0 < port < 65536 or not _TOKEN.fullmatch(fields[0]):
        return None
    extra = dict(zip(fields[8::2], fields[9::2], strict=False))
    tcptype = extra.get("tcptype", "")
    tcptype = tcptype if tcptype in ("active", "passive", "so") else ""
    return Candidate(host, port, protocol, kind, priority, fields[0], component, tcptype)


def render_candidate(candidate: Candidate) -> str:
    """The candidate as an attribute value, `candidate:…`."""
    c = candidate
    line = f"candidate:{c.foundation} {c.component} {c.protocol} {c.priority} {c.host} {c.port}"
    line += f" typ {c.type}"
    if c.type != "host":
        line += " raddr 0.0.0.0 rport 0"
    return line + (f" tcptype {c.tcptype}" if c.tcptype else "")
