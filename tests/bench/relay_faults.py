"""`python3 -m tests.bench.relay_faults`: how soon a relay's test says what is wrong."""

import asyncio
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from pendopo.app import relay_secrets
from pendopo.drivers.relay_socket import open_relay
from pendopo.drivers.relay_trial import RelayTrials
from pendopo.model.errors import PendopoError
from pendopo.model.relay import RelayHop, RelayTransport, SharedSecret
from pendopo.reach.ledger import Ledger
from tests.real.coturn import SECRET, Coturn, coturn

GOAL_S = 5.0
UDP, TCP, TLS = RelayTransport


def main() -> int:
    """Prints one line for each fault and way; 0 whatever the figures are."""
    if shutil.which("turnserver") is None:
        print("This needs coturn.", file=sys.stderr)
        return 2
    print(f"goal {GOAL_S:g} s")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        plain = stack.enter_context(coturn(Path(folder) / "plain"))
        shared = ("--use-auth-secret", f"--static-auth-secret={SECRET}")
        timed = stack.enter_context(coturn(Path(folder) / "shared", *shared))
        one = ("--lt-cred-mech", "--user=alice:one", "--user-quota=1")
        full = stack.enter_context(coturn(Path(folder) / "full", *one))
        for what, hop, trusted in _faults(stack, plain, timed):
            asyncio.run(_told(what, hop, plain if trusted else None))
        asyncio.run(_told("quota", full.hop(UDP), full, full.hop(UDP)))
    return 0


def _faults(stack: ExitStack, plain: Coturn, timed: Coturn) -> Iterator[tuple[str, RelayHop, bool]]:
    over = relay_secrets.opened(
        SharedSecret("alice", SECRET), int(time.time()) - relay_secrets.VALID_S - 60
    )
    for way in RelayTransport:
        yield "nothing wrong", plain.hop(way), True
        yield "wrong password", plain.hop(way, password="two"), True
        if way is not TLS:
            yield "expired", timed.hop(way, *over), True
        yield "nothing listens", replace(plain.hop(way), port=_unused()), True
        yield "never answers", replace(plain.hop(way), port=_silent(stack, way)), True
        yield "name not found", replace(plain.hop(way), host="nowhere.invalid"), True
    yield "wrong certificate", plain.hop(TLS), False
    yield "wrong pin", replace(plain.hop(TLS), pins=(bytes(32),)), True


async def _told(
    what: str, hop: RelayHop, trusted: Coturn | None, first: RelayHop | None = None
) -> None:
    held = await open_relay(first, Ledger()) if first is not None else None
    began = time.monotonic()
    try:
        await RelayTrials(Ledger(), trusted.trust if trusted else None).try_hop(hop)
        answer = "works"
    except PendopoError as error:
        answer = error.reason.value
    print(f"{what:18} {hop.transport:4} {time.monotonic() - began:6.2f} s  {answer}", flush=True)
    if held is not None:
        held.close()


def _unused() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def _silent(stack: ExitStack, way: RelayTransport) -> int:
    kind = socket.SOCK_DGRAM if way is UDP else socket.SOCK_STREAM
    silent = stack.enter_context(socket.socket(socket.AF_INET, kind))
    silent.bind(("127.0.0.1", 0))
    if way is not UDP:
        silent.listen()
    return int(silent.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
