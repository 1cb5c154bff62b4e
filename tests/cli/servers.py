"""Servers that are hostile, broken or something else, each in a thread of this process."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Talk = Callable[[socket.socket], None]


@dataclass
class Listener:
    """Where it listens, and everything anybody sent to it."""

    port: int
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def listening(talk: Talk) -> Iterator[Listener]:
    """A raw TCP server that does `talk` with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1])
        thread = threading.Thread(target=_accept, args=(server, talk, listener), daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _accept(server: socket.socket, talk: Talk, listener: Listener) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                with contextlib.suppress(OSError):
                    listener.heard.append(connection.recv(65536))
                    talk(connection)


def reset(connection: socket.socket) -> None:
    """As a firewall does it: RST instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(connection: socket.socket) -> None:
    """FIN without a word."""


def keep_silent(connection: socket.socket) -> None:
    """Until the other end gives up."""
    connection.recv(1)


def talk_of_something_else(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n" * 10)


def alert(connection: socket.socket) -> None:
    """A TLS alert: handshake failure."""
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


@contextmanager
def answering(
    status: int, body: bytes = b"", context: ssl.SSLContext | None = None, location: str = ""
) -> Iterator[Listener]:
    """An HTTP server with one answer to everything."""
    heard: list[bytes] = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            heard.append(f"{self.command} {self.path}\n{self.headers}".encode())
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Answer)
    if context is not None:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Listener(server.server_address[1], heard)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
