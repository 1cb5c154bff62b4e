"""Attacks 1–5, 8, 9 and 25 of e2ee.md chapter 5, on the frames themselves.

Taking a defence out makes them fail; where mode `none` has none, the test says what happens.
"""

import tracemalloc
from random import Random

import numpy as np
import pytest

from pendopo.audio.opus import Encoder
from pendopo.audio.playout import Playout
from pendopo.e2ee.facts import EncryptionFacts, remote_facts
from pendopo.e2ee.frame_format import BLANK
from pendopo.e2ee.indicator import Indicator, Latch, fold
from pendopo.e2ee.modes import key_ring, opener_for, sealer_for
from pendopo.e2ee.opener import ClearOpener, FrameOpener, OpeningCounts, Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import PolicyError
from pendopo.model.frames import OpenedFrame, ReceivedFrame
from tests.e2ee.sound import (
    ANI,
    BUDI,
    OPUS,
    RING,
    encoded,
    opens,
    prefix_of,
    received,
    sealed_payloads,
    sealed_under,
    shared_opener,
    shared_sealer,
    somebody,
)

TRAILER = bytes(range(44))
A_MINUTE_AND_A_HALF = 4_500
"""Of speech, in frames."""


def line(opener: FrameOpener, mode: Mode = Mode.SHARED, flag_none: bool = False) -> Indicator:
    """What the line says one second into the visit."""
    remotes = tuple(remote_facts(p, opener.counts(p), flag_none) for p in opener.senders)
    facts = EncryptionFacts(policy=mode, mode=mode, connected=True, remotes=remotes)
    return fold(Latch(), facts, 1.0)[0]


class TestFlagNone:
    """1: the server says that a track is not encrypted."""

    def test_shared_still_decrypts_only(self) -> None:
        opener = shared_opener()
        assert all(opens(opener, payload) for payload in sealed_payloads(50))
        assert not opens(opener, OPUS)
        opener_of_sealed_only = shared_opener()
        assert all(opens(opener_of_sealed_only, payload) for payload in sealed_payloads(50))
        assert line(opener_of_sealed_only, flag_none=True).state is EncryptionState.SHARED

    def test_none_is_off_whatever_it_says(self) -> None:
        opener = ClearOpener()
        assert opens(opener, OPUS)
        for flag in (False, True):
            assert line(opener, Mode.NONE, flag).state is EncryptionState.OFF


class TestClearSound:
    """2: clear Opus on an existing track, a new track, a new participant."""

    def test_shared_refuses_counts_and_names_it(self) -> None:
        opener = shared_opener()
        assert all(opens(opener, payload) for payload in sealed_payloads(50))
        stranger = somebody("stranger")
        for sender in (ANI, stranger):
            assert opener.open(sender, received(OPUS)) is Refusal.PLAIN_OR_FOREIGN
            assert opener.counts(sender.identity)[Refusal.PLAIN_OR_FOREIGN] == 1
        shown = line(opener)
        assert shown.state is EncryptionState.WARN_PLAINTEXT
        people = {ANI.identity, stranger.identity}
        assert shown.subject in people
        assert {happening.subject for happening in shown.happened} == people

    def test_clear_sound_that_ends_like_a_sealed_frame_is_forged(self) -> None:
        opener = shared_opener()
        for n in range(20):
            assert opener.open(ANI, received(OPUS[:-2] + bytes((n,)) + b"\x0c\x00")) is Refusal.AUTH
        assert line(opener).state is EncryptionState.WARN_TAMPER

    def test_none_cannot_tell_it_apart(self) -> None:
        opener = ClearOpener()
        assert opens(opener, OPUS)
        assert line(opener, Mode.NONE).state is EncryptionState.OFF


class TestServerInjectedFrames:
    """3: sound behind the server's own trailer; blank frames with and without it."""

    @pytest.mark.parametrize("trailer", [b"", b"\x00", bytes(4096), TRAILER])
    def test_only_the_exact_blank_frame_is_quiet(self, trailer: bytes) -> None:
        opener = shared_opener(trailer)
        assert opener.open(ANI, received(BLANK)) is Refusal.SIF
        assert opener.open(ANI, received(BLANK + trailer)) is Refusal.SIF
        assert line(opener).state is EncryptionState.SHARED
        almost = (OPUS + trailer, BLANK[:-1] + trailer, BLANK + trailer + b"\x00", trailer + BLANK)
        for payload in almost:
            if payload in (BLANK, BLANK + trailer):
                continue
            assert opener.open(ANI, received(payload)) is Refusal.PLAIN_OR_FOREIGN
        assert line(opener).state is EncryptionState.WARN_PLAINTEXT

    def test_trailer_equal_to_the_tail_of_our_frames(self) -> None:
        (payload,) = sealed_payloads(1)
        opener = shared_opener(payload[-14:])
        assert opens(opener, payload)

    def test_none_drops_them_quietly(self) -> None:
        opener = ClearOpener()
        opener.set_trailer(TRAILER)
        assert opener.open(ANI, received(BLANK)) is Refusal.SIF
        assert opener.open(ANI, received(BLANK + TRAILER)) is Refusal.SIF
        assert opener.counts(ANI.identity).opened == 0


class TestSealedSoundInAClearRoom:
    """3, by an ordinary sender: sealed under the key of a room that has none is no Opus."""

    def test_nothing_of_somebody_who_seals_is_played(self) -> None:
        opener = ClearOpener()
        for payload in sealed_payloads(50):
            assert opener.open(ANI, received(payload)) is Refusal.NO_KEY
        assert opener.counts(ANI.identity) == OpeningCounts(
            refused={**dict.fromkeys(Refusal, 0), Refusal.NO_KEY: 50}
        )

    def test_whatever_key_index_it_names(self) -> None:
        opener = ClearOpener()
        for index in range(16):
            payload = sealed_payloads(1)[0][:-1] + bytes((index,))
            assert opener.open(ANI, received(payload)) is Refusal.NO_KEY

    def test_it_is_no_noise(self) -> None:
        opener, playout, encoder = ClearOpener(), Playout(), Encoder()
        sealer, loudest = shared_sealer(), 0.0
        for n in range(100):
            voice = (0.05 * np.sin(np.arange(960 * n, 960 * (n + 1)) * 0.0576)).astype(np.float32)
            payload = sealer.seal(encoded(encoder.encode(voice))).payload
            found = opener.open(ANI, ReceivedFrame(payload, n, 960 * n, n * 0.02))
            if isinstance(found, OpenedFrame):
                playout.push(found)
            played = [playout.pull(480, n * 0.02 + late) for late in (0.0, 0.01)]
            loudest = max(loudest, float(np.abs(np.concatenate(played)).max()))
        assert loudest < 0.1

    def test_clear_sound_that_ends_so_by_chance_is_played(self) -> None:
        opener, alike = ClearOpener(), OPUS[:-2] + b"\x0c\x00"
        assert opens(opener, OPUS)
        assert all(opens(opener, payload) for payload in (alike, OPUS, alike, OPUS))

    def test_whoever_begins_to_seal_and_leaves_off_is_heard_again(self) -> None:
        opener = ClearOpener()
        assert opens(opener, OPUS)
        assert sum(opens(opener, payload) for payload in sealed_payloads(50)) == 1
        assert opens(opener, OPUS)
        assert not any(opens(opener, payload, BUDI) for payload in sealed_payloads(5))


class TestMisshapenFrames:
    """4: lengths and IV lengths that no sender makes."""

    @pytest.mark.parametrize("size", [1, 2, 30, 1501, 65_000])
    def test_wrong_length(self, size: int) -> None:
        payload = (bytes(size) + b"\x0c\x00")[-size:]
        assert shared_opener().open(ANI, received(payload)) is Refusal.PLAIN_OR_FOREIGN

    def test_zero_and_shortest_length(self) -> None:
        opener = shared_opener()
        assert opener.open(ANI, received(b"")) is Refusal.EMPTY
        assert opener.open(ANI, received(bytes(29) + b"\x0c\x00")) is Refusal.AUTH

    @pytest.mark.parametrize("iv_length", [0, 11, 13, 255])
    def test_wrong_iv_length(self, iv_length: int) -> None:
        (payload,) = sealed_payloads(1)
        changed = payload[:-2] + bytes((iv_length, 0))
        assert shared_opener().open(ANI, received(changed)) is Refusal.PLAIN_OR_FOREIGN

    @pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
    def test_memory_stays_constant(self, mode: Mode) -> None:
        opener = opener_for(mode)
        opener.use(key_ring(mode, "password" if mode is Mode.SHARED else None))
        payloads = [bytes(size) for size in (0, 1, 30, 31, 65_000)]
        for payload in payloads:
            opener.open(ANI, received(payload))
        tracemalloc.start()
        for _ in range(2_000):
            for payload in payloads:
                opener.open(ANI, received(payload))
        kept, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept < 64 * 1024


class TestReplay:
    """5: one frame again and again; a block a minute later; across a rejoin."""

    def test_one_frame_a_hundred_times(self) -> None:
        opener = shared_opener()
        (payload,) = sealed_payloads(1)
        assert sum(opens(opener, payload) for _ in range(100)) == 1
        assert opener.counts(ANI.identity)[Refusal.DUP] == 99
        assert line(opener).state is EncryptionState.SHARED, "copies in the network are ordinary"

    def test_a_block_a_minute_later(self) -> None:
        opener = shared_opener()
        payloads = sealed_payloads(3_500)
        assert all(opens(opener, payload) for payload in payloads)
        assert not any(opens(opener, payload) for payload in payloads[:500])
        assert opener.counts(ANI.identity)[Refusal.REPLAY] == 500
        assert line(opener).state is EncryptionState.WARN_TAMPER

    def test_official_senders_block_a_minute_later(self) -> None:
        """Each of their frames has a prefix of its own."""
        opener = shared_opener()
        payloads = [sealed_payloads(1)[0] for _ in range(3_500)]
        assert all(opens(opener, payload) for payload in payloads)
        assert not any(opens(opener, payload) for payload in payloads[:500])
        assert opener.counts(ANI.identity)[Refusal.REPLAY] == 500

    def test_after_the_sender_came_back_with_a_new_prefix(self) -> None:
        opener = shared_opener()
        before, after = sealed_payloads(200), sealed_payloads(200)
        assert all(opens(opener, payload) for payload in (*before, *after))
        assert not any(opens(opener, payload) for payload in (*before, *after))

    def test_after_our_own_rejoin(self) -> None:
        opener = shared_opener(TRAILER)
        payloads = sealed_payloads(200)
        assert all(opens(opener, payload) for payload in payloads)
        opener.set_trailer(TRAILER[::-1])
        assert not any(opens(opener, payload) for payload in payloads)

    def test_none_leaves_it_to_the_order_of_rtp(self) -> None:
        opener = ClearOpener()
        assert all(opens(opener, OPUS) for _ in range(3))


class TestForeignPrefix:
    """5, by a member: one frame under another speaker's prefix, far ahead of their counter."""

    @pytest.mark.parametrize("said", [1, 2, 18])
    @pytest.mark.parametrize("ahead", [1, 5_000, 2**32 - 1])
    def test_it_silences_nobody_and_is_told_of_the_one_who_sent_it(
        self, said: int, ahead: int
    ) -> None:
        opener = shared_opener()
        payloads = sealed_payloads(1_478)
        hostile = sealed_under(prefix_of(payloads[0]), ahead)
        assert all(opens(opener, payload) for payload in payloads[:said])
        for _ in range(20):
            assert opener.open(BUDI, received(hostile)) is Refusal.REPLAY
        assert all(opens(opener, payload) for payload in payloads[said:])
        assert opener.counts(ANI.identity)[Refusal.REPLAY] == 0
        shown = line(opener)
        assert (shown.state, shown.subject) == (EncryptionState.WARN_TAMPER, BUDI.identity)

    def test_it_silences_no_official_sender(self) -> None:
        """Their next prefix cannot be told beforehand; those of the past are theirs."""
        opener = shared_opener()
        for _ in range(200):
            (payload,) = sealed_payloads(1)
            assert opens(opener, payload)
            hostile = sealed_under(prefix_of(payload), 2**32 - 1)
            assert opener.open(BUDI, received(hostile)) is Refusal.REPLAY
        assert opener.counts(ANI.identity).opened == 200

    def test_a_forgery_that_does_not_open_owns_nothing(self) -> None:
        opener = shared_opener()
        payloads = sealed_payloads(50)
        forged = payloads[0][:20] + bytes((payloads[0][20] ^ 1,)) + payloads[0][21:]
        assert opener.open(BUDI, received(forged)) is Refusal.AUTH
        assert all(opens(opener, payload) for payload in payloads)

    def test_whoever_was_first_at_a_late_listener_does_not_hold_it_for_long(self) -> None:
        """Nothing tells that listener whose prefix it was; its real owner soon has another."""
        opener = shared_opener()
        payloads = sealed_payloads(3 * A_MINUTE_AND_A_HALF)
        assert opens(opener, sealed_under(prefix_of(payloads[0]), 2**32 - 1), BUDI)
        opened = [opens(opener, payload) for payload in payloads]
        assert opened.count(False) <= A_MINUTE_AND_A_HALF
        assert all(opened[A_MINUTE_AND_A_HALF:])

    def test_our_own_frames_never_come_back_as_somebody_elses(self) -> None:
        sealer = sealer_for(Mode.SHARED)
        opener = opener_for(Mode.SHARED, sealer)
        opener.use(RING)
        for _ in range(3):
            sealer.use(RING)
            payloads = [sealer.seal(encoded()).payload for _ in range(20)]
            hostile = sealed_under(prefix_of(payloads[0]), 2**32 - 1)
            for payload in (*payloads, hostile):
                assert opener.open(BUDI, received(payload)) is Refusal.REPLAY
        shown = line(opener)
        assert (shown.state, shown.subject) == (EncryptionState.WARN_TAMPER, BUDI.identity)

    def test_whoever_joins_again_under_another_name_is_heard(self) -> None:
        """A fresh token is a fresh identity; joining begins a new prefix."""
        opener, sealer = shared_opener(), shared_sealer()
        assert all(opens(opener, payload) for payload in sealed_payloads(200, sealer))
        sealer.use(RING)
        again = somebody("ani under a new token")
        assert all(opens(opener, payload, again) for payload in sealed_payloads(200, sealer))


@pytest.mark.parametrize("garbage", [11, 1_000, 100_000])
class TestGarbage:
    """8: garbage, then good frames."""

    def test_good_frames_open_at_once(self, garbage: int) -> None:
        opener = shared_opener()
        random = Random(garbage)
        for _ in range(garbage):
            assert opener.open(ANI, received(random.randbytes(108) + b"\x0c\x00")) is Refusal.AUTH
        assert all(opens(opener, payload) for payload in sealed_payloads(5))
        shown = line(opener)
        assert shown.state is EncryptionState.WARN_TAMPER
        assert (shown.subject, shown.pieces) == (ANI.identity, garbage)

    def test_none_plays_the_good_ones_at_once(self, garbage: int) -> None:
        opener = ClearOpener()
        for _ in range(garbage):
            opener.open(ANI, received(bytes(1276)))
        assert opens(opener, OPUS)


class TestSwappedTracks:
    """9: A's frames delivered as B's. The words of SHARED say what is not proven."""

    def test_shared_plays_it_from_the_start_and_never_claims_more(self) -> None:
        opener = shared_opener()
        assert all(opens(opener, payload, BUDI) for payload in sealed_payloads(50))
        assert line(opener).state is EncryptionState.SHARED

    def test_shared_refuses_it_once_the_speaker_was_heard(self) -> None:
        opener = shared_opener()
        payloads = sealed_payloads(100)
        assert all(opens(opener, payload) for payload in payloads[:10])
        assert not any(opens(opener, payload, BUDI) for payload in payloads[10:60])
        assert all(opens(opener, payload) for payload in payloads[60:])
        shown = line(opener)
        assert (shown.state, shown.subject) == (EncryptionState.WARN_TAMPER, BUDI.identity)

    def test_none_is_off(self) -> None:
        opener = ClearOpener()
        assert opens(opener, OPUS, BUDI)
        assert line(opener, Mode.NONE).state is EncryptionState.OFF


class TestDowngrade:
    """25: whatever the server says, the policy is the link's."""

    def test_refused_set_up_blocks(self) -> None:
        for reason in ("too_old", "token_other_room", "tls"):
            facts = EncryptionFacts(policy=Mode.SHARED, mode=Mode.SHARED, refused=reason)
            shown, _ = fold(Latch(), facts, 1.0)
            assert (shown.state, shown.reason) == (EncryptionState.BLOCKED, reason)
            assert shown.cuts_sound

    def test_mode_below_the_link_is_a_fault(self) -> None:
        facts = EncryptionFacts(policy=Mode.SHARED, mode=Mode.NONE, connected=True)
        assert fold(Latch(), facts, 1.0)[0].state is EncryptionState.FAULT

    def test_unavailable_mode_is_refused_everywhere(self) -> None:
        for make in (sealer_for, opener_for, lambda mode: key_ring(mode, None)):
            with pytest.raises(PolicyError):
                make(Mode.RSK1)

    def test_none_is_the_floor_already(self) -> None:
        facts = EncryptionFacts(policy=Mode.NONE, mode=Mode.NONE, connected=True, refused="tls")
        assert fold(Latch(), facts, 1.0)[0].state is EncryptionState.OFF
