"""When our microphone is heard, and above all when it is not."""

import itertools
from collections.abc import Callable

import pytest

from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.frames import FRAME_SAMPLES
from pendopo.model.room import Connection, LeaveReason, MicrophoneState, Permission, Role
from tests.stories.fakes.sound import tone
from tests.stories.story import TEA, Person, Story, tell

VOICE = tone(440)
AUDIBLE, SILENT = 0.15, 0.01
ON_STAGE, AUDIENCE = Permission(can_publish=True), Permission(can_publish=False)


async def speaking(story: Story, role: Role = Role.SPEAKER) -> Person:
    """Somebody whose voice is on its way."""
    speaker = await story.enter(role, voice=VOICE)
    await story.passes(1.0)
    assert speaker.sent > 40
    return speaker


async def sends_nothing(story: Story, person: Person, seconds: float = 2.0) -> None:
    before = person.sent
    await story.passes(seconds)
    assert person.sent == before


def test_who_comes_in_is_muted() -> None:
    async def story(story: Story) -> None:
        speaker = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=VOICE)
        assert speaker.room.microphone_muted
        await story.passes(2.0)
        assert speaker.sent == 0
        assert speaker.session.mouth.own_level == -127.0

    tell(story)


def test_nothing_is_sent_before_the_server_has_answered_for_the_track() -> None:
    async def story(story: Story) -> None:
        speaker = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=VOICE)
        await speaker.session.set_muted(False)
        assert speaker.me.tracks == ()
        await story.passes(0.02)
        assert speaker.sent == 0
        await story.passes(1.0)
        assert speaker.sent > 40

    tell(story)


def test_muted_sends_nothing_and_time_runs_on() -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        speaker = await speaking(story)
        await speaker.session.set_muted(True)
        await sends_nothing(story, speaker, 4.0)
        assert listener.hears(440) < SILENT
        assert listener.room.others[speaker.identity].muted
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert listener.hears(440) > AUDIBLE
        times = [packet.timestamp for packet in speaker.peers.newest.sent]
        gap = max(later - earlier for earlier, later in itertools.pairwise(times))
        assert 4.0 <= gap / 48_000 <= 4.1
        assert len({time % FRAME_SAMPLES for time in times}) == 1
        assert len({packet.ssrc for packet in speaker.peers.newest.sent}) == 1

    tell(story)


def test_a_listener_may_not_unmute() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter(voice=VOICE)
        await story.passes(1.0)
        with pytest.raises(AccessError) as told:
            await listener.session.set_muted(False)
        assert told.value.reason is AccessReason.NOT_ALLOWED
        assert listener.room.microphone_muted
        await sends_nothing(story, listener)

    tell(story)


def test_muted_by_the_host_is_muted_here_and_may_be_undone_by_oneself() -> None:
    async def story(story: Story) -> None:
        host = (await story.enter(Role.HOST)).listen()
        speaker = await speaking(story)
        await host.session.moderation.mute_other(speaker.identity)
        await speaker.until(lambda room: room.microphone_muted)
        await sends_nothing(story, speaker)
        assert host.room.others[speaker.identity].muted
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert host.hears(440) > AUDIBLE

    tell(story)


def test_an_order_to_mute_that_the_cut_socket_lost_is_obeyed_after_the_resume() -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story)
        guest = story.server.guest(TEA, speaker.identity)
        speaker.network.cut()
        (track,) = guest.presence().participant.tracks
        guest.mute_by_moderator(track.sid)
        await speaker.until(lambda room: room.microphone_muted)
        await sends_nothing(story, speaker)
        assert speaker.session.rejoins == 0

    tell(story)


@pytest.mark.parametrize("role", [Role.SPEAKER, Role.MODERATOR, Role.HOST])
def test_moved_to_the_audience_frames_stop_at_once(role: Role) -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story, role)
        story.server.guest(TEA, speaker.identity).set_permission(AUDIENCE)
        await speaker.until(lambda room: room.me is not None and not room.me.on_stage)
        await sends_nothing(story, speaker)
        assert speaker.room.microphone_muted

    tell(story)


@pytest.mark.parametrize("role", [Role.SPEAKER, Role.MODERATOR, Role.HOST])
def test_called_back_to_the_stage_the_microphone_stays_off(role: Role) -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story, role)
        guest = story.server.guest(TEA, speaker.identity)
        guest.set_permission(AUDIENCE)
        await story.passes(1.0)
        guest.set_permission(ON_STAGE)
        await story.passes(1.0)
        assert speaker.me.on_stage
        await sends_nothing(story, speaker)
        await speaker.session.set_muted(False)
        before = speaker.sent
        await story.passes(1.0)
        assert speaker.sent > before + 40
        assert len({packet.ssrc for packet in speaker.peers.newest.sent}) == 2

    tell(story)


def test_an_order_to_mute_that_crosses_our_unmuting_is_what_everybody_sees() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        speaker = await speaking(story)
        await speaker.session.set_muted(True)
        await story.passes(1.0)
        (track,) = listener.room.others[speaker.identity].tracks
        story.server.guest(TEA, speaker.identity).mute_by_moderator(track.sid)
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert speaker.microphone() is MicrophoneState.MUTED_BY_MODERATOR
        assert listener.room.others[speaker.identity].muted
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert speaker.microphone() is MicrophoneState.LIVE
        assert not listener.room.others[speaker.identity].muted

    tell(story)


def test_mute_pressed_while_the_way_back_is_sought_holds() -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story)
        await story.passes(15.0)
        kept = await story.crash()
        await story.passes(20.0)
        assert speaker.room.connection is Connection.RECONNECTING
        await speaker.session.set_muted(True)
        assert speaker.room.microphone_muted
        story.start(kept)
        await story.passes(10.0)
        assert speaker.rooms[-1].connection is Connection.CONNECTED
        await sends_nothing(story, speaker)

    tell(story)


def test_unmute_pressed_while_the_way_back_is_sought_is_kept() -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story)
        await speaker.session.set_muted(True)
        await story.passes(15.0)
        kept = await story.crash()
        await story.passes(20.0)
        await speaker.session.set_muted(False)
        assert speaker.microphone() is MicrophoneState.OPENING
        await sends_nothing(story, speaker)
        story.start(kept)
        await story.passes(10.0)
        assert speaker.room.connection is Connection.CONNECTED
        assert speaker.microphone() is MicrophoneState.LIVE
        before = speaker.sent
        await story.passes(1.0)
        assert speaker.sent > before

    tell(story)


def leave(story: Story, speaker: Person) -> None:
    story.server.guest(TEA, speaker.identity).dismiss(LeaveReason.REMOVED)


def fault(story: Story, speaker: Person) -> None:
    speaker.session.watch.fault("sound")


@pytest.mark.parametrize("end", [leave, fault])
def test_after_the_end_nothing_is_sent(end: Callable[[Story, Person], None]) -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story)
        end(story, speaker)
        await story.passes(0.3)
        await sends_nothing(story, speaker)

    tell(story)


def test_good_bye_ends_the_sound_before_anything_is_answered() -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story)
        await speaker.session.leave()
        await sends_nothing(story, speaker)

    tell(story)


def test_whoever_is_turned_up_or_down_is_so_here_alone() -> None:
    async def story(story: Story) -> None:
        speaker = await speaking(story)
        here, there = (await story.enter()).listen(), (await story.enter()).listen()
        await story.passes(1.0)
        here.session.set_volume(speaker.identity, 0.0)
        await story.passes(1.0)
        assert here.hears(440) < SILENT
        assert there.hears(440) > AUDIBLE
        assert here.session.needles().levels[speaker.identity] > -30

    tell(story, Mode.NONE)
