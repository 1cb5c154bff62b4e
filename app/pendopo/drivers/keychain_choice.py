"""Which keychain of this system is used, and what its failures mean: the one reach into keyring."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from pendopo.drivers.keychain_entries import Vault
from pendopo.ports.secret_store import Keeping

KEYCHAINS: Final = {
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
}
"""Everything else that calls itself a back end (files, `null`) would keep secrets in the open."""
NOTHING: Final = {"keyring.backends.fail.Keyring"}
CHAIN: Final = "keyring.backends.chainer.ChainerBackend"

REASONS: Final = {
    "KeyringLocked": Keeping.LOCKED,
    "LockedException": Keeping.LOCKED,
    "PromptDismissedException": Keeping.DENIED,
    "SecAuthFailure": Keeping.DENIED,
    "KeychainDenied": Keeping.DENIED,
    "NoKeyringError": Keeping.MISSING,
    "SecretServiceNotAvailableException": Keeping.MISSING,
}
"""By the class of an exception, ours and those of the libraries below keyring."""


class NoKeychain(Exception):
    """There is none that we use."""

    def __init__(self, keeping: Keeping) -> None:
        super().__init__(keeping.value)
        self.keeping = keeping


def find_vault() -> Vault:
    """Looked for anew each time: a keychain may have been started meanwhile. Raises NoKeychain.

    What the person has configured for keyring is respected; `null` there means none.
    """
    import keyring.backend  # takes its time, so on the keychain's own thread
    import keyring.core

    found: Any = keyring.backend.get_all_keyring
    with suppress(AttributeError, KeyError):
        found.reset()  # jaraco.functools.once: else what was missing once is missing for ever
    keyring.core.init_backend()
    return accepted(keyring.core.get_keyring())


def accepted(chosen: Any) -> Vault:
    """The back end, or the best of a chain. Raises NoKeychain for one that is no keychain."""
    name = _name(chosen)
    candidates = list(chosen.backends) if name == CHAIN else [chosen]
    for candidate in candidates:
        if _name(candidate) in KEYCHAINS:
            vault: Vault = candidate
            return vault
    nothing = all(_name(candidate) in NOTHING for candidate in candidates)
    raise NoKeychain(Keeping.MISSING if nothing else Keeping.READABLE)


def meaning(error: BaseException) -> Keeping:
    """Why secrets stay in memory, from the first cause that we know."""
    for cause in _causes(error):
        if isinstance(cause, NoKeychain):
            return cause.keeping
        if type(cause).__name__ in REASONS:
            return REASONS[type(cause).__name__]
        if "AccessDenied" in str(cause):
            return Keeping.DENIED
    return Keeping.FAILED


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _name(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
