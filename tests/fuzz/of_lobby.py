"""Links, addresses, names: what people paste and type, and what is shown of strangers."""

import asyncio
from argparse import ArgumentTypeError
from contextlib import suppress

from pendopo.app import pasted as paths
from pendopo.app.hosting import _typed as typed_addresses
from pendopo.cli import typed
from pendopo.cli.invite import _lifetime
from pendopo.host.config import split_place
from pendopo.lobby.link import PREFIX, parse, render
from pendopo.lobby.passphrase import check_passphrase
from pendopo.lobby.pasted import find_link
from pendopo.lobby.server_url import canonical_url
from pendopo.lobby.tickets import TicketOffice, authority
from pendopo.model import base64url, relay_url
from pendopo.model.errors import InputError, PendopoError
from pendopo.model.host_name import host_fault, is_loopback, is_near
from pendopo.model.text import as_written, clusters, cut, utf8_size
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply
from pendopo.words import catalogue, untrusted
from tests.fuzz.target import JSON, TEXT, Shape, Target, behind, network_text, repeated, typed_text
from tests.lobby.answering import FakeSignals
from tests.lobby.test_invite import PLACE, ROOM, blob_of, link_of

SERVER = Endpoint("ws://127.0.0.1:7880")


def link(found: bytes) -> None:
    """Fields with a right checksum, as anybody can make one."""
    with suppress(PendopoError):
        invite = parse(link_of(found), now=0)
        assert parse(render(invite), now=0) == invite


def link_text(found: bytes) -> None:
    with suppress(PendopoError):
        parse(typed_text(found), now=0)


def pasted(found: bytes) -> None:
    text = typed_text(found)
    with suppress(InputError):
        spelled = find_link(text)
        assert find_link(spelled) == spelled
    paths._path(text)


def server_url(found: bytes) -> None:
    with suppress(InputError):
        url = canonical_url(typed_text(found))
        assert canonical_url(url) == url
        assert authority(Endpoint(url))


def host(found: bytes) -> None:
    text = typed_text(found)
    host_fault(text.lower())
    is_loopback(text)
    is_near(text)


def place(found: bytes) -> None:
    text = typed_text(found)
    with suppress(InputError):
        name, port = split_place(text)
        assert name
        assert 0 <= port <= 65_535
    with suppress(InputError):
        typed_addresses(text)


def relay(found: bytes) -> None:
    hop = relay_url.parse(typed_text(found))
    if hop is not None:
        assert 0 < hop.port <= 65_535


def arguments(found: bytes) -> None:
    """Types for argparse: it words what they refuse."""
    text = typed_text(found)
    for read in (typed.port, _lifetime, typed.text(200)):
        with suppress(ArgumentTypeError):
            read(text)


def passphrase(found: bytes) -> None:
    with suppress(InputError):
        check_passphrase(network_text(found))


def name(found: bytes) -> None:
    text = typed_text(found)
    written = as_written(text)
    assert as_written(written) == written
    assert "".join(clusters(text)) == text
    assert utf8_size(cut(text, 60, utf8_size)) <= 60
    assert len(untrusted.one_line(text)) <= untrusted.MAX_NAME
    untrusted.initials(text)
    untrusted.address(text)


def letters(found: bytes) -> None:
    text = typed_text(found)
    with suppress(ValueError):
        assert base64url.encode(base64url.decode(text)) == text


def language(found: bytes) -> None:
    text = typed_text(found)
    for code in catalogue.from_environment({"LANGUAGE": text}):
        catalogue._spelled(code)
    assert catalogue._filled(text, {}) == text


def ticket_answer(found: bytes) -> None:
    reply = Reply(403 if found[:1] == b"t" else 200, found[1:])
    signals = FakeSignals({SERVER.url: lambda request: reply})
    with suppress(PendopoError):
        office = TicketOffice(b"s" * 32, b"t" * 32, lambda: 1)
        asyncio.run(office.token(signals, SERVER, "room"))


_BLOBS = tuple(bytes(blob_of(invite)) for invite in (PLACE, ROOM))
_LINKS = tuple(render(invite).encode() for invite in (PLACE, ROOM))
_URL = "wss://host.example:7880/Rooms"
_PASTED: dict[str, Shape] = {
    "beginnings": repeated(PREFIX.encode()),
    "links": repeated(_LINKS[0] + b" "),
    "gaps": repeated(b"pendopo:" + b" " * 60),
    "dashes": repeated(b"-", PREFIX.encode()),
    "breaks": repeated(b"a\n", PREFIX.encode()),
    "references": repeated(b"&#65;"),
    "a long reference": repeated(b"9", b"&#", b";"),
    "zeros before": repeated(b"0", b"&#", b"65;"),
}

TARGETS = (
    Target("link, its fields", link, _BLOBS, {"zeros": repeated(b"\0", _BLOBS[0])},
           (b"\0\0", b"\xff\xff", b"wss://a", b"\0\x07wss://a\0")),
    Target("link", link_text, _LINKS, TEXT, (PREFIX.encode(),)),
    Target("whatever was pasted", pasted, (
        *_LINKS, b"> " + _LINKS[1][:90] + b"=\r\n> " + _LINKS[1][90:], b"file:///etc/hostname",
        b"pendopo%3A%2F%2Fjoin%23AAAA", b"&lt;pendopo:&#47;&#x2f;join#AA&gt;",
    ), {**TEXT, **_PASTED}, (b"&#", b"9" * 4400, b"&#x", b"%2525", b"~", b"file:", b"//[", b"\0")),
    Target("server address", server_url, (_URL.encode(), b"ws://[::1]:7880", b"ws://127.1.1.1"),
           {**TEXT, "brackets": repeated(b"[", b"wss://"), "at signs": repeated(b"@", b"wss://")},
           (b"://", b"[::ffff:1.2.3.4]", b"%eth0", b":65536", b"@", b"\\")),
    Target("host name", host, (b"host.example", b"[2001:db8::1]", b"127.0.0.1", b"fe80::1%eth0"),
           TEXT, (b"xn--", b"0x7f", b"::ffff:", b"64:ff9b::", b"[", b"]", b"%")),
    Target("host and port", place, (b"host.example:7880", b"[::1]:1", b"a, b:2 c"),
           {**TEXT, "a long port": repeated(b"9", b"a:"), "addresses": repeated(b"a,")},
           (b":", b"[", b"]:", "٣".encode(), b"9" * 4400)),
    Target("relay address", relay, (b"turn:host.example:3478?transport=tcp", b"turns:[::1]"), TEXT),
    Target("arguments", arguments, (b"7880", b"30m", b"Ana"), TEXT,
           (b"9" * 4400, "٣".encode(), b"h")),
    Target("passphrase", passphrase, (b"correct horse battery staple", b"qwertyuiop"), TEXT),
    Target("name", name, ("Ana 👩‍👩‍👧 한국 क्षि".encode(), b"Budi"), TEXT, (
        "🇮🇩".encode(), "👋🏽".encode(), b"\xe2\x80\x8d", "각".encode(), "͏".encode(),
    )),
    Target("base64", letters, (b"AAAA", b"-_"), TEXT),
    Target("language", language, (b"id_ID.UTF-8:zh-Hans-CN:en", b"C"), TEXT,
           (b"{a}", b"{}", b":", b"@", b"-")),
    Target("answer to a ticket", ticket_answer,
           (b't{"time":5}', b'k{"token":"a.b.c"}'), behind(b"t", JSON)),
)  # fmt: skip
