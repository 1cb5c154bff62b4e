"""One guest's sockets, one after the other."""

from pendopo.host.line import RESUME_WITHIN_S, Line
from pendopo.signaling.outputs import SendMessage
from tests.host.fakes import FakeTimers, FakeWire

WORD = SendMessage(b"")


class Story:
    def __init__(self) -> None:
        self.timers = FakeTimers()
        self.given_up = 0
        self.line = Line(self.timers, self._give_up)

    def _give_up(self) -> None:
        self.given_up += 1


def test_what_is_said_goes_to_the_newest_wire_and_the_former_is_closed() -> None:
    story, first, second = Story(), FakeWire(), FakeWire()
    story.line.send(WORD)
    story.line.take(first)
    story.line.send(WORD)
    story.line.take(second)
    story.line.send(WORD)
    assert (len(first.messages), first.closed) == (1, True)
    assert (len(second.messages), second.closed) == (1, False)


def test_a_cut_line_is_given_up_in_time_and_once() -> None:
    story, wire = Story(), FakeWire()
    story.line.take(wire)
    story.line.cut(wire)
    story.line.cut(wire)
    assert not story.line.open
    story.timers.pass_time(RESUME_WITHIN_S - 1)
    assert story.given_up == 0
    story.timers.pass_time(RESUME_WITHIN_S)
    assert story.given_up == 1


def test_whoever_comes_back_is_not_given_up() -> None:
    story, first, second = Story(), FakeWire(), FakeWire()
    story.line.take(first)
    story.line.cut(first)
    story.line.take(second)
    story.timers.pass_time(RESUME_WITHIN_S + 1)
    assert (story.given_up, story.line.open) == (0, True)


def test_another_wire_that_breaks_is_none_of_its_business() -> None:
    story, first, second = Story(), FakeWire(), FakeWire()
    story.line.take(first)
    story.line.take(second)
    story.line.cut(first)
    assert story.line.open


def test_after_the_end_nothing_is_said_or_waited_for() -> None:
    story, wire, other = Story(), FakeWire(), FakeWire()
    story.line.take(wire)
    story.line.cut(wire)
    story.line.close()
    story.line.take(other)
    story.line.close()
    story.line.close()
    story.line.send(WORD)
    story.timers.pass_time(RESUME_WITHIN_S + 1)
    assert (story.given_up, other.closed, other.messages) == (0, True, [])
