"""Trying the keychain: an entry of its own is written, read and taken away again."""

import contextlib
import secrets
from collections.abc import Callable
from typing import Final

from pendopo.drivers.keychain_choice import find_vault, meaning
from pendopo.drivers.keychain_entries import Vault
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.faults import ComputerFault
from pendopo.ports.secret_store import Keeping

SERVICE: Final = "Pendopo self-test"


def try_keychain(find: Callable[[], Vault] = find_vault) -> Keeping:
    """KEPT when it did all that, else why it cannot be asked. Blocks as long as the keychain does.

    Raises OwnError(SELF_TEST) for one that gives something else back or does not forget.
    """
    entry, secret = secrets.token_hex(8), secrets.token_hex(16)
    try:
        vault = find()
        try:
            vault.set_password(SERVICE, entry, secret)
            read = vault.get_password(SERVICE, entry)
        except BaseException:
            with contextlib.suppress(Exception):
                vault.delete_password(SERVICE, entry)
            raise
        vault.delete_password(SERVICE, entry)
        remains = vault.get_password(SERVICE, entry)
    except Exception as error:
        return meaning(error)
    if remains is not None:
        raise OwnError(OwnReason.SELF_TEST_COMPUTER, fault=ComputerFault.KEYCHAIN_REMAINS)
    if read != secret:
        raise OwnError(OwnReason.SELF_TEST_COMPUTER, fault=ComputerFault.KEYCHAIN_READ)
    return Keeping.KEPT
