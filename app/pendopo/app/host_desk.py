"""The host's process at its parent's orders, and what it tells of itself."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from pendopo.host import control
from pendopo.host.control import (
    AddTicket,
    Announced,
    CancelTicket,
    Census,
    ClosePlace,
    EndRoom,
    OpenRoom,
    Order,
)
from pendopo.host.door import Door
from pendopo.host.timers import Timers
from pendopo.model.room import LeaveReason

log = logging.getLogger(__name__)

CENSUS_EVERY_S = 2.0
SOON_S = 0.1
"""After an order its effect is told sooner."""


class HostDesk:
    """Obeys one order after another and says who is here, when that has changed."""

    def __init__(
        self,
        door: Door,
        timers: Timers,
        tell: Callable[[Census], None],
        announced: Callable[[], Announced] = Announced,
    ) -> None:
        self._door = door
        self._timers = timers
        self._tell = tell
        self._announced = announced
        self._last = Census()
        self._spent_s, self._at_s = time.process_time(), time.perf_counter()
        self._timer = timers.call_later(SOON_S, self._count)

    def hear(self, line: str) -> None:
        """One line of the parent's. What is no order is left out; the parent is of another
        version then."""
        try:
            order = control.order_from_json(line)
        except ValueError:
            log.warning("an order that this host does not know was left out")
            return
        self._obey(order)
        self._timer.cancel()
        self._timer = self._timers.call_later(SOON_S, self._count)

    def close(self) -> None:
        """Nothing more is told."""
        self._timer.cancel()

    def _obey(self, order: Order) -> None:
        match order:
            case OpenRoom(room):
                self._door.open_room(room.name, room.metadata)
            case EndRoom(name):
                room_to_end = self._door.room(name)
                if room_to_end is not None:
                    self._door.delete_room(room_to_end)
            case AddTicket(ticket):
                self._door.add_ticket(ticket)
            case CancelTicket(digest):
                self._door.cancel_ticket(digest)
            case ClosePlace():
                self._door.close(LeaveReason.PLACE_CLOSED)

    def _count(self) -> None:
        spent_s, at_s = time.process_time(), time.perf_counter()
        passed = max(at_s - self._at_s, 0.001)
        census = replace(
            self._door.census(round((spent_s - self._spent_s) / passed, 2)),
            announced=self._announced(),
        )
        self._spent_s, self._at_s = spent_s, at_s
        if census != self._last:
            self._last = census
            self._tell(census)
        self._timer = self._timers.call_later(CENSUS_EVERY_S, self._count)
