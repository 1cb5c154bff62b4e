"""How often whom a visit asks: a place's servers are one way, whoever walks on it."""

from dataclasses import replace

import pytest

from pendopo.app.plan import join_plan
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.ids import RoomName
from pendopo.model.transport import Endpoint
from tests.stories.story import URL, Story, tell

AWAY = (Endpoint("ws://127.0.0.1:1"), Endpoint("ws://127.0.0.1:2"))


def test_three_dead_servers_cost_three_attempts() -> None:
    async def story(story: Story) -> None:
        invite = replace(story.invite(), servers=(*AWAY, Endpoint(URL)))
        visitor = story.visitor(invite)
        plan = await visitor.plan()
        await story.crash()
        visitor.network.asked.clear()
        person = visitor.before(plan)
        with pytest.raises(ReachError) as told:
            await person.session.enter()
        assert told.value.reason is ReachReason.REFUSED
        assert visitor.network.asked == [URL, AWAY[0].url, AWAY[1].url]

    tell(story)


def test_who_answered_with_the_list_is_joined_first() -> None:
    async def story(story: Story) -> None:
        invite = replace(story.invite(), servers=(*AWAY, Endpoint(URL)))
        visitor = story.visitor(invite)
        listing = await visitor.place.room(RoomName("Tea"))
        visitor.network.asked.clear()
        await visitor.enter(join_plan(visitor.place, listing, "", visitor.network))
        assert visitor.network.asked == [URL, URL]

    tell(story)


def test_a_way_back_to_three_dead_servers_asks_each_once_a_time() -> None:
    async def story(story: Story) -> None:
        invite = replace(story.invite(), servers=(Endpoint(URL), *AWAY))
        guest = await story.visitor(invite).enter()
        await story.passes(1.0)
        await story.crash()
        guest.network.asked.clear()
        guest.peers.newest.unplug()
        await story.passes(60.0)
        asked = guest.network.asked
        rejoining = asked[asked.index(AWAY[0].url) - 1 :]
        assert len(rejoining) > 9
        assert rejoining[:9] == [URL, AWAY[0].url, AWAY[1].url] * 3

    tell(story)
