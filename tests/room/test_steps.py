"""What is to be done comes before what has happened, and wishes come behind both."""

import pytest

from pendopo.model.room import LeaveReason
from pendopo.room.steps import Steps
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import Resumed, SignalingEvent, SocketCut, TrackMuted
from pendopo.signaling.outputs import Close, Notify, Output, SendMessage, WakeAt

ONE, TWO, THREE = (SendMessage(bytes([number])) for number in (1, 2, 3))


class Trial:
    def __init__(self) -> None:
        self.protocol = ClientProtocol(encrypted=True)
        self.done: list[Output | SignalingEvent] = []
        self.wishes: list[list[Output]] = []
        self.steps = Steps(self.protocol, self.done.append, self.hear)

    def hear(self, event: SignalingEvent) -> None:
        self.done.append(event)
        if self.wishes:
            wish = self.wishes.pop(0)
            self.steps.take(lambda: wish)

    def take(self, *outputs: Output) -> None:
        self.steps.take(lambda: list(outputs))


def test_everything_is_carried_out_before_anything_is_told() -> None:
    trial = Trial()
    trial.take(Notify(SocketCut()), ONE, Notify(Resumed()), WakeAt(1.0))
    assert trial.done == [ONE, WakeAt(1.0), SocketCut(), Resumed()]


def test_a_wish_waits_behind_the_whole_step_it_was_made_in() -> None:
    trial = Trial()
    trial.wishes = [[TWO, Notify(TrackMuted())], [THREE]]
    trial.take(Notify(SocketCut()), ONE, Notify(Resumed()))
    assert trial.done == [ONE, SocketCut(), Resumed(), TWO, TrackMuted(), THREE]


def test_a_step_is_called_only_when_its_turn_has_come() -> None:
    trial = Trial()
    order: list[str] = []

    def wish() -> list[Output]:
        order.append("wish")
        return []

    def first() -> list[Output]:
        trial.steps.take(wish)
        order.append("first")
        return []

    trial.steps.take(first)
    assert order == ["first", "wish"]


def test_once_the_protocol_is_closed_nothing_more_is_done() -> None:
    trial = Trial()
    trial.steps.take(trial.protocol.leave)
    trial.take(ONE)
    assert trial.done == [Close(LeaveReason.SELF)]


def test_after_a_failure_the_next_step_is_taken_and_so_is_what_waited() -> None:
    trial = Trial()

    def fail() -> list[Output]:
        trial.take(TWO)
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        trial.steps.take(fail)
    trial.take(ONE)
    assert trial.done == [TWO, ONE]
