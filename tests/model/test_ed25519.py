import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from pendopo.model import ed25519
from pendopo.model.ed25519 import is_signed

IDENTITY_POINT = bytes((1,)) + bytes(31)
FORGED = IDENTITY_POINT + bytes(32)
"""R is the neutral element and s is zero: no secret went into it."""
MESSAGES = [bytes((n,)) for n in range(200)]


def test_signed_by_the_key_and_nothing_else() -> None:
    private = Ed25519PrivateKey.generate()
    key, sig = private.public_key().public_bytes_raw(), private.sign(b"message")
    assert is_signed(b"message", sig, key)
    assert not is_signed(b"another", sig, key)
    assert not is_signed(b"message", bytes(64), key)
    assert not is_signed(b"message", b"", key)
    assert not is_signed(b"message", sig, b"")
    assert not is_signed(
        b"message", sig, Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    )


def library_accepts(key: bytes) -> bool:
    return any(_verifies(key, message) for message in MESSAGES)


def _verifies(key: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(FORGED, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("y", sorted(ed25519._SMALL_ORDER))
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_keys_of_small_order_are_refused(y: int, sign: int) -> None:
    key = (y | sign).to_bytes(32, "little")
    assert not any(is_signed(message, FORGED, key) for message in MESSAGES)


def test_the_library_alone_would_accept_them() -> None:
    keys = [y.to_bytes(32, "little") for y in ed25519._SMALL_ORDER]
    assert sum(library_accepts(key) for key in keys) >= 5
