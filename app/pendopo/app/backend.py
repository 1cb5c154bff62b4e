"""What the window asks for, done by the real program."""

from collections.abc import Callable

from pendopo.app.doors import Doors
from pendopo.app.hosting import Hosting
from pendopo.app.language import Languages
from pendopo.app.making import Making
from pendopo.app.operating import Operating
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.app.visits import Visits
from pendopo.drivers.portaudio import PortAudio
from pendopo.ports.sound import SoundSource


class Backend:
    """Belongs to the media loop; implements `ui.window.backend.Backend`."""

    def __init__(
        self,
        profile: Profile,
        sound: SoundSource | None = None,
        open_doors: Callable[[], Doors] = Doors.open,
    ) -> None:
        self.preferences = profile
        self.keychain = profile.secrets
        self.lobby = Places(profile, open_doors)
        self.hosting = Hosting(profile, self.lobby)
        self.operating = Operating(profile, open_doors)
        self.languages = Languages()
        self.making = Making()
        self.visits = Visits(self.lobby, sound or PortAudio(), open_doors)

    async def close(self) -> None:
        """Leave every room; what is being kept is kept."""
        try:
            await self.visits.close()
        finally:
            await self.hosting.close()
            await self.preferences.close()
