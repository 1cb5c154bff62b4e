"""A host for other computers: `wss://` with a certificate that only the invite vouches for."""

import http.client
import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jwt
import pytest

from pendopo.drivers.certificate import pin_of
from pendopo.drivers.udp import route_source
from pendopo.lobby.invite import Invite
from pendopo.lobby.link import parse, render
from pendopo.model.transport import Endpoint
from tests.cli import links
from tests.cli.command_line import CommandLine
from tests.real import processes
from tests.real.processes import Hosted

pytestmark = pytest.mark.real


def _addresses() -> list[tuple[str, ...]]:
    """How to be reached: told to say loopback, and by this computer's own address if it has one."""
    own = route_source("192.0.2.1")
    advertised = ("0.0.0.0:0", "--advertise", "127.0.0.1")
    return [advertised, (f"{own}:0",)] if own else [advertised]


@pytest.fixture(scope="module", params=_addresses(), ids=lambda words: words[0])
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hosted]:
    listen, *words = request.param
    with processes.hosting(tmp_path_factory.mktemp("host"), *words, listen=listen) as running:
        yield running


@pytest.mark.alone
def test_a_whole_visit_over_tls(host: Hosted, tmp_path: Path) -> None:
    speech = processes.write_wav(tmp_path / "speech.wav", processes.voice("demo-guest"))
    speaker = processes.Person.start(
        tmp_path, host.invite_file(tmp_path, "speaker"), "Ani", "--play", str(speech),
        "--until-alone",
    )  # fmt: skip
    listener = processes.Person.start(
        tmp_path, host.invite_file(tmp_path, "listener"), "Budi", "--seconds", "2.5"
    )
    try:
        assert listener.finished() == 0
        assert speaker.finished() == 0
    finally:
        processes.stop(speaker.process)
        processes.stop(listener.process)
    (heard,) = listener.report["heard"].values()
    assert heard["opened"] > 50
    assert heard["refused"] == {}
    signaling = [d for d in listener.report["destinations"] if d["why"] == "signaling"]
    assert {d["protocol"] for d in signaling} == {"tls"}
    assert {(d["host"], d["port"]) for d in signaling} == {_place(host)}
    assert abs(listener.recording).max() > 0.01


def test_every_link_holds_the_pin(host: Hosted) -> None:
    address, port = _place(host)
    shown = ssl.get_server_certificate((address, port))
    for link in host.links.values():
        (server,) = _invite(link).servers
        assert server == Endpoint(host.url, (pin_of(shown),))
        assert server.url.startswith("wss://")


def test_without_the_pin_nothing_is_sent(
    host: Hosted, pendopo: CommandLine, tmp_path: Path
) -> None:
    """The certificate is self-signed: nobody but the invite vouches for it."""
    _refused(pendopo, host, tmp_path, (), "is not valid for it, so nothing was sent")


def test_another_pin_is_an_interception(host: Hosted, pendopo: CommandLine, tmp_path: Path) -> None:
    sentence = "a key other than the one in your invite, so nothing was sent"
    _refused(pendopo, host, tmp_path, (bytes(32),), sentence)


def _refused(
    pendopo: CommandLine, host: Hosted, tmp_path: Path, pins: tuple[bytes, ...], sentence: str
) -> None:
    for key in (("place", "listener"), ("room", "listener")):
        changed = replace(_invite(host.links[key]), servers=(Endpoint(host.url, pins),))
        link, report = tmp_path / "link", tmp_path / "report.json"
        link.write_text(render(changed))
        words = ("--json", "--invite-file", link)
        pendopo("rooms", *words).refused(3, sentence, link.read_text())
        said = pendopo("join", *words, "--report", report)
        said.refused(3, sentence, link.read_text())
        assert said.out == ""
        assert sentence in json.loads(report.read_text())["error"]["sentence"]


def test_the_door_says_one_thing_to_all(host: Hosted) -> None:
    now = int(time.time())
    video = {"roomJoin": True, "room": host.rooms[0]["name"]}
    claims = {"iss": "pendopo", "sub": "me", "nbf": now, "exp": now + 600, "video": video}
    secret = links.API_SECRET
    wrong = [
        "",
        "nonsense",
        links.token(),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims | {"exp": now - 3600}, secret, algorithm="HS256"),
        jwt.encode(claims | {"video": video | {"hidden": True}}, secret, algorithm="HS256"),
        jwt.encode(claims | {"video": video | {"room": "another"}}, secret, algorithm="HS256"),
    ]
    answers = {_ask(host, "GET", "/rtc/v1?join_request=", token) for token in wrong}
    assert len(answers) == 1
    ((status, text),) = answers
    assert status == 401
    assert text
    bodies = [b"", b"{}", b"null", b'{"ticket": "AAAA"}', b"[" * 1000]
    refusals = {_ask(host, "POST", "/pendopo/v1/join", "", body) for body in bodies}
    assert len(refusals) == 1
    assert next(iter(refusals))[0] == 403


def _ask(
    host: Hosted, method: str, path: str, token: str, body: bytes | None = None
) -> tuple[int, bytes]:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(*_place(host), context=context, timeout=10)
    try:
        connection.request(
            method, path, body, {"Authorization": f"Bearer {token}"} if token else {}
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _place(host: Hosted) -> tuple[str, int]:
    address, _, port = host.url.removeprefix("wss://").rpartition(":")
    return address, int(port)


def _invite(link: str) -> Invite:
    return parse(link, 0)
