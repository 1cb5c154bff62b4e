"""Of a name's addresses the first that answers: aiohttp would pass over one whose check fails.

This is the one reach into aiohttp; `test_signal_websocket.py` fails when it reaches nothing.
"""

from typing import Any

import aiohttp


class CheckFailed(Exception):
    """Who answered is not known to be the server; `reason` says what failed."""

    def __init__(self, reason: aiohttp.ClientError) -> None:
        super().__init__()
        self.reason = reason


class FirstAnswer(aiohttp.TCPConnector):
    """No other address is taken in the stead of one whose certificate or TLS does not hold."""

    async def _wrap_create_connection(self, *args: Any, **options: Any) -> Any:
        # aiohttp tries the next address after this one's ClientSSLError
        try:
            return await super()._wrap_create_connection(*args, **options)
        except aiohttp.ClientSSLError as error:
            raise CheckFailed(error) from error
