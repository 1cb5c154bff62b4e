"""The relays of the settings file, hostile until read."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pendopo.model.host_name import host_fault
from pendopo.model.relay import Relay, RelayOrigin, RelayTransport, RelayWay

MAX_ROWS = 100
MAX_TEXT = 255


def read(written: Any) -> tuple[Relay, ...]:
    """Rows that can be used, in their order; others are left out. What is to be written comes
    this way too, so it is what would be read again."""
    if not isinstance(written, list | tuple):
        return ()
    rows = (_row(asdict(row) if isinstance(row, Relay) else row) for row in written[:MAX_ROWS])
    found = {row.id: row for row in rows if row is not None}
    return tuple(found.values())


def fitting(rows: Sequence[Relay], place: str) -> tuple[Relay, ...] | None:
    """At most as many as are kept: of what was learned elsewhere than at `place` the oldest goes.
    None when that is not enough."""
    spare = len(rows) - MAX_ROWS
    learned = [row.id for row in rows if row.origin is not RelayOrigin.OWN and row.place != place]
    if spare > len(learned):
        return None
    gone = set(learned[: max(0, spare)])
    return tuple(row for row in rows if row.id not in gone)


def _row(written: Any) -> Relay | None:
    try:
        row = Relay(
            id=_text(written["id"]),
            origin=RelayOrigin(written["origin"]),
            host=_text(written["host"]),
            ways=tuple(_way(way) for way in written["ways"][: len(RelayTransport)]),
            enabled=written["enabled"] is True,
            place=_text(written["place"]),
            near=written.get("near") is True,
        )
        bracketed = f"[{row.host}]" if ":" in row.host else row.host
    except (KeyError, TypeError, ValueError):
        return None
    return row if row.id and row.ways and host_fault(bracketed) is None else None


def _way(written: Any) -> RelayWay:
    port = written["port"]
    if type(port) is not int or not 0 < port < 65_536:
        raise ValueError("port")
    return RelayWay(RelayTransport(written["transport"]), port, written["allowed"] is True)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError("text")
    return value
