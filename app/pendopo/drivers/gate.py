"""Keeps connections that show nothing good, or never read, from piling up in front of the host."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


class Gate:
    """Counts connections: `crowd` in all, `each` per address that have not passed yet."""

    def __init__(self, each: int, crowd: int, within_s: float, patience_s: float) -> None:
        """`within_s` is the time to pass in, `patience_s` how long nothing may be read of what
        fills our buffers or is left to say before the end."""
        self.each = each
        self.crowd = crowd
        self.within_s = within_s
        self.patience_s = patience_s
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

    def sweep(self, now: float) -> None:
        """End connections whose other end reads nothing; to be called now and then."""
        for connection in tuple(self.open.values()):
            connection.end_if_stuck(now)

    def close(self) -> None:
        """End all that are left, whatever they have not read."""
        for connection in tuple(self.open.values()):
            connection.end()


@dataclass(frozen=True, slots=True)
class _Stuck:
    unread: int
    since: float


class GatedConnection(asyncio.Protocol):
    """Passes everything on, or closes at once when the gate is full, or after the time limit."""

    def __init__(self, gate: Gate, inner: Callable[[], asyncio.Protocol]) -> None:
        self._gate = gate
        self._make_inner = inner
        self._inner: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._address = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._writing_paused = False
        self._stuck: _Stuck | None = None

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

    def end_if_stuck(self, now: float) -> None:
        """Abort when nothing has been read for as long as the gate's patience lasts."""
        transport = self._transport
        if transport is None or not (self._writing_paused or transport.is_closing()):
            self._stuck = None
            return
        unread = transport.get_write_buffer_size()
        if self._stuck is None or unread < self._stuck.unread:
            self._stuck = _Stuck(unread, now)
        elif now - self._stuck.since >= self._gate.patience_s:
            transport.abort()

    def end(self) -> None:
        """Abort."""
        if self._transport is not None:
            self._transport.abort()

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
        self._writing_paused = True
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The buffer has room again."""
        self._writing_paused = False
        if self._inner is not None:
            self._inner.resume_writing()
