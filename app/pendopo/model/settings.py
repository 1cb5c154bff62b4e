"""What somebody has chosen for this profile."""

from dataclasses import dataclass

from pendopo.model.relay import Relay


@dataclass(frozen=True, slots=True)
class Settings:
    """Every field has the value that suits somebody who never opens the settings."""

    display_name: str = ""
    language: str = ""
    """A catalogue's name; "" follows the system."""
    microphone: str = ""
    """A device's key; "" follows the system."""
    speaker: str = ""
    """The same."""
    microphone_gain_db: int = 0
    speaker_volume: int = 100
    """Per cent."""
    push_to_talk: bool = False
    """Whether Space, held down, is what unmutes."""
    host_name: str = ""
    """Of the place on this computer; "" was never chosen."""
    host_reach: str = "network"
    """Who can reach it: here, network or typed."""
    host_addresses: str = ""
    """Typed in, for `typed`."""
    host_port: int = 7880
    always_relay: bool = False
    relays: tuple[Relay, ...] = ()
    host_mode: str = "shared"
    """Of its rooms: shared or none."""
    check_updates: bool = False
    """Whether word of newer versions is asked for."""
    newest_release: str = ""
    """Word of the newest one that was ever heard of, as it was signed."""
    name_asked: bool = False
    """Whether the person was asked for `display_name`, and so wants none where it is empty."""
