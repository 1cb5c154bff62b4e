"""Whether there is a newer version: asked only where the person wants it, and only told."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pendopo
from pendopo.app.profile import Profile
from pendopo.drivers import release_file
from pendopo.model.errors import InputError, PendopoError
from pendopo.reach import release
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from pendopo.reach.release import Release
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
        self.state: UpdateState = self._resting()

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
            self._become(self._resting())

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
                newest = await self._read(source)
                self._become(self._newer(newest) or NoneNewer(newest.date))
            except PendopoError as error:
                self._become(Unknown(error, self._newer(self._known())))
            except BaseException:
                self._become(self._resting())
                raise

    async def _read(self, source: Source) -> Release:
        fence = Fence(self._whole)
        content = await release_file.fetch(source.address, fence, release.MOST, self._trust)
        newest, known = release.read(content, source.key), self._known()
        release.check(newest, known, datetime.now(UTC).date())
        if newest != known:
            # where nothing can be kept it is known for this run
            with suppress(InputError):
                await self._profile.change(newest_release=content.decode("ascii", "replace"))
        return newest

    def _known(self) -> Release | None:
        """The newest that was ever heard of: an older one is not believed, and silence does not
        make it forgotten."""
        kept = self._profile.settings.newest_release.encode(errors="replace")
        try:
            return release.read(kept, self._source.key) if self._source is not None else None
        except InputError:
            return None

    def _newer(self, known: Release | None) -> NewVersion | None:
        if known is None or not known.newer_than(self._version):
            return None
        return NewVersion(known.version, known.date, known.link)

    def _resting(self) -> UpdateState:
        return NoKey() if self._source is None else self._newer(self._known()) or NotAsked()

    async def _every_day(self) -> None:
        while True:
            await self.ask()
            await asyncio.sleep(EVERY_S)

    def _become(self, state: UpdateState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)
