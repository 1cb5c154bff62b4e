"""coturn on this computer, for as long as a test needs it."""

import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pendopo.model.relay import RelayHop, RelayTransport

needs_coturn = pytest.mark.skipif(
    shutil.which("turnserver") is None, reason="there is no coturn here (Debian: coturn)"
)
HERE = "127.0.0.1"
RELAYED = 100
"""Ports for relayed addresses."""
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
PORTS = range(10_000 + 1250 * WORKER, 10_000 + 1250 * (WORKER + 1))
"""Where they are looked for: what one worker found free no other takes meanwhile."""
SECRET = "a secret that both know"


@dataclass
class Coturn:
    """A running one; `trust` believes its certificate."""

    port: int
    tls_port: int
    trust: ssl.SSLContext
    certificate: Path
    _command: list[str]
    address: str = HERE
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Once, or again after `kill`, on the same ports."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, cwd=self.certificate.parent
        )
        for answering in (self.port, self.tls_port):
            _wait_for(self.address, answering, self._process)

    def hop(
        self, transport: RelayTransport, user: str | None = "alice", password: str | None = "one"
    ) -> RelayHop:
        port = self.tls_port if transport is RelayTransport.TLS else self.port
        return RelayHop(self.address, port, transport, user, password)

    def kill(self) -> None:
        """At once; only the system says that nobody is there any more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)

    def freeze(self) -> None:
        """As if its computer were switched off: nobody says anything any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)


@contextmanager
def coturn(
    folder: Path, *options: str, address: str = HERE, name: str = "localhost"
) -> Iterator[Coturn]:
    """At `address`, with `name` in its certificate; long-lived credentials alice/one unless
    `options` say another kind."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / "c.pem", folder / "k.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subprocess.run(
        [*make.split(), "-keyout", key, "-out", certificate, "-subj", "/CN=localhost",
         "-addext", f"subjectAltName=DNS:{name},IP:{address}"],
        check=True, capture_output=True,
    )  # fmt: skip
    port, tls_port = free_port(address), free_port(address)
    low = free_port(address, RELAYED)
    high = low + RELAYED - 1
    words = (
        f"turnserver -n --listening-ip={address} --relay-ip={address} --listening-port={port} "
        f"--tls-listening-port={tls_port} --min-port={low} --max-port={high} --realm=t "
        "--no-cli --allow-loopback-peers --log-file=stdout --fingerprint"
    ).split()
    kept = [f"--userdb={folder}/db", f"--pidfile={folder}/pid", f"--cert={certificate}"]
    chosen = options or ("--lt-cred-mech", "--user=alice:one")
    trust = ssl.create_default_context(cafile=str(certificate))
    command = [*words, *kept, f"--pkey={key}", *chosen]
    running = Coturn(port, tls_port, trust, certificate, command, address)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def _wait_for(address: str, port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 15
    while True:
        try:
            socket.create_connection((address, port), 1).close()
            return
        except OSError:
            assert process.poll() is None, "coturn did not start"
            assert time.monotonic() < deadline, "coturn does not answer"
            time.sleep(0.05)


def free_port(address: str = HERE, count: int = 1) -> int:
    """The first of `count` ports in a row that nobody has, over UDP and TCP: below those that
    the system gives to whoever asks for any."""
    while True:
        first = random.choice(PORTS[: 1 - count or None])
        with ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                        probe = stack.enter_context(socket.socket(socket.AF_INET, kind))
                        probe.bind((address, port))
            except OSError:
                continue
            return first
