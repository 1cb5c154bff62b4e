"""Signatures of Windows' kind, by whoever has a certificate; without one nothing is signed."""

import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from installers.windows.workshop import Workshop

PLACE = "/tmp/signing"
"""Of the workshop; there only while something is signed."""
SCRIPT = """\
#!/bin/sh
set -e
{command} -in "$1" -out "$1.signed"
mv "$1.signed" "$1"
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whoever signs, and how."""

    file: Path
    """PKCS #12: certificate and key."""
    passphrase: Path | None = None
    """The file that holds it."""
    stamp: str | None = None
    """The address of whoever says when that was; without one a signature ends with its
    certificate."""

    @property
    def command(self) -> list[str]:
        """Up to what is signed; its files are those in PLACE."""
        words = ["osslsigncode", "sign", "-h", "sha256", "-n", "Pendopo"]
        words += ["-pkcs12", f"{PLACE}/certificate"]
        words += ["-readpass", f"{PLACE}/passphrase"] if self.passphrase else ["-pass", ""]
        return words + (["-ts", self.stamp] if self.stamp else [])


def given(environment: Mapping[str, str]) -> Certificate | None:
    """What PENDOPO_CERTIFICATE and its companions name; None without it."""
    file = environment.get("PENDOPO_CERTIFICATE")
    if not file:
        return None
    passphrase = environment.get("PENDOPO_CERTIFICATE_PASSPHRASE")
    stamp = environment.get("PENDOPO_TIMESTAMP") or None
    return Certificate(Path(file), Path(passphrase) if passphrase else None, stamp)


@contextmanager
def lent(workshop: Workshop, certificate: Certificate | None) -> Iterator[str]:
    """The program of the workshop that signs a file in its place; "" without a certificate."""
    if certificate is None:
        yield ""
        return
    place = workshop.root / PLACE.lstrip("/")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    try:
        shutil.copyfile(certificate.file, place / "certificate")
        if certificate.passphrase:
            shutil.copyfile(certificate.passphrase, place / "passphrase")
        script = place / "sign"
        script.write_text(SCRIPT.format(command=shlex.join(certificate.command)))
        script.chmod(0o700)
        yield f"{PLACE}/sign"
    finally:
        shutil.rmtree(place)


def sign(workshop: Workshop, command: str, *programs: str) -> None:
    """Each where it lies, as the workshop spells it. Raises RuntimeError."""
    for program in programs:
        ended = workshop.linux(command, program, within_s=120)
        if ended.code:
            raise RuntimeError(ended.said)


def holds(workshop: Workshop, program: str, authority: str) -> bool:
    """Whether a file is as it was signed, by somebody whom the certificates in `authority` name."""
    words = ("verify", "-CAfile", authority, "-in", program)
    return workshop.linux("osslsigncode", *words, within_s=120).code == 0


def throwaway(folder: Path) -> Certificate:
    """One that nobody trusts, to try with; the certificate alone is `authority.pem` beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pendopo trial")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    passphrase = folder / "passphrase"
    passphrase.write_text("for a trial")
    sealed = serialization.BestAvailableEncryption(passphrase.read_bytes())
    file = folder / "certificate.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"trial", key, made, None, sealed))
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "authority.pem").write_bytes(pem)
    return Certificate(file, passphrase)
