"""The encryption line: one pure fold from facts to a state (e2ee.md 4.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts
from pendopo.e2ee.history import History
from pendopo.model.encryption import EncryptionState, Mode

MEASURED_S: Final = 30.0
UNCOUNTED_S: Final = 10.0
HOLD_S: Final = 10.0
MAX_HOLD_S: Final = 300.0
TAMPER_PIECES: Final = 10
TAMPER_SHARE: Final = 0.05
MAX_HAPPENINGS: Final = 256


class Cause(Enum):
    """What a warning, or a line of the list of what happened, is about."""

    PLAINTEXT = "plaintext"
    TAMPER = "tamper"
    UNCOUNTED = "uncounted"
    NO_KEY = "no_key"
    """Somebody's sound is made with another key than ours: it is refused, and nobody is warned."""
    EXHAUSTED = "exhausted"
    """More people, or more marks of one, than a visit can keep apart: their sound is refused."""


_Causes = Mapping[tuple[Cause, str], int]
"""Causes that hold, each at one identity, and how many pieces or people they are about."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One cause at one person, kept until the visit ends. Times are the fold's `now`."""

    cause: Cause
    subject: str
    first: float
    last: float
    times: int
    pieces: int
    until: float
    """The warning stays at least until then."""
    active: bool
    """Whether the cause held at the newest fold."""
    name: str = ""
    """What the subject was called when it began: whoever renames themselves afterwards has not
    been somebody else."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """The line. `subject` is an identity, `pieces` what was thrown away of theirs."""

    state: EncryptionState
    subject: str = ""
    pieces: int = 0
    measured: bool = False
    """Whether anything was sealed or opened in the last 30 s."""
    reason: str = ""
    happened: tuple[Happening, ...] = ()
    uncounted: int = 0
    """People the server has counted without showing them for more than 10 s."""
    name: str = ""
    """What the subject was called when its warning began; a claim."""

    @property
    def cuts_sound(self) -> bool:
        """Whether sound is stopped both ways."""
        return self.state in (EncryptionState.FAULT, EncryptionState.BLOCKED)


@dataclass(frozen=True, slots=True)
class Latch:
    """What the fold remembers; a visit begins with an empty one."""

    history: History = field(default_factory=History)
    fault: str = ""
    frames: int = 0
    last_measured: float | None = None
    uncounted_since: float | None = None
    happenings: Mapping[tuple[Cause, str], Happening] = field(
        default_factory=lambda: MappingProxyType({})
    )


def fold(latch: Latch, facts: EncryptionFacts, now: float) -> tuple[Indicator, Latch]:
    """The line for these facts; `now` is monotonic seconds. Call it at least once a second."""
    latch = _remember(latch, facts, now)
    state = _state(_Known(latch, facts, now))
    if state is EncryptionState.FAULT and not latch.fault:
        latch = replace(latch, fault="no state")
    shown = _shown(state, latch, now)
    indicator = Indicator(
        state,
        subject=shown.subject if shown else "",
        pieces=shown.pieces if shown else 0,
        measured=latch.last_measured is not None and now - latch.last_measured <= MEASURED_S,
        reason=_reason(state, latch, facts),
        happened=tuple(latch.happenings.values()),
        uncounted=facts.uncounted if _uncounted_long(latch, now) else 0,
        name=shown.name if shown else "",
    )
    return indicator, latch


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of the table ask."""

    latch: Latch
    facts: EncryptionFacts
    now: float

    def rules(self, mode: Mode) -> bool:
        return self.facts.ruling_mode is mode

    def warns(self, cause: Cause) -> bool:
        """A cause that holds or held a moment ago; in mode `none` there is nothing to warn of."""
        return not self.rules(Mode.NONE) and bool(_held(cause, self.latch, self.now))

    @property
    def warned(self) -> bool:
        return any(map(self.warns, WARNINGS.values()))


WARNINGS: Final[Mapping[EncryptionState, Cause]] = MappingProxyType(
    {
        EncryptionState.WARN_PLAINTEXT: Cause.PLAINTEXT,
        EncryptionState.WARN_TAMPER: Cause.TAMPER,
    }
)
"""The states that name somebody, and what for."""

_Row = tuple[Callable[[_Known], bool], EncryptionState]

TABLE: Final[tuple[_Row, ...]] = (
    (lambda k: bool(k.latch.fault), EncryptionState.FAULT),
    (lambda k: k.facts.policy is not Mode.NONE and bool(k.facts.refused), EncryptionState.BLOCKED),
    (lambda k: not k.facts.connected and not k.warned, EncryptionState.OFFLINE),
    (lambda k: k.rules(Mode.NONE), EncryptionState.OFF),
    (lambda k: k.warns(Cause.PLAINTEXT), EncryptionState.WARN_PLAINTEXT),
    (lambda k: k.warns(Cause.TAMPER), EncryptionState.WARN_TAMPER),
    (lambda k: k.rules(Mode.SHARED), EncryptionState.SHARED),
)
"""Table 4.3 for modes `none` and `shared`: the first row that holds is the state. Warnings outlive
the connection."""


def _state(known: _Known) -> EncryptionState:
    """FAULT where no row holds: what nobody thought of is never called good."""
    return next((state for holds, state in TABLE if holds(known)), EncryptionState.FAULT)


def _shown(state: EncryptionState, latch: Latch, now: float) -> Happening | None:
    """What a warning is about: of several, what holds now, then the latest, then the most."""
    if state not in WARNINGS:
        return None
    held = _held(WARNINGS[state], latch, now)
    return max(held, key=lambda h: (h.active, h.last, h.pieces, h.subject))


def _held(cause: Cause, latch: Latch, now: float) -> list[Happening]:
    return [h for h in latch.happenings.values() if h.cause is cause and _holds(h, now)]


def _holds(happening: Happening, now: float) -> bool:
    return happening.active or now < happening.until


def _reason(state: EncryptionState, latch: Latch, facts: EncryptionFacts) -> str:
    match state:
        case EncryptionState.FAULT:
            return latch.fault
        case EncryptionState.BLOCKED:
            return facts.refused
        case _:
            return ""


def _remember(latch: Latch, facts: EncryptionFacts, now: float) -> Latch:
    history = latch.history.extended(facts.remotes, now)
    frames = facts.tx_sealed + facts.tx_open + sum(p.opened for p in facts.remotes)
    latch = replace(
        latch,
        history=history,
        fault=latch.fault or _fault(facts),
        frames=frames,
        last_measured=now if frames > latch.frames else latch.last_measured,
        uncounted_since=_since(latch.uncounted_since, facts.uncounted > 0, now),
    )
    return replace(latch, happenings=_happenings(latch, facts, now))


def _fault(facts: EncryptionFacts) -> str:
    """Which of the promises is broken that no attack can break."""
    if facts.fault:
        return facts.fault
    if facts.tx_open and max(facts.policy, facts.ruling_mode) is not Mode.NONE:
        return "open frame sent"
    if facts.connected and facts.ruling_mode < facts.policy:
        return "mode below the invite"
    if facts.connected and facts.ruling_mode is Mode.RSK1:
        return "mode not available"
    return ""


def _since(since: float | None, holds: bool, now: float) -> float | None:
    if not holds:
        return None
    return now if since is None else since


def _uncounted_long(latch: Latch, now: float) -> bool:
    return latch.uncounted_since is not None and now - latch.uncounted_since > UNCOUNTED_S


def _happenings(
    latch: Latch, facts: EncryptionFacts, now: float
) -> Mapping[tuple[Cause, str], Happening]:
    known = latch.happenings
    holding = _bounded(_holding(latch, facts, now), known)
    names = {str(person.identity): person.name for person in facts.remotes}
    kept = {key: replace(happening, active=False) for key, happening in known.items()}
    for key, pieces in holding.items():
        if key in known:
            kept[key] = _again(known[key], pieces, now)
        else:
            name = names.get(key[1], "")
            kept[key] = Happening(*key, now, now, 1, pieces, now + HOLD_S, True, name)
    return MappingProxyType(kept)


def _bounded(holding: _Causes, known: Mapping[tuple[Cause, str], Happening]) -> _Causes:
    """When somebody makes up ever new identities, the latest share one nameless line a cause."""
    found: dict[tuple[Cause, str], int] = {}
    room = MAX_HAPPENINGS - len(known)
    for (cause, subject), pieces in holding.items():
        key = (cause, subject)
        if key not in known:
            key = key if room > 0 else (cause, "")
            room -= 1
        found[key] = found.get(key, 0) + pieces
    return found


def _again(known: Happening, pieces: int, now: float) -> Happening:
    """A cause that holds on, or that returned and stays twice as long."""
    known = replace(known, last=now, pieces=max(pieces, known.pieces))
    if known.active:
        return known
    hold = min(HOLD_S * 2.0 ** min(known.times, 16), MAX_HOLD_S)
    return replace(known, times=known.times + 1, until=now + hold, active=True)


def _holding(latch: Latch, facts: EncryptionFacts, now: float) -> Mapping[tuple[Cause, str], int]:
    found: dict[tuple[Cause, str], int] = {}
    if _uncounted_long(latch, now):
        found[Cause.UNCOUNTED, ""] = facts.uncounted
    for person in facts.remotes:
        lately = latch.history.lately(person, now)
        if _counts(lately.no_key, lately):
            found[Cause.NO_KEY, person.identity] = person.no_key
        if facts.ruling_mode is Mode.NONE:
            continue
        if lately.exhausted:
            found[Cause.EXHAUSTED, person.identity] = person.exhausted
        if lately.plain_or_foreign:
            found[Cause.PLAINTEXT, person.identity] = person.plain_or_foreign
        if _counts(lately.forged, lately):
            found[Cause.TAMPER, person.identity] = person.forged
    return found


def _counts(refused: int, lately: RemoteFacts) -> bool:
    """Whether so many refused frames are more than bad luck. Only opened ones count against them:
    all else is the server's to add."""
    return refused >= TAMPER_PIECES and refused >= TAMPER_SHARE * (refused + lately.opened)
