"""Signing the Windows set-up: with a certificate, and without one."""

import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ExtendedKeyUsage
from cryptography.x509.oid import ExtendedKeyUsageOID

from installers.windows import packing, signing
from installers.windows.machine import Machine
from installers.windows.workshop import Ended


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """One in which nothing was made yet."""
    made = Machine(tmp_path / "machine")
    (made.root / "tmp").mkdir(parents=True)
    return made


def test_without_a_certificate_nothing_is_signed(machine: Machine) -> None:
    assert signing.given({"PENDOPO_CERTIFICATE_PASSPHRASE": "file"}) is None
    with signing.lent(machine, None) as command:
        assert command == ""
        assert list((machine.root / "tmp").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="set-ups are made and signed on Linux")
def test_certificate_and_passphrase_are_there_for_us_alone_and_only_meanwhile(
    machine: Machine, tmp_path: Path
) -> None:
    certificate = signing.throwaway(tmp_path / "own")
    place = machine.root / signing.PLACE.lstrip("/")
    with suppress(ZeroDivisionError), signing.lent(machine, certificate) as command:
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        script = (machine.root / command.lstrip("/")).read_text()
        assert certificate.passphrase is not None
        assert certificate.passphrase.read_text() not in script
        assert (place / "certificate").read_bytes() == certificate.file.read_bytes()
        raise ZeroDivisionError
    assert not place.exists()


def test_what_is_given_is_what_signs() -> None:
    found = signing.given(
        {
            "PENDOPO_CERTIFICATE": "/a b/ours.p12",
            "PENDOPO_CERTIFICATE_PASSPHRASE": "/words",
            "PENDOPO_TIMESTAMP": "http://stamp.example",
        }
    )
    assert found == signing.Certificate(
        Path("/a b/ours.p12"), Path("/words"), "http://stamp.example"
    )
    assert found.command[-2:] == ["-ts", "http://stamp.example"]
    assert "-readpass" in found.command
    bare = signing.given({"PENDOPO_CERTIFICATE": "/ours.p12", "PENDOPO_TIMESTAMP": ""})
    assert bare is not None
    assert bare.command[-2:] == ["-pass", ""]


def test_the_throwaway_one_may_sign_programs(tmp_path: Path) -> None:
    made = signing.throwaway(tmp_path)
    assert made.passphrase is not None
    words = made.passphrase.read_bytes()
    _, certificate, _ = pkcs12.load_key_and_certificates(made.file.read_bytes(), words)
    assert certificate is not None
    usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CODE_SIGNING]


class Recorded:
    """A workshop that does nothing but what is needed to go on."""

    def __init__(self, root: Path) -> None:
        self.root, self.tree, self.inside = root, root / "tree", "/tree"
        self.told: list[tuple[str, ...]] = []
        for folder in (root / "tmp", self.tree / packing.FROZEN):
            folder.mkdir(parents=True)

    def linux(self, *command: str | Path, within_s: float = 0, directory: str = "/") -> Ended:
        words = tuple(map(str, command))
        self.told.append(words)
        for word in words:
            if word.startswith("-DOUTPUT="):
                (self.root / word.removeprefix("-DOUTPUT=/")).write_bytes(b"set-up")
        return Ended(0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="set-ups are made and signed on Linux")
@pytest.mark.parametrize("signed", [True, False])
def test_programs_are_signed_before_they_are_packed_and_the_set_up_after(
    tmp_path: Path, signed: bool
) -> None:
    workshop = Recorded(tmp_path)
    certificate = signing.throwaway(tmp_path / "own") if signed else None
    packing.make(workshop, packing.FROZEN, tmp_path / "setup.exe", certificate)
    assert (tmp_path / "setup.exe").read_bytes() == b"set-up"
    last = [words[-1] for words in workshop.told]
    programs = [f"/tree/dist/pendopo/{name}" for name in packing.PROGRAMS]
    around = (programs, ["/tree/dist/setup.exe"]) if signed else ([], [])
    assert last == [*around[0], "pendopo.nsi", *around[1]]
    [packed] = [words for words in workshop.told if words[0] == "makensis"]
    assert (f"-DSIGN={signing.PLACE}/sign" in packed) == signed
