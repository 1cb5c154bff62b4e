"""The servers under test: our own host process, and a LiveKit server when one is named."""

import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission, Role
from pendopo.signaling.access import Grants, issue

TOKEN_LIFETIME_S = 1800


@dataclass(frozen=True, slots=True)
class Server:
    """One room on one server, and the right to make tokens for it."""

    name: str
    url: str
    room: RoomName
    passphrase: str = field(repr=False)
    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)
    pid: int | None = None
    """None: its CPU cannot be read."""
    invite: Invite | None = None
    """For a listener; our own host's has one."""

    @property
    def is_ours(self) -> bool:
        """Whether it is our own host."""
        return self.invite is not None

    def token(self, speaker: bool = False) -> str:
        """For somebody new."""
        grants = Grants(
            identity=ParticipantIdentity(secrets.token_hex(8)),
            room=self.room,
            room_join=True,
            permission=Permission(can_publish=speaker),
        )
        return issue(self.api_key, self.api_secret, grants, int(time.time()), TOKEN_LIFETIME_S)


@asynccontextmanager
async def own_host(tls: bool = False) -> AsyncIterator[Server]:
    """`pendopo host`'s process on free ports, keeping nothing. With TLS its URL has its pin."""
    options = HostOptions(rooms=("Bench",))
    if tls:
        options = replace(options, listen="0.0.0.0:0", advertise=("127.0.0.1",))
    host = await HostProcess.start(options)
    try:
        listeners = (i for i in host.invites if i.role is Role.LISTENER)
        invite = next(i for i in listeners if i.kind is InviteKind.PLACE)
        room = host.rooms[0].name
        passphrase = invite.passphrase_for(room)
        url = host.urls[0]
        if tls:
            endpoint = invite.servers[0]
            url = f"{endpoint.url}#{','.join(pin.hex() for pin in endpoint.pins)}"
        yield Server(
            "Pendopo", url, room, passphrase, host.api_key, host.api_secret, host.pid,
            invite,
        )  # fmt: skip
    finally:
        await host.close()


def livekit() -> Server | None:
    """The LiveKit server that the environment names."""
    words = [os.environ.get(f"PENDOPO_LIVEKIT_{word}", "") for word in ("URL", "KEY", "SECRET")]
    if not all(words):
        return None
    url, key, secret = words
    room = RoomName(f"bench-{secrets.token_hex(4)}")
    pid = os.environ.get("PENDOPO_LIVEKIT_PID")
    return Server(
        "LiveKit", url, room, secrets.token_hex(16), key, secret, int(pid) if pid else None
    )
