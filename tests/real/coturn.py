"""coturn on this computer, for as long as a test needs it."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pendopo.model.relay import RelayHop, RelayTransport

needs_coturn = pytest.mark.skipif(
    shutil.which("turnserver") is None, reason="there is no coturn here (Debian: coturn)"
)
SECRET = "a secret that both know"


@dataclass
class Coturn:
    """A running one; `trust` believes its certificate."""

    port: int
    tls_port: int
    trust: ssl.SSLContext
    certificate: Path
    _process: "subprocess.Popen[bytes]"

    def hop(
        self, transport: RelayTransport, user: str | None = "alice", password: str | None = "one"
    ) -> RelayHop:
        port = self.tls_port if transport is RelayTransport.TLS else self.port
        return RelayHop("127.0.0.1", port, transport, user, password)

    def kill(self) -> None:
        """At once, without a word to anybody."""
        self._process.kill()
        self._process.wait(5)


@contextmanager
def coturn(folder: Path, *options: str) -> Iterator[Coturn]:
    """Long-lived credentials alice/one unless `options` say another kind."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / "c.pem", folder / "k.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subprocess.run(
        [*make.split(), "-keyout", key, "-out", certificate, "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    port, tls_port, low = free_port(), free_port(), 40_000 + free_port() % 20_000
    words = (
        f"turnserver -n --listening-ip=127.0.0.1 --relay-ip=127.0.0.1 --listening-port={port} "
        f"--tls-listening-port={tls_port} --min-port={low} --max-port={low + 99} --realm=t "
        f"--no-cli --allow-loopback-peers --log-file=stdout --fingerprint"
    ).split()
    kept = [f"--userdb={folder}/db", f"--pidfile={folder}/pid", f"--cert={certificate}"]
    chosen = options or ("--lt-cred-mech", "--user=alice:one")
    process = subprocess.Popen(
        [*words, *kept, f"--pkey={key}", *chosen], stdout=subprocess.DEVNULL, cwd=folder
    )
    try:
        for answering in (port, tls_port):
            _wait_for(answering, process)
        trust = ssl.create_default_context(cafile=str(certificate))
        yield Coturn(port, tls_port, trust, certificate, process)
    finally:
        process.kill()
        process.wait(5)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert process.poll() is None, "coturn did not start"
            assert time.monotonic() < deadline, "coturn does not answer"
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
