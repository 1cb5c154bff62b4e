"""Attack 27: whoever looks for something in the packets finds it where it is."""

import base64
import os
import socket
import threading
from dataclasses import replace

import pytest

from tests.attacks.sniffer import TCP, UDP, Capture, Packet, Sniffer

NAME = "Ani is her name"
SOUND = bytes((0x80, 111)) + bytes(10)
EXTENDED = bytes((0x90, 111)) + bytes(10)
LOUDNESS = b"\xbe\xde\x00\x01" + bytes((0x10, 0x85, 0, 0))
MID_AND_LOUDNESS = b"\xbe\xde\x00\x02" + bytes((0x31, 0x30, 0x31, 0x10, 0x85, 0, 0, 0))


def captured(protocol: int, *payloads: bytes) -> Capture:
    header = bytes(12) + bytes((5 << 4,)) + bytes(7) if protocol == TCP else bytes(8)
    capture = Capture()
    capture.packets += [
        Packet("lo", protocol, "127.0.0.1", 9, "127.0.0.1", 10, header + payload)
        for payload in payloads
    ]
    return capture


@pytest.mark.parametrize("before", [b"", b"a", b"ab"])
@pytest.mark.parametrize(
    "write", [bytes, lambda t: t.hex().encode(), base64.b64encode, base64.urlsafe_b64encode]
)
def test_a_name_is_found_however_it_is_written(before: bytes, write) -> None:  # type: ignore[no-untyped-def]
    said = b"{" + write(before + NAME.encode() + b"~?") + b"}"
    assert captured(UDP, b"x", said).protocols_with(NAME) == ["udp"]
    assert captured(TCP, said).protocols_with(NAME) == ["tcp"]
    assert captured(TCP, said[:9], said[9:]).protocols_with(NAME) == ["tcp"]
    assert not captured(UDP, b"Ani is another name").protocols_with(NAME)


@pytest.mark.parametrize(
    ("packet", "found"),
    [
        (SOUND + b"\x01" * 80, set()),
        (EXTENDED + LOUDNESS + b"\x01" * 80, {1}),
        (EXTENDED + MID_AND_LOUDNESS + b"\x01" * 80, {3, 1}),
        (EXTENDED + b"\x10\x00\x00\x00", {0}),
        (EXTENDED + b"\xbe\xde\xff\xff", {0}),
    ],
)
def test_what_stands_before_the_sound_is_found(packet: bytes, found: set[int]) -> None:
    assert captured(UDP, packet, b"\x00\x01", bytes(100)).extensions() == found


def test_a_question_for_a_name_is_no_sound_whatever_its_number() -> None:
    capture = captured(UDP, EXTENDED + LOUDNESS + b"\x01" * 80)
    capture.packets = [replace(packet, destination_port=53) for packet in capture.packets]
    assert capture.extensions() == set()


@pytest.mark.skipif(
    not hasattr(socket, "AF_PACKET") or os.geteuid() != 0, reason="packets are seen by root alone"
)
@pytest.mark.timeout(20)
def test_it_ends_while_others_on_this_computer_go_on_talking() -> None:
    quiet = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        talker = threading.Thread(target=talk, args=(ear.getsockname(), quiet), daemon=True)
        talker.start()
        sniffer = Sniffer()
        sniffer.start()
        ear.recv(10)
        sniffer.stop()
        quiet.set()
        talker.join()
        port = ear.getsockname()[1]
    assert any(packet.destination_port == port for packet in sniffer.packets)


def talk(to: tuple[str, int], quiet: threading.Event) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        while not quiet.wait(0.01):
            mouth.sendto(b"word", to)
