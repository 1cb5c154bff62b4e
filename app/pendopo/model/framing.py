"""Unambiguous framing of several byte strings into one (e2ee.md 3.3)."""

MAX_FIELD = 0xFFFF


def lp(field: bytes) -> bytes:
    """`field` behind its length as u16, big-endian. Raises ValueError over 65,535 bytes."""
    if len(field) > MAX_FIELD:
        raise ValueError("field too long to frame")
    return len(field).to_bytes(2, "big") + field


def info(label: str, *parts: bytes) -> bytes:
    """INFO(label, …): the label with our prefix, then every part, each behind its length."""
    return lp(b"RSK1 " + label.encode()) + b"".join(lp(part) for part in parts)
