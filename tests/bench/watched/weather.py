"""A network that loses datagrams: what arrives at this process's sockets, by a seeded chance."""

import random
import socket
from typing import Any


def lose(share: float, seed: int) -> None:
    """From now on; a datagram that is lost looks like a readable socket with nothing to read."""
    chance = random.Random(seed)
    received = socket.socket.recvfrom

    def recvfrom(self: socket.socket, *words: Any) -> Any:
        got = received(self, *words)
        if self.type == socket.SOCK_DGRAM and chance.random() < share:
            raise BlockingIOError("lost on the way")
        return got

    socket.socket.recvfrom = recvfrom  # type: ignore[assignment]
