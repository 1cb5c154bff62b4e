"""The parts that `pendopo self-test` tries, and how they did."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import N_, _, ngettext


def verdict(value: str, part: str, note: str) -> str:
    """One line; `value` is passed, failed or missing."""
    # Translators: how the test of a part ended, as in “passed   opus: …”.
    return _(
        "{verdict} {part}: {note}",
        verdict=f"{_(VERDICTS[value]):8}",
        part=_(PARTS[part]),
        note=note,
    )


def keys() -> str:
    """Keys are derived as they should be."""
    return _("PBKDF2 and HKDF as LiveKit derives them")


def frames() -> str:
    """Frames are sealed, opened and refused."""
    return _("sealed, opened; repeated, altered and plain ones refused")


def tone(heard_hz: float, full: bool) -> str:
    """The codec gave a tone back, and sends all that is audible or less."""
    hertz = f"{heard_hz:.0f}"
    if full:
        return _("a tone of 440 Hz came back at {hz} Hz; all that is audible is sent", hz=hertz)
    return _("a tone of 440 Hz came back at {hz} Hz; what is above 8 kHz is not sent", hz=hertz)


def private_names() -> str:
    """The libraries are the ones this was written for."""
    return _("as expected")


def tls() -> str:
    """Encrypted connections are made, and refused."""
    return _("a server with the key of an invite is taken, an unknown one is refused")


def peers(arrived: int, sent: int) -> str:
    """Frames that arrived over loopback."""
    return _("{arrived} of {sent} frames over loopback DTLS and SRTP", arrived=arrived, sent=sent)


def devices(count: int) -> str:
    """Sound devices that were found."""
    return ngettext("{count} device", "{count} devices", count)


VERDICTS: Final[Mapping[str, str]] = {
    "passed": N_("passed"),
    "failed": N_("failed"),
    "missing": N_("missing"),
}

PARTS: Final[Mapping[str, str]] = {
    "keys": N_("keys"),
    "frames": N_("frames"),
    "opus": N_("opus"),
    "private names": N_("private names"),
    # Translators: encrypted connections.
    "tls": N_("tls"),
    "peers": N_("peers"),
    "sound devices": N_("sound devices"),
}
