"""The sound of one visit, both ways: its keys, its lease, mouth and ear, and what was measured."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from pendopo.e2ee.modes import key_ring, opener_for, sealer_for
from pendopo.model.device import Capture
from pendopo.model.frames import SealedFrame
from pendopo.ports.clock import Clock
from pendopo.room.ear import Ear
from pendopo.room.lease import Lease
from pendopo.room.microphone import Microphone
from pendopo.room.mouth import Mouth
from pendopo.room.plan import JoinPlan
from pendopo.room.watch import EncryptionWatch

T = TypeVar("T")


class RoomSound:
    """What the mouth gives on the sound thread comes to nothing before `begin`."""

    def __init__(self, plan: JoinPlan, clock: Clock) -> None:
        """Raises PolicyError(MODE) for a mode that this version cannot do."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._microphone: Microphone | None = None
        self._ring = key_ring(plan.mode, plan.passphrase)
        self._sealer = sealer_for(plan.mode)
        self._opener = opener_for(plan.mode, self._sealer)
        self._opener.use(self._ring)
        self.lease = Lease(clock)
        """What all sound goes on; the sound thread asks whether it holds."""
        self.mouth = Mouth(
            self._sealer, self.lease, self._send_from_sound, tell=self._capture_from_sound
        )
        self.ear = Ear(self._opener, self.lease, clock)
        self.watch = EncryptionWatch(plan.mode, self._sealer, self._opener)

    def begin(self, loop: asyncio.AbstractEventLoop, microphone: Microphone) -> None:
        """What the mouth gives is for this microphone, on its loop, from now on."""
        self._microphone = microphone
        self._loop = loop

    def join(self, trailer: bytes) -> None:
        """After a (re)join, with the server's trailer of blank frames."""
        self._opener.set_trailer(trailer)
        self._sealer.use(self._ring)  # others know us by another sid from now on

    def _capture_from_sound(self, capture: Capture) -> None:
        if self._microphone is not None:
            self._hand_over(self._microphone.capture, capture)

    def _send_from_sound(self, frame: SealedFrame) -> None:
        if self._microphone is not None:
            self._hand_over(self._microphone.send, frame)

    def _hand_over(self, take: Callable[[T], None], given: T) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(take, given)
