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
    """How a step ended and what was measured; `step` is one of STEPS, `mark` of MARKS."""
    return _(MARKS[mark], step=_(STEPS[step]), measured=measured)


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


def somebody_speaks(state: str) -> str:
    """Somebody is shown speaking; `state` is the encryption line's name."""
    return _("somebody speaks, {state}", state=state)


def microphone_on(after_ms: int) -> str:
    """How long it took until our microphone was on."""
    return _("microphone on after {time} ms", time=after_ms)


def back() -> str:
    """We have left."""
    return _("back in the lobby")


def encryption_line(text: str) -> str:
    """The line says something else than it should."""
    return _("the encryption line in '{text}'", text=text)


def likeness(median: float, lowest: float, blocks: int) -> str:
    """How alike a voice and its recording are, 0 to 1."""
    return ngettext(
        "correlation {median} median, {lowest} lowest of {count} block of 2 s",
        "correlation {median} median, {lowest} lowest of {count} blocks of 2 s",
        blocks,
        median=f"{median:.3f}",
        lowest=f"{lowest:.3f}",
    )


def no_block() -> str:
    """There is no sound to compare."""
    return _("no block to judge")


def finding(fault: str, length_ms: int, at_s: float) -> str:
    """What the program did to a voice, for how long and where; `fault` is one of FAULTS."""
    at = f"{at_s:.1f}"
    return _("{fault} for {length} ms at {at} s", fault=_(FAULTS[fault]), length=length_ms, at=at)


def stood_still(length_ms: int, blocks: int) -> str:
    """What the computer, and not the program, did to a recording."""
    return ngettext(
        "the computer stood still for {length} ms in {count} block",
        "the computer stood still for {length} ms in {count} blocks",
        blocks,
        length=length_ms,
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


STEPS: Final[Mapping[str, str]] = {
    "list_rooms": N_("list rooms"),
    "join": N_("join"),
    "hear": N_("hear"),
    "raise_hand": N_("raise hand"),
    "be_invited_to_speak": N_("be invited to speak"),
    "speak_while_the_first_goes_on": N_("speak while the first goes on"),
    "leave": N_("leave"),
    "have_heard_all_of_it": N_("have heard all of it"),
    "be_heard_at_the_far_end": N_("be heard at the far end"),
    "count_the_frames": N_("count the frames"),
}

SIGHTS: Final[Mapping[str, str]] = {
    "two_rooms": N_("two rooms"),
    "somebody_there": N_("somebody there"),
    "the_room": N_("the room"),
    "sound": N_("sound"),
    "somebody_speaking": N_("somebody speaking"),
    "the_raised_hand": N_("the raised hand"),
    "the_microphone_offered": N_("the microphone offered"),
    "our_microphone_on": N_("our microphone on"),
    "the_lobby": N_("the lobby"),
    "the_far_ends_report": N_("the far end's report"),
}

MARKS: Final[Mapping[str, str]] = {
    "passed": N_("passed  {step}: {measured}"),
    "failed": N_("FAILED  {step}: {measured}"),
    "unknown": N_("unknown {step}: {measured}"),
}

FAULTS: Final[Mapping[str, str]] = {
    "nothing": N_("too little of the voice"),
    "foreign": N_("something else than the voice"),
    "missing": N_("sound missing"),
    "displaced": N_("sound repeated or in another order"),
    "late": N_("sound late"),
}
