"""The demo and the walk through it, as the command line tells of them."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import N_, _


def rooms() -> tuple[str, str]:
    """Titles of the demo's rooms."""
    return _("Pavilion"), _("Rice terraces at night")


def place() -> str:
    """The name of the demo's place."""
    return _("Demo")


def pictures(directory: str) -> str:
    """Where pictures of the window were saved."""
    return _("pictures of the window: {directory}", directory=directory)


def judged(step: str, passed: bool, measured: str) -> str:
    """How a step ended and what was measured; `step` is one of STEPS."""
    if passed:
        return _("passed  {step}: {measured}", step=_(STEPS[step]), measured=measured)
    return _("FAILED  {step}: {measured}", step=_(STEPS[step]), measured=measured)


def not_seen(what: str) -> str:
    """Something did not come to be seen; `what` is one of SIGHTS, or said already."""
    return _("not seen: {what}", what=_(SIGHTS.get(what, what)))


def joined(inside_ms: int, heard_ms: int) -> str:
    """How long it took to be in the room and to hear somebody."""
    return _(
        "inside after {inside} ms, first sound after {heard} ms", inside=inside_ms, heard=heard_ms
    )


def shown(after_ms: int) -> str:
    """How long it took until our hand was seen."""
    return _("shown after {time} ms", time=after_ms)


def invited(after_ms: int) -> str:
    """How long it took from a raised hand to the stage."""
    return _("on stage {time} ms after asking", time=after_ms)


def back() -> str:
    """We have left."""
    return _("back in the lobby")


def encryption_line(text: str) -> str:
    """The line says something else than it should."""
    return _("the encryption line in '{text}'", text=text)


def voice(measured: str) -> str:
    """A recording that is not like the voice."""
    return _("the voice: {measured}", measured=measured)


def counted(sealed: int, opened: int, lost: int, refused: int) -> str:
    """Where the frames that we sent have gone."""
    return _(
        "{sealed} sealed = {opened} opened + {lost} lost, {refused} refused",
        sealed=sealed,
        opened=opened,
        lost=lost,
        refused=refused,
    )


def miscounted(measured: str) -> str:
    """Frames have gone astray."""
    return _("sealed = opened + lost, refused 0: {measured}", measured=measured)


def voices(count: int) -> str:
    """The far end heard nobody, or more people than us."""
    return _("one voice in the far end's report, there are {count}", count=count)


STEPS: Final[Mapping[str, str]] = {
    "list rooms": N_("list rooms"),
    "join": N_("join"),
    "hear": N_("hear"),
    "raise hand": N_("raise hand"),
    "be invited to speak": N_("be invited to speak"),
    "speak while the first goes on": N_("speak while the first goes on"),
    "leave": N_("leave"),
    "be heard at the far end": N_("be heard at the far end"),
    "count the frames": N_("count the frames"),
}

SIGHTS: Final[Mapping[str, str]] = {
    "two rooms": N_("two rooms"),
    "somebody there": N_("somebody there"),
    "the room": N_("the room"),
    "sound": N_("sound"),
    "somebody speaking": N_("somebody speaking"),
    "the raised hand": N_("the raised hand"),
    "the microphone offered": N_("the microphone offered"),
    "Mute offered": N_("Mute offered"),
    "the lobby": N_("the lobby"),
}
