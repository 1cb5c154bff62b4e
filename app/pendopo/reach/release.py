"""Word of a newer version: a short signed text, believed only for what its signature covers."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.model import base64url
from pendopo.model.ed25519 import is_signed
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import ReleaseFault
from pendopo.signaling.strict_json import parse_object

MOST: Final = 2_048
"""Bytes of the whole."""
CONTEXT: Final = b"pendopo release 1\n"
"""Nothing else that this key signs can be taken for a release."""
VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})")
EARLIER: Final = re.compile(rf"({VERSION.pattern})(?:a|b|rc)[0-9]{{1,3}}")
"""What is tried before a version: it comes before it."""
AHEAD: Final = timedelta(days=7)
"""Clocks and time zones differ by less."""
LINK: Final = re.compile(r"https://[a-z0-9]([a-z0-9.-]{0,100}[a-z0-9])?(/[A-Za-z0-9._~/-]{0,150})?")


@dataclass(frozen=True, slots=True)
class Release:
    """`date` is the day it was signed, as 2026-12-31; `link` is where people read about it."""

    version: str
    date: str
    link: str

    def newer_than(self, version: str) -> bool:
        """Whether it is a later version; one that cannot be compared is not."""
        ours, theirs = _numbers(version), _numbers(self.version)
        return ours is not None and theirs is not None and theirs > ours

    def before(self, other: "Release") -> bool:
        """Whether it was signed earlier; of one day the later version is the later one."""
        return (self.date, _numbers(self.version)) < (other.date, _numbers(other.version))


def render(release: Release, seed: bytes) -> bytes:
    """Signed by the key of `seed`, 32 bytes. Raises InputError(RELEASE) for nonsense."""
    body = json.dumps(asdict(_checked(release)), separators=(",", ":"), sort_keys=True).encode()
    sig = Ed25519PrivateKey.from_private_bytes(seed).sign(CONTEXT + body)
    return base64url.encode(sig).encode() + b"\n" + body


def read(content: bytes, key: bytes) -> Release:
    """What the holder of `key` signed; nothing is looked at before the signature holds.

    Raises InputError(RELEASE).
    """
    if len(content) > MOST:
        raise _fault(ReleaseFault.TOO_LARGE)
    head, _, body = content.partition(b"\n")
    try:
        sig = base64url.decode(head.decode("ascii"))
    except ValueError:
        raise _fault(ReleaseFault.SIGNATURE) from None
    if not is_signed(CONTEXT + body, sig, key):
        raise _fault(ReleaseFault.SIGNATURE)
    try:
        fields = parse_object(body)
        return _checked(Release(**fields))
    except (ValueError, TypeError):
        raise _fault(ReleaseFault.CONTENT) from None


def check(release: Release, known: Release | None, today: date) -> None:
    """Whether it may be believed beside the newest one that was ever read.

    Raises InputError(RELEASE): whoever passes on an older one wants something to be forgotten,
    and one of a far day would make everybody deaf to all that come before it.
    """
    if known is not None and release.before(known):
        raise _fault(ReleaseFault.OLDER)
    if date.fromisoformat(release.date) > today + AHEAD:
        raise _fault(ReleaseFault.AHEAD)


def _checked(release: Release) -> Release:
    fields = (release.version, release.date, release.link)
    if not all(isinstance(field, str) for field in fields):
        raise _fault(ReleaseFault.CONTENT)
    try:
        day = date.fromisoformat(release.date).isoformat() == release.date
    except ValueError:
        day = False
    if not (day and VERSION.fullmatch(release.version) and LINK.fullmatch(release.link)):
        raise _fault(ReleaseFault.CONTENT)
    return release


def _numbers(version: str) -> tuple[int, ...] | None:
    """Its three, and whether it is the version itself."""
    earlier = EARLIER.fullmatch(version)
    found = VERSION.fullmatch(earlier[1] if earlier else version)
    return (*map(int, found.groups()), int(earlier is None)) if found else None


def _fault(fault: ReleaseFault) -> InputError:
    return InputError(InputReason.RELEASE, fault=fault)
