"""Reading an invite's bytes field by field (e2ee.md 3.2)."""

from unicodedata import category

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import InviteFault


class BlobReader:
    """Takes fields off the front; whatever does not fit is InputError(INVITE_INVALID)."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._at = 0

    def take(self, size: int, fault: InviteFault) -> bytes:
        """Exactly `size` bytes."""
        field = self._blob[self._at : self._at + size]
        if len(field) != size:
            raise invalid(fault)
        self._at += size
        return field

    def number(self, size: int, fault: InviteFault) -> int:
        """A big-endian unsigned integer of `size` bytes."""
        return int.from_bytes(self.take(size, fault), "big")

    def count(self, most: int, fault: InviteFault) -> int:
        """How many of something follow, u8."""
        found = self.number(1, fault)
        if found > most:
            raise invalid(fault)
        return found

    def framed(self, most: int, fault: InviteFault) -> bytes:
        """A field behind its length as u16."""
        size = self.number(2, fault)
        if size > most:
            raise invalid(fault)
        return self.take(size, fault)

    def text(self, most: int, fault: InviteFault) -> str:
        """A framed field of plain text, `most` bytes of UTF-8 without control characters."""
        try:
            found = self.framed(most, fault).decode()
        except UnicodeDecodeError:
            raise invalid(fault) from None
        if not is_plain(found):
            raise invalid(fault)
        return found

    def finish(self) -> None:
        """Nothing may follow the last field."""
        if self._at != len(self._blob):
            raise invalid(InviteFault.END)


def is_plain(text: str) -> bool:
    """Whether text has no control characters and no line breaks."""
    return all(category(character) not in ("Cc", "Zl", "Zp") for character in text)


def invalid(fault: InviteFault) -> InputError:
    """The refusal of one field."""
    return InputError(InputReason.INVITE_INVALID, fault=fault)
