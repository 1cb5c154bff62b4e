"""Devices are looked at while somebody asks, by a thread that ends with the last of them."""

import threading

from pendopo.app.device_watch import DeviceWatch
from pendopo.model.device import Device, DeviceKind, DeviceList
from tests.waiting import wait_until

BOX = DeviceList((Device(DeviceKind.SPEAKER, "box", "Box", True),))
NOTHING = DeviceList()


class FakeSurvey:
    """ports.sound.DeviceSurvey that finds what it is told."""

    def __init__(self) -> None:
        self.found = NOTHING
        self.looks = 0
        self.closed = 0
        self.waited: list[float] = []
        self._woken = threading.Event()

    def look(self) -> DeviceList:
        self.looks += 1
        return self.found

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._woken.wait(seconds)
        self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self.closed += 1


def test_whoever_follows_is_told_at_once_and_of_changes_only() -> None:
    survey = FakeSurvey()
    watch = DeviceWatch(survey)
    told: list[DeviceList] = []
    stop = watch.follow(told.append)
    wait_until(lambda: told == [NOTHING])
    survey.found = BOX
    survey.wake()
    wait_until(lambda: told == [NOTHING, BOX])
    looks = survey.looks
    survey.wake()
    wait_until(lambda: survey.looks > looks)
    stop()
    wait_until(lambda: survey.closed)
    assert told == [NOTHING, BOX]
    assert not [t for t in threading.enumerate() if t.name == "sound devices"]


def test_it_looks_more_often_while_something_is_missing() -> None:
    survey = FakeSurvey()
    watch = DeviceWatch(survey)
    missing = [True]
    stop = watch.follow(lambda listed: None, lambda: missing[0])
    wait_until(lambda: survey.waited)
    missing[0] = False
    survey.wake()
    wait_until(lambda: len(survey.waited) > 1 and survey.waited[-1] > survey.waited[0])
    stop()
    wait_until(lambda: survey.closed)


def test_it_begins_again_for_the_next_one_and_one_that_fails_disturbs_nobody() -> None:
    survey = FakeSurvey()
    watch = DeviceWatch(survey)

    def fails(listed: DeviceList) -> None:
        raise RuntimeError("on purpose")

    watch.follow(fails)()
    told: list[DeviceList] = []
    stops = [watch.follow(fails), watch.follow(told.append)]
    wait_until(lambda: told)
    for stop in stops:
        stop()
    wait_until(lambda: survey.closed)
