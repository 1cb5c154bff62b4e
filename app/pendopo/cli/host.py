"""`pendopo host`: a place on this computer."""

import argparse
import logging
import sys
from pathlib import Path

from pendopo.cli import files, logs, media_loop, profile
from pendopo.cli.host_child import HostOptions, HostProcess
from pendopo.cli.output import Output
from pendopo.lobby.invite import Invite, InviteKind, render
from pendopo.lobby.passphrase import check_passphrase
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason

log = logging.getLogger(__name__)

ENDED = "The host's process has ended by itself; nobody is connected any more."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    profile.add_arguments(parser)
    parser.add_argument("--listen", default="127.0.0.1:7880", metavar="HOST:PORT")
    parser.add_argument("--udp-port", type=int, metavar="N", help="by default the same number")
    parser.add_argument("--advertise", action="append", default=[], metavar="HOST[:PORT]")
    parser.add_argument("--name", default="Pendopo", metavar="N", help="the place's name")
    parser.add_argument("--room", action="append", default=[], metavar="TITLE")
    parser.add_argument("--mode", choices=["rsk1", "shared", "none"], default="shared")
    parser.add_argument("--passphrase-file", metavar="F")
    parser.add_argument("--api-key", metavar="K", help="for programs that use LiveKit's API")
    parser.add_argument("--api-secret-file", metavar="F")
    parser.add_argument("--data-dir", type=Path, metavar="D", help="keys, rooms and tickets")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Until Ctrl+C; 1 when the host's process ends by itself."""
    logs.set_up(arguments.verbose)
    return media_loop.run(_host(_options(arguments), output))


def _options(arguments: argparse.Namespace) -> HostOptions:
    """Raises InputError."""
    if bool(arguments.api_key) is not bool(arguments.api_secret_file):
        raise InputError(InputReason.USAGE, what="--api-key goes with --api-secret-file")
    mode = Mode[arguments.mode.upper()]
    secret = arguments.api_secret_file and files.read_text(arguments.api_secret_file).strip()
    return HostOptions(
        listen=arguments.listen,
        udp_port=arguments.udp_port,
        advertise=tuple(arguments.advertise),
        name=arguments.name,
        rooms=tuple(arguments.room),
        mode=mode,
        passphrase=_passphrase(arguments.passphrase_file, mode),
        api_key=arguments.api_key,
        api_secret=secret,
        data_dir=arguments.data_dir or profile.directory(arguments) / "host",
        verbose=arguments.verbose,
    )


def _passphrase(path: str | None, mode: Mode) -> str | None:
    if path is None:
        return None
    if mode is not Mode.SHARED:
        raise InputError(InputReason.USAGE, what="--passphrase-file needs --mode shared")
    passphrase = files.read_text(path).strip("\r\n")
    check_passphrase(passphrase)
    return passphrase


async def _host(options: HostOptions, output: Output) -> int:
    host = await HostProcess.start(options)
    try:
        for url in host.urls:
            output.event("listening", f"listening on {url}", url=url)
        for room in host.rooms:
            mode = room.mode.name.lower()
            text = f"room: {room.title} ({mode})"
            output.event("room", text, name=room.name, title=room.title, mode=mode)
        for invite in host.invites:
            _hand_over(invite, options, output)
        await host.ended()
        output.error(ENDED)
        return 1
    finally:
        await host.close()


def _hand_over(invite: Invite, options: HostOptions, output: Output) -> None:
    """Links are secrets: to a terminal, to JSON asked for, or to a file of mode 0600."""
    kind = "place" if invite.kind is InviteKind.PLACE else "room"
    role, link = invite.role.value, render(invite)
    what = f"{kind} invite for a {role} ({invite.name})"
    if output.as_json or sys.stdout.isatty():
        fields = {"role": role, "kind": kind, "room": invite.room, "link": link}
        output.event("invite", f"{what}: {link}", **fields)
        return
    assert options.data_dir is not None
    path = options.data_dir / f"invite-{role}-{kind}-{invite.invite_id.hex()}"
    files.write_private(path, link.encode() + b"\n")
    output.event("invite", f"{what}: {path}", role=role, kind=kind, file=str(path))
