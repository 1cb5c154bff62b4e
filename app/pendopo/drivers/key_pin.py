"""Servers known by their public key instead of by an authority."""

import asyncio
import hashlib
from collections.abc import Collection

import aiohttp
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pendopo.drivers.first_answer import CheckFailed


def key_pin(certificate: bytes) -> bytes:
    """SHA-256 of the SubjectPublicKeyInfo of a DER certificate. Raises ValueError."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except UnsupportedAlgorithm as error:
        raise ValueError("unknown kind of key") from error
    return hashlib.sha256(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).digest()


class KeyPin(aiohttp.Fingerprint):
    """Accepts only certificates with one of these keys, whoever signed them.

    aiohttp asks after the TLS handshake and before the first byte of a request.
    """

    def __init__(self, pins: Collection[bytes]) -> None:
        self._pins = frozenset(pins)
        super().__init__(next(iter(pins)))

    def check(self, transport: asyncio.Transport) -> None:
        """Raises CheckFailed: at a ServerFingerprintMismatch aiohttp tries the next address."""
        session = transport.get_extra_info("ssl_object")
        certificate = session.getpeercert(binary_form=True) if session else None
        try:
            found = key_pin(certificate or b"")
        except ValueError:
            found = b""
        if found not in self._pins:
            host, port, *_ = transport.get_extra_info("peername") or ("", 0)
            transport.abort()
            reason = aiohttp.ServerFingerprintMismatch(self.fingerprint, found, host, port)
            raise CheckFailed(reason)
