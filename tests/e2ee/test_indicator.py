from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.e2ee import indicator as indicator_module
from pendopo.e2ee import opener as opener_module
from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts, remote_facts
from pendopo.e2ee.frame_format import BLANK
from pendopo.e2ee.indicator import TABLE, Cause, Happening, Indicator, Latch, fold
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.ids import ParticipantIdentity
from tests.e2ee import sound
from tests.e2ee.sound import (
    OPUS,
    opens,
    received,
    sealed_payloads,
    shared_opener,
    shared_sealer,
    somebody,
)

S = EncryptionState
ANI, BUDI = sound.ANI.identity, sound.BUDI.identity
ORDER = [S.FAULT, S.BLOCKED, S.OFFLINE, S.OFF, S.WARN_PLAINTEXT, S.WARN_TAMPER, S.SHARED]
"""The table's rows from top to bottom."""
FROM_WORST = [S.FAULT, S.BLOCKED, S.WARN_PLAINTEXT, S.WARN_TAMPER, S.OFFLINE, S.OFF, S.SHARED]
"""A warning is worse than no connection, which it outlives."""

SHARED = EncryptionFacts(policy=Mode.SHARED, mode=Mode.SHARED, connected=True)
OFF = EncryptionFacts(policy=Mode.NONE, mode=Mode.NONE, connected=True)


def heard(**counters: object) -> RemoteFacts:
    return RemoteFacts(ANI, **counters)  # type: ignore[arg-type]


def first(facts: EncryptionFacts) -> Indicator:
    return fold(Latch(), facts, 100.0)[0]


def state(facts: EncryptionFacts) -> EncryptionState:
    return first(facts).state


class TestTable:
    """Every row is reached, and missed by one fact."""

    def test_fault(self) -> None:
        assert state(replace(SHARED, fault="x")) is S.FAULT
        assert state(replace(OFF, fault="x")) is S.FAULT
        assert state(replace(SHARED, tx_open=1)) is S.FAULT
        assert state(replace(SHARED, tx_sealed=1)) is S.SHARED
        assert state(replace(OFF, tx_open=1)) is S.OFF

    def test_fault_outranks_blocked(self) -> None:
        assert state(replace(SHARED, fault="x", refused="y")) is S.FAULT

    def test_fault_when_the_mode_contradicts_itself(self) -> None:
        assert state(replace(SHARED, mode=Mode.NONE)) is S.FAULT
        assert state(replace(OFF, mode=Mode.SHARED, tx_open=1)) is S.FAULT
        assert state(replace(OFF, mode=Mode.SHARED)) is S.SHARED
        assert state(EncryptionFacts(Mode.RSK1, Mode.RSK1, connected=True)) is S.FAULT
        assert state(EncryptionFacts(Mode.RSK1)) is S.OFFLINE

    def test_a_fault_says_which_promise_is_broken(self) -> None:
        for facts, reason in (
            (replace(SHARED, fault="x"), "x"),
            (replace(SHARED, tx_open=1), "open frame sent"),
            (replace(SHARED, mode=Mode.NONE), "mode below the invite"),
            (replace(SHARED, mode=Mode.RSK1), "mode not available"),
        ):
            assert first(facts).reason == reason

    def test_blocked(self) -> None:
        blocked = replace(SHARED, connected=False, refused="tls")
        assert (first(blocked).state, first(blocked).reason) == (S.BLOCKED, "tls")
        assert state(EncryptionFacts(Mode.RSK1, refused="mode")) is S.BLOCKED
        assert state(replace(blocked, policy=Mode.NONE)) is S.OFFLINE
        assert state(replace(blocked, refused="")) is S.OFFLINE

    def test_offline(self) -> None:
        assert state(replace(SHARED, connected=False)) is S.OFFLINE
        assert state(replace(OFF, connected=False)) is S.OFFLINE
        assert state(replace(OFF, connected=True)) is S.OFF

    def test_off(self) -> None:
        assert state(OFF) is S.OFF
        assert state(replace(OFF, mode=None)) is S.OFF, "the link's floor, before the room's mode"
        assert state(replace(SHARED, mode=None)) is S.SHARED
        assert state(replace(OFF, remotes=(heard(plain_or_foreign=5, auth=50),))) is S.OFF

    def test_plaintext(self) -> None:
        shown = first(replace(SHARED, remotes=(heard(opened=500, plain_or_foreign=1),)))
        assert (shown.state, shown.subject, shown.pieces) == (S.WARN_PLAINTEXT, ANI, 1)
        assert state(replace(SHARED, remotes=(heard(opened=500),))) is S.SHARED

    def test_a_warning_names_who_it_was_when_it_began(self) -> None:
        watch = Watch()
        mallory = heard(plain_or_foreign=1, name="Mallory")
        assert watch.see(replace(SHARED, remotes=(mallory,))).name == "Mallory"
        renamed = replace(mallory, name="Ani", plain_or_foreign=2)
        for remotes in ((renamed,), (replace(renamed, name=""),)):
            shown = watch.see(replace(SHARED, remotes=remotes))
            assert (shown.subject, shown.name) == (ANI, "Mallory")
            assert [h.name for h in shown.happened] == ["Mallory"]

    def test_a_second_cause_names_who_it_was_then(self) -> None:
        watch = Watch()
        watch.see(replace(SHARED, remotes=(heard(plain_or_foreign=1, name="Mallory"),)))
        both = heard(plain_or_foreign=1, auth=50, name="Eve")
        shown = watch.see(replace(SHARED, remotes=(both,)))
        assert {h.cause: h.name for h in shown.happened} == {
            Cause.PLAINTEXT: "Mallory",
            Cause.TAMPER: "Eve",
        }

    def test_plaintext_outranks_tamper(self) -> None:
        remotes = (heard(auth=100), RemoteFacts(BUDI, plain_or_foreign=1))
        shown = first(replace(SHARED, remotes=remotes))
        assert (shown.state, shown.subject) == (S.WARN_PLAINTEXT, BUDI)

    @pytest.mark.parametrize(
        ("opened", "auth", "replay", "expected"),
        [
            (0, 10, 0, S.WARN_TAMPER),
            (0, 0, 10, S.WARN_TAMPER),
            (0, 5, 5, S.WARN_TAMPER),
            (0, 9, 0, S.SHARED),
            (0, 5, 4, S.SHARED),
            (190, 10, 0, S.WARN_TAMPER),
            (191, 10, 0, S.SHARED),
            (475, 25, 0, S.WARN_TAMPER),
            (500, 25, 0, S.SHARED),
        ],
    )
    def test_tamper(self, opened: int, auth: int, replay: int, expected: S) -> None:
        shown = first(replace(SHARED, remotes=(heard(opened=opened, auth=auth, replay=replay),)))
        assert shown.state is expected
        if expected is S.WARN_TAMPER:
            assert (shown.subject, shown.pieces) == (ANI, auth + replay)

    @pytest.mark.parametrize("filler", ["sif", "dup", "no_key", "exhausted"])
    def test_the_server_cannot_thin_out_forgeries(self, filler: str) -> None:
        assert state(replace(SHARED, remotes=(heard(auth=10, **{filler: 100_000}),))) is (
            S.WARN_TAMPER
        )

    @pytest.mark.parametrize(
        ("opened", "no_key", "marked"), [(0, 10, True), (0, 9, False), (191, 10, False)]
    )
    def test_sound_under_another_key_is_marked_and_noted_without_a_warning(
        self, opened: int, no_key: int, marked: bool
    ) -> None:
        remote = heard(opened=opened, no_key=no_key, name="Ani")
        shown = first(replace(SHARED, remotes=(remote,)))
        assert shown.state is S.SHARED
        noted = [(Cause.NO_KEY, ANI, no_key, "Ani")] if marked else []
        assert [(h.cause, h.subject, h.pieces, h.name) for h in shown.happened] == noted
        clear = first(replace(OFF, remotes=(remote,)))
        assert clear.state is S.OFF
        assert [(h.cause, h.subject, h.pieces, h.name) for h in clear.happened] == noted

    def test_shared_is_the_best(self) -> None:
        for filler in ("sif", "dup", "no_key", "exhausted"):
            assert state(replace(SHARED, remotes=(heard(opened=9, **{filler: 9}),))) is S.SHARED
        flagged = RemoteFacts(ANI, opened=9, flag_none=True)
        assert state(replace(SHARED, remotes=(flagged,))) is S.SHARED

    def test_rows_stand_in_the_order_of_the_design(self) -> None:
        assert [state for _, state in TABLE] == ORDER
        assert set(ORDER) == set(S)

    def test_what_no_row_knows_is_a_fault_that_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        latch = Latch()
        with monkeypatch.context() as without:
            without.setattr(indicator_module, "TABLE", TABLE[:-1])
            shown, latch = fold(latch, SHARED, 1.0)
            assert (shown.state, shown.reason) == (S.FAULT, "no state")
        for now in (2.0, 500.0):
            shown, latch = fold(latch, SHARED, now)
            assert (shown.state, shown.reason) == (S.FAULT, "no state")

    def test_where_nothing_is_amiss_nothing_is_said(self) -> None:
        assert first(SHARED) == Indicator(S.SHARED)
        assert first(OFF) == Indicator(S.OFF)

    @pytest.mark.parametrize(
        ("ani", "budi", "named"),
        [((90.0, 9), (95.0, 1), BUDI), ((95.0, 9), (95.0, 1), ANI), ((95.0, 1), (95.0, 1), BUDI)],
    )
    def test_of_several_the_latest_is_named_then_the_most(
        self, ani: tuple[float, int], budi: tuple[float, int], named: ParticipantIdentity
    ) -> None:
        """By last time and pieces; of two that are alike always the same one."""
        past = [
            Happening(Cause.TAMPER, who, 80.0, last, 1, pieces, 200.0, False)
            for who, (last, pieces) in ((ANI, ani), (BUDI, budi))
        ]
        for order in (past, past[::-1]):
            known = MappingProxyType({(each.cause, each.subject): each for each in order})
            assert fold(Latch(happenings=known), SHARED, 100.0)[0].subject == named

    def test_sound_is_cut_only_when_it_must_be(self) -> None:
        cutting = {s for s in S if Indicator(s).cuts_sound}
        assert cutting == {S.FAULT, S.BLOCKED}


class Watch:
    """Folds facts one after another on a clock of its own."""

    def __init__(self) -> None:
        self.latch = Latch()
        self.now = 0.0

    def see(self, facts: EncryptionFacts, after: float = 0.25) -> Indicator:
        self.now += after
        shown, self.latch = fold(self.latch, facts, self.now)
        return shown

    def states_for(self, facts: EncryptionFacts, seconds: float) -> list[EncryptionState]:
        return [self.see(facts).state for _ in range(round(seconds / 0.25))]


def seconds_warned(watch: Watch, facts: EncryptionFacts) -> float:
    """How long a warning stays when nothing more happens."""
    shown = 0.0
    while watch.see(facts).state in (S.WARN_PLAINTEXT, S.WARN_TAMPER):
        shown += 0.25
        assert shown < 1000
    return shown


class TestLatch:
    def test_what_just_happened_is_written_down(self) -> None:
        (happened,) = first(replace(SHARED, remotes=(heard(plain_or_foreign=3),))).happened
        assert happened == Happening(Cause.PLAINTEXT, ANI, 100.0, 100.0, 1, 3, 110.0, True)

    def test_a_short_attack_is_shown_for_ten_seconds(self) -> None:
        watch = Watch()
        watch.states_for(SHARED, 60)
        attacked = replace(SHARED, remotes=(heard(plain_or_foreign=1),))
        assert 9.5 <= seconds_warned(watch, attacked) <= 11
        assert watch.see(attacked).happened[0].pieces == 1

    def test_a_cause_that_returns_stays_twice_as_long_up_to_five_minutes(self) -> None:
        watch, durations = Watch(), []
        for n in range(1, 8):
            attacked = replace(SHARED, remotes=(heard(plain_or_foreign=n),))
            durations.append(seconds_warned(watch, attacked))
            watch.states_for(attacked, 5)
        assert [round(d / 10) for d in durations] == [1, 2, 4, 8, 16, 30, 30]
        (happening,) = watch.see(attacked).happened
        assert (happening.times, happening.pieces) == (7, 7)

    def test_a_cause_that_goes_on_does_not_escalate(self) -> None:
        watch = Watch()
        for n in range(1, 400):
            assert watch.see(replace(SHARED, remotes=(heard(plain_or_foreign=n),))).state is (
                S.WARN_PLAINTEXT
            )
        (happening,) = watch.see(SHARED).happened
        assert happening.times == 1

    def test_warning_outlives_the_connection_and_the_person(self) -> None:
        watch = Watch()
        watch.see(replace(SHARED, remotes=(heard(auth=50),)))
        gone = replace(SHARED, connected=False)
        shown = watch.see(gone)
        assert (shown.state, shown.subject, shown.pieces) == (S.WARN_TAMPER, ANI, 50)
        assert watch.states_for(gone, 12)[-1] is S.OFFLINE
        assert [h.subject for h in watch.see(gone).happened] == [ANI]

    def test_a_warning_ends_with_its_time(self) -> None:
        past = Happening(Cause.TAMPER, ANI, 80.0, 85.0, 1, 5, 100.0, False)
        latch = Latch(happenings=MappingProxyType({(Cause.TAMPER, ANI): past}))
        assert fold(latch, SHARED, 99.9)[0].state is S.WARN_TAMPER
        assert fold(latch, SHARED, 100.0)[0].state is S.SHARED

    def test_in_mode_none_an_old_warning_keeps_nobody_online(self) -> None:
        past = Happening(Cause.TAMPER, ANI, 80.0, 85.0, 1, 5, 200.0, False)
        latch = Latch(happenings=MappingProxyType({(Cause.TAMPER, ANI): past}))
        for facts, expected in ((SHARED, S.WARN_TAMPER), (OFF, S.OFFLINE)):
            gone = replace(facts, connected=False)
            assert fold(latch, gone, 100.0)[0].state is expected

    def test_what_holds_on_was_last_seen_now(self) -> None:
        watch = Watch()
        for n in range(1, 4):
            seen = watch.see(replace(SHARED, remotes=(heard(auth=100 * n),)), after=1.0)
        (happened,) = seen.happened
        assert happened.last == watch.now
        assert happened.first == watch.now - 2.0

    def test_fault_never_resumes(self) -> None:
        watch = Watch()
        watch.see(replace(SHARED, tx_open=1))
        assert set(watch.states_for(SHARED, 400)) == {S.FAULT}
        assert watch.see(replace(SHARED, connected=False)).reason == "open frame sent"

    def test_blocked_ends_with_the_refusal(self) -> None:
        watch = Watch()
        assert watch.see(replace(SHARED, connected=False, refused="tls")).state is S.BLOCKED
        assert watch.see(SHARED).state is S.SHARED

    def test_old_counters_do_not_warn_again(self) -> None:
        """Ten forged pieces spread over a minute are an ordinary network's."""
        watch = Watch()
        states = {
            watch.see(replace(SHARED, remotes=(heard(opened=50 * n, auth=n),)), 2.0).state
            for n in range(1, 60)
        }
        assert states == {S.SHARED}

    def test_nothing_is_missed_while_nobody_looks(self) -> None:
        watch = Watch()
        watch.states_for(SHARED, 5)
        attacked = replace(SHARED, remotes=(heard(plain_or_foreign=1),))
        assert watch.see(attacked, after=3600).state is S.WARN_PLAINTEXT

    def test_counters_that_start_over_count(self) -> None:
        watch = Watch()
        watch.states_for(replace(SHARED, remotes=(heard(auth=100),)), 60)
        again = replace(SHARED, remotes=(heard(auth=10),))
        assert watch.see(again).state is S.WARN_TAMPER

    def test_made_up_identities_cannot_hide_the_next_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indicator_module, "MAX_HAPPENINGS", 5)
        watch = Watch()
        crowd = tuple(
            RemoteFacts(ParticipantIdentity(f"x{n}"), plain_or_foreign=1) for n in range(20)
        )
        watch.states_for(replace(SHARED, remotes=crowd), 30)
        late = RemoteFacts(ParticipantIdentity("late"), plain_or_foreign=3)
        shown = watch.see(replace(SHARED, remotes=(*crowd, late)))
        assert (shown.state, shown.subject) == (S.WARN_PLAINTEXT, "")
        assert shown.pieces == 15, "of all who had no room"
        assert len(shown.happened) == 6

    def test_history_stays_small(self) -> None:
        watch = Watch()
        for _ in range(10_000):
            watch.see(SHARED, after=0.01)
        assert len(watch.latch.history.samples) <= 23


class TestMeasured:
    def test_sound_counts_for_thirty_seconds(self) -> None:
        watch = Watch()
        assert not watch.see(SHARED).measured
        for facts in (
            replace(SHARED, tx_sealed=1),
            replace(SHARED, tx_sealed=1, remotes=(heard(opened=1),)),
        ):
            assert watch.see(facts).measured
            assert watch.see(facts, after=29.9).measured
            assert not watch.see(facts, after=0.5).measured

    def test_the_thirty_seconds_are_whole(self) -> None:
        watch = Watch()
        facts = replace(SHARED, tx_sealed=1)
        watch.see(facts, after=1.0)
        assert watch.see(facts, after=30.0).measured
        assert not watch.see(facts, after=0.5).measured

    def test_sound_in_the_clear_is_measured_too(self) -> None:
        assert first(replace(OFF, tx_open=1)).measured

    def test_refused_frames_are_not_measured(self) -> None:
        remotes = (heard(auth=99, plain_or_foreign=9, sif=9, no_key=9, dup=9, replay=9),)
        facts = replace(SHARED, remotes=remotes, tx_dropped_no_key=9)
        assert not first(facts).measured


class TestUncounted:
    def test_said_after_ten_seconds(self) -> None:
        watch = Watch()
        hidden = replace(SHARED, uncounted=2)
        assert {watch.see(hidden).uncounted for _ in range(40)} == {0}
        shown = [watch.see(hidden) for _ in range(4)][-1]
        assert shown.uncounted == 2
        assert shown.state is S.SHARED
        assert [(h.cause, h.subject, h.pieces) for h in shown.happened] == [
            (Cause.UNCOUNTED, "", 2)
        ]

    def test_not_before_ten_seconds_are_over(self) -> None:
        watch = Watch()
        hidden = replace(SHARED, uncounted=2)
        watch.see(hidden, after=1.0)
        assert watch.see(hidden, after=10.0).uncounted == 0
        assert watch.see(hidden, after=0.5).uncounted == 2

    def test_a_count_that_lags_is_nothing(self) -> None:
        watch = Watch()
        for _ in range(20):
            for _ in range(20):
                assert watch.see(replace(SHARED, uncounted=1)).uncounted == 0
            watch.see(SHARED)
        assert watch.see(SHARED).happened == ()

    def test_also_in_mode_none(self) -> None:
        watch = Watch()
        hidden = replace(OFF, uncounted=1)
        watch.states_for(hidden, 11)
        shown = watch.see(hidden)
        assert (shown.state, shown.uncounted) == (S.OFF, 1)
        assert shown.happened[0].cause is Cause.UNCOUNTED


class TestExhausted:
    """More people or marks than can be kept apart: an event in the list, never silent."""

    def test_it_is_listed_with_the_person(self) -> None:
        watch = Watch()
        shown = watch.see(replace(SHARED, remotes=(heard(opened=9, exhausted=3),)))
        assert shown.state is S.SHARED
        assert [(h.cause, h.subject, h.pieces, h.active) for h in shown.happened] == [
            (Cause.EXHAUSTED, ANI, 3, True)
        ]
        later = replace(SHARED, remotes=(heard(opened=9, exhausted=3),))
        watch.states_for(later, 12)
        assert [h.active for h in watch.see(later).happened] == [False]

    def test_those_beyond_the_limit_are_one_nameless_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opener_module, "MAX_SENDERS", 3)
        opener = shared_opener()
        for n in range(20):
            opens(opener, sealed_payloads(1)[0], somebody(f"p{n}"))
        remotes = tuple(remote_facts(p, opener.counts(p)) for p in opener.senders)
        shown = first(replace(SHARED, remotes=remotes))
        assert shown.state is S.SHARED
        assert [(h.cause, h.subject, h.pieces) for h in shown.happened] == [
            (Cause.EXHAUSTED, "", 17)
        ]

    def test_clear_sound_of_theirs_warns_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opener_module, "MAX_SENDERS", 3)
        opener = shared_opener()
        for n in range(3):
            opens(opener, sealed_payloads(1)[0], somebody(f"p{n}"))
        opens(opener, OPUS, somebody("one more"))
        remotes = tuple(remote_facts(p, opener.counts(p)) for p in opener.senders)
        assert state(replace(SHARED, remotes=remotes)) is S.WARN_PLAINTEXT


def test_ordinary_hour_in_shared() -> None:
    """Blank frames at 30 mutes an hour each, copies, late frames, reconnects: no amber."""
    trailer = bytes(range(44))
    watch, opener = Watch(), shared_opener(trailer)
    people = [somebody(f"p{n}") for n in range(8)]
    sealers = {person: shared_sealer() for person in people}
    for second in range(3600):
        person = people[second // 15 % 8]
        if second % 15 == 0:
            for n in range(50):
                opener.open(person, received(BLANK + trailer if n % 2 else BLANK))
        if second % 400 == 0:
            sealers[person] = shared_sealer()
        payloads = sealed_payloads(4, sealers[person])
        for payload in (payloads[1], payloads[0], payloads[0], payloads[2], payloads[3]):
            opens(opener, payload, person)
        remotes = tuple(remote_facts(p, opener.counts(p)) for p in opener.senders)
        connected = second % 1800 < 1795
        shown = watch.see(replace(SHARED, connected=connected, remotes=remotes), after=1.0)
        assert shown.state is (S.SHARED if connected else S.OFFLINE)
        assert shown.happened == ()


COUNTS = st.integers(0, 30)
REMOTES = st.lists(
    st.builds(
        RemoteFacts,
        identity=st.sampled_from([ANI, BUDI]),
        opened=st.integers(0, 600),
        plain_or_foreign=st.integers(0, 2),
        auth=COUNTS,
        replay=COUNTS,
        dup=COUNTS,
        no_key=COUNTS,
        sif=COUNTS,
        exhausted=COUNTS,
        flag_none=st.booleans(),
    ),
    max_size=3,
).map(tuple)
FACTS = st.builds(
    EncryptionFacts,
    policy=st.sampled_from(Mode),
    mode=st.none() | st.sampled_from(Mode),
    connected=st.booleans(),
    refused=st.sampled_from(["", "", "tls"]),
    fault=st.sampled_from(["", "", "", "x"]),
    tx_sealed=COUNTS,
    tx_open=st.integers(0, 1),
    tx_dropped_no_key=COUNTS,
    uncounted=st.integers(0, 2),
    remotes=REMOTES,
)
STEPS = st.lists(st.tuples(FACTS, st.floats(0, 400)), max_size=6)


def seen(steps: list[tuple[EncryptionFacts, float]]) -> tuple[Latch, float]:
    latch, now = Latch(), 0.0
    for facts, after in steps:
        now += after
        _, latch = fold(latch, facts, now)
    return latch, now


@given(STEPS, FACTS)
def test_total_and_deterministic(
    steps: list[tuple[EncryptionFacts, float]], facts: EncryptionFacts
) -> None:
    latch, now = seen(steps)
    one, other = fold(latch, facts, now), fold(latch, facts, now)
    assert one == other
    assert isinstance(one[0].state, EncryptionState)


WORSE = st.sampled_from(["fault", "refused", "tx_open", "plain_or_foreign", "auth", "replay"])


@given(STEPS, FACTS, WORSE, st.integers(1, 50))
def test_a_bad_fact_never_improves_the_state(
    steps: list[tuple[EncryptionFacts, float]], facts: EncryptionFacts, what: str, much: int
) -> None:
    latch, now = seen(steps)
    shown = fold(latch, facts, now)[0].state
    worse = fold(latch, worsened(facts, what, much), now)[0].state
    assert FROM_WORST.index(worse) <= FROM_WORST.index(shown)


def test_a_warning_is_told_where_there_is_no_connection() -> None:
    offline = replace(SHARED, connected=False, remotes=(heard(),))
    assert first(offline).state is S.OFFLINE
    assert first(worsened(offline, "plain_or_foreign", 1)).state is S.WARN_PLAINTEXT


def worsened(facts: EncryptionFacts, what: str, much: int) -> EncryptionFacts:
    match what:
        case "fault":
            return replace(facts, fault="worse")
        case "refused":
            return replace(facts, refused="worse")
        case "tx_open":
            return replace(facts, tx_open=facts.tx_open + much)
        case _:
            remotes = tuple(
                replace(person, **{what: getattr(person, what) + much}) for person in facts.remotes
            )
            return replace(facts, remotes=remotes)


@given(FACTS)
def test_never_shared_with_a_refused_or_open_frame(facts: EncryptionFacts) -> None:
    shown = first(facts)
    if shown.state is S.SHARED:
        assert facts.connected
        assert not facts.tx_open
        assert not any(person.plain_or_foreign for person in facts.remotes)
    if shown.measured:
        assert facts.tx_sealed + facts.tx_open + sum(p.opened for p in facts.remotes) > 0


@given(STEPS)
def test_what_happened_is_never_forgotten(steps: list[tuple[EncryptionFacts, float]]) -> None:
    latch, now, shown = Latch(), 0.0, []
    for facts, after in steps:
        now += after
        indicator, latch = fold(latch, facts, now)
        shown.append({(h.cause, h.subject): h.times for h in indicator.happened})
    for earlier, later in pairwise(shown):
        assert all(later[key] >= times for key, times in earlier.items())
