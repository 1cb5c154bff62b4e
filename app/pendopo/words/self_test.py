"""The parts that `pendopo self-test` tries, and how they did."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import N_, _, ngettext


def verdict(value: str, part: str, note: str) -> str:
    """One line; `value` is passed, failed or not_tried."""
    # Translators: how the test of a part ended, as in “passed    opus: …”.
    return _("{verdict} {part}: {note}", verdict=f"{ended(value):9}", part=name(part), note=note)


def ended(value: str) -> str:
    """The same in one word or two."""
    return _(VERDICTS[value])


def name(part: str) -> str:
    """What a part is called."""
    return _(PARTS[part])


def summary(passed: int, failed: int, not_tried: int) -> str:
    """What came of all parts."""
    return _(
        "{passed} passed, {failed} failed, {not_tried} not tried.",
        passed=passed,
        failed=failed,
        not_tried=not_tried,
    )


def broken(kind: str) -> str:
    """Something nobody foresaw; `kind` is a word for whoever mends it."""
    return _("something went wrong inside Pendopo ({kind})", kind=kind)


def window(width: int, height: int, scale: float, platform: str) -> str:
    """A window was drawn."""
    return _(
        "drawn, {width} by {height} pixels at scale {scale}, by Qt’s “{platform}”",
        width=width,
        height=height,
        scale=f"{scale:g}",
        platform=platform,
    )


def no_screen() -> str:
    """A window was drawn where nobody can see one."""
    return _("there is no screen here; drawn off the screen, a window is not empty")


def fonts(unreadable: str) -> str:
    """Letters can be shown; `unreadable` are languages whose letters cannot."""
    if unreadable:
        return _(
            "the letters of your language are there; those of {others} are not", others=unreadable
        )
    return _("the letters of every language of Pendopo are there")


def translations(languages: str, count: int) -> str:
    """All catalogues are whole."""
    return _("{languages}: each complete, {count} sentences", languages=languages, count=count)


def keychain() -> str:
    """It keeps and forgets."""
    return _("an entry of its own was written, read and taken away again")


def keeps_nothing() -> str:
    """A demo has no keychain."""
    return _("in this run nothing is kept in the keychain")


def call(opened: int, sealed: int, likeness: float) -> str:
    """A call with itself went well."""
    return _(
        "{opened} of {sealed} pieces of sound sealed here were opened again, none refused; "
        "{percent} % of what was heard is the tone that was sent",
        opened=opened,
        sealed=sealed,
        percent=min(int(likeness * 100), 99),
    )


def no_relay() -> str:
    """None is set."""
    return _("no relay is switched on in Settings › Relays")


def relays(count: int, milliseconds: int) -> str:
    """All that are switched on pass something on."""
    return ngettext(
        "{count} relay passes sound on; a packet came back after {ms} ms",
        "{count} relays pass sound on; over the quickest a packet came back after {ms} ms",
        count,
        ms=milliseconds,
    )


def heading() -> str:
    """Over the self-test."""
    return _("Self-test")


def means() -> str:
    """What it does, and what it leaves alone."""
    return _(
        "Tries every part of Pendopo on this computer: window, sound, encryption, keychain, a call "
        "with itself, and your relays if any are on. It takes some seconds; nothing is sent to "
        "anybody but these relays, and nothing is kept."
    )


def start() -> str:
    """Begins it."""
    return _("Start the self-test")


def stop() -> str:
    """Breaks it off."""
    return _("Stop")


def copy() -> str:
    """Puts the result on the clipboard."""
    return _("Copy the result")


def copied() -> str:
    """It is there."""
    return _("The result of the self-test is on the clipboard.")


def progress() -> str:
    """What the bar means."""
    return _("How far the self-test is")


def trying(part: str) -> str:
    """What is tried now."""
    return _("Trying {part} …", part=name(part))


def stopped() -> str:
    """It was broken off."""
    return _("Stopped. What was not tried is not said.")


def row(value: str, note: str) -> str:
    """Below the name of a part."""
    # Translators: how the test of a part ended, as in “passed: a tone came back …”.
    return _("{verdict}: {note}", verdict=ended(value), note=note)


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
    "not_tried": N_("not tried"),
}

PARTS: Final[Mapping[str, str]] = {
    # Translators: the parts of the program that its self-test tries.
    "window": N_("window"),
    "fonts": N_("fonts"),
    "translations": N_("translations"),
    "keys": N_("keys"),
    "frames": N_("frames"),
    "opus": N_("opus"),
    "private names": N_("private names"),
    # Translators: encrypted connections.
    "tls": N_("tls"),
    "peers": N_("peers"),
    "sound devices": N_("sound devices"),
    "keychain": N_("keychain"),
    # Translators: a call of the program with itself.
    "call": N_("call"),
    "relays": N_("relays"),
}
