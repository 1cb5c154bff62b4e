"""Promises about imports that import-linter has no words for."""

import ast

from tests.architecture.source_tree import imports, modules

AIORTC = {
    "InvalidStateError",
    "RTCCertificate",
    "RTCDataChannel",
    "RTCDataChannelParameters",
    "RTCDtlsFingerprint",
    "RTCDtlsParameters",
    "RTCDtlsTransport",
    "RTCSctpCapabilities",
    "RTCSctpTransport",
}


def test_of_aiortc_only_the_transports_are_used() -> None:
    used = {
        (path, name)
        for path, module in modules().items()
        for source, name in imports(module)
        if source.split(".")[0] == "aiortc"
    }
    assert {path for path, _ in used if not path.startswith("drivers/")} == set()
    assert {name for _, name in used} - AIORTC == set()
    assert "RTCDtlsTransport" in {name for _, name in used}


def test_of_livekit_only_the_protocol_is_used() -> None:
    used = {
        ".".join(filter(None, (source, name)))
        for module in modules().values()
        for source, name in imports(module)
        if source.split(".")[0] == "livekit"
    }
    assert used
    assert {name for name in used if not name.startswith("livekit.protocol")} == set()


def test_json_of_others_is_read_in_one_place() -> None:
    """Where it is nested too deeply `json.loads` raises what nobody thinks of."""
    reading = {
        path
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("json.loads", "json.load")
    }
    assert reading == {"model/json_text.py", "ui/kit/theme.py", "ui/kit/frame.py"}
    recursion = [path for path in modules() if path != "signaling/twirp.py"]
    named = [path for path in recursion if "RecursionError" in ast.unparse(modules()[path])]
    assert named == ["model/json_text.py"]


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{path}:{node.lineno}"
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
        if not path.startswith("cli/")
    ]
    assert printing == []


LOOPS = {"run", "Runner", "SelectorEventLoop", "ProactorEventLoop", "new_event_loop"}


def test_only_one_module_makes_event_loops() -> None:
    making = {
        path
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in LOOPS
        and isinstance(node.value, ast.Name)
        and node.value.id == "asyncio"
    }
    assert making == {"drivers/selector_loop.py"}


def test_no_clock_steps_by_fifteen_milliseconds() -> None:
    """Nothing reads `time.monotonic`, which does on Windows before Python 3.13."""
    stepping = [
        f"{path}:{node.lineno}"
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in ("monotonic", "monotonic_ns")
        and isinstance(node.value, ast.Name)
        and node.value.id == "time"
    ]
    assert stepping == []
