"""One guest's data packets on their way to the others."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pendopo.host import limits
from pendopo.host.timers import Timers
from pendopo.host.waiting import Queue, Waiting
from pendopo.signaling.pace import Allowance, Pace


@dataclass(frozen=True, slots=True)
class _Parcel:
    deliver: Callable[[], None]
    datagrams: int
    room: Queue


class Deliveries:
    """As far as their own allowance goes, and then in the queues of the crowd and the room. What
    must arrive waits, one after the other; what may be lost is dropped."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float], crowd: Queue) -> None:
        self.dropped = 0
        """Packets that were for too many."""
        self._monotonic = monotonic
        self._pace = Pace(limits.DATA_DELIVERIES)
        self._own = Waiting(timers, monotonic, Allowance(self._pace))
        self._crowd = crowd
        self._parcels: deque[_Parcel] = deque()
        self._waiting = 0

    def reliable(self, deliver: Callable[[], None], datagrams: int, room: Queue) -> None:
        """Deliver now or later, and whole, unless too much waits already."""
        never = datagrams > limits.DATA_DELIVERIES.burst
        if never or self._waiting + datagrams > limits.WAITING_DELIVERIES:
            self.dropped += 1
            return
        self._waiting += datagrams
        self._parcels.append(_Parcel(deliver, datagrams, room))
        if len(self._parcels) == 1:
            self._send_first()

    def lossy(self, deliver: Callable[[], None], datagrams: int, room: Queue) -> None:
        """Deliver now or never."""
        now = self._monotonic()
        queues = (self._crowd, room)
        free = self._pace.has(now, datagrams) and all(each.free(datagrams) for each in queues)
        if self._parcels or not free:
            self.dropped += 1
            return
        self._pace.take(now, datagrams)
        for queue in queues:
            queue.take(datagrams)
        deliver()

    def cancel(self) -> None:
        """What waits is not delivered."""
        self._own.cancel()
        self._crowd.forget(self)
        if self._parcels:
            self._parcels[0].room.forget(self)
        self._parcels.clear()
        self._waiting = 0

    def _send_first(self) -> None:
        parcel = self._parcels[0]
        self._own.do(lambda: self._ask_crowd(parcel), parcel.datagrams)

    def _ask_crowd(self, parcel: _Parcel) -> None:
        self._crowd.want(self, lambda: self._ask_room(parcel), parcel.datagrams)

    def _ask_room(self, parcel: _Parcel) -> None:
        parcel.room.want(self, self._deliver_first, parcel.datagrams)

    def _deliver_first(self) -> None:
        parcel = self._parcels.popleft()
        self._waiting -= parcel.datagrams
        parcel.deliver()
        if self._parcels:
            self._send_first()
