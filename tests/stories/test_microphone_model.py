"""Only what we do ourselves turns our microphone on, whatever the server says in whatever order."""

from collections.abc import Awaitable, Callable, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from livekit.protocol import models, rtc

from pendopo.host.guest import Guest
from pendopo.model.errors import AccessError, ReachError
from pendopo.model.ids import TrackSid
from pendopo.model.room import Connection, LeaveReason, Permission, Role, Room
from pendopo.signaling import access, sdp, translate
from pendopo.signaling import server_messages as say
from pendopo.signaling.outputs import SendMessage
from pendopo.signaling.sdp import Direction, Media, Session
from pendopo.signaling.server_messages import Verdict
from tests.stories.fakes.sound import tone
from tests.stories.story import TEA, Person, Story, tell

VOICE = tone(440)
STEP_S = 0.1


class Trial:
    """Somebody with a voice, a server that may say anything, and the rule."""

    def __init__(self, story: Story, person: Person) -> None:
        self.story = story
        self.person = person
        self.by_ourselves = False
        self.broken: list[str] = []
        """Which rules did not hold; raising where facts are told would be the session's fault."""
        self._before = person.room
        person.session.subscribe(self._judge)

    @property
    def guest(self) -> Guest | None:
        room = self.story.server.door.room(TEA)
        return self.story.server.door.guest(room, self.person.identity) if room else None

    @property
    def sids(self) -> list[TrackSid]:
        """Every sid that our tracks were ever said to have."""
        return [track.sid for track in self.person.me.tracks] or [TrackSid("TR_none")]

    def say(self, message: SendMessage) -> None:
        self.person.network.newest.send_down(message.message)

    def say_wire(self, response: rtc.SignalResponse) -> None:
        self.say(SendMessage(response.SerializeToString()))

    def requests(self, kind: str) -> list[rtc.SignalRequest]:
        """What we asked the server for over the newest socket."""
        sent = map(rtc.SignalRequest.FromString, self.person.network.newest.to_server)
        return [request for request in sent if request.WhichOneof("message") == kind]

    async def pass_time(self) -> None:
        """Frames leave only while the microphone is on and we are on stage."""
        before, on = self.person.sent, [self.person.room]
        stop = self.person.session.subscribe(on.append)
        await self.story.passes(STEP_S)
        stop()
        if self.person.sent > before:
            assert any(_may_be_heard(room) for room in on)
        assert self.person.session.mouth.wanted <= _may_be_heard(self.person.room)

    def _judge(self, room: Room) -> None:
        before, self._before = self._before, room
        if before.microphone_muted and not room.microphone_muted and not self.by_ourselves:
            self.broken.append("somebody else turned our microphone on")
        if room.me is not None and not room.me.on_stage and not room.microphone_muted:
            self.broken.append("an open microphone off the stage")
        if room.connection is Connection.CLOSED and not room.microphone_muted:
            self.broken.append("an open microphone after the end")


def _may_be_heard(room: Room) -> bool:
    return not room.microphone_muted and room.me is not None and room.me.on_stage


async def unmute(trial: Trial) -> None:
    trial.by_ourselves = True
    try:
        await trial.person.session.set_muted(False)
    except (AccessError, ReachError):
        assert trial.person.room.microphone_muted or trial.person.room.me is not None
    finally:
        trial.by_ourselves = False


async def mute(trial: Trial) -> None:
    await trial.person.session.set_muted(True)
    assert trial.person.room.microphone_muted
    before = trial.person.sent
    await trial.story.passes(STEP_S)
    assert trial.person.sent == before


async def hold_to_talk(trial: Trial) -> None:
    trial.by_ourselves = True
    try:
        await trial.person.session.hold_to_talk()
    except (AccessError, ReachError):
        assert trial.person.room.microphone_muted
    finally:
        trial.by_ourselves = False


async def keep_talking(trial: Trial) -> None:
    """Said by a window that did not hear of anything: it turns nothing on."""
    await trial.person.session.keep_talking()


async def microphone_dies(trial: Trial) -> None:
    trial.person.mouth.alive = False


async def microphone_returns(trial: Trial) -> None:
    trial.person.mouth.alive = True


async def raise_hand(trial: Trial) -> None:
    try:
        await trial.person.session.raise_hand()
    except ReachError:
        assert trial.person.room.connection is not Connection.CONNECTED


async def cut_socket(trial: Trial) -> None:
    trial.person.network.cut()


async def lose_path(trial: Trial) -> None:
    peer = trial.person.peers.newest
    peer.unplug()
    peer.notice()


async def server_unmutes(trial: Trial) -> None:
    for sid in trial.sids:
        trial.say(say.mute(sid, False))


async def server_mutes(trial: Trial) -> None:
    for sid in trial.sids:
        trial.say(say.mute(sid, True))


async def host_mutes(trial: Trial) -> None:
    if trial.guest is not None:
        for track in trial.guest.presence().participant.tracks:
            trial.guest.mute_by_moderator(track.sid)


async def host_moves_to_audience(trial: Trial) -> None:
    if trial.guest is not None:
        trial.guest.set_permission(Permission(can_publish=False))


async def host_calls_to_stage(trial: Trial) -> None:
    if trial.guest is not None:
        trial.guest.set_permission(Permission(can_publish=True))


async def host_sends_away(trial: Trial) -> None:
    if trial.guest is not None:
        trial.guest.dismiss(LeaveReason.LOST)


def says_of_us(on_stage: bool, muted: bool) -> Callable[[Trial], Awaitable[None]]:
    """An update about ourselves, true or not."""

    async def update(trial: Trial) -> None:
        info = translate.participant_to_wire(trial.person.me)
        info.permission.CopyFrom(translate.permission_to_wire(Permission(can_publish=on_stage)))
        for track in info.tracks:
            track.muted = muted
        people = rtc.ParticipantUpdate(participants=[info])
        trial.say_wire(rtc.SignalResponse(update=people))
        trial.say_wire(rtc.SignalResponse(room_update=rtc.RoomUpdate(room=models.Room(name=TEA))))

    return update


async def says_resumed(trial: Trial) -> None:
    trial.say(say.resumed())


async def says_joined_again(trial: Trial) -> None:
    wire = translate.participant_to_wire(trial.person.me)
    trial.say_wire(rtc.SignalResponse(join=rtc.JoinResponse(participant=wire)))


async def publishes_for_us(trial: Trial) -> None:
    for request in trial.requests("add_track")[-1:]:
        track = models.TrackInfo(sid="TR_forged", type=models.TrackType.AUDIO, muted=False)
        published = rtc.TrackPublishedResponse(cid=request.add_track.cid, track=track)
        trial.say_wire(rtc.SignalResponse(track_published=published))


async def refuses_our_track(trial: Trial) -> None:
    for request in trial.requests("add_track")[-1:]:
        trial.say(say.track_refused(request.add_track.cid, Verdict.NOT_ALLOWED))


async def takes_our_track_away(trial: Trial) -> None:
    for sid in trial.sids:
        trial.say(say.track_unpublished(sid))


async def asks_for_sections(trial: Trial) -> None:
    trial.say(say.media_sections_requirement(1))


async def answers_again(trial: Trial) -> None:
    if trial.guest is None:
        return
    for request in trial.requests("offer")[-1:]:
        offer = sdp.parse(request.offer.sdp)
        media = tuple(_accepted(section) for section in offer.media)
        answer = Session(trial.guest.peer.local, media)
        trial.say(say.answer(answer, request.offer.id, {}))


def _accepted(section: Media) -> Media:
    sends = section.direction is Direction.SENDONLY
    direction = Direction.RECVONLY if sends else Direction.SENDRECV
    return Media(section.mid, section.kind, direction, section.codecs)


async def makes_us_moderator(trial: Trial) -> None:
    grants = access.Grants(
        trial.person.identity, TEA, True, room_admin=True, permission=Permission(can_publish=True)
    )
    trial.say(say.refresh_token(access.issue("k", "s" * 32, grants, trial.story.clock.unix_s())))


Step = Callable[[Trial], Awaitable[None]]
LOCAL: tuple[Step, ...] = (unmute, mute, hold_to_talk, keep_talking, raise_hand)
DEVICES: tuple[Step, ...] = (microphone_dies, microphone_returns)
NETWORK: tuple[Step, ...] = (cut_socket, lose_path)
SERVER: tuple[Step, ...] = (
    server_unmutes,
    server_mutes,
    host_mutes,
    host_moves_to_audience,
    host_calls_to_stage,
    host_sends_away,
    says_of_us(on_stage=True, muted=False),
    says_of_us(on_stage=True, muted=True),
    says_of_us(on_stage=False, muted=False),
    says_resumed,
    says_joined_again,
    publishes_for_us,
    refuses_our_track,
    takes_our_track_away,
    asks_for_sections,
    answers_again,
    makes_us_moderator,
)
SILENT_STEPS = (*NETWORK, *DEVICES, keep_talking, *SERVER)
ROLES = (Role.LISTENER, Role.SPEAKER, Role.MODERATOR, Role.HOST)


STEPS = st.one_of([st.sampled_from(steps) for steps in (LOCAL, NETWORK, DEVICES, SERVER, SERVER)])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ROLES), st.lists(STEPS, min_size=6, max_size=12))
def test_only_a_local_action_starts_sending(role: Role, steps: Sequence[Step]) -> None:
    async def story(story: Story) -> None:
        person = await story.visitor(story.invite(role)).enter(voice=VOICE)
        trial = Trial(story, person)
        await trial.pass_time()
        for step in (unmute, *steps):
            if person.room.connection is Connection.CLOSED:
                break
            await step(trial)
            await trial.pass_time()
            assert not trial.broken

    tell(story)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ROLES), st.lists(st.sampled_from(SILENT_STEPS), min_size=4, max_size=12))
def test_who_never_unmuted_never_sent(role: Role, steps: Sequence[Step]) -> None:
    async def story(story: Story) -> None:
        person = await story.visitor(story.invite(role)).enter(voice=VOICE)
        trial = Trial(story, person)
        for step in steps:
            if person.room.connection is not Connection.CLOSED:
                await step(trial)
            await trial.pass_time()
            assert not person.session.mouth.wanted  # so that no device was ever opened
        assert person.sent == 0
        assert person.session.needles().facts.tx_sealed == 0

    tell(story)


def test_the_model_reaches_an_open_microphone() -> None:
    """Otherwise the rule above would say nothing."""

    async def story(story: Story) -> None:
        person = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=VOICE)
        trial = Trial(story, person)
        await trial.pass_time()
        for step in (unmute, server_unmutes, lose_path, answers_again, makes_us_moderator):
            await step(trial)
            await trial.pass_time()
            await story.passes(1.0)
        assert person.sent > 150
        assert person.session.rejoins == 1

    tell(story)
