"""What the window asks for, done by the real program."""

from collections.abc import Callable

from pendopo.app.contacts import Contacts
from pendopo.app.device_survey import SystemSurvey
from pendopo.app.diagnostics import Diagnostics
from pendopo.app.doors import Doors
from pendopo.app.hosting import Hosting
from pendopo.app.language import Languages
from pendopo.app.log_counts import LogCounts
from pendopo.app.making import Making
from pendopo.app.operating import Operating
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.app.simulation import Simulation
from pendopo.app.studio import Studio
from pendopo.app.trial.self_test import SelfTest
from pendopo.app.updates import Updates
from pendopo.app.visits import Visits
from pendopo.app.volumes import Volumes
from pendopo.drivers.portaudio import PortAudio
from pendopo.drivers.system_clock import SystemClock
from pendopo.ports.sound import DeviceSurvey, SoundSource
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger


class Backend:
    """Belongs to the media loop; implements `ui.window.backend.Backend`."""

    def __init__(
        self,
        profile: Profile,
        sound: SoundSource | None = None,
        open_doors: Callable[[], Doors] | None = None,
    ) -> None:
        self.preferences = profile
        self.keychain = profile.secrets
        self._whole = Ledger()
        """Of this run: whatever any place, visit or test has contacted."""
        self.contacts = Contacts(self._whole)
        self.updates = Updates(profile, self._whole)
        self.simulation = Simulation()
        open_doors = open_doors or self._doors
        self.lobby = Places(profile, open_doors)
        self.relays = Relays(
            profile,
            self._whole,
            simulated=lambda: self.simulation.now,
            is_passing=self.lobby.is_passing,
        )
        self.hosting = Hosting(profile, self.lobby)
        self.operating = Operating(profile, open_doors)
        self.languages = Languages()
        self.making = Making()
        self.self_test = SelfTest(profile, self.relays)
        self.sound = _studio(profile, sound)
        self.volumes = Volumes(profile.directory, self.lobby.is_passing)
        self.lobby.forget_also(self.volumes.forget)
        self.lobby.forget_also(self.relays.forget)
        self.visits = Visits(self.lobby, self.sound, self.volumes, open_doors)
        self._trouble = LogCounts().begin()
        self.diagnostics = Diagnostics(
            profile, self.relays, self.lobby, self.visits, self._whole, self._trouble
        )

    def _doors(self) -> Doors:
        return Doors.open(Fence(self._whole), self.relays, simulation=self.simulation)

    async def close(self) -> None:
        """Leave every room; what is being kept is kept, before a host that hangs is waited for."""
        self._trouble.end()
        await self.updates.close()
        try:
            await self.visits.close()
            await self.sound.close()
        finally:
            await self.lobby.close()
            await self.relays.close()
            try:
                await self.hosting.close()
            finally:
                await self.preferences.close()


def _studio(profile: Profile, given: SoundSource | None) -> Studio:
    """On this computer's devices, unless there is something else to speak and hear with."""
    portaudio = PortAudio()
    survey: DeviceSurvey | None = SystemSurvey(portaudio) if given is None else None
    return Studio(given or portaudio, survey, profile, SystemClock())
