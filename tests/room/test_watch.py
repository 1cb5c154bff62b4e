from dataclasses import replace
from enum import Enum

import pytest

from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.modes import opener_for, sealer_for
from pendopo.e2ee.opener import Refusal, SharedOpener
from pendopo.e2ee.seal import SealError, SealingCounts, SharedSealer
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import AccessReason, PolicyReason, ReachReason
from pendopo.model.events import Connected, Entered, Left, Reconnecting
from pendopo.model.frames import EncodedFrame, ReceivedFrame
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, Sender, TrackSid
from pendopo.model.room import Connection, LeaveReason, Room, TrackPublication
from pendopo.room.reduce import reduce
from pendopo.room.timeline import Reading
from pendopo.room.watch import CANNOT_SET_UP, MAX_STATES, EncryptionWatch
from tests.room.rooms import ROOM, joined, person

KEY = bytes(range(16))
ANI = ParticipantIdentity("ani")


def sender(identity: ParticipantIdentity) -> Sender:
    return Sender(identity, ParticipantSid(f"PA_{identity}"))


class OtherSealer(SharedSealer):
    """One that counts as no sealer of this mode may."""

    def __init__(self, counts: SealingCounts) -> None:
        super().__init__()
        self._counts = counts

    @property
    def counts(self) -> SealingCounts:
        return self._counts


class Post:
    """A watch and what it looks at."""

    def __init__(self, mode: Mode = Mode.SHARED) -> None:
        ring = KeyRing() if mode is Mode.NONE else KeyRing.of(KEY)
        self.sealer, self.opener = sealer_for(mode), opener_for(mode)
        self.sealer.use(ring)
        self.opener.use(ring)
        self.sent = 0
        self.watch = EncryptionWatch(mode, self.sealer, self.opener)
        self.room = Room(ROOM, mode)

    def join(self, event: Entered | None = None) -> "Post":
        for each in (event or joined(person("ani", "TR_1")), Connected()):
            self.room = reduce(self.room, each)
        return self

    def measure(self, now: float) -> EncryptionState:
        connected = self.room.connection is Connection.CONNECTED
        return self.watch.measure(self.room, connected, self.sent, now).state


def newest(post: Post) -> Reading:
    return list(post.watch.timeline)[-1]


def test_before_anything_was_measured_it_is_offline() -> None:
    indicator, facts = Post().watch.reading
    assert indicator.state is EncryptionState.OFFLINE
    assert facts.policy is Mode.SHARED
    assert Post(Mode.NONE).watch.reading[0].state is EncryptionState.OFFLINE


@pytest.mark.parametrize(
    ("mode", "state"), [(Mode.SHARED, EncryptionState.SHARED), (Mode.NONE, EncryptionState.OFF)]
)
def test_states_are_noted_when_they_change(mode: Mode, state: EncryptionState) -> None:
    post = Post(mode)
    post.measure(0.0)
    post.join()
    for tenths in range(1, 5):
        assert post.measure(tenths / 10) is state
    post.room = reduce(post.room, Left(LeaveReason.SELF))
    post.measure(1.0)
    offline = EncryptionState.OFFLINE
    assert post.watch.states == [(0.0, offline), (0.1, state), (1.0, offline)]
    assert [reading.at for reading in post.watch.timeline] == [0.0, 0.1, 0.2, 0.3, 0.4, 1.0]


def test_the_states_of_a_line_that_never_rests_are_bounded() -> None:
    post = Post().join()
    connected = post.room
    lost = reduce(connected, Reconnecting())
    for number in range(MAX_STATES + 10):
        post.room = lost if number % 2 else connected
        post.measure(float(number))
    assert len(post.watch.states) == MAX_STATES
    assert post.watch.states[-1][0] == MAX_STATES + 9


def test_sent_counts_as_sealed_where_it_was_handed_on() -> None:
    post = Post().join()
    post.sealer.seal(EncodedFrame(bytes(80), 0, 0.0))
    post.measure(0.0)
    assert post.watch.reading[1].tx_sealed == 0
    post.sent += 1
    post.measure(0.2)
    assert post.watch.reading[1].tx_sealed == 1
    assert post.watch.reading[1].tx_open == 0
    assert newest(post).sent == 1


def test_in_mode_none_nothing_counts_as_sealed() -> None:
    post = Post(Mode.NONE).join()
    post.sealer.seal(EncodedFrame(bytes(80), 0, 0.0))
    post.sent += 1
    assert post.measure(0.0) is EncryptionState.OFF
    assert (post.watch.reading[1].tx_sealed, post.watch.reading[1].tx_open) == (0, 1)


def test_an_open_frame_above_mode_none_is_a_fault() -> None:
    post = Post().join()
    post.watch = EncryptionWatch(Mode.SHARED, OtherSealer(SealingCounts(open=1)), post.opener)
    assert post.measure(0.0) is EncryptionState.FAULT


def test_a_lost_key_is_told() -> None:
    post = Post().join()
    post.sealer.use(KeyRing())
    for _ in range(3):
        with pytest.raises(SealError):
            post.sealer.seal(EncodedFrame(bytes(80), 0, 0.0))
    post.measure(0.0)
    assert post.watch.reading[1].tx_dropped_no_key == 3


def test_what_was_opened_and_refused_is_told_of_everybody() -> None:
    post = Post().join()
    sealed = post.sealer.seal(EncodedFrame(b"\x78" + bytes(79), 0, 0.0)).payload
    post.opener.open(sender(ANI), ReceivedFrame(sealed, 0, 0, 0.0))
    post.opener.open(sender(ANI), ReceivedFrame(b"\x78" + bytes(79), 1, 0, 0.0))
    post.opener.open(sender(ParticipantIdentity("gone")), ReceivedFrame(b"", 0, 0, 0.0))
    assert post.measure(0.0) is EncryptionState.WARN_PLAINTEXT
    ani, gone = post.watch.reading[1].remotes
    assert (ani.identity, ani.opened, ani.plain_or_foreign, ani.flag_none) == (ANI, 1, 1, False)
    assert gone.flag_none is False
    assert post.watch.senders == (ANI, "gone")
    assert post.watch.counts(ANI)[Refusal.PLAIN_OR_FOREIGN] == 1
    assert newest(post).opened == 1


def test_the_servers_word_none_is_noted() -> None:
    bare = TrackPublication(TrackSid("TR_1"), False, encrypted=False)
    post = Post().join(joined(replace(person("ani", "TR_1"), tracks=(bare,))))
    post.opener.open(sender(ANI), ReceivedFrame(b"", 0, 0, 0.0))
    assert post.measure(0.0) is EncryptionState.SHARED
    assert post.watch.reading[1].remotes[0].flag_none


def test_names_are_kept_of_who_was_heard() -> None:
    post = Post().join(joined(person("ani", "TR_1"), person("budi", "TR_2")))
    post.opener.open(sender(ANI), ReceivedFrame(b"", 0, 0, 0.0))
    post.measure(0.0)
    post.join(joined())
    post.measure(0.2)
    assert post.watch.name(ANI) == "Ani"
    assert post.watch.name(ParticipantIdentity("budi")) == ""
    assert [remote.name for remote in post.watch.reading[1].remotes] == ["Ani"]


@pytest.mark.parametrize(("counted", "uncounted"), [(0, 0), (2, 0), (5, 3), (1, 0)])
def test_uncounted_are_those_beyond_the_shown(counted: int, uncounted: int) -> None:
    post = Post().join(joined(person("ani"), counted=counted))
    post.measure(0.0)
    assert post.watch.reading[1].uncounted == uncounted


def test_while_away_nobody_is_uncounted() -> None:
    post = Post().join(joined(counted=9))
    post.room = reduce(post.room, Reconnecting())
    post.measure(0.0)
    assert post.watch.reading[1].uncounted == 0


@pytest.mark.parametrize("reason", sorted(CANNOT_SET_UP, key=str), ids=str)
def test_what_cannot_be_set_up_blocks_until_it_can(reason: Enum) -> None:
    post = Post()
    post.watch.refused(reason)
    assert post.measure(0.0) is EncryptionState.BLOCKED
    assert post.watch.reading[0].reason == reason.value
    post.join()
    assert post.measure(0.2) is EncryptionState.SHARED
    post.room = reduce(post.room, Reconnecting())
    assert post.measure(0.4) is EncryptionState.OFFLINE


@pytest.mark.parametrize("reason", sorted(CANNOT_SET_UP, key=str), ids=str)
def test_in_mode_none_nothing_blocks(reason: Enum) -> None:
    post = Post(Mode.NONE)
    post.watch.refused(reason)
    assert post.measure(0.0) is EncryptionState.OFFLINE


def test_the_newest_refusal_counts() -> None:
    post = Post()
    post.watch.refused(ReachReason.TLS)
    post.watch.refused(ReachReason.REFUSED)
    assert post.measure(0.0) is EncryptionState.OFFLINE


def test_exactly_these_refusals_block() -> None:
    named = {"too_old", "tls", "tls_reset", "certificate", "pin", "token_other_room", "mode"}
    assert {reason.value for reason in CANNOT_SET_UP} == named
    assert AccessReason.TOKEN_OTHER_ROOM in CANNOT_SET_UP
    assert PolicyReason.MODE in CANNOT_SET_UP


def test_the_first_fault_stays() -> None:
    post = Post().join()
    post.watch.fault("sound")
    post.watch.fault("visit")
    assert post.measure(0.0) is EncryptionState.FAULT
    assert post.watch.reading[0].reason == "sound"
    assert post.measure(100.0) is EncryptionState.FAULT


def test_an_exception_while_measuring_is_a_fault_that_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = Post().join()
    assert post.measure(0.0) is EncryptionState.SHARED
    with monkeypatch.context() as broken:
        broken.setattr(SharedOpener, "counts", None)
        post.opener.open(sender(ANI), ReceivedFrame(b"", 0, 0, 0.0))
        assert post.measure(0.2) is EncryptionState.FAULT
        indicator, facts = post.watch.reading
        assert (indicator.reason, facts.fault) == ("indicator", "indicator")
    assert post.measure(0.4) is EncryptionState.FAULT
