"""The newest Room, and who is told of each new one."""

from collections.abc import Callable

from pendopo.model.events import RoomEvent
from pendopo.model.room import Room
from pendopo.room.listeners import Listeners
from pendopo.room.reduce import reduce


class Board:
    """Facts go up here and nowhere else."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._listeners: Listeners[Room] = Listeners()

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """Tell `listener` every new Room; returns what ends that."""
        return self._listeners.add(listener)

    def close(self) -> None:
        """The newest room is the last one."""
        self._listeners.close()

    def post(self, event: RoomEvent) -> None:
        """The room after `event`; nobody is told when nothing has changed."""
        room = reduce(self.room, event)
        if room is not self.room:
            self.room = room
            self._listeners.tell(room)
