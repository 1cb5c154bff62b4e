"""Tasks end with their owner, their faults are told, and nothing of them is left."""

import asyncio
import gc
import weakref

import pytest

from pendopo.drivers.tasks import Tasks


class Owner:
    """Runs something that never ends, and something within."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []
        self.tasks = Tasks(self.faults.append)
        self.ended = 0

    def start(self) -> None:
        self.tasks.start(self.live())

    async def live(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.ended += 1

    async def fail(self) -> None:
        raise ValueError("of ours")


def test_all_end_with_their_owner() -> None:
    async def story() -> None:
        owner = Owner()
        owner.start()
        owner.start()
        await asyncio.sleep(0)
        await owner.tasks.end()
        assert owner.ended == 2
        await owner.tasks.end()
        assert owner.faults == []

    asyncio.run(story())


def test_a_fault_is_told_and_the_others_go_on() -> None:
    async def story() -> None:
        owner = Owner()
        owner.start()
        owner.tasks.start(owner.fail())
        await asyncio.sleep(0.01)
        assert [str(fault) for fault in owner.faults] == ["of ours"]
        assert owner.ended == 0
        await owner.tasks.end()

    asyncio.run(story())


def test_a_fault_while_all_end_is_nobodys() -> None:
    async def story() -> None:
        owner = Owner()
        owner.tasks.start(owner.fail())
        await owner.tasks.end()
        assert owner.faults == []

    asyncio.run(story())


@pytest.mark.usefixtures("uncollected")
def test_whoever_they_worked_for_is_freed_with_its_last_holder() -> None:
    async def story() -> None:
        owner = Owner()
        owner.start()
        await asyncio.sleep(0)
        await owner.tasks.end()
        watched = weakref.ref(owner)
        del owner
        await asyncio.sleep(0)
        assert watched() is None
        assert not gc.collect()

    asyncio.run(story())
