"""Calls of a protocol, taken one at a time."""

from collections import deque
from collections.abc import Callable

from pendopo.room.listeners import nobody
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import SignalingEvent
from pendopo.signaling.outputs import Notify, Output

Step = Callable[[], list[Output]]
"""A call of the protocol."""


class Steps:
    """Everything that a step asks for is carried out before anybody hears what happened in it, and
    what those who hear it wish for is the next step."""

    def __init__(
        self,
        protocol: ClientProtocol,
        carry_out: Callable[[Output], None],
        tell: Callable[[SignalingEvent], None],
    ) -> None:
        self._protocol = protocol
        self._carry_out = carry_out
        self._tell = tell
        self._waiting: deque[Step] = deque()
        self._busy = False

    def take(self, step: Step) -> None:
        """Now, or behind what is being done; nothing any more once the protocol is closed."""
        self._waiting.append(step)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                following = self._waiting.popleft()
                if not self._protocol.closed:
                    self._do(following())
        finally:
            self._busy = False

    def end(self) -> None:
        """Whoever carried out and heard is let go; what is taken still comes to nothing."""
        self._carry_out = self._tell = nobody

    def _do(self, outputs: list[Output]) -> None:
        for output in outputs:
            if not isinstance(output, Notify):
                self._carry_out(output)
        for output in outputs:
            if isinstance(output, Notify):
                self._tell(output.event)
