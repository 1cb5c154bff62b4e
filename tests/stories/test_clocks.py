"""A date that is set anew in the middle of a visit, and time that stood still for somebody."""

import pytest

from pendopo.model.room import Connection, Role
from tests.stories.fakes.sound import tone
from tests.stories.story import Story, tell

AUDIBLE = 0.15
HOURS = [-7, 7]
"""More than a token lives."""


@pytest.mark.parametrize("whose", ["the guest's", "the host's"])
@pytest.mark.parametrize("hours", HOURS)
def test_a_date_that_jumps_ends_no_visit_and_keeps_nobody_from_coming_back(
    whose: str, hours: int
) -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.HOST)
        speaker.voice = tone(440)
        await speaker.listen().session.set_muted(False)
        visitor = story.visitor(story.invite(Role.LISTENER))
        guest = (await visitor.enter()).listen()
        await story.passes(2.0)
        assert guest.hears(440) > AUDIBLE
        await guest.session.raise_hand()
        clock = visitor.clock if whose == "the guest's" else story.clock
        clock.set_ahead(hours * 3600.0)
        await story.passes(20.0)
        assert guest.room.connection is Connection.CONNECTED
        assert guest.session.rejoins == 0
        assert guest.hears(440) > AUDIBLE
        guest.peers.newest.unplug()
        await story.passes(20.0)
        assert guest.room.connection is Connection.CONNECTED
        assert guest.session.rejoins == 1
        assert guest.hears(440) > AUDIBLE
        assert [hand.identity for hand in speaker.room.hands]

    tell(story)


def test_what_was_changed_before_the_hosts_date_was_set_back_still_counts() -> None:
    """A speaker comes back as one, and whoever was removed does not come back."""

    async def story(story: Story) -> None:
        host, guest, gone = (
            await story.enter(Role.HOST),
            await story.enter(),
            await story.enter(),
        )
        await story.passes(1.0)
        await host.session.moderation.invite_to_speak(guest.identity)
        await guest.until(lambda room: room.role is Role.SPEAKER)
        await host.session.moderation.remove(gone.identity)
        await gone.until(lambda room: room.connection is Connection.CLOSED)
        story.clock.set_ahead(-7 * 3600.0)
        guest.peers.newest.unplug()
        await story.passes(20.0)
        assert guest.session.rejoins == 1
        assert guest.room.role is Role.SPEAKER
        assert guest.room.connection is Connection.CONNECTED
        assert {each.identity for each in host.room.others.values()} == {guest.identity}

    tell(story)
