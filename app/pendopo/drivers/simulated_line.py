"""The line that every datagram of media passes, sealed as it is, out and in: it may lose some."""

import asyncio
import random
from collections.abc import Callable
from typing import ParamSpec

from pendopo.model.simulated import NOTHING, Simulated

P = ParamSpec("P")


class SimulatedLine:
    """`simulated` tells what goes wrong now. Belongs to one loop."""

    def __init__(
        self,
        simulated: Callable[[], Simulated] = lambda: NOTHING,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`chance` gives numbers from 0 up to 1."""
        self._simulated = simulated
        self._chance = chance

    def pass_on(
        self, over_udp: bool, deliver: Callable[P, None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Deliver now, later or never. Whoever is delivered to late may have closed meanwhile."""
        now = self._simulated()
        if now is NOTHING:
            deliver(*args, **kwargs)
        elif (over_udp and now.udp_blocked) or self._chance() * 100 < now.loss:
            return
        elif now.jitter_ms:
            wait_s = self._chance() * now.jitter_ms / 1000
            asyncio.get_running_loop().call_later(wait_s, lambda: deliver(*args, **kwargs))
        else:
            deliver(*args, **kwargs)
