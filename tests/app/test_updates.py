"""A newer version is asked for only by who wants it, through the fence, and only told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pendopo.app import updates as app_updates
from pendopo.app.profile import Profile
from pendopo.app.updates import Source, Updates
from pendopo.drivers import release_file
from pendopo.model.errors import InputError, InputReason, PendopoError, ReachReason
from pendopo.model.faults import ReleaseFault
from pendopo.model.transport import Why
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from pendopo.reach.release import MOST, Release, render
from pendopo.ui.settings.updates import (
    NewVersion,
    NoKey,
    NoneNewer,
    NotAsked,
    Unknown,
    UpdateState,
    newer,
)
from tests.drivers.certificates import self_signed
from tests.reach.test_release import KEY, SEED

TODAY = datetime.now(UTC).date().isoformat()
NEWER = Release("0.2.0", TODAY, "https://pendopo.example/0.2.0")
SAME = Release("0.1.0", TODAY, "https://pendopo.example/0.1.0")


@dataclass
class Shop:
    """A server that answers every request with `answer`."""

    port: int = 0
    answer: bytes = b""
    asked: list[bytes] = field(default_factory=list)

    def says(self, body: bytes, head: bytes = b"HTTP/1.1 200 OK") -> None:
        length = str(len(body)).encode()
        self.answer = head + b"\r\nContent-Length: " + length + b"\r\n\r\n" + body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@dataclass
class Case:
    """Somebody with a profile, and the shop."""

    shop: Shop
    profile: Profile
    ledger: Ledger
    trust: ssl.SSLContext

    def updates(self, address: str = "") -> Updates:
        address = address or f"https://127.0.0.1:{self.shop.port}/release.txt"
        source = Source(KEY, address)
        return Updates(self.profile, self.ledger, source, self.trust, "0.1.0")


def tell(tmp_path: Path, story: Callable[[Case], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as case:
            await story(case)

    asyncio.run(scene())


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[Case]:
    certificate = self_signed(tmp_path)
    shop = Shop()
    server = await asyncio.start_server(shop.serve, "127.0.0.1", 0, ssl=certificate.context)
    shop.port = int(server.sockets[0].getsockname()[1])
    shop.says(render(NEWER, SEED))
    trust = ssl.create_default_context(cafile=str(certificate.file))
    try:
        yield Case(shop, Profile.temporary(tmp_path / "profile"), Ledger(), trust)
    finally:
        server.close()


async def until(updates: Updates, kind: type[UpdateState]) -> None:
    while not isinstance(updates.state, kind):
        await asyncio.sleep(0.01)


def why_unknown(updates: Updates) -> PendopoError:
    assert isinstance(updates.state, Unknown)
    return updates.state.error


def test_nobody_is_asked_before_somebody_wants_it(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        assert not case.profile.settings.check_updates
        updates = case.updates()
        await updates.begin()
        await asyncio.sleep(0.05)
        assert (case.shop.asked, case.ledger.contacts) == ([], ())
        first: UpdateState = updates.state
        assert first == NotAsked()
        await updates.want(True)
        await until(updates, NewVersion)
        found: UpdateState = updates.state
        assert found == NewVersion("0.2.0", NEWER.date, NEWER.link)
        await updates.close()
        again = case.updates()
        await again.begin()
        while len(case.shop.asked) < 2:  # what was known is said before it asks
            await asyncio.sleep(0.01)
        await again.want(False)
        asked = len(case.shop.asked)
        third = case.updates()
        await third.begin()
        await asyncio.sleep(0.05)
        assert len(case.shop.asked) == asked == 2

    tell(tmp_path, story)


def test_what_is_contacted_is_listed_and_what_is_said_is_little(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        await case.updates().ask()
        (contact,) = case.ledger.contacts
        assert (contact.host, contact.port) == ("127.0.0.1", case.shop.port)
        assert (contact.why, contact.protocol) == (Why.RELEASE, "tls")
        (asked,) = case.shop.asked
        names = {line.split(b":")[0].lower() for line in asked.splitlines()[1:] if line}
        assert names == {b"host", b"accept", b"accept-encoding", b"user-agent", b"connection"}
        assert b"0.1.0" not in asked

    tell(tmp_path, story)


def test_the_same_version_is_no_news(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.shop.says(render(SAME, SEED))
        updates = case.updates()
        await updates.ask()
        assert updates.state == NoneNewer(NEWER.date)

    tell(tmp_path, story)


def test_an_older_word_is_refused_after_a_restart_too(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        await case.updates().ask()
        case.profile = Profile.temporary(tmp_path / "profile")
        case.shop.says(render(Release("0.3.0", "2026-01-01", NEWER.link), SEED))
        updates = case.updates()
        await updates.ask()
        assert why_unknown(updates).details["fault"] is ReleaseFault.OLDER

    tell(tmp_path, story)


def test_what_is_known_is_not_forgotten_while_the_server_is_kept_silent(tmp_path: Path) -> None:
    known = NewVersion(NEWER.version, NEWER.date, NEWER.link)

    async def story(case: Case) -> None:
        await case.updates().ask()
        case.profile = Profile.temporary(tmp_path / "profile")
        updates = case.updates()
        assert updates.state == known
        case.shop.says(b"", b"HTTP/1.1 404 Not Found")
        await updates.ask()
        assert why_unknown(updates).details["fault"] is ReleaseFault.ABSENT
        assert newer(updates.state) == known
        updates = Updates(case.profile, case.ledger, Source(KEY, ""), version=NEWER.version)
        assert updates.state == NotAsked()

    tell(tmp_path, story)


def test_an_older_version_of_the_same_day_is_refused(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        await case.updates().ask()
        case.shop.says(render(Release("0.1.9", NEWER.date, NEWER.link), SEED))
        updates = case.updates()
        await updates.ask()
        assert why_unknown(updates).details["fault"] is ReleaseFault.OLDER
        assert newer(updates.state) is not None

    tell(tmp_path, story)


@pytest.mark.parametrize(
    "kept", ["9999-12-31", "\ud800", "x" * 9_000, render(NEWER, bytes(32)).decode()]
)
def test_what_somebody_else_wrote_into_the_settings_makes_nobody_deaf(
    tmp_path: Path, kept: str
) -> None:
    async def story(case: Case) -> None:
        await case.profile.change(newest_release=kept)
        updates = case.updates()
        assert updates.state == NotAsked()
        await updates.ask()
        assert newer(updates.state) is not None

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("head", "body", "fault"),
    [
        (b"HTTP/1.1 404 Not Found", render(NEWER, SEED), ReleaseFault.ABSENT),
        (
            b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/",
            render(NEWER, SEED),
            ReleaseFault.ABSENT,
        ),
        (b"HTTP/1.1 200 OK", b"x" * (MOST + 1), ReleaseFault.TOO_LARGE),
        (b"HTTP/1.1 200 OK", render(NEWER, bytes(32)), ReleaseFault.SIGNATURE),
        (b"HTTP/1.1 200 OK", b"", ReleaseFault.SIGNATURE),
        (b"SSH-2.0", b"", ReleaseFault.CONTENT),
    ],
)
def test_a_hostile_answer(tmp_path: Path, head: bytes, body: bytes, fault: ReleaseFault) -> None:
    async def story(case: Case) -> None:
        case.shop.says(body, head)
        updates = case.updates()
        await updates.ask()
        error = why_unknown(updates)
        assert error.reason is InputReason.RELEASE
        assert error.details["fault"] is fault
        assert len(case.ledger.contacts) == 1
        assert case.profile.settings.newest_release == ""

    tell(tmp_path, story)


def test_who_cannot_prove_to_be_the_server_is_told_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.trust = ssl.create_default_context()
        updates = case.updates()
        await updates.ask()
        assert why_unknown(updates).reason is ReachReason.CERTIFICATE
        assert case.shop.asked == []
        plain = case.updates(f"http://127.0.0.1:{case.shop.port}/release.txt")
        await plain.ask()
        assert why_unknown(plain).reason is ReachReason.FENCED
        assert len(case.ledger.contacts) == 1

    tell(tmp_path, story)


def test_without_a_key_nothing_is_asked_whatever_is_wished(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        updates = Updates(case.profile, case.ledger, None)
        await updates.want(True)
        await updates.begin()
        await updates.ask()
        await asyncio.sleep(0.05)
        assert updates.state == NoKey()
        assert case.ledger.contacts == ()

    tell(tmp_path, story)


def test_this_version_has_no_key_and_an_honest_one_has_both() -> None:
    source = app_updates.RELEASES
    assert source is None or (len(source.key) == 32 and source.address.startswith("https://"))


def test_no_more_is_read_than_may_be(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.shop.says(b"x" * (MOST + 1))
        address = f"https://127.0.0.1:{case.shop.port}/"
        with pytest.raises(InputError) as raised:
            await release_file.fetch(address, Fence(), MOST, case.trust)
        assert raised.value.details["fault"] is ReleaseFault.TOO_LARGE
        assert len(await release_file.fetch(address, Fence(), MOST + 1, case.trust)) == MOST + 1

    tell(tmp_path, story)
