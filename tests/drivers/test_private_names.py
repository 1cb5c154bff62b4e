"""The libraries whose private names are used are the ones they were read in."""

import ast
from importlib.metadata import version
from pathlib import Path

import aiortc
import pytest
from aiortc import RTCDtlsTransport
from aiortc.rtcsctptransport import InboundStream

from pendopo.drivers import private_names
from pendopo.drivers.private_names import check_private_names
from pendopo.model.errors import OwnError, OwnReason

DRIVERS = Path(private_names.__file__).parent


def test_the_names_are_there() -> None:
    check_private_names()
    assert InboundStream().reassembly == []


def test_the_versions_are_pinned() -> None:
    assert version("aiortc").startswith("1.16.")
    assert version("aioice").startswith("0.13.")


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiortc, "__version__", "1.17.0")
    with pytest.raises(OwnError) as refusal:
        check_private_names()
    assert refusal.value.reason is OwnReason.PRIVATE_NAMES


def test_a_renamed_method_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(RTCDtlsTransport, "_set_role")
    with pytest.raises(OwnError) as refusal:
        check_private_names()
    assert refusal.value.reason is OwnReason.PRIVATE_NAMES


def test_an_attribute_that_moved_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RTCDtlsTransport, "_setup_srtp", RTCDtlsTransport.stop)
    with pytest.raises(OwnError):
        check_private_names()


BASES = {"ice_ways": ("client_ice",)}
"""Where the classes that a module builds on are."""


@pytest.mark.parametrize(
    "name", ["peer", "client_ice", "ice_ways", "client_peer", "host_port", "port_peer", "fan"]
)
def test_no_other_module_reaches_into_the_libraries(name: str) -> None:
    owned = {
        node.attr if isinstance(node, ast.Attribute) else node.name
        for module in (name, *BASES.get(name, ()))
        for node in nodes(module)
        if (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
        or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    reached = {
        node.attr
        for node in nodes(name)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
    }
    assert reached - owned == set()


def nodes(module: str) -> list[ast.AST]:
    tree = ast.parse((DRIVERS / f"{module}.py").read_text(encoding="utf-8"))
    return list(ast.walk(tree))
