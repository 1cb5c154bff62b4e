"""`pendopo forget-secrets`: nothing of a profile stays in the keychain; for whoever uninstalls."""

import argparse

from pendopo.cli import media_loop, profile
from pendopo.cli.outcome import FINE, UNREACHABLE
from pendopo.cli.output import Output
from pendopo.ports.secret_store import SecretStore
from pendopo.words import keychain as words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """0, be there any or none; 3 when some may have stayed."""
    if media_loop.run(_forget(profile.kept(arguments).secrets)):
        return FINE
    output.error(words.not_forgotten())
    return UNREACHABLE


async def _forget(secrets: SecretStore) -> bool:
    for name in await secrets.names():
        await secrets.delete(name)
    gone = await secrets.knows_all()
    await secrets.close()
    return gone
