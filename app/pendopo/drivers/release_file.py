"""Fetching word of a newer version: one short file over HTTPS, and nothing is told but the wish."""

import asyncio
import logging
import ssl

import aiohttp
from yarl import URL

from pendopo.drivers.entered_sockets import EnteredNames, EnteredSockets
from pendopo.drivers.first_answer import FirstAnswer
from pendopo.drivers.signal_errors import translate_error
from pendopo.model.errors import InputError, InputReason, PendopoError, ReachError, ReachReason
from pendopo.model.faults import ReleaseFault
from pendopo.model.transport import Why
from pendopo.reach.fence import Fence

log = logging.getLogger(__name__)

WITHIN_S = 10.0


async def fetch(
    address: str, fence: Fence, most: int, trust: ssl.SSLContext | None = None
) -> bytes:
    """At most `most` bytes. Names and addresses pass `fence`; redirects are not followed, and
    nothing of this computer is said: no version, no cookie.

    Raises ReachError, InputError(RELEASE).
    """
    url = URL(address)
    host, port = url.raw_host or "", url.port or 443
    if url.scheme != "https":
        raise ReachError(ReachReason.FENCED, host=host)
    fence.name(host, port, Why.RELEASE)
    sockets = EnteredSockets(fence, "tls", Why.RELEASE)
    connector = FirstAnswer(sockets, resolver=EnteredNames(fence))
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "Pendopo", "Accept-Encoding": "identity"},
                trust_env=False,
            ) as session,
            session.get(url, ssl=trust or True, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise InputError(InputReason.RELEASE, host=host, fault=ReleaseFault.ABSENT)
            return await _body(response, most)
    except Exception as error:
        said: PendopoError = translate_error(error, host, secure=True)
        if said.reason is ReachReason.NOT_LIVEKIT:
            said = InputError(InputReason.RELEASE, host=host, fault=ReleaseFault.CONTENT)
        log.info("no word of a newer version: %s", said.reason.value)
        raise said from None
    finally:
        connector.cut()


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise InputError(InputReason.RELEASE, fault=ReleaseFault.TOO_LARGE)
    return bytes(body)
