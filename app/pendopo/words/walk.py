"""The demo and the walk through it, as the command line tells of them."""

from collections.abc import Mapping
from typing import Final

from pendopo.words.catalogue import N_, _, ngettext


def rooms() -> tuple[str, str]:
    """Titles of the demo's rooms."""
    return _("Pavilion"), _("Rice terraces at night")


def place() -> str:
    """The name of the demo's place."""
    return _("Demo")


def pictures(directory: str) -> str:
    """Where pictures of the window were saved."""
    return _("pictures of the window: {directory}", directory=directory)


def judged(step: str, mark: str, measured: str) -> str:
    """How a step ended and what was measured; `step` is one of STEPS, `mark` one of MARKS."""
    return _(
        "{mark} {step}: {measured}",
        mark=_(MARKS[mark]).ljust(7),
        step=_(STEPS[step]),
        measured=measured,
    )


def not_seen(what: str) -> str:
    """Something did not come to be seen: one of SIGHTS, or the name of a control."""
    return _("not seen: {what}", what=_(SIGHTS.get(what, what)))


def joined(inside_ms: int, heard_ms: int) -> str:
    """How long it took to be in the room and to hear somebody."""
    return _(
        "inside after {inside} ms, first sound after {heard} ms", inside=inside_ms, heard=heard_ms
    )


def speaks(state: str) -> str:
    """Somebody is seen to speak; `state` is the encryption line's."""
    return _("somebody speaks, {state}", state=state)


def other_state(wanted: str, found: str) -> str:
    """The encryption line is in another state than it should be."""
    return _("{wanted} in the encryption line: {found}", wanted=wanted, found=found)


def shown(after_ms: int) -> str:
    """How long it took until our hand was seen."""
    return _("shown after {time} ms", time=after_ms)


def invited(after_ms: int) -> str:
    """How long it took from a raised hand to the stage."""
    return _("on stage {time} ms after asking", time=after_ms)


def speaking(after_ms: int) -> str:
    """How long it took until our microphone was seen to be on."""
    return _("microphone on after {time} ms", time=after_ms)


def back() -> str:
    """We have left."""
    return _("back in the lobby")


def nothing_to_judge() -> str:
    """A recording without sound."""
    return _("no block to judge")


def likeness(median: float, lowest: float, blocks: int) -> str:
    """How alike a voice and its recording are, from 0 to 1."""
    return ngettext(
        "correlation {median} median, {lowest} lowest of {count} block of 2 s",
        "correlation {median} median, {lowest} lowest of {count} blocks of 2 s",
        blocks,
        median=f"{median:.3f}",
        lowest=f"{lowest:.3f}",
    )


def finding(fault: str, length_ms: int, at_s: float) -> str:
    """What is wrong with a recording, one of FAULTS, and where."""
    return _(
        "{fault} {length} ms at {at} s", fault=_(FAULTS[fault]), length=length_ms, at=f"{at_s:.1f}"
    )


def stood_still(stopped_ms: int, blocks: int) -> str:
    """The computer kept sound waiting."""
    return ngettext(
        "the computer stood still, {time} ms in {count} block",
        "the computer stood still, {time} ms in {count} blocks",
        blocks,
        time=stopped_ms,
    )


def counted(sealed: int, opened: int, lost: int, refused: int) -> str:
    """Where the frames that we sent have gone."""
    return _(
        "{sealed} sealed = {opened} opened + {lost} lost, {refused} refused",
        sealed=sealed,
        opened=opened,
        lost=lost,
        refused=refused,
    )


def voices(count: int) -> str:
    """The far end heard nobody, or more people than us."""
    return _("one voice in the far end's report, there are {count}", count=count)


MARKS: Final[Mapping[str, str]] = {
    "passed": N_("passed"),
    "failed": N_("FAILED"),
    "unknown": N_("unknown"),
}

STEPS: Final[Mapping[str, str]] = {
    "list rooms": N_("list rooms"),
    "join": N_("join"),
    "hear": N_("hear"),
    "raise hand": N_("raise hand"),
    "be invited to speak": N_("be invited to speak"),
    "speak while the first goes on": N_("speak while the first goes on"),
    "leave": N_("leave"),
    "have heard all of it": N_("have heard all of it"),
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
    "our microphone on": N_("our microphone on"),
    "the far end's report": N_("the far end's report"),
    "the lobby": N_("the lobby"),
}

FAULTS: Final[Mapping[str, str]] = {
    "nothing": N_("nothing heard"),
    "foreign": N_("foreign sound"),
    "missing": N_("missing"),
    "displaced": N_("displaced"),
    "late": N_("late"),
}
