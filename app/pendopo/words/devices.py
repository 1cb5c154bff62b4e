"""Sound devices as they are listed and chosen."""

from collections.abc import Mapping
from typing import Final

from pendopo.model.device import Device, DeviceKind
from pendopo.words.catalogue import N_, _
from pendopo.words.untrusted import one_line


def device(kind: DeviceKind, name: str, default: bool, chosen: bool = False) -> str:
    """One device on the command line."""
    words, name = _(KINDS[kind]), one_line(name)
    if chosen:
        return _("{kind}: {name}  (chosen)", kind=words, name=name)
    if default:
        return _("{kind}: {name}  (default)", kind=words, name=name)
    return _("{kind}: {name}", kind=words, name=name)


def away(kind: DeviceKind, key: str) -> str:
    """What was chosen is not connected."""
    return _(
        "{kind}: {name} was chosen, but is not connected.", kind=_(KINDS[kind]), name=one_line(key)
    )


def nothing() -> str:
    """No device at all."""
    return _("No microphone and no speaker was found.")


def follows(default: Device | None) -> str:
    """The choice of nobody's own: what the system uses now."""
    if default is None:
        return _("System default")
    return _("System default: {name}", name=one_line(default.name))


def not_connected(name: str) -> str:
    """A device that is chosen and not there."""
    return _("{name} (not connected)", name=one_line(name))


KINDS: Final[Mapping[DeviceKind, str]] = {
    DeviceKind.MICROPHONE: N_("input"),
    DeviceKind.SPEAKER: N_("output"),
}
