"""Keeps connections that show nothing good from piling up in front of the host."""

import asyncio
from collections import Counter
from collections.abc import Callable


class Gate:
    """Counts connections: `crowd` in all, `each` per address that have not passed yet."""

    def __init__(self, each: int, crowd: int, within_s: float) -> None:
        self.each = each
        self.crowd = crowd
        self.within_s = within_s
        self.waiting: Counter[str] = Counter()
        self.open: dict[asyncio.BaseTransport, GatedConnection] = {}

    def admit(self, inner: Callable[[], asyncio.Protocol]) -> "GatedConnection":
        """The protocol of a new connection in front of `inner`."""
        return GatedConnection(self, inner)

    def passed(self, transport: asyncio.BaseTransport | None) -> None:
        """The connection has shown a good token or ticket: it may stay."""
        connection = self.open.get(transport) if transport is not None else None
        if connection is not None:
            connection.stop_waiting()


class GatedConnection(asyncio.Protocol):
    """Passes everything on, or closes at once when the gate is full, or after the time limit."""

    def __init__(self, gate: Gate, inner: Callable[[], asyncio.Protocol]) -> None:
        self._gate = gate
        self._make_inner = inner
        self._inner: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._address = ""
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected."""
        assert isinstance(transport, asyncio.Transport)
        self._address = str((transport.get_extra_info("peername") or ("",))[0])
        gate = self._gate
        if gate.waiting[self._address] >= gate.each or len(gate.open) >= gate.crowd:
            transport.abort()
            return
        gate.waiting[self._address] += 1
        gate.open[transport] = self
        self._transport = transport
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(gate.within_s, transport.abort)
        self._inner = self._make_inner()
        self._inner.connection_made(transport)

    def stop_waiting(self) -> None:
        """No time limit any longer."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
            self._gate.waiting[self._address] -= 1
            if not self._gate.waiting[self._address]:
                del self._gate.waiting[self._address]

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.stop_waiting()
        if self._transport is not None:
            self._gate.open.pop(self._transport, None)
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes."""
        if self._inner is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other end will send no more."""
        return self._inner.eof_received() if self._inner is not None else None

    def pause_writing(self) -> None:
        """The buffer is full."""
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The buffer has room again."""
        if self._inner is not None:
            self._inner.resume_writing()
