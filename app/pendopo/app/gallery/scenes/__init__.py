"""All pictures there are: a name, and what has to happen before it is taken."""

from collections.abc import Mapping
from types import MappingProxyType

from pendopo.app.gallery.scenes import hosting, lobby, room, settings
from pendopo.app.gallery.stage import Scene, Stage


def scenes(stage: Stage) -> Mapping[str, Scene]:
    """Everything there is to be seen, by name; each page of the settings is one."""
    tables = (lobby.SCENES, room.SCENES, hosting.SCENES, settings.SCENES, settings.pages(stage))
    return MappingProxyType({name: scene for table in tables for name, scene in table.items()})
