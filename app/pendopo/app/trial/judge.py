"""Whether a recording is the voices that were spoken, and what was done to them if not."""

import statistics
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from pendopo.app.trial.changes import NEAR_S, Change, changes, lateness, stood_still
from pendopo.app.trial.own_tone import without
from pendopo.app.trial.pieces import PIECE_S, Piece, pieces
from pendopo.app.trial.verdict import Block, Fault, Finding, Outcome, Stall, Verdict
from pendopo.model.frames import SAMPLE_RATE, Samples

BLOCK_S = 2.0
BLOCK_FROM = 4
"""With fewer pieces to judge it is no block: where a voice ends, one piece alone may be silent."""
MEDIAN_AT_LEAST = 0.95
CLEAR_SHARE = 0.75
"""Of the time that is asked for: the voices make pauses."""
BLIPS_SHARE = 0.03
"""Pieces that may each be unclear by themselves."""
NEAR_THE_TOP = 0.999
CLIPPED_SHARE = 1e-4
REACH_S = 1.0
LONGEST_REACH_S = 3.0
TOO_STILL = 0.25
"""The share of the time after which nothing can be said, once the voice has come through."""
PROOF_S = 1.0


def judge(
    voices: Sequence[Samples],
    recording: Samples,
    stalls: Sequence[Stall],
    expected_s: float,
    tone: Samples | None = None,
) -> Verdict:
    """Judge a recording of `voices`, which loop and are all heard at once.

    Silence before the first and after the last sound is not judged; `expected_s` of each voice
    must be there; `tone`, the program's own, may be heard once among them. Stalls count from the
    first sample of `recording`; only they excuse that sound stops, and only for as long as they
    were.
    """
    first, heard = _between_silences(recording)
    first_s, length_s = first / SAMPLE_RATE, len(heard) / SAMPLE_RATE
    near = [s for s in stalls if first_s - NEAR_S < s.ended and s.began < first_s + length_s]
    still_s, reach_s = stood_still(near), _reach_s(near)
    if tone is not None:
        heard = without(tone, voices, heard, reach_s)
    of_voices = pieces(voices, heard, first_s, reach_s)
    findings = _clipped(heard)
    blocks: list[Block] = []
    stopped: list[float] = []
    for found in of_voices:
        changed = list(changes(found, near))
        findings += _findings(found, changed, near, expected_s - still_s)
        excused = [change for change in changed if change.excused]
        blocks += _blocks(found, excused)
        stopped.append(sum(change.stopped_s for change in excused))
    return Verdict(
        outcome=_outcome(
            findings,
            too_still=still_s > TOO_STILL * max(expected_s, length_s)
            and all(_clear_s(found) >= PROOF_S for found in of_voices),
        ),
        findings=tuple(findings),
        blocks=tuple(blocks),
        stopped_s=max(stopped),
    )


def _reach_s(stalls: Sequence[Stall]) -> float:
    """How far from where most of it is sound is looked for."""
    longest_s = max((stall.seconds for stall in stalls), default=0.0)
    return min(LONGEST_REACH_S, REACH_S + longest_s)


def _between_silences(recording: Samples) -> tuple[int, Samples]:
    """Where the first sound is, and all up to the last."""
    sound = np.flatnonzero(recording)
    if not len(sound):
        return 0, recording[:0]
    return int(sound[0]), recording[sound[0] : sound[-1] + 1]


def _findings(
    found: Sequence[Piece], changed: Sequence[Change], stalls: Sequence[Stall], expected_s: float
) -> list[Finding]:
    at_changes = [change.finding for change in changed]
    named = [change for change in changed if change.excused or change.finding]
    other = [piece for piece in found if not _in(piece, named)]
    of_all = (_nothing(found, expected_s), _foreign(other), lateness(found, changed, stalls))
    return [finding for finding in (*at_changes, *of_all) if finding is not None]


def _in(piece: Piece, changed: Sequence[Change]) -> bool:
    return any(c.before.at_s < piece.at_s < c.after.at_s for c in changed)


def _nothing(found: Sequence[Piece], expected_s: float) -> Finding | None:
    clear_s = _clear_s(found)
    enough = clear_s > 0 and clear_s >= CLEAR_SHARE * expected_s
    return None if enough else Finding(Fault.NOTHING, 0.0, expected_s - clear_s)


def _clear_s(found: Sequence[Piece]) -> float:
    return sum(piece.clear for piece in found) * PIECE_S


def _foreign(found: Sequence[Piece]) -> Finding | None:
    """Too much that is not the voice, apart from the places that have a name."""
    loud = [piece for piece in found if piece.loud]
    if not loud:
        return None
    bad = [piece for piece in found if piece.bad]
    median = statistics.median(piece.likeness for piece in loud)
    if median < MEDIAN_AT_LEAST or len(bad) > max(2, BLIPS_SHARE * len(loud)):
        at_s = (bad or loud)[0].at_s
        return Finding(Fault.FOREIGN, at_s, len(bad) * PIECE_S)
    return None


def _clipped(heard: Samples) -> list[Finding]:
    """Sound with its tops cut off: too many samples are all the loudest."""
    height = np.abs(heard)
    full = np.flatnonzero(height >= NEAR_THE_TOP * height.max(initial=1e-9))
    if len(full) <= CLIPPED_SHARE * len(heard):
        return []
    return [Finding(Fault.FOREIGN, float(full[0]) / SAMPLE_RATE, len(full) / SAMPLE_RATE)]


def _outcome(findings: Sequence[Finding], *, too_still: bool) -> Outcome:
    if not findings:
        return Outcome.WHOLE
    return Outcome.UNKNOWN if too_still else Outcome.SPOILT


def _blocks(found: Sequence[Piece], excused: Sequence[Change]) -> Iterator[Block]:
    for number, group in groupby(found, key=lambda piece: int(piece.at_s / BLOCK_S)):
        judged = [piece for piece in group if piece.loud]
        here = [change for change in excused if int(change.at_s / BLOCK_S) == number]
        if len(judged) >= BLOCK_FROM:
            likeness = statistics.mean(piece.likeness for piece in judged)
            yield Block(likeness, bool(here))
