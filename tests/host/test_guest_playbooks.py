"""Whole visits as scripts: what happens to a guest, and everything that comes of it."""

import pytest

from pendopo.host.line import RESUME_WITHIN_S
from pendopo.host.listening import STRANGER_DELAY_S
from pendopo.model.room import LeaveReason, Permission
from tests.host.playbook import Playbook, playing
from tests.host.requests import (
    DATA,
    add_track,
    attributes,
    hears,
    leave,
    mute,
    offer,
    ping,
    silent,
    subscribe,
    voice,
)

MIC = 4711


def on_stage(play: Playbook) -> None:
    """Ann speaks, Bob hears her."""
    play.says("ann", add_track("mic")).claim()
    play.says("ann", offer(voice("9", MIC, "mic"))).claim()
    play.says("bob", offer(hears("0"))).claim()
    play.soon().claim()


def test_a_visit_alone() -> None:
    with playing() as play:
        play.enters("ann").then("ann < joined alone", "ann < token to speak")
        play.path_opens("ann").then()
        play.soon().then("ann < update ann active")
        play.wait(0.5).then("ann < room of 1")
        play.says("ann", ping()).then("ann < pong")
        play.says("ann", leave()).then(
            "ann < leave: client_initiated, disconnect", "ann < (closed)", "ann: peer closed"
        )
        play.wait(60).then()


def test_a_newcomer_is_told_of_everybody_and_everybody_of_them_once() -> None:
    with playing("ann") as play:
        play.enters("bob").then("bob < joined beside ann active", "bob < token to speak")
        play.enters("eve", speaker=False).then(
            "eve < joined beside ann active, bob joined", "eve < token to listen"
        )
        play.soon().then(
            "ann < update bob joined, eve joined listening",
            "bob < update bob joined, eve joined listening",
            "eve < update bob joined, eve joined listening",
        )
        play.wait(0.5).then("ann < room of 3", "bob < room of 3", "eve < room of 3")


def test_a_track_from_its_announcement_to_the_ear() -> None:
    with playing("ann", "bob") as play:
        play.says("bob", offer(DATA)).then(
            "bob: peer follows the offer", "bob < answer 1: d sendrecv"
        )
        play.says("ann", add_track("mic")).then("ann < published mic as t1")
        play.soon().then()
        play.says("ann", offer(voice("9", MIC, "mic"), id=2)).then(
            "ann: peer follows the offer",
            "ann < update ann active t1",
            "bob < update ann active t1",
            "ann < answer 2: 9 recvonly",
        )
        play.speaks("ann", MIC).then()
        play.soon().then("bob < asked for 1 more")
        play.says("bob", offer(DATA, hears("0"), id=2)).then(
            "bob: peer follows the offer", "bob < answer 2: d sendrecv, 0 sendonly t1/s1"
        )
        play.speaks("ann", MIC).then("bob: hears s1")
        play.speaks("ann", MIC + 1).then()


def test_an_answer_never_names_a_track_that_was_not_told_of() -> None:
    with playing("ann", "bob") as play:
        play.says("ann", attributes(1, hand="1")).then("ann < request 1: ok")
        play.says("bob", offer(hears("0"))).then(
            "bob: peer follows the offer",
            "ann < update ann active hand=1",
            "bob < update ann active hand=1",
            "bob < answer 1: 0 inactive",
        )


def test_the_offer_may_come_with_the_join() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.enters("eve", hears("0")).then(
            "eve < joined beside ann active t1, bob active",
            "eve < token to speak",
            "eve: peer follows the offer",
            "ann < update eve joined",
            "bob < update eve joined",
            "eve < update eve joined",
            "eve < answer 1: 0 sendonly t1/s2",
        )
        play.wait(0.5).then("ann < room of 3", "bob < room of 3", "eve < room of 3")


@pytest.mark.parametrize("ours", [True, False])
def test_sealed_sound_waits_for_the_decryptor_of_an_official_sdk(ours: bool) -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.enters("eve", hears("0"), ours=ours).claim()
        heard = ["bob: hears s1", *["eve: hears s2"] * ours]
        play.speaks("ann", MIC).then(*heard)
        play.wait(STRANGER_DELAY_S).claim()
        play.speaks("ann", MIC).then("bob: hears s1", "eve: hears s2")


def test_a_listener_is_asked_once_until_they_offer() -> None:
    with playing("ann", "bob", "eve") as play:
        play.says("eve", offer(DATA)).claim()
        play.says("ann", add_track("a")).claim()
        play.says("ann", offer(voice("9", 1, "a"))).claim()
        play.soon().then("eve < asked for 1 more")
        play.says("bob", add_track("b")).claim()
        play.says("bob", offer(voice("9", 2, "b"))).claim()
        play.soon().then("ann < asked for 1 more", "bob < asked for 1 more")
        play.says("eve", offer(DATA, hears("0"))).then(
            "eve: peer follows the offer", "eve < answer 1: d sendrecv, 0 sendonly t1/s1"
        )
        play.soon().then("eve < asked for 1 more")


def test_muting_is_told_and_holds_back_what_is_sent_nevertheless() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.speaks("ann", MIC).then("bob: hears s1")
        play.says("ann", mute(play.names.meant("t1"), True)).then()
        play.speaks("ann", MIC).then()
        play.soon().then("ann < update ann active t1 muted", "bob < update ann active t1 muted")
        play.says("ann", mute(play.names.meant("t1"), False)).then()
        play.speaks("ann", MIC).then("bob: hears s1")
        play.soon().then("ann < update ann active t1", "bob < update ann active t1")
        play.says("bob", mute(play.names.meant("t1"), True)).then()
        play.speaks("ann", MIC).then("bob: hears s1")


def test_a_moderator_mutes_and_the_speaker_may_go_on() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.mute("ann", "t1").then("ann < muted t1")
        play.speaks("ann", MIC).then()
        play.soon().then("ann < update ann active t1 muted", "bob < update ann active t1 muted")
        play.says("ann", mute(play.names.meant("t1"), False)).then()
        play.speaks("ann", MIC).then("bob: hears s1")
        play.mute("bob", "t1").then()
        play.soon().then("ann < update ann active t1", "bob < update ann active t1")


def test_who_loses_the_stage_is_silent_at_once_and_may_not_begin_anew() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.speaks("ann", MIC).then("bob: hears s1")
        play.permit("ann", Permission(can_publish=False)).then(
            "bob: forgets s1",
            "ann < token to listen",
            "ann < update ann active listening",
            "bob < update ann active listening",
            "ann < unpublished t1",
        )
        play.speaks("ann", MIC).then()
        play.soon().then("bob < asked for 0 more")
        play.says("ann", add_track("other")).then("ann < refused other: not_allowed")
        play.permit("ann", Permission(can_publish=True)).then("ann < token to speak")
        play.says("ann", add_track("other")).then("ann < published other as t2")
        play.soon().then("ann < update ann active", "bob < update ann active")


def test_whoever_loses_the_stage_is_told_why_first_and_at_once() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.permit("ann", Permission(can_publish=False)).then(
            "ann < token to listen",
            "ann < update ann active listening",
            "bob < update ann active listening",
            "ann < unpublished t1",
        )
        play.permit("ann", Permission(can_publish=True)).then("ann < token to speak")
        play.soon().then(
            "ann < update ann active", "bob < update ann active", "bob < asked for 0 more"
        )


def test_stage_given_and_taken_within_one_update_is_told_as_it_ends() -> None:
    with playing("ann", "bob") as play:
        play.permit("ann", Permission(can_publish=False)).then("ann < token to listen")
        play.permit("ann", Permission(can_publish=True)).then("ann < token to speak")
        play.soon().then("ann < update ann active", "bob < update ann active")


def test_who_may_not_subscribe_hears_nothing_at_once_and_no_ssrc_comes_back() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.speaks("ann", MIC).then("bob: hears s1")
        play.permit("bob", Permission(can_subscribe=False)).then(
            "bob < token to listen", "bob: forgets s1"
        )
        play.speaks("ann", MIC).then()
        play.soon().claim()
        play.permit("bob", Permission()).then("bob < token to listen")
        play.soon().claim()
        play.says("bob", offer(hears("0"))).then(
            "bob: peer follows the offer", "bob < answer 1: 0 inactive"
        )
        play.says("bob", offer(hears("0"))).then(
            "bob: peer follows the offer", "bob < answer 1: 0 sendonly t1/s2"
        )
        play.speaks("ann", MIC).then("bob: hears s2")


def test_unsubscribing_and_choosing_again() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.speaks("ann", MIC).then("bob: hears s1")
        play.says("bob", subscribe([play.names.meant("t1")], False)).then("bob: forgets s1")
        play.speaks("ann", MIC).then()
        play.soon().then("bob < asked for 0 more")
        play.says("bob", offer(hears("0"))).then(
            "bob: peer follows the offer", "bob < answer 1: 0 inactive"
        )
        play.says("bob", subscribe([play.names.meant("t1")], True)).then()
        play.soon().then("bob < asked for 0 more")
        play.says("bob", offer(hears("0"))).then(
            "bob: peer follows the offer", "bob < answer 1: 0 sendonly t1/s2"
        )
        play.speaks("ann", MIC).then("bob: hears s2")


def test_who_did_not_ask_for_everything_hears_what_they_choose() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.enters("eve", hears("0"), hears_all=False).claim()
        play.wait(1).claim()
        play.speaks("ann", MIC).then("bob: hears s1")
        play.says("eve", subscribe([play.names.meant("t1")], True)).then()
        play.soon().then("eve < asked for 0 more")
        play.says("eve", offer(hears("0"), id=2)).then(
            "eve: peer follows the offer", "eve < answer 2: 0 sendonly t1/s2"
        )
        play.speaks("ann", MIC).then("bob: hears s1", "eve: hears s2")


def test_a_track_that_is_no_longer_offered_is_over() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.speaks("ann", MIC).then("bob: hears s1")
        play.says("ann", offer(silent("9"), id=2)).then(
            "ann: peer follows the offer",
            "bob: forgets s1",
            "ann < unpublished t1",
            "ann < update ann active",
            "bob < update ann active",
            "ann < answer 2: 9 inactive",
        )
        play.soon().then("bob < asked for 0 more")


def test_nobody_publishes_without_end_or_what_we_do_not_carry() -> None:
    with playing("ann") as play:
        for n in range(1, 5):
            play.says("ann", add_track(f"c{n}")).then(f"ann < published c{n} as t{n}")
        play.says("ann", add_track("c5")).then("ann < refused c5: limit_exceeded")
        play.says("ann", add_track("c1")).then("ann < published c1 as t1")
    with playing("ann") as play:
        play.says("ann", add_track("film", audio=False)).then(
            "ann < refused film: unsupported_type"
        )
        play.says("ann", add_track("")).then("ann < refused : unsupported_type")


def test_a_hand_goes_up_and_down() -> None:
    with playing("ann", "bob") as play:
        play.says("ann", attributes(7, hand="1")).then("ann < request 7: ok")
        play.soon().then("ann < update ann active hand=1", "bob < update ann active hand=1")
        play.says("ann", attributes(8, hand="")).then("ann < request 8: ok")
        play.soon().then("ann < update ann active", "bob < update ann active")
        play.permit("ann", Permission(can_update_metadata=False)).claim()
        play.soon().claim()
        play.says("ann", attributes(9, hand="1")).then("ann < request 9: not_allowed")
        play.soon().then()


def test_a_cut_socket_is_taken_up_again_and_what_was_missed_is_said() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.cut("bob").then()
        play.speaks("ann", MIC).then("bob: hears s1")
        play.says("ann", attributes(1, hand="1")).then("ann < request 1: ok")
        play.soon().then("ann < update ann active t1 hand=1")
        play.wait(RESUME_WITHIN_S - 1).claim()
        play.comes_back("bob").then(
            "bob < resumed",
            "bob < update ann active t1 hand=1, bob active",
            "bob < room of 2",
            "bob < token to speak",
        )
        play.speaks("ann", MIC).then("bob: hears s1")
        play.wait(RESUME_WITHIN_S).claim()
        play.says("bob", ping()).then("bob < pong")


def test_what_was_asked_for_on_a_cut_socket_is_asked_for_again() -> None:
    with playing("ann", "bob") as play:
        play.says("bob", offer(DATA)).claim()
        play.cut("bob").then()
        play.says("ann", add_track("mic")).claim()
        play.says("ann", offer(voice("9", MIC, "mic"))).claim()
        play.soon().then()
        play.comes_back("bob").claim()
        play.soon().then("bob < asked for 1 more")


def test_who_does_not_come_back_is_gone() -> None:
    with playing("ann", "bob") as play:
        play.says("ann", offer(DATA)).claim()
        play.cut("bob").then()
        play.wait(RESUME_WITHIN_S - 1).claim()
        play.wait(1).then("bob: peer closed")
        play.soon().then("ann < update bob disconnected")
        play.wait(0.5).then("ann < room of 1")


def test_a_new_socket_replaces_one_that_did_not_know_it_was_cut() -> None:
    with playing("ann") as play:
        play.comes_back("ann").then(
            "ann < (closed)",
            "ann < resumed",
            "ann < update ann active",
            "ann < room of 1",
            "ann < token to speak",
        )
        play.wait(RESUME_WITHIN_S + 1).claim()
        play.says("ann", ping()).then("ann < pong")


def test_the_newest_visit_of_an_identity_wins() -> None:
    with playing("ann", "bob") as play:
        play.enters("bob").then(
            "bob < leave: duplicate_identity, disconnect",
            "bob < (closed)",
            "bob: peer closed",
            "bob < joined beside ann active",
            "bob < token to speak",
        )
        play.soon().then(
            "ann < update bob disconnected, bob joined",
            "bob < update bob disconnected, bob joined",
        )
        play.wait(0.5).then("ann < room of 2", "bob < room of 2")


def test_a_dead_path_ends_the_visit_and_asks_to_join_anew() -> None:
    with playing("ann", "bob") as play:
        on_stage(play)
        play.speaks("ann", MIC).then("bob: hears s1")
        play.path_dies("ann").then(
            "bob: forgets s1",
            "ann < leave: unknown_reason, reconnect",
            "ann < (closed)",
            "ann: peer closed",
        )
        play.path_dies("ann").then()
        play.soon().then("bob < update ann disconnected", "bob < asked for 0 more")
        play.wait(0.5).then("bob < room of 1")


def test_who_is_removed_is_told_so_and_what_they_still_say_is_lost() -> None:
    with playing("ann", "bob") as play:
        play.dismiss("bob", LeaveReason.REMOVED).then(
            "bob < leave: participant_removed, disconnect", "bob < (closed)", "bob: peer closed"
        )
        play.says("bob", add_track("mic")).then()
        play.says("bob", offer(voice("9", MIC, "mic"))).then()
        play.speaks("bob", MIC).then()
        play.soon().then("ann < update bob disconnected")
        play.wait(0.5).then("ann < room of 1")
        assert not play.host.door.rooms[0].publishers


def test_garbage_ends_one_visit_and_no_other() -> None:
    with playing("ann", "bob") as play:
        play.says_bytes("ann", b"\xff\xff\xff").then(
            "ann < leave: unknown_reason, reconnect", "ann < (closed)", "ann: peer closed"
        )
        play.says_bytes("ann", b"\xff").then()
        play.soon().then("bob < update ann disconnected")
        play.wait(0.5).then("bob < room of 1")


def test_data_goes_to_all_others_or_to_those_it_names() -> None:
    with playing("ann", "bob", "eve") as play:
        play.sends("ann").then("bob: gets data of ann", "eve: gets data of ann")
        play.sends("ann", "eve", "nobody", "ann", "eve").then("eve: gets data of ann")
        play.permit("ann", Permission(can_publish_data=False)).claim()
        play.sends("ann").then()
        play.soon().claim()


def test_how_well_all_are_connected_is_told_again_and_again() -> None:
    with playing("ann") as play:
        play.wait(4).then("ann < qualities of 1")
        play.wait(5).then("ann < qualities of 1")


def test_a_script_that_ends_early_fails() -> None:
    with pytest.raises(AssertionError, match="ann < pong"), playing("ann") as play:
        play.says("ann", ping())


def test_a_step_whose_lines_nobody_claimed_fails_at_the_next() -> None:
    with playing("ann") as play:
        play.says("ann", ping())
        with pytest.raises(AssertionError, match="ann < pong"):
            play.soon()


def test_a_line_that_did_not_come_fails_with_a_script_and_a_diff() -> None:
    with playing("ann") as play:
        play.says("ann", ping())
        with pytest.raises(AssertionError) as caught:
            play.then("ann < pong", "ann < pang")
    assert str(caught.value).splitlines()[-3:] == [
        "> ann says ping_req",
        "  ann < pong",
        "- ann < pang",
    ]
