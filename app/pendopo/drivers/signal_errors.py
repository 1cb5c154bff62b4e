"""What went wrong on the way to a server, said in our words."""

import errno
import socket
import ssl

import aiohttp

from pendopo.drivers.first_answer import CheckFailed
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.faults import CertificateFault
from pendopo.reach.refusals import refused_here

_HOSTNAME_MISMATCH = (62, 64)
"""X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""
_NOT_YET_OR_EXPIRED = (9, 10)

_BY_NUMBER = {
    errno.ECONNREFUSED: ReachReason.REFUSED,
    errno.ETIMEDOUT: ReachReason.TIMED_OUT,
    errno.ECONNRESET: ReachReason.RESET,
    errno.ECONNABORTED: ReachReason.RESET,
    errno.ENOTCONN: ReachReason.RESET,
    errno.EPIPE: ReachReason.RESET,
    errno.ENETDOWN: ReachReason.UNREACHABLE,
    errno.EADDRNOTAVAIL: ReachReason.UNREACHABLE,
    errno.ENETUNREACH: ReachReason.UNREACHABLE,
    errno.EHOSTUNREACH: ReachReason.UNREACHABLE,
}


def translate_error(error: BaseException, host: str, secure: bool) -> PendopoError:
    """The reason behind an exception of aiohttp, asyncio or the system."""
    number = refused_here(getattr(error, "os_error", error))
    if number is not None:
        return ReachError(ReachReason.REFUSED_HERE, host=host, errno=number)
    match error:
        case PendopoError():
            return error
        case CheckFailed(reason=failed):
            return translate_error(failed, host, secure)
        case aiohttp.ServerFingerprintMismatch():
            return ReachError(ReachReason.PIN, host=host)
        case aiohttp.ClientConnectorCertificateError():
            return ReachError(
                ReachReason.CERTIFICATE,
                host=host,
                fault=_certificate_fault(error.certificate_error),
            )
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return ReachError(ReachReason.NAME_NOT_FOUND, host=host)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return ReachError(ReachReason.TLS, host=host)
        case TimeoutError():
            return ReachError(ReachReason.TIMED_OUT, host=host)
        case aiohttp.ClientConnectorError():
            return ReachError(_while_connecting(error.os_error, secure), host=host)
        case aiohttp.ServerDisconnectedError():
            return ReachError(ReachReason.RESET, host=host)
        case aiohttp.ClientResponseError() | aiohttp.ClientPayloadError():
            return ReachError(ReachReason.NOT_LIVEKIT, host=host)
        case OSError():
            return ReachError(_BY_NUMBER.get(error.errno or 0, ReachReason.FAILED), host=host)
        case _:
            return ReachError(ReachReason.FAILED, host=host)


def refusal(status: int, text: bytes, host: str) -> PendopoError:
    """Why a server did not open a WebSocket; its words are looked at, never passed on."""
    match status:
        case 401 | 403:
            return AccessError(AccessReason.TOKEN)
        case 404 if b"room" in text:
            return AccessError(AccessReason.NOT_ALLOWED)
        case 404:
            return ReachError(ReachReason.TOO_OLD, host=host)
        case 429 | 500 | 502 | 503 | 504:
            return ReachError(ReachReason.SERVER_FAULT, host=host, status=status)
        case _:
            return ReachError(ReachReason.NOT_LIVEKIT, host=host, status=status)


def _while_connecting(error: OSError, secure: bool) -> ReachReason:
    if isinstance(error, socket.gaierror):
        return ReachReason.NAME_NOT_FOUND
    if isinstance(error, ssl.SSLError):
        return ReachReason.TLS
    reset = isinstance(error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError)
    if reset and secure:
        return ReachReason.TLS_RESET
    if isinstance(error, ConnectionRefusedError):
        return ReachReason.REFUSED
    return _BY_NUMBER.get(error.errno or 0, ReachReason.FAILED)


def _certificate_fault(error: Exception) -> CertificateFault:
    code = getattr(error, "verify_code", 0)
    if code in _HOSTNAME_MISMATCH:
        return CertificateFault.OTHER_HOST
    expired = code in _NOT_YET_OR_EXPIRED
    return CertificateFault.EXPIRED if expired else CertificateFault.UNTRUSTED
