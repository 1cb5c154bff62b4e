"""The host's self-signed certificate and the pin that invites carry."""

import datetime
import ipaddress
import ssl
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pendopo.drivers.key_pin import key_pin
from pendopo.model.errors import InputError, InputReason, OwnError, OwnReason
from pendopo.model.faults import FileFault

LIFETIME = datetime.timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM texts and the SHA-256 of the public key."""

    certificate: str
    private_key: str = field(repr=False)
    pin: bytes


def make_certificate(hosts: Collection[str]) -> Certificate:
    """A new P-256 key and a certificate for these names and addresses.

    Raises OwnError(PRIVATE_NAMES) when the library cannot.
    """
    try:
        return _made(hosts)
    except Exception as error:
        problem = type(error).__name__
        raise OwnError(OwnReason.PRIVATE_NAMES, name="cryptography", problem=problem) from error


def _made(hosts: Collection[str]) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Pendopo")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_name(h) for h in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    private_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Certificate(pem, private_pem.decode(), pin_of(pem))


def pin_of(certificate: str) -> bytes:
    """SHA-256 of a PEM certificate's public key (SubjectPublicKeyInfo). Raises ValueError."""
    return key_pin(ssl.PEM_cert_to_DER_cert(certificate))


def server_context(certificate: str, private_key: str) -> ssl.SSLContext:
    """A TLS server for PEM texts; `ssl` reads files only, so they exist for a moment.

    Raises InputError(FILE): there is no place for them, or they are none.
    """
    try:
        return _context(certificate, private_key)
    except OSError as error:
        if isinstance(error, ssl.SSLError):
            raise InputError(InputReason.FILE, fault=FileFault.DAMAGED) from error
        path = str(error.filename or tempfile.gettempprefix())
        raise InputError(InputReason.FILE, path=path, errno=error.errno) from error
    except Exception as error:
        raise InputError(InputReason.FILE, fault=FileFault.DAMAGED) from error


def _context(certificate: str, private_key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory() as directory:
        chain = Path(directory) / "chain.pem"
        chain.touch(mode=0o600)
        chain.write_text(private_key + certificate)
        context.load_cert_chain(chain)
    return context


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
