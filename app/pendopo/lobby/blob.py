"""Reading an invite's bytes field by field (e2ee.md 3.2)."""

from unicodedata import category

from pendopo.model.errors import InputError, InputReason


class BlobReader:
    """Takes fields off the front; whatever does not fit is InputError(INVITE_INVALID)."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._at = 0

    def take(self, size: int, what: str) -> bytes:
        """Exactly `size` bytes."""
        field = self._blob[self._at : self._at + size]
        if len(field) != size:
            raise invalid(what)
        self._at += size
        return field

    def number(self, size: int, what: str) -> int:
        """A big-endian unsigned integer of `size` bytes."""
        return int.from_bytes(self.take(size, what), "big")

    def count(self, most: int, what: str) -> int:
        """How many of something follow, u8."""
        found = self.number(1, what)
        if found > most:
            raise invalid(what)
        return found

    def framed(self, most: int, what: str) -> bytes:
        """A field behind its length as u16."""
        size = self.number(2, what)
        if size > most:
            raise invalid(what)
        return self.take(size, what)

    def text(self, most: int, what: str) -> str:
        """A framed field of plain text, `most` bytes of UTF-8 without control characters."""
        try:
            found = self.framed(most, what).decode()
        except UnicodeDecodeError:
            raise invalid(what) from None
        if not is_plain(found):
            raise invalid(what)
        return found

    def finish(self) -> None:
        """Nothing may follow the last field."""
        if self._at != len(self._blob):
            raise invalid("its end")


def is_plain(text: str) -> bool:
    """Whether text has no control characters and no line breaks."""
    return all(category(character) not in ("Cc", "Zl", "Zp") for character in text)


def invalid(what: str) -> InputError:
    """The refusal of one field; `what` is said to a person."""
    return InputError(InputReason.INVITE_INVALID, what=f"{what} is not usable")
