"""From the list of rooms to good-bye."""

import pytest

from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.room import Connection, LeaveReason, Role
from tests.stories.fakes.sound import tone
from tests.stories.story import Story, tell

LOW, HIGH = tone(440), tone(1000)
AUDIBLE, SILENT = 0.15, 0.01


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
def test_list_join_hear_raise_hand_be_invited_speak_be_heard_leave(mode: Mode) -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST, voice=LOW)
        guest = story.visitor(story.invite())
        assert [room.title for room in await guest.place.rooms()] == ["Tea", "Garden"]
        listener = (await guest.enter()).listen()
        assert listener.room.title == "Tea"
        assert listener.room.role is Role.LISTENER

        await story.passes(1.0)
        assert listener.hears(440) > AUDIBLE
        assert listener.hears(1000) < SILENT

        await listener.session.raise_hand()
        await host.until(lambda room: room.hands)
        assert host.room.hands[0].identity == listener.identity
        await host.session.moderation.invite_to_speak(listener.identity)
        await listener.until(lambda room: room.role is Role.SPEAKER)
        await host.until(lambda room: not room.hands)
        assert listener.room.microphone_muted

        listener.voice = HIGH
        await story.passes(1.0)
        assert listener.sent == 0
        await listener.session.set_muted(False)
        await story.passes(1.0)
        assert host.hears(1000) > AUDIBLE
        assert listener.hears(440) > AUDIBLE
        quiet = EncryptionState.OFF if mode is Mode.NONE else EncryptionState.SHARED
        assert (host.state, listener.state) == (quiet, quiet)

        await listener.session.leave()
        await host.until(lambda room: listener.identity not in room.others)
        await listener.until(lambda room: room.connection is Connection.CLOSED)
        assert listener.room.closed_because is LeaveReason.SELF

    tell(story, mode)
