"""Whether there is a newer version: asked only where the person wants it, and only told."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pendopo
from pendopo.app.profile import Profile
from pendopo.drivers import release_file
from pendopo.model.errors import InputError, PendopoError
from pendopo.reach import release
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from pendopo.ui.settings.updates import (
    Asking,
    NewVersion,
    NoKey,
    NoneNewer,
    NotAsked,
    Unknown,
    UpdateState,
)

EVERY_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Source:
    """Who signs releases, and where word of the newest is."""

    key: bytes
    address: str


RELEASES: Final[Source | None] = None
"""There is no release key yet: until one is put here nothing is asked, and the window says so."""


class Updates:
    """Belongs to the media loop; implements `ui.settings.updates.Updates`."""

    def __init__(
        self,
        profile: Profile,
        whole: Ledger,
        source: Source | None = RELEASES,
        trust: ssl.SSLContext | None = None,
        version: str = pendopo.__version__,
    ) -> None:
        """What is contacted is entered in `whole`."""
        self._profile, self._whole, self._source = profile, whole, source
        self._trust, self._version = trust, version
        self._listeners: list[Callable[[UpdateState], None]] = []
        self._asking = asyncio.Lock()
        self._daily: asyncio.Task[None] | None = None
        self.state: UpdateState = NoKey() if source is None else NotAsked()

    @property
    def wanted(self) -> bool:
        """Whether it is asked at every start and once a day."""
        return self._profile.settings.check_updates

    def follow(self, listener: Callable[[UpdateState], None]) -> Callable[[], None]:
        """Call `listener` at every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def begin(self) -> None:
        """Ask now and once a day, if that is wanted."""
        if self.wanted and self._source is not None and self._daily is None:
            self._daily = asyncio.create_task(self._every_day())

    async def want(self, wanted: bool) -> None:
        """Choose that. Raises InputError(FILE) when it cannot be kept."""
        await self._profile.change(check_updates=wanted)
        if wanted:
            await self.begin()
        else:
            await self.close()
            self._become(NoKey() if self._source is None else NotAsked())

    async def close(self) -> None:
        """Ask no more."""
        daily, self._daily = self._daily, None
        if daily is not None:
            daily.cancel()
            await asyncio.gather(daily, return_exceptions=True)

    async def ask(self) -> None:
        """Once; what fails is the state then."""
        source = self._source
        if source is None:
            return
        async with self._asking:
            self._become(Asking())
            try:
                self._become(await self._found(source))
            except PendopoError as error:
                self._become(Unknown(error))
            except BaseException:
                self._become(NotAsked())
                raise

    async def _found(self, source: Source) -> UpdateState:
        fence = Fence(self._whole)
        content = await release_file.fetch(source.address, fence, release.MOST, self._trust)
        newest = release.read(content, source.key, self._profile.settings.newest_release)
        await self._remember(newest.date)
        if newest.newer_than(self._version):
            return NewVersion(newest.version, newest.date, newest.link)
        return NoneNewer(newest.date)

    async def _remember(self, date: str) -> None:
        """So that an older one is not believed later; where nothing can be kept, for this run."""
        if date > self._profile.settings.newest_release:
            try:
                await self._profile.change(newest_release=date)
            except InputError:
                return

    async def _every_day(self) -> None:
        while True:
            await self.ask()
            await asyncio.sleep(EVERY_S)

    def _become(self, state: UpdateState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)
