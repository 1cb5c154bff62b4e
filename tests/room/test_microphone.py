"""What becomes of our voice, told as what happens to it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.device import Capture
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.frames import SealedFrame
from pendopo.model.room import MicrophoneState
from pendopo.room.microphone import Microphone

FRAME = SealedFrame(b"", 0)
State = MicrophoneState


@dataclass
class Stand:
    """A microphone with everything it touches."""

    open: bool = False
    wanted: bool = False
    published: list[tuple[str, int, bool]] = field(default_factory=list)
    told_muted: list[bool] = field(default_factory=list)
    unpublished: int = 0
    streaming: int = 0
    left: int = 0
    states: list[State] = field(default_factory=list)

    leased: bool = True
    has_media: bool = True

    def __post_init__(self) -> None:
        self.microphone = Microphone(self, self, self, self.states.append)
        self.microphone.capture(Capture.WORKING)

    def holds(self) -> bool:
        return self.leased

    def publish(self, cid: str, ssrc: int, muted: bool) -> None:
        self.published.append((cid, ssrc, muted))

    def unpublish(self) -> None:
        self.unpublished += 1

    def set_muted(self, muted: bool) -> None:
        self.told_muted.append(muted)

    def stream(self, ssrc: int) -> None:
        self.streaming = ssrc

    def send(self, frame: SealedFrame) -> bool:
        self.left += 1
        return True

    def state(self) -> State:
        return self.microphone.state

    def sends(self) -> bool:
        """Whether a frame that is handed over now leaves."""
        before = self.left
        self.microphone.send(FRAME)
        return self.left > before


def live() -> Stand:
    stand = Stand()
    stand.microphone.join(on_stage=True)
    stand.microphone.accept()
    stand.microphone.set_muted(False)
    assert stand.state() is State.LIVE
    return stand


def test_off_the_stage_there_is_none() -> None:
    stand = Stand()
    stand.microphone.join(on_stage=False)
    assert stand.state() is State.ABSENT
    assert not stand.published
    with pytest.raises(AccessError) as told:
        stand.microphone.set_muted(False)
    assert told.value.reason is AccessReason.NOT_ALLOWED
    assert not stand.sends()


def test_on_stage_a_muted_track_is_announced_so_that_unmuting_waits_for_nothing() -> None:
    stand = Stand()
    stand.microphone.join(on_stage=True)
    ((_, ssrc, muted),) = stand.published
    assert (muted, stand.state()) == (True, State.MUTED)
    stand.microphone.accept()
    assert stand.streaming == ssrc
    stand.microphone.set_muted(False)
    assert stand.state() is State.LIVE
    assert stand.told_muted == [False]
    assert stand.sends()


def test_nothing_leaves_before_the_server_has_answered_for_the_track() -> None:
    stand = Stand()
    stand.microphone.join(on_stage=True)
    stand.microphone.set_muted(False)
    assert stand.state() is State.OPENING
    assert not stand.open
    assert not stand.sends()
    stand.microphone.accept()
    assert stand.state() is State.LIVE
    assert stand.sends()
    assert stand.microphone.sent == 1


def test_nothing_leaves_and_nothing_is_said_to_before_sound_has_a_path() -> None:
    stand = Stand(has_media=False)
    stand.microphone.join(on_stage=True)
    stand.microphone.set_muted(False)
    stand.microphone.accept()
    assert stand.state() is State.OPENING
    assert (stand.open, stand.wanted) == (False, True)
    assert not stand.sends()
    stand.has_media = True
    stand.microphone.reach()
    assert stand.states[-1] is stand.state() is State.LIVE
    assert stand.open
    assert stand.sends()


def test_a_refused_track_is_said_and_tried_again_at_the_next_wish() -> None:
    stand = Stand()
    stand.microphone.join(on_stage=True)
    stand.microphone.set_muted(False)
    stand.microphone.refuse()
    assert stand.state() is State.REFUSED
    assert not stand.sends()
    stand.microphone.follow(on_stage=True)
    assert len(stand.published) == 1
    stand.microphone.set_muted(True)
    assert stand.state() is State.REFUSED
    stand.microphone.set_muted(False)
    assert stand.state() is State.OPENING
    first, second = stand.published
    assert first[:2] != second[:2]
    assert not second[2]
    stand.microphone.accept()
    assert stand.sends()


def test_a_track_that_was_taken_away_is_announced_again_muted() -> None:
    stand = live()
    stand.microphone.withdraw()
    assert stand.state() is State.WITHDRAWN
    assert not stand.sends()
    assert len(stand.published) == 1
    stand.microphone.follow(on_stage=True)
    assert stand.published[1][2]
    assert stand.published[1][1] != stand.published[0][1]
    stand.microphone.accept()
    assert stand.state() is State.WITHDRAWN
    stand.microphone.set_muted(False)
    assert stand.state() is State.LIVE


def test_a_track_that_was_taken_away_comes_back_with_the_wish_also_without_another_word() -> None:
    stand = live()
    stand.microphone.withdraw()
    stand.microphone.set_muted(False)
    assert stand.state() is State.OPENING
    assert not stand.published[1][2]
    stand.microphone.accept()
    assert stand.sends()


def test_off_the_stage_and_back_it_stays_off() -> None:
    stand = live()
    stand.microphone.follow(on_stage=False)
    assert (stand.state(), stand.unpublished) == (State.ABSENT, 1)
    stand.microphone.follow(on_stage=True)
    assert stand.state() is State.MUTED
    stand.microphone.accept()
    assert not stand.sends()


def test_over_a_rejoin_the_wish_stays() -> None:
    stand = live()
    stand.microphone.lose()
    assert stand.state() is State.OPENING
    assert not stand.sends()
    stand.microphone.join(on_stage=True)
    assert not stand.published[1][2]
    stand.microphone.accept()
    assert stand.state() is State.LIVE


def test_a_wish_without_a_connection_is_kept() -> None:
    stand = live()
    stand.microphone.lose()
    stand.microphone.set_muted(True)
    assert stand.state() is State.MUTED
    stand.microphone.set_muted(False)
    assert stand.state() is State.OPENING
    stand.microphone.join(on_stage=True)
    stand.microphone.accept()
    assert stand.state() is State.LIVE


def test_a_rejoin_off_the_stage_forgets_the_wish() -> None:
    stand = live()
    stand.microphone.lose()
    stand.microphone.join(on_stage=False)
    stand.microphone.follow(on_stage=True)
    assert stand.state() is State.MUTED


def test_muted_by_somebody_only_we_unmute() -> None:
    stand = live()
    stand.microphone.mute()
    assert stand.state() is State.MUTED_BY_MODERATOR
    assert not stand.sends()
    stand.microphone.set_muted(False)
    assert stand.sends()
    stand.microphone.set_muted(True)
    assert stand.state() is State.MUTED


@pytest.mark.parametrize("off", [Microphone.mute, Microphone.withdraw])
def test_what_was_off_was_not_turned_off_by_somebody(off: Callable[[Microphone], None]) -> None:
    stand = live()
    stand.microphone.set_muted(True)
    off(stand.microphone)
    assert stand.state() is State.MUTED


def test_our_own_muting_after_somebody_elses_does_not_hide_it() -> None:
    stand = live()
    stand.microphone.mute()
    stand.microphone.set_muted(True)
    assert stand.state() is State.MUTED_BY_MODERATOR
    stand.microphone.lose()
    stand.microphone.join(on_stage=True)
    assert stand.state() is State.MUTED_BY_MODERATOR


def test_whoever_comes_back_on_stage_was_muted_by_nobody() -> None:
    stand = live()
    stand.microphone.mute()
    stand.microphone.follow(on_stage=False)
    stand.microphone.follow(on_stage=True)
    assert stand.state() is State.MUTED


def test_held_back_by_our_own_protection_it_does_not_say_live() -> None:
    stand = live()
    stand.microphone.stop(True)
    assert stand.state() is State.STOPPED
    assert not stand.sends()
    stand.microphone.stop(False)
    assert stand.sends()


def test_what_was_sealed_before_the_lease_ran_out_stays_here() -> None:
    stand = live()
    stand.leased = False
    assert not stand.sends()
    stand.leased = True
    assert stand.sends()
    assert stand.microphone.sent == 1


def test_at_the_end_it_is_gone() -> None:
    stand = live()
    stand.microphone.close()
    assert stand.state() is State.ABSENT
    assert not stand.sends()


def test_every_state_is_told_once() -> None:
    stand = live()
    stand.microphone.set_muted(False)
    stand.microphone.close()
    stand.microphone.close()
    assert stand.states == [State.MUTED, State.LIVE, State.ABSENT]


def test_the_mouth_is_shut_before_anybody_hears_of_it() -> None:
    opened: list[bool] = []
    stand = Stand()
    stand.microphone = Microphone(stand, stand, stand, lambda state: opened.append(stand.open))
    stand.microphone.join(on_stage=True)
    stand.microphone.accept()
    stand.microphone.set_muted(False)
    stand.microphone.set_muted(True)
    assert opened == [False, True, False]


EVENTS: dict[str, Callable[[Microphone], None]] = {
    "join on stage": lambda m: m.join(True),
    "join off stage": lambda m: m.join(False),
    "lose": lambda m: m.lose(),
    "on stage": lambda m: m.follow(True),
    "off stage": lambda m: m.follow(False),
    "accept": lambda m: m.accept(),
    "refuse": lambda m: m.refuse(),
    "withdraw": lambda m: m.withdraw(),
    "mute": lambda m: m.mute(),
    "stop": lambda m: m.stop(True),
    "go on": lambda m: m.stop(False),
}


@given(st.lists(st.sampled_from([*EVENTS, "wish on", "wish off"]), max_size=30))
def test_whatever_happens_nobody_but_us_turns_it_on_and_it_says_what_is_so(
    happened: list[str],
) -> None:
    stand = Stand()
    wished = False
    for event in happened:
        if event.startswith("wish"):
            wished = event == "wish on" and stand.state() is not State.ABSENT
            try:
                stand.microphone.set_muted(event != "wish on")
            except AccessError:
                assert stand.state() is State.ABSENT
        else:
            EVENTS[event](stand.microphone)
        state = stand.state()
        assert wished or not state.wished_on
        assert stand.open == (state is State.LIVE)
        assert stand.sends() == (state is State.LIVE)
        wished = wished and state.wished_on


def test_only_our_own_wish_on_stage_wants_a_device() -> None:
    stand = Stand()
    stand.microphone.join(on_stage=True)
    stand.microphone.accept()
    assert not stand.wanted
    stand.microphone.set_muted(False)
    assert stand.wanted
    stand.microphone.mute()
    assert not stand.wanted
    stand.microphone.set_muted(False)
    stand.microphone.follow(on_stage=False)
    assert not stand.wanted


def test_it_is_live_only_while_a_device_captures() -> None:
    stand = live()
    stand.microphone.capture(Capture.CLOSED)
    assert stand.state() is State.OPENING
    assert stand.open
    stand.microphone.capture(Capture.FAILED)
    assert stand.state() is State.SILENT
    assert stand.wanted
    stand.microphone.capture(Capture.WORKING)
    assert stand.state() is State.LIVE


@pytest.mark.parametrize("capture", Capture)
def test_whatever_a_device_does_it_turns_nothing_on(capture: Capture) -> None:
    stand = Stand()
    stand.microphone.join(on_stage=True)
    stand.microphone.accept()
    stand.microphone.capture(capture)
    assert stand.state() is State.MUTED
    assert not stand.open
    assert not stand.wanted
