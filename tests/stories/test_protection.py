"""What the line says, and what a server that lies gets out of it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pendopo.e2ee import metadata
from pendopo.e2ee.indicator import Cause
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.keys import media_key, meta_key, room_secret
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.e2ee.modes import opener_for
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.frames import (
    SAMPLE_RATE,
    ForwardedPacket,
    OpenedFrame,
    ReceivedFrame,
    SealedFrame,
)
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, Sender
from pendopo.model.room import Connection, Role
from pendopo.model.transport import Endpoint
from pendopo.room.guard import LEASE_S
from pendopo.room.plan import JoinPlan
from pendopo.signaling import server_messages
from pendopo.signaling.server_messages import RoomFacts, room_update
from pendopo.words.encryption_counters import counter_rows
from tests.stories.fakes.sound import tone
from tests.stories.story import (
    GARDEN,
    HOST_SEED,
    PLACE_SECRET,
    TEA,
    Person,
    Story,
    tell,
)

VOICE = tone(440)
AUDIBLE, SILENT = 0.15, 0.01
REFUSALS: tuple[PendopoError, ...] = (
    ReachError(ReachReason.TOO_OLD),
    ReachError(ReachReason.TLS),
    ReachError(ReachReason.TLS_RESET),
    ReachError(ReachReason.CERTIFICATE),
    ReachError(ReachReason.PIN),
    AccessError(AccessReason.TOKEN_OTHER_ROOM),
)
ORDINARY: tuple[PendopoError, ...] = (
    ReachError(ReachReason.REFUSED),
    ReachError(ReachReason.TIMED_OUT),
    AccessError(AccessReason.TOKEN),
)


def test_who_sends_clear_sound_cannot_choose_the_name_in_the_warning_afterwards() -> None:
    async def story(story: Story) -> None:
        mallory = await story.enter(Role.SPEAKER, name="Mallory")
        await story.enter(Role.SPEAKER, name="Ani")
        listener = (await story.enter()).listen()
        await mallory.session.set_muted(False)
        await story.passes(1.0)
        for number in range(5):
            mallory.peers.newest.send(SealedFrame(bytes([0x78]) * 80, 960 * number))
        await story.passes(1.0)
        assert (listener.state, listener.indicator.name) == (
            EncryptionState.WARN_PLAINTEXT,
            "Mallory",
        )
        mallory.session._stay.set_name("Ani")
        await story.passes(1.0)
        assert listener.room.others[mallory.identity].name == "Ani"
        assert listener.indicator.name == "Mallory"
        await mallory.session.close()
        await story.passes(1.0)
        assert mallory.identity not in listener.room.others
        assert (listener.state, listener.indicator.name) == (
            EncryptionState.WARN_PLAINTEXT,
            "Mallory",
        )
        facts = listener.session.needles().facts
        rows = {row.key: row.text for row in counter_rows(facts, listener.indicator)}
        assert 'labelled "Mallory"' in rows[f"happened/plaintext/{mallory.identity}"]
        assert rows[f"heard/{mallory.identity}"].startswith("Mallory: ")

    tell(story)


def sent(*people: Person) -> list[bytes]:
    return [p.payload for person in people for peer in person.peers.peers for p in peer.sent]


def opened(payloads: Sequence[bytes], key: bytes) -> list[bytes]:
    """The Opus packets inside those that are sealed with `key`."""
    opener = opener_for(Mode.SHARED)
    opener.use(KeyRing.of(key))
    sender = Sender(ParticipantIdentity("spied on"), ParticipantSid("PA_spied"))
    found = (opener.open(sender, ReceivedFrame(payload, 0, 0, 0.0)) for payload in payloads)
    return [frame.payload for frame in found if isinstance(frame, OpenedFrame)]


def test_whoever_listens_in_at_the_host_sees_sealed_frames_only() -> None:
    async def story(story: Story) -> None:
        first = await story.enter(Role.SPEAKER, voice=VOICE)
        second = await story.enter(Role.SPEAKER, voice=tone(1000))
        await story.passes(2.0)
        first.peers.newest.unplug()
        await story.passes(7.0)
        for person in (first, second):
            await person.session.set_muted(True)
        await story.passes(0.5)
        passphrase = story.invite().passphrase_for(TEA)
        seen = sent(first, second)
        clear = opened(seen, media_key(passphrase))
        assert len(seen) > 400
        assert len(clear) == len(seen)
        assert not any(inner[1:] in payload for inner, payload in zip(clear, seen, strict=True))
        assert {(len(payload), payload[-2:]) for payload in seen} == {(130, b"\x0c\x00")}
        for person in (first, second):
            facts = person.session.needles().facts
            assert (facts.tx_open, facts.tx_sealed) == (0, person.sent)
            assert person.sent > 90

    tell(story)


def test_in_mode_none_every_frame_counts_as_open_and_the_line_says_off() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        listener = (await story.enter()).listen()
        await story.passes(2.0)
        await speaker.session.set_muted(True)
        await story.passes(1.0)
        facts = speaker.session.needles().facts
        assert 80 < speaker.sent <= facts.tx_open <= speaker.sent + 2
        assert facts.tx_sealed == 0
        assert speaker.state is listener.state is EncryptionState.OFF
        states = {
            state for person in (speaker, listener) for _, state in person.session.watch.states
        }
        assert states == {EncryptionState.OFFLINE, EncryptionState.OFF}

    tell(story, Mode.NONE)


def test_a_room_password_that_is_not_the_same_is_silence_and_a_warning() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        visitor = story.visitor(story.invite())
        plan = replace(await visitor.plan(), passphrase="another password than theirs")
        listener = (await visitor.enter(plan)).listen()
        await story.passes(3.0)
        assert listener.hears(440) < SILENT
        assert listener.state is EncryptionState.WARN_TAMPER
        indicator = listener.indicator
        assert indicator.subject == speaker.identity

    tell(story)


def test_clear_sound_in_a_sealed_room_is_never_played() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        listener = (await story.enter()).listen()
        await story.passes(1.0)
        key = media_key(story.invite().passphrase_for(TEA))
        peer = listener.peers.newest
        arrive = peer.arrive

        def stripped(packet: ForwardedPacket) -> None:
            """What a host that knew the password could do."""
            (clear,) = opened([packet.payload], key)
            arrive(replace(packet, payload=clear))

        peer.arrive = stripped  # type: ignore[method-assign]
        await story.passes(1.0)
        assert listener.hears(440) < SILENT
        assert listener.state is EncryptionState.WARN_PLAINTEXT
        assert listener.indicator.subject == speaker.identity

    tell(story)


def test_what_comes_where_no_track_is_announced_is_dropped_and_counted() -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        await story.passes(1.0)
        for number in range(20):
            listener.peers.newest.arrive(ForwardedPacket(b"\x78" * 80, 111, number, 960, 4711))
        await story.passes(1.0)
        assert listener.session.watch.unmapped == 20
        assert listener.session.watch.senders == ()
        assert not listener.ear.heard.any()

    tell(story, Mode.NONE)


def test_a_lying_encryption_flag_changes_nothing() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        listener = (await story.enter()).listen()
        await story.passes(1.0)
        (track,) = listener.room.others[speaker.identity].tracks
        assert track.encrypted
        lie_about(story, speaker)
        await story.passes(1.0)
        (track,) = listener.room.others[speaker.identity].tracks
        assert not track.encrypted
        assert listener.hears(440) > AUDIBLE
        assert listener.state is EncryptionState.SHARED
        assert [remote.flag_none for remote in listener.session.needles().facts.remotes] == [True]

    tell(story)


def lie_about(story: Story, speaker: Person) -> None:
    guest = story.server.guest(TEA, speaker.identity)
    presence = guest.presence()
    (track,) = presence.participant.tracks
    lie = replace(presence.participant, tracks=(replace(track, encrypted=False),))
    tell_all = server_messages.update([replace(presence, participant=lie)])
    for member in guest.room.members:
        member.send(tell_all)


def said(mode: Mode, title: str, seq: int, seed: bytes = HOST_SEED, room: RoomName = TEA) -> str:
    content = RoomMetadata(mode, seq, 0, title, "")
    key = meta_key(room_secret(PLACE_SECRET, room))
    return metadata.seal_metadata(content, key, seed, room, seq.to_bytes(12, "big"))


def test_the_hosts_new_title_is_shown_and_an_older_one_is_not_taken_back() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        room = story.server.door.room(TEA)
        assert room is not None
        room.set_metadata(said(Mode.SHARED, "Coffee", seq=5))
        await listener.until(lambda room: room.title == "Coffee")
        room.set_metadata(said(Mode.SHARED, "Tea", seq=4))
        await story.passes(1.0)
        assert listener.room.title == "Coffee"
        listener.peers.newest.unplug()
        await story.passes(7.0)
        assert listener.session.rejoins == 1
        assert listener.room.title == "Coffee"

    tell(story)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        metadata.render_plain(RoomMetadata(Mode.NONE, title="Forged")),
        said(Mode.RSK1, "Forged", seq=9),
        said(Mode.SHARED, "Forged", seq=9, seed=bytes(range(7, 39))),
        said(Mode.SHARED, "Forged", seq=9, room=GARDEN),
    ],
)
def test_metadata_that_are_not_the_hosts_for_this_room_and_mode_are_ignored(text: str) -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        room = story.server.door.room(TEA)
        assert room is not None
        room.set_metadata(text)
        await story.passes(2.0)
        assert (speaker.room.title, speaker.room.mode) == ("Tea", Mode.SHARED)
        assert speaker.state is EncryptionState.SHARED
        assert not any(b"Forged" in payload for payload in sent(speaker))
        assert len(opened(sent(speaker), media_key(story.invite().passphrase_for(TEA)))) == (
            speaker.sent
        )

    tell(story)


def test_in_mode_none_metadata_of_another_mode_are_ignored_too() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        room = story.server.door.room(TEA)
        assert room is not None
        room.set_metadata(said(Mode.SHARED, "Forged", seq=9))
        await story.passes(1.0)
        assert listener.room.title == "Tea"
        room.set_metadata(metadata.render_plain(RoomMetadata(Mode.NONE, title="Coffee")))
        await listener.until(lambda room: room.title == "Coffee")

    tell(story, Mode.NONE)


def test_metadata_older_than_those_the_room_was_chosen_by_are_not_taken() -> None:
    async def story(story: Story) -> None:
        room = story.server.door.room(TEA)
        assert room is not None
        room.set_metadata(said(Mode.SHARED, "Coffee", seq=5))
        visitor = story.visitor(story.invite())
        plan = await visitor.plan("Coffee")
        room.set_metadata(said(Mode.SHARED, "Tea", seq=4))
        listener = await visitor.enter(plan)
        await story.passes(1.0)
        assert listener.room.title == "Coffee"

    tell(story)


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
def test_people_counted_but_not_shown_are_said_after_ten_seconds(mode: Mode) -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(1.0)
        guest = story.server.guest(TEA, listener.identity)
        guest.send(room_update(RoomFacts("RM_1", TEA, story.metadata("Tea"), 3, 0, 0)))
        await story.passes(9.5)
        assert listener.indicator.uncounted == 0
        await story.passes(1.5)
        indicator = listener.indicator
        assert indicator.uncounted == 2
        assert [happening.cause for happening in indicator.happened] == [Cause.UNCOUNTED]

    tell(story, mode)


def test_a_lagging_count_is_no_reason_to_say_anything() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        for _ in range(6):
            guest = story.server.guest(TEA, listener.identity)
            guest.send(room_update(RoomFacts("RM_1", TEA, story.metadata("Tea"), 2, 0, 0)))
            await story.passes(6.0)
            guest.send(room_update(RoomFacts("RM_1", TEA, story.metadata("Tea"), 1, 0, 0)))
            await story.passes(0.5)
        assert not listener.indicator.happened

    tell(story)


def test_while_we_are_away_nobody_counts_as_hidden() -> None:
    async def story(story: Story) -> None:
        listener, _ = await story.enter(), await story.enter()
        await story.passes(15.0)
        await story.crash()
        await story.passes(40.0)
        assert listener.room.connection is Connection.RECONNECTING
        assert not listener.indicator.happened

    tell(story)


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
def test_a_fault_cuts_sound_both_ways_and_stays(mode: Mode) -> None:
    async def story(story: Story) -> None:
        other = await story.enter(Role.SPEAKER, voice=tone(1000))
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        assert speaker.hears(1000) > AUDIBLE
        speaker.session.watch.fault("sound")
        await story.passes(0.3)
        assert speaker.state is EncryptionState.FAULT
        assert speaker.indicator.reason == "sound"
        before = speaker.sent
        await story.passes(2.0)
        assert speaker.sent == before
        assert not speaker.ear.heard[-48_000:].any()
        speaker.peers.newest.unplug()
        await story.passes(8.0)
        await speaker.session.set_muted(True)
        await speaker.session.set_muted(False)
        await story.passes(2.0)
        assert speaker.state is EncryptionState.FAULT
        assert speaker.sent == before
        assert other.state is not EncryptionState.FAULT

    tell(story, mode)


def test_a_fault_stops_the_sound_before_anything_is_measured() -> None:
    async def story(story: Story) -> None:
        other = await story.enter(Role.SPEAKER, voice=tone(1000))
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        speaker.session.fault("sound")
        before, played = speaker.sent, len(speaker.ear.heard)
        await story.passes(0.1)
        assert speaker.sent == before
        assert len(speaker.ear.heard) > played
        assert not speaker.ear.heard[played:].any()
        assert other.sent > 0

    tell(story)


def test_when_nobody_measures_any_more_sound_stops_both_ways(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(story: Story) -> None:
        other = await story.enter(Role.SPEAKER, voice=tone(1000))
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        with monkeypatch.context() as stuck:
            stuck.setattr(speaker.session._guard, "measure", lambda: None)
            await story.passes(LEASE_S - 0.5)
            assert speaker.hears(1000, last_s=0.2) > 0.1
            await story.passes(1.0)
            before = speaker.sent
            await story.passes(1.0)
            assert speaker.sent == before
            assert not speaker.ear.heard[-SAMPLE_RATE // 2 :].any()
            assert other.sent > 0
        await story.passes(1.0)
        assert speaker.sent > before
        assert speaker.hears(1000, last_s=0.2) > 0.1

    tell(story)


def test_an_exception_in_the_indicator_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        assert speaker.state is EncryptionState.SHARED
        with monkeypatch.context() as broken:
            broken.setattr("pendopo.room.watch.fold", _raise)
            await story.passes(0.3)
        before = speaker.sent
        await story.passes(2.0)
        assert speaker.indicator.state is EncryptionState.FAULT
        assert speaker.sent == before
        assert not speaker.ear.heard[-48_000:].any()

    tell(story)


def test_an_exception_in_the_visit_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        monkeypatch.setattr("pendopo.room.title.RoomTitle.read", _raise)
        room = story.server.door.room(TEA)
        assert room is not None
        room.set_metadata("{}")
        await story.passes(0.3)
        before = speaker.sent
        await story.passes(1.0)
        assert speaker.state is EncryptionState.FAULT
        assert speaker.room.connection is Connection.CLOSED
        assert speaker.sent == before
        assert not speaker.ear.heard[-24_000:].any()

    tell(story)


def _raise(*arguments: object) -> None:
    raise ValueError("broken on purpose")


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda error: str(error.reason))
@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
def test_what_cannot_be_protected_is_blocked_and_never_connected(
    mode: Mode, refusal: PendopoError
) -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        visitor.network.refusal = refusal
        with pytest.raises(type(refusal)):
            await person.session.enter()
        expected = EncryptionState.OFFLINE if mode is Mode.NONE else EncryptionState.BLOCKED
        assert person.state is expected
        assert person.session.lease.holds() is (mode is Mode.NONE)

    tell(story, mode)


@pytest.mark.parametrize("refusal", ORDINARY, ids=lambda error: str(error.reason))
def test_an_ordinary_refusal_is_offline(refusal: PendopoError) -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        visitor.network.refusal = refusal
        with pytest.raises(type(refusal)):
            await person.session.enter()
        assert person.state is EncryptionState.OFFLINE

    tell(story)


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
def test_a_token_for_another_room_blocks(mode: Mode) -> None:
    async def story(story: Story) -> None:
        async def foreign(endpoint: Endpoint) -> str:
            return story.token("me", room=GARDEN)

        visitor = story.visitor(story.invite())
        plan: JoinPlan = replace(await visitor.plan(), token=foreign)
        person = visitor.before(plan)
        with pytest.raises(AccessError) as told:
            await person.session.enter()
        assert told.value.reason is AccessReason.TOKEN_OTHER_ROOM
        expected = EncryptionState.OFFLINE if mode is Mode.NONE else EncryptionState.BLOCKED
        assert person.state is expected
        assert not visitor.network.attempts

    tell(story, mode)


def test_a_server_grown_too_old_between_two_stays_blocks() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(15.0)
        speaker.network.refusal = AccessError(AccessReason.TOKEN_OTHER_ROOM)
        speaker.peers.newest.unplug()
        await story.passes(7.0)
        assert speaker.room.connection is Connection.CLOSED
        assert speaker.state is EncryptionState.BLOCKED

    tell(story)


def test_the_line_is_offline_then_shared_then_offline() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        await speaker.session.close()
        states = [state for _, state in speaker.session.watch.states]
        assert states == [EncryptionState.OFFLINE, EncryptionState.SHARED, EncryptionState.OFFLINE]

    tell(story)


def test_an_ordinary_minute_with_loss_warns_of_nothing() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        listener = (await story.enter()).listen()
        for _ in range(5):
            await story.passes(3.0)
            await speaker.session.set_muted(True)
            await story.passes(1.0)
            await speaker.session.set_muted(False)
        await story.passes(1.0)
        speaker.network.cut()
        listener.network.cut()
        await story.passes(2.0)
        listener.peers.newest.unplug()
        await story.passes(8.0)
        states = {state for _, state in listener.session.watch.states}
        assert states == {EncryptionState.OFFLINE, EncryptionState.SHARED}
        counts = listener.session.watch.counts(speaker.identity)
        assert counts.opened > 400
        assert sum(counts.refused.values()) == 0
        assert listener.hears(440) > AUDIBLE

    tell(story, loss=0.05)
