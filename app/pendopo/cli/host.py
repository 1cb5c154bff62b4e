"""`pendopo host`: a place on this computer."""

import argparse
from pathlib import Path

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.place_store import SealedPlace, hosted_place
from pendopo.cli import logs, media_loop, profile, typed
from pendopo.cli.invites import hand_over, read_api_secret, read_passphrase
from pendopo.cli.named_files import check_distinct
from pendopo.cli.output import Output
from pendopo.lobby.invite import MAX_NAME
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.words import hosting
from pendopo.words.options import option

MAX_TITLE = 200
"""Bytes of a room's title (e2ee.metadata)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    profile.add_arguments(parser)
    parser.add_argument("--listen", default="127.0.0.1:7880", metavar="HOST:PORT")
    parser.add_argument("--udp-port", type=typed.port, metavar="N", help=option("host --udp-port"))
    parser.add_argument("--advertise", action="append", default=[], metavar="HOST[:PORT]")
    parser.add_argument(
        "--name",
        type=typed.text(MAX_NAME, 1),
        default="Pendopo",
        metavar="N",
        help=option("host --name"),
    )
    parser.add_argument(
        "--room", type=typed.text(MAX_TITLE, 1), action="append", default=[], metavar="TITLE"
    )
    parser.add_argument("--mode", choices=["rsk1", "shared", "none"], default="shared")
    parser.add_argument("--passphrase-file", metavar="F")
    parser.add_argument(
        "--api-key", type=typed.text(200, 1), metavar="K", help=option("host --api-key")
    )
    parser.add_argument("--api-secret-file", metavar="F")
    parser.add_argument("--data-dir", type=Path, metavar="D", help=option("host --data-dir"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Until Ctrl+C; 1 when the host's process ends by itself."""
    logs.set_up(arguments.verbose)
    return media_loop.run(_host(_options(arguments), arguments, output))


def _options(arguments: argparse.Namespace) -> HostOptions:
    """Raises InputError."""
    if bool(arguments.api_key) is not bool(arguments.api_secret_file):
        raise InputError(InputReason.USAGE, fault=UsageFault.API_KEY_ALONE)
    check_distinct(arguments.api_secret_file, arguments.passphrase_file)
    mode = Mode[arguments.mode.upper()]
    secret = read_api_secret(arguments.api_secret_file) if arguments.api_secret_file else None
    return HostOptions(
        listen=arguments.listen,
        udp_port=arguments.udp_port,
        advertise=tuple(arguments.advertise),
        name=arguments.name,
        rooms=tuple(arguments.room),
        mode=mode,
        passphrase=read_passphrase(arguments.passphrase_file, mode),
        api_key=arguments.api_key,
        api_secret=secret,
        data_dir=arguments.data_dir,
        state_file=None
        if arguments.data_dir
        else profile.directory(arguments) / "host" / "door.json",
        verbose=arguments.verbose,
    )


async def _host(options: HostOptions, arguments: argparse.Namespace, output: Output) -> int:
    """With --data-dir in files there, else in the profile's keychain."""
    directory = options.data_dir or profile.directory(arguments) / "host"
    if options.data_dir:
        return await _serve(options, None, directory, output)
    whose = profile.kept(arguments)
    try:
        store = hosted_place(whose)
        return await _serve(options, store, directory, output)
    finally:
        await whose.close()


class _Said:
    """Where the host is, said again whenever that has changed: it follows its computer."""

    def __init__(self, host: HostProcess, directory: Path, output: Output) -> None:
        self._host = host
        self._directory = directory
        self._output = output
        self._announced = host.announced

    def addresses(self) -> None:
        """Where people find it, and why some of that is of no use to them."""
        self._announced = self._host.announced
        for url in self._host.urls:
            self._output.event("listening", hosting.listening(url), url=url)
        for address, fault in self._announced.faults:
            self._output.error(hosting.unreachable(address, fault))

    def links(self) -> None:
        """All of them."""
        for invite in self._host.invites:
            hand_over(invite, self._directory, self._output)

    def follow(self) -> None:
        """New links go with new addresses."""
        former = self._announced
        if self._host.announced != former:
            self.addresses()
            if self._announced.hosts != former.hosts:
                self.links()


async def _serve(
    options: HostOptions, store: SealedPlace | None, directory: Path, output: Output
) -> int:
    host = await HostProcess.start(options, store)
    try:
        if store is not None and store.forgetful:
            output.error(hosting.not_kept())
        said = _Said(host, directory, output)
        said.addresses()
        for room in host.rooms:
            mode = room.mode.name.lower()
            text = hosting.room(room.title, mode)
            output.event("room", text, name=room.name, title=room.title, mode=mode)
        said.links()
        host.follow(lambda census: said.follow())
        await host.ended()
        output.error(hosting.ended())
        return 1
    finally:
        await host.close()
