"""Pings on the signaling connection and how long their absence is borne."""

from dataclasses import dataclass

DEFAULT_INTERVAL_S = 5.0
DEFAULT_TIMEOUT_S = 15.0
LONGEST_S = 120.0


@dataclass(slots=True)
class Heartbeat:
    """Times are seconds of the caller's clock. Any message from the other end proves its life."""

    interval: float
    timeout: float
    started: float
    round_trip_ms: int = 0
    _next_ping: float = 0.0
    _heard: float = 0.0

    @classmethod
    def start(cls, interval_s: int, timeout_s: int, now: float) -> "Heartbeat":
        """As the server wishes, within reason; zero means our own defaults."""
        interval = min(max(interval_s, 1), LONGEST_S) if interval_s > 0 else DEFAULT_INTERVAL_S
        timeout = min(timeout_s, LONGEST_S) if timeout_s > 0 else DEFAULT_TIMEOUT_S
        beat = cls(interval, max(timeout, interval + 1.0), now)
        beat.restart(now)
        return beat

    def restart(self, now: float) -> None:
        """A new socket: all counting begins again."""
        self._heard = now
        self._next_ping = now + self.interval

    def heard(self, now: float) -> None:
        """Something arrived."""
        self._heard = now

    def dead(self, now: float) -> bool:
        """Whether nothing was heard for too long."""
        return now >= self._heard + self.timeout

    def due(self, now: float) -> bool:
        """Whether a ping must leave now; asking moves the next one on."""
        if now < self._next_ping:
            return False
        self._next_ping = now + self.interval
        return True

    @property
    def wake_at(self) -> float:
        """When to look again."""
        return min(self._next_ping, self._heard + self.timeout)

    def stamp(self, now: float) -> int:
        """Milliseconds since the join: a ping tells nobody how long this computer is up."""
        return int((now - self.started) * 1000) + 1

    def answered(self, stamp: int, now: float) -> None:
        """A pong came for the ping that was sent at `stamp`."""
        elapsed = self.stamp(now) - stamp
        if 0 <= elapsed <= LONGEST_S * 1000:
            self.round_trip_ms = elapsed
