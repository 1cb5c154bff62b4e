"""Entering a room, as the window asks for it."""

from collections.abc import Callable
from typing import Protocol

from pendopo.model.room import RoomListing
from pendopo.ui.hosting.hosting import Hosting
from pendopo.ui.hosting.operating import Operating
from pendopo.ui.lobby.keychain import Keychain
from pendopo.ui.lobby.presenter import PlacesAndInvites
from pendopo.ui.room.session import Session
from pendopo.ui.settings.about import Making
from pendopo.ui.settings.diagnostics_card import Diagnostics
from pendopo.ui.settings.language import Languages
from pendopo.ui.settings.preferences import Preferences
from pendopo.ui.settings.privacy import Contacts
from pendopo.ui.settings.relay_list import RelayList
from pendopo.ui.settings.self_test_card import SelfTest
from pendopo.ui.settings.simulation import Simulation
from pendopo.ui.settings.updates import Updates
from pendopo.ui.sound.trial import Sound


class Visits(Protocol):
    """Awaited on the media loop; every failure is a PendopoError."""

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> Session:
        """Enter a room as a listener or, where the invite says so, more; muted."""
        ...

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        """Tell `listener`, from a thread of its own, every change of `sound_notice`."""
        ...

    def sound_notice(self) -> str | None:
        """What is missing for sound here and how to get it; None when nothing is."""
        ...


class Backend(Protocol):
    """Everything that the window asks of the program behind it."""

    @property
    def lobby(self) -> PlacesAndInvites:
        """What there are invites to."""
        ...

    @property
    def visits(self) -> Visits:
        """Entering rooms."""
        ...

    @property
    def sound(self) -> Sound:
        """Devices, and hearing oneself."""
        ...

    @property
    def hosting(self) -> Hosting:
        """The place on this computer."""
        ...

    @property
    def keychain(self) -> Keychain:
        """Whether what is kept outlives the program."""
        ...

    @property
    def operating(self) -> Operating:
        """LiveKit servers that somebody has an API key of."""
        ...

    @property
    def relays(self) -> RelayList:
        """Who may pass our sound on."""
        ...

    @property
    def contacts(self) -> Contacts:
        """Whom this program contacted."""
        ...

    @property
    def preferences(self) -> Preferences:
        """What the person has chosen."""
        ...

    @property
    def languages(self) -> Languages:
        """What can be spoken."""
        ...

    @property
    def making(self) -> Making:
        """What the program is made of."""
        ...

    @property
    def diagnostics(self) -> Diagnostics:
        """What may be told to whoever helps."""
        ...

    @property
    def simulation(self) -> Simulation:
        """What a tester wants to go wrong."""
        ...

    @property
    def updates(self) -> Updates:
        """Whether there is a newer version."""
        ...

    @property
    def self_test(self) -> SelfTest:
        """Trying every part of it."""
        ...
