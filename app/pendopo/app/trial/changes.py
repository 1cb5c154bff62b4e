"""Places of a recording where a voice does not simply go on, and whose doing that is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pendopo.app.trial.pieces import PIECE_S, Piece
from pendopo.app.trial.verdict import Fault, Finding, Stall
from pendopo.model.frames import SAMPLE_RATE

NEAR_S = 0.5
"""What a stall does is heard within this: what waits in buffers is played first."""
SPARE_S = 0.15
"""By which an effect may be longer than its stall: pieces are whole, a last sound fades."""
PITCH_S = 0.012
"""A frame is made longer or shorter by at most so much, and in quiet every frame."""
STEERED_S = 0.03
DRIFT_S = 0.12
"""By which the delay may grow by itself."""
STEERED_LATER_S = 0.06
"""By which the playout lengthens its delay at once when packets came in the nick of time."""
HOLE_S = 0.2
SKIPS_FROM_S = 0.45
"""Only what is so late is left out."""
MADE_UP = 3
"""Pieces in which a decoder goes on by itself before it falls silent."""
RETURNED_AFTER_S = 20.0
_SAME = SAMPLE_RATE // 1000
_STEERED_PIECES = 4
"""Small changes that follow each other are found as one."""


@dataclass(frozen=True, slots=True)
class Change:
    """What lies between two clear pieces of one voice that follow each other."""

    before: Piece
    after: Piece
    bad: int
    """Unclear pieces between them."""
    faint: int
    """How many of them hold next to no sound."""
    quiet_frames: int
    stalled_s: float
    """For so long the computer stood still here."""
    longest_s: float
    """For so long without a break."""
    owed_s: float
    """By so much stalls have made the delay longer before; the playout takes it back."""

    @property
    def at_s(self) -> float:
        """Where the last clear sound ends."""
        return self.before.at_s + PIECE_S

    @property
    def gap_s(self) -> float:
        """From the last clear sound to the next."""
        return self.after.at_s - self.at_s

    @property
    def shift_s(self) -> float:
        """By how much later the voice goes on."""
        return (self.after.delay - self.before.delay) / SAMPLE_RATE

    @property
    def hole_s(self) -> float:
        """How much sound is not the voice."""
        return self.bad * PIECE_S

    @property
    def repeats(self) -> bool:
        """The voice comes later although there was no break: something was said twice."""
        return self.shift_s > max(STEERED_S, self.gap_s + SPARE_S)

    @property
    def excused(self) -> bool:
        """The computer stood still, or a delay that this made is corrected."""
        return self._stalled or self._steered

    @property
    def stopped_s(self) -> float:
        """For so long sound stood still or was left out, at least."""
        return max(abs(self.shift_s), self.hole_s - PIECE_S)

    @property
    def _stalled(self) -> bool:
        """Sound stopped for no longer than the computer. What is said twice is not excused:
        during a stall there is nothing new to be heard."""
        noticed = self.bad > 0 or self.stopped_s > STEERED_S
        explained = self.stalled_s > 0 and self.stopped_s <= self.stalled_s + SPARE_S
        late_enough = self._left_out_s <= 0 or self.longest_s >= SKIPS_FROM_S
        made_up = self.bad - self.faint <= MADE_UP + max(0.0, self.shift_s) / 2 / PIECE_S
        return noticed and explained and late_enough and made_up and not self.repeats

    @property
    def _left_out_s(self) -> float:
        """How much of the voice was not played later either."""
        if self.shift_s < -STEERED_S:
            return -self.shift_s
        return (self.faint - 1) * PIECE_S - max(0.0, self.shift_s)

    @property
    def _steered(self) -> bool:
        """After a stall the playout corrects its delay frame by frame: a frame is made shorter
        by at most a half, while a cut takes no time."""
        gained_s = -self.shift_s
        return (
            self.owed_s > STEERED_S
            and -STEERED_LATER_S <= gained_s <= min(self.owed_s, self.gap_s) + SPARE_S
            and (gained_s > STEERED_S or self.bad > 0)
            and self.hole_s <= 2 * max(0.0, gained_s) + 2 * PIECE_S
            and not self._mostly_faint
        )

    @property
    def finding(self) -> Finding | None:
        """What the program did here, if anything."""
        if self.excused:
            return None
        steered_s = max(STEERED_S, min(DRIFT_S, PITCH_S * (1 + self.quiet_frames)))
        if self.repeats:
            return Finding(Fault.DISPLACED, self.at_s, self.shift_s)
        if self.shift_s > steered_s:
            return Finding(Fault.LATE, self.at_s, self.shift_s)
        if -self.shift_s > steered_s:
            return Finding(Fault.MISSING, self.at_s, -self.shift_s)
        if self.hole_s >= HOLE_S:
            fault = Fault.MISSING if self._mostly_faint else Fault.FOREIGN
            return Finding(fault, self.at_s, self.hole_s)
        return None

    @property
    def _mostly_faint(self) -> bool:
        return self.faint * 2 > self.bad


def changes(found: Sequence[Piece], stalls: Sequence[Stall]) -> Iterator[Change]:
    """All of one voice, in order."""
    clear = [number for number, piece in enumerate(found) if piece.clear]
    owed_s = stood_still([s for s in stalls if clear and s.began < found[clear[0]].at_s])
    for one, other in pairwise(clear):
        before, after = found[one], found[other]
        bad = [piece for piece in found[one + 1 : other] if piece.bad]
        if not bad and abs(after.delay - before.delay) <= _SAME:
            continue
        around = found[max(0, one - _STEERED_PIECES) : other + _STEERED_PIECES]
        here = [stall for stall in stalls if _heard_in(stall, before, after)]
        change = Change(
            before,
            after,
            bad=len(bad),
            faint=sum(piece.faint for piece in bad),
            quiet_frames=sum(piece.quiet_frames for piece in around),
            stalled_s=stood_still(here),
            longest_s=max((stall.seconds for stall in here), default=0.0),
            owed_s=owed_s,
        )
        if change.excused or change.shift_s < 0:
            owed_s = max(0.0, owed_s + change.shift_s)
        yield change


def lateness(
    found: Sequence[Piece], changed: Sequence[Change], stalls: Sequence[Stall]
) -> Finding | None:
    """A delay that stalls do not explain, or that is still there long after them."""
    lowest = risen = 0.0
    for change in changed:
        risen += 0.0 if change.excused else change.shift_s
        lowest = min(lowest, risen)
        if risen - lowest > DRIFT_S:
            return Finding(Fault.LATE, change.at_s, risen - lowest)
    clear = [piece for piece in found if piece.clear]
    least = min((piece.delay for piece in clear), default=0)
    for piece in clear:
        recent = any(s.ended > piece.at_s - RETURNED_AFTER_S for s in stalls)
        late_s = (piece.delay - least) / SAMPLE_RATE
        settled = piece.at_s > found[0].at_s + RETURNED_AFTER_S
        if settled and not recent and late_s > DRIFT_S + STEERED_S:
            return Finding(Fault.LATE, piece.at_s, late_s)
    return None


def stood_still(stalls: Sequence[Stall]) -> float:
    """Seconds of all stalls; what happened at the same time counts once."""
    total, until = 0.0, -math.inf
    for stall in sorted(stalls, key=lambda stall: stall.began):
        fresh = max(0.0, stall.ended - max(stall.began, until))
        total += min(stall.seconds, fresh)
        until = max(until, stall.ended)
    return total


def _heard_in(stall: Stall, before: Piece, after: Piece) -> bool:
    return stall.began < after.at_s + PIECE_S and before.at_s < stall.ended + NEAR_S
