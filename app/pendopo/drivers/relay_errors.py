"""What is wrong with a relay, said in our words."""

import socket
import ssl
import time

from aioice import stun

from pendopo.model.errors import PendopoError, RelayError, RelayReason
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.reach.refusals import refused_here

UNAUTHORIZED, FORBIDDEN, QUOTA, FULL = 401, 403, 486, 508


def worded(fault: Exception, hop: RelayHop) -> Exception:
    """The reason behind an exception of aioice, asyncio or the system."""
    number = refused_here(fault)
    if number is not None:
        return RelayError(RelayReason.REFUSED_HERE, host=hop.host, port=hop.port, errno=number)
    match fault:
        case stun.TransactionFailed():
            return _refusal(fault, hop)
        case ssl.SSLCertVerificationError():
            return _relay_error(RelayReason.CERTIFICATE, hop)
        case ssl.SSLError():
            return _relay_error(RelayReason.TLS, hop)
        case socket.gaierror():
            return _relay_error(RelayReason.NAME_NOT_FOUND, hop)
        case TimeoutError() | stun.TransactionTimeout():
            return _relay_error(RelayReason.SILENT, hop)
        case ConnectionRefusedError():
            return _relay_error(RelayReason.REFUSED, hop)
        case ConnectionResetError() | ConnectionAbortedError() | BrokenPipeError():
            plain = hop.transport is not RelayTransport.TLS
            return _relay_error(RelayReason.NOT_A_RELAY if plain else RelayReason.TLS, hop)
        case ConnectionError() | ValueError():
            return _relay_error(RelayReason.NOT_A_RELAY, hop)
        case OSError():
            return _relay_error(RelayReason.UNREACHABLE, hop)
        case PendopoError():
            return fault
        case _:
            return _relay_error(RelayReason.FAILED, hop)


def _refusal(fault: stun.TransactionFailed, hop: RelayHop) -> RelayError:
    code = fault.response.attributes.get("ERROR-CODE", (0, ""))[0]
    if code in (QUOTA, FULL):
        return _relay_error(RelayReason.QUOTA, hop)
    if code not in (UNAUTHORIZED, FORBIDDEN):
        return _relay_error(RelayReason.NOT_A_RELAY, hop)
    if hop.user is None:
        return _relay_error(RelayReason.NO_CREDENTIALS, hop)
    expired = expiry(hop.user)
    if expired is not None and expired < time.time():
        return RelayError(RelayReason.EXPIRED, host=hop.host, port=hop.port, expired=expired)
    return _relay_error(RelayReason.CREDENTIALS, hop)


def expiry(user: str) -> int | None:
    """When credentials made from a shared secret end: their user name begins with it."""
    stamp = user.partition(":")[0]
    return int(stamp) if stamp.isascii() and stamp.isdecimal() and 9 <= len(stamp) <= 11 else None


def _relay_error(reason: RelayReason, hop: RelayHop) -> RelayError:
    return RelayError(reason, host=hop.host, port=hop.port)
