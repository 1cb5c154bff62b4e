"""The real LiveKit server that the environment names, its tokens and its official SDK as guest."""

import os
from contextlib import AbstractAsyncContextManager

import pytest
from livekit import api

from tests.real import operator_tokens
from tests.real.official_sdk import Official

URL = os.environ.get("PENDOPO_LIVEKIT_URL", "")
KEY = os.environ.get("PENDOPO_LIVEKIT_KEY", "")
SECRET = os.environ.get("PENDOPO_LIVEKIT_SECRET", "")
PASSPHRASE = "a passphrase for tests only"

needs_livekit = pytest.mark.skipif(
    not (URL and KEY and SECRET),
    reason="no LiveKit server: set PENDOPO_LIVEKIT_URL, PENDOPO_LIVEKIT_KEY, "
    "PENDOPO_LIVEKIT_SECRET",
)


def token(identity: str, room: str, speaker: bool = True, own_metadata: bool = True) -> str:
    """A token as an operator of a stock server makes it."""
    return operator_tokens.token(KEY, SECRET, identity, room, speaker, own_metadata)


def admin_token(room: str) -> str:
    """A token for RoomService in one room."""
    grants = api.VideoGrants(room=room, room_admin=True, room_list=True, room_create=True)
    return api.AccessToken(KEY, SECRET).with_identity("admin").with_grants(grants).to_jwt()


def official(identity: str, room: str, encrypted: bool) -> AbstractAsyncContextManager[Official]:
    """The official SDK in a room, with the key that all tests share."""
    return Official.join(URL, token(identity, room), PASSPHRASE if encrypted else None)
