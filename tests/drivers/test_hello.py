"""Whether a whole ClientHello is there."""

import contextlib
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.drivers import hello as hello_module
from pendopo.drivers.hello import MOST, MOST_RECORDS, is_whole
from tests.work import work


def hello() -> bytes:
    """As the ssl module says it."""
    outgoing = ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="x")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def in_records(message: bytes, size: int) -> bytes:
    """The message of one record in several."""
    pieces = [message[at : at + size] for at in range(0, len(message), size)]
    return b"".join(b"\x16\x03\x01" + len(each).to_bytes(2, "big") + each for each in pieces)


def test_only_the_last_byte_makes_it_whole() -> None:
    said = hello()
    assert is_whole(said)
    assert not any(is_whole(said[:end]) for end in range(len(said)))


def test_it_may_come_in_a_few_records_and_not_in_many() -> None:
    message = hello()[5:]
    said = in_records(message, -(-len(message) // MOST_RECORDS))
    assert is_whole(said)
    assert not is_whole(said[:-1])
    with pytest.raises(ConnectionError):
        is_whole(in_records(message, 1))


def test_what_tls_refuses_is_tlss() -> None:
    assert is_whole(b"GET /")
    assert is_whole(b"\x80")
    assert is_whole((b"\x16\x03\x01\xff\xff" + bytes(MOST))[:MOST])


@given(st.binary(max_size=400), st.integers(0, 3))
def test_whatever_is_said_little_work_is_made(said: bytes, records: int) -> None:
    whole = in_records(said, 1) * (records + 1)
    assert work(lambda: is_whole(whole), hello_module.__file__) <= 3 + 10 * MOST_RECORDS
