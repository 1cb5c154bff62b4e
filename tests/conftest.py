"""What every test shares."""

import asyncio
import gc
import itertools
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from pendopo.drivers import garbage

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANGUAGE"] = "en"
if sys.platform == "win32":
    asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    os.environ.setdefault("QT_QPA_FONTDIR", os.path.join(os.environ["WINDIR"], "Fonts"))

settings.register_profile("pendopo", max_examples=100, deadline=None, print_blob=True)
settings.register_profile(
    "spoiled",
    settings.get_profile("pendopo"),
    max_examples=25,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile("pendopo")


@pytest.fixture(scope="module", autouse=True)
def old_is_no_garbage() -> None:
    """A collection looks no more at what there was before a file's first test, ten thousand tests
    among it: hundreds of tests ask for one, and each took a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that are not there yet. Pytest reads through all that there are for each new one."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing a test does reaches the settings or the keychain of the person who runs it."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    home = next(homes)
    home.mkdir(mode=0o700)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Nothing is freed but by its last reference going."""
    gc.collect()
    with garbage.by_hand():
        yield


@pytest.fixture
def profile() -> Iterator[Path]:
    """A profile folder of one's own, for `--profile`; a socket in it has a path short enough for
    every system, also where temporary files lie deep."""
    with tempfile.TemporaryDirectory(prefix="p-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Gives port numbers that were free on 127.0.0.1 for both TCP and UDP a moment ago."""
    return _free_port


def _free_port() -> int:
    for _ in range(100):
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free for both TCP and UDP")
