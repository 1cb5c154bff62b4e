"""`pendopo forget-secrets`: nothing of a profile stays in the keychain; for whoever uninstalls."""

import argparse

from pendopo.cli import media_loop, profile
from pendopo.cli.output import Output
from pendopo.ports.secret_store import SecretStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """0, be there any or none."""
    media_loop.run(_forget(profile.kept(arguments).secrets))
    return 0


async def _forget(secrets: SecretStore) -> None:
    for name in await secrets.names():
        await secrets.delete(name)
    await secrets.close()
