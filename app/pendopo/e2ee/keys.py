"""Keys derived from an invite's secret (e2ee.md 3.3, 3.4) and LiveKit's media keys (1.2)."""

import base64
import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pendopo.model.framing import info

SALT = hashlib.sha256(b"RSK1 salt").digest()
LIVEKIT_SALT = b"LKFrameEncryptionKey"
LIVEKIT_ROUNDS = 100_000
LIVEKIT_HKDF_INFO = bytes(128)
MEDIA_KEY_SIZE = 16


def kdf(material: bytes, label: str, *parts: bytes, salt: bytes = SALT, length: int = 32) -> bytes:
    """KDF(ikm, label, …): HKDF-SHA-256 with INFO(label, …)."""
    return _hkdf(material, salt, info(label, *parts), length)


def room_secret(place_secret: bytes, room: str) -> bytes:
    """The 32 bytes that open one room of a place."""
    return kdf(place_secret, "room secret", room.encode())


def meta_key(secret: bytes) -> bytes:
    """AES-256 key of a room's title and topic, from its room secret."""
    return kdf(secret, "meta")


def livekit_passphrase(secret: bytes) -> str:
    """Passphrase of mode `shared`, from the room secret: 52 characters of base32."""
    return base64.b32encode(kdf(secret, "livekit passphrase")).rstrip(b"=").decode()


def ticket_seed(identity_seed: bytes, ticket: bytes) -> bytes:
    """Ed25519 seed that signs the redemption of one ticket, never the identity key itself."""
    return kdf(identity_seed, "ticket key", ticket)


def media_key(passphrase: str) -> bytes:
    """AES-128 key that every LiveKit SDK derives from a passphrase; takes about 30 ms."""
    return hashlib.pbkdf2_hmac(
        "sha256", passphrase.encode(), LIVEKIT_SALT, LIVEKIT_ROUNDS, MEDIA_KEY_SIZE
    )


def media_key_from_bytes(material: bytes) -> bytes:
    """AES-128 key that LiveKit SDKs derive from raw key material (HKDF)."""
    return _hkdf(material, LIVEKIT_SALT, LIVEKIT_HKDF_INFO, MEDIA_KEY_SIZE)


def _hkdf(material: bytes, salt: bytes, context: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=context).derive(material)
