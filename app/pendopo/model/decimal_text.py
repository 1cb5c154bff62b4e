"""Plain decimal numbers, as protocols and people write them."""


def read(text: str, limit: int) -> int:
    """A number from 0 to below `limit`, in the digits 0 to 9. Raises ValueError; no text is too
    long for that."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < limit):
        raise ValueError("not a number in range")
    return int(text)
