"""Which device is to be open, and when PortAudio has to look again."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pendopo.app import sound_renewal
from pendopo.app.sound_renewal import Renewal
from pendopo.app.sound_target import Target, target
from pendopo.model.device import NOTHING_CHOSEN, Device, DeviceKind, DeviceList, SoundChoice
from pendopo.model.errors import DeviceReason

MICROPHONE, SPEAKER = DeviceKind.MICROPHONE, DeviceKind.SPEAKER
LAPTOP = Device(MICROPHONE, "laptop", "Laptop", default=True)
HEADSET = Device(MICROPHONE, "headset", "Headset")
BOX = Device(SPEAKER, "box", "Box", default=True)
SERVED = DeviceList((LAPTOP, HEADSET, BOX), moves=True)
FROZEN = replace(SERVED, moves=False)
CHOSEN = SoundChoice(microphone="headset")


@pytest.mark.parametrize(
    ("listed", "choice", "expected"),
    [
        (None, CHOSEN, Target("headset")),
        (SERVED, NOTHING_CHOSEN, Target("")),
        (FROZEN, NOTHING_CHOSEN, Target("laptop")),
        (SERVED, CHOSEN, Target("headset")),
        (DeviceList((LAPTOP,), moves=True), CHOSEN, Target("", away=True)),
        (DeviceList((LAPTOP,)), CHOSEN, Target("laptop", away=True)),
        (DeviceList((BOX,), moves=True), NOTHING_CHOSEN, Target(None)),
        (DeviceList((HEADSET,), moves=True), NOTHING_CHOSEN, Target("headset")),
        (DeviceList(trouble=DeviceReason.SOUND_SYSTEM), CHOSEN, Target("")),
    ],
)
def test_what_is_chosen_or_else_what_the_system_uses(
    listed: DeviceList | None, choice: SoundChoice, expected: Target
) -> None:
    assert target(listed, MICROPHONE, choice) == expected


def test_behind_a_sound_server_nothing_is_ever_opened_anew() -> None:
    renewal = Renewal()
    assert not renewal.due(SERVED, opens=True, fails=False, now=0)
    assert not renewal.due(DeviceList((BOX,), moves=True), opens=True, fails=True, now=100)


def test_what_is_new_is_seen_only_by_opening_everything_anew() -> None:
    renewal = Renewal()
    assert not renewal.due(DeviceList((LAPTOP,)), opens=True, fails=False, now=0)
    assert not renewal.due(FROZEN, opens=False, fails=False, now=1)
    assert renewal.due(FROZEN, opens=True, fails=False, now=2)
    assert not renewal.due(FROZEN, opens=True, fails=False, now=3)


def test_what_is_listed_and_cannot_be_opened_is_looked_for_ever_more_seldom() -> None:
    renewal = Renewal()
    renewal.due(FROZEN, opens=True, fails=False, now=0)
    times = [now for now in range(200) if renewal.due(FROZEN, opens=False, fails=True, now=now)]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert times[0] <= sound_renewal.FIRST_PAUSE_S
    assert pauses == sorted(pauses)
    assert pauses[-1] == sound_renewal.LONGEST_PAUSE_S
    assert not renewal.due(FROZEN, opens=False, fails=False, now=201)
    assert renewal.due(FROZEN, opens=False, fails=True, now=201)
