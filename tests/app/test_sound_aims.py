"""What both ends of the sound desk are to open, from one look to the next."""

import math
from dataclasses import replace

from pendopo.app.sound_aims import RELEASE_AFTER_S, Aim, Missing, SoundAims
from pendopo.app.sound_target import Target
from pendopo.model.device import NOTHING_CHOSEN, Device, DeviceKind, DeviceList, SoundChoice
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.ports.sound import Microphone
from tests.stories.fakes.sound import FakeMicrophone

MICROPHONE, SPEAKER = DeviceKind.MICROPHONE, DeviceKind.SPEAKER
LAPTOP = Device(MICROPHONE, "laptop", "Laptop", default=True)
BOX = Device(SPEAKER, "box", "Box", default=True)
SERVED = DeviceList((LAPTOP, BOX), moves=True)
FROZEN = replace(SERVED, moves=False)
NONE_MISSING: Missing = {MICROPHONE: None, SPEAKER: None}


def look(
    aims: SoundAims, now: float = 0.0, wanted: bool = True, missing: Missing = NONE_MISSING
) -> dict[DeviceKind, Aim]:
    return aims.changed(wanted, missing, now)


def test_only_what_changed_is_opened() -> None:
    aims = SoundAims(NOTHING_CHOSEN, waits=False)
    assert look(aims) == {MICROPHONE: Target(""), SPEAKER: Target("")}
    assert look(aims) == {}
    aims.choice = SoundChoice(speaker="box")
    assert look(aims) == {SPEAKER: Target("box")}


def test_nothing_is_opened_before_it_is_known_what_there_is() -> None:
    aims = SoundAims(NOTHING_CHOSEN, waits=True)
    assert look(aims) == {}
    aims.listed = SERVED
    assert look(aims) == {MICROPHONE: Target(""), SPEAKER: Target("")}


def test_a_microphone_is_released_a_while_after_it_was_wanted() -> None:
    aims = SoundAims(NOTHING_CHOSEN, waits=False)
    assert look(aims, 0.0, wanted=False) == {SPEAKER: Target("")}
    assert look(aims, 1.0) == {MICROPHONE: Target("")}
    assert aims.due == math.inf
    assert look(aims, 2.0, wanted=False) == {}
    assert aims.due == 2.0 + RELEASE_AFTER_S
    assert look(aims, aims.due, wanted=False) == {MICROPHONE: None}
    assert aims.due == math.inf


def test_what_is_given_is_spoken_into_wanted_or_not() -> None:
    def given() -> Microphone:
        return FakeMicrophone()

    aims = SoundAims(NOTHING_CHOSEN, waits=False)
    look(aims)
    aims.given = given
    assert look(aims, 100.0, wanted=False) == {MICROPHONE: given}


def test_what_is_listed_and_cannot_be_opened_is_a_reason_to_open_all_anew() -> None:
    aims = SoundAims(NOTHING_CHOSEN, waits=True)
    aims.listed = FROZEN
    look(aims)
    busy = {MICROPHONE: None, SPEAKER: DeviceError(DeviceReason.BUSY)}
    assert look(aims, 100.0, missing=busy) == {}
    gone = {MICROPHONE: None, SPEAKER: DeviceError(DeviceReason.NO_SPEAKER)}
    assert look(aims, 100.0, missing=gone) == {MICROPHONE: Target("laptop"), SPEAKER: Target("box")}


def test_another_one_stands_in_for_the_chosen_one() -> None:
    aims = SoundAims(SoundChoice(microphone="headset"), waits=True)
    aims.listed = SERVED
    look(aims)
    assert (aims.is_away(MICROPHONE), aims.is_away(SPEAKER)) == (True, False)
