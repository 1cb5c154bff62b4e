"""A buffer that puts packets in order and tells loss from silence, on the listener's clock."""

from collections import deque
from dataclasses import dataclass

from pendopo.model.frames import SAMPLE_RATE, Gap, OpenedFrame

START_DELAY = 1_920
"""Samples between the first packet's arrival and its playing: 40 ms."""

MAX_LEAD = SAMPLE_RATE
"""A packet further ahead of what is played than 1 s is a jump."""

MAX_LATENESS = SAMPLE_RATE // 2
MAX_MISSING = 500
_REMEMBERED_LOSSES = 64


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet that came in, `slack` samples before (or, negative, after) its time."""

    slack: int
    moved: bool
    """The playing point was moved to it, so that former slacks mean nothing any more."""


@dataclass(frozen=True, slots=True)
class _Stored:
    timestamp: int
    frame: OpenedFrame


class JitterBuffer:
    """Packets of one stream by sequence number; `head` is the RTP time to be played next.

    The owner pulls what belongs at `head`, plays it and says with `advance` how long it was.
    A packet that comes late while nothing else is there moves `head` back, which makes the
    delay longer; a lost packet moves nothing. Numbers that jump count only when a second
    packet confirms them.
    """

    def __init__(self) -> None:
        self.lost = 0
        """Packets that were not there when they were due."""
        self._frames: dict[int, _Stored] = {}
        self._next: int | None = None
        self._head = 0
        self._idle = True
        self._jump: OpenedFrame | None = None
        self._losses: deque[int] = deque(maxlen=_REMEMBERED_LOSSES)

    @property
    def head(self) -> int:
        """RTP time of the next sample to play, unwrapped."""
        return self._head

    @property
    def started(self) -> bool:
        """Whether any packet has come."""
        return self._next is not None

    def __len__(self) -> int:
        return len(self._frames)

    def push(self, frame: OpenedFrame) -> Arrival | None:
        """Keep a packet; None when it is a duplicate, too late, or an unconfirmed jump."""
        if self._next is None:
            return self._restart(frame)
        sequence = _unwrap(frame.sequence, self._next, 16)
        timestamp = _unwrap(frame.timestamp, self._head, 32)
        if self._is_jump(sequence, timestamp):
            return self._confirm(frame)
        self._jump = None
        if sequence < self._next:
            return self._too_late(sequence, timestamp)
        if sequence in self._frames:
            return None
        moved = self._move_head(timestamp)
        self._frames[sequence] = _Stored(timestamp, frame)
        return Arrival(timestamp - self._head, moved)

    def pull(self) -> OpenedFrame | Gap:
        """What belongs at `head`: a packet, LOST, or WAITING when nothing is known to be due."""
        if not self._frames or self._next is None:
            return Gap.WAITING
        first = min(self._frames)
        due = self._frames[first].timestamp <= self._head
        if first > self._next and not due:
            self._losses.append(self._next)
            self._next += 1
            self.lost += 1
            return Gap.LOST
        if not due:
            return Gap.WAITING
        self.lost += first - self._next
        stored = self._frames.pop(first)
        self._next = first + 1
        self._head = stored.timestamp
        return stored.frame

    def advance(self, count: int) -> None:
        """`count` samples of the sender's time have been played."""
        self._head += count

    def following(self) -> OpenedFrame | None:
        """The packet right behind the one just pulled or lost, if it is here."""
        stored = None if self._next is None else self._frames.get(self._next)
        return stored.frame if stored else None

    def until_next(self) -> int | None:
        """Samples from `head` to the first packet kept; None when there is none."""
        if not self._frames:
            return None
        return max(0, self._frames[min(self._frames)].timestamp - self._head)

    def rest(self) -> None:
        """Nothing was played for a while: the next packet may set the delay anew."""
        if not self._frames:
            self._idle = True

    def _is_jump(self, sequence: int, timestamp: int) -> bool:
        assert self._next is not None
        if abs(sequence - self._next) > MAX_MISSING:
            return True
        if self._idle or sequence < self._next:
            return False
        return not -MAX_LATENESS <= timestamp - self._head <= MAX_LEAD

    def _confirm(self, frame: OpenedFrame) -> Arrival | None:
        before, self._jump = self._jump, frame
        if before is None:
            return None
        follows = _unwrap(frame.sequence, before.sequence, 16) - before.sequence == 1
        step = _unwrap(frame.timestamp, before.timestamp, 32) - before.timestamp
        if not follows or not 0 < step <= MAX_LEAD:
            return None
        self._restart(before)
        return self.push(frame)

    def _restart(self, frame: OpenedFrame) -> Arrival:
        self._frames = {frame.sequence: _Stored(frame.timestamp, frame)}
        self._next = frame.sequence
        self._head = frame.timestamp - START_DELAY
        self._idle = False
        self._jump = None
        self._losses.clear()
        return Arrival(START_DELAY, moved=True)

    def _too_late(self, sequence: int, timestamp: int) -> Arrival | None:
        if sequence not in self._losses:
            return None
        self._losses.remove(sequence)
        return Arrival(timestamp - self._head, moved=False)

    def _move_head(self, timestamp: int) -> bool:
        lead = timestamp - self._head
        if self._idle:
            self._idle = False
            if START_DELAY // 2 <= lead <= 2 * START_DELAY:
                return False
            self._head = timestamp - START_DELAY
            return True
        if lead < 0:
            self._head = timestamp
            return True
        return False


def _unwrap(value: int, near: int, bits: int) -> int:
    """The number closest to `near` whose lower `bits` are those of `value`."""
    span = 1 << bits
    return near + (value - near + span // 2) % span - span // 2
