"""Sound devices as the command line lists them."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import N_, _


def device(kind: str, name: str, default: bool) -> str:
    """One device; `kind` is input or output."""
    words = _(KINDS[kind])
    if default:
        return _("{kind}: {name}  (default)", kind=words, name=name)
    return _("{kind}: {name}", kind=words, name=name)


def nothing() -> str:
    """No device at all."""
    return _("No microphone and no speaker was found.")


KINDS: Final[Mapping[str, str]] = {"input": N_("input"), "output": N_("output")}
