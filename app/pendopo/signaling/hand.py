"""Our own raised hand, kept in mind until the server shows it."""

from livekit.protocol import rtc

from pendopo.model.room import HAND_ATTRIBUTE
from pendopo.signaling.translate import hand_to_wire


class Hand:
    """The last wish about our hand. `tell` gives what the server was not told yet."""

    def __init__(self) -> None:
        self._wish: tuple[int | None] | None = None
        self._told = True
        self._requests = 0

    def wish(self, raised_ms: int | None) -> None:
        """Up since then, or down."""
        self._wish = (raised_ms,)
        self._told = False

    def tell(self) -> list[rtc.SignalRequest]:
        """The request for a wish not told so far; afterwards it counts as told."""
        if self._wish is None or self._told:
            return []
        self._told = True
        self._requests += 1
        attributes = hand_to_wire(self._wish[0]) or {HAND_ATTRIBUTE: ""}
        update = rtc.UpdateParticipantMetadata(attributes=attributes, request_id=self._requests)
        return [rtc.SignalRequest(update_metadata=update)]

    def shown(self, raised_ms: int | None) -> None:
        """What everybody sees: a wish that came true is forgotten."""
        if self._wish == (raised_ms,):
            self._wish = None

    def refuse(self, request_id: int) -> bool:
        """Whether what the server refuses is the newest wish; older ones are past."""
        if self._wish is None or request_id != self._requests:
            return False
        self._wish = None
        return True

    def resume(self) -> None:
        """The socket was cut: a wish that nobody saw come true is told again."""
        self._told = False
