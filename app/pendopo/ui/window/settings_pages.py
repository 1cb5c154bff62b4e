"""The pages of the settings, in the order in which they are listed."""

from collections.abc import Iterator

from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.settings.about import AboutPage
from pendopo.ui.settings.diagnostics import DiagnosticsPage
from pendopo.ui.settings.language import LanguagePage
from pendopo.ui.settings.privacy import PrivacyPage
from pendopo.ui.settings.relays import RelaysPage
from pendopo.ui.settings.sound import SoundPage
from pendopo.ui.settings.testing import TestingPage
from pendopo.ui.settings.view import SettingsPage
from pendopo.ui.window.backend import Backend


def settings_pages(
    theme: Theme, bridge: Bridge, backend: Backend, announcer: Announcer
) -> Iterator[SettingsPage]:
    """Each made once for the window, when it is asked for."""

    async def names() -> dict[str, str]:
        return {card.id: card.name for card in await backend.lobby.places()}

    yield SoundPage(theme, bridge, backend.preferences, backend.sound)
    yield RelaysPage(theme, bridge, backend.preferences, backend.relays, names)
    yield PrivacyPage(theme, bridge, backend.contacts, backend.keychain)
    yield LanguagePage(theme, bridge, backend.preferences, backend.languages)
    yield DiagnosticsPage(theme, bridge, announcer, backend.self_test, backend.diagnostics)
    yield TestingPage(theme, bridge, backend.simulation)
    yield AboutPage(theme, bridge, backend.making, backend.updates)
