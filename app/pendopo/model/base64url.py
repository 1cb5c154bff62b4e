"""Base64url without padding, strict both ways (RFC 4648, section 5)."""

import base64


def encode(blob: bytes) -> str:
    """`blob` as text."""
    return base64.urlsafe_b64encode(blob).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes behind `text`. Raises ValueError unless `encode` could have written it."""
    try:
        blob = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError:
        raise ValueError("not base64url") from None
    if encode(blob) != text:
        raise ValueError("not canonical base64url")
    return blob
