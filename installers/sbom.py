"""The parts of a build as a CycloneDX 1.6 document, for whoever looks for what is vulnerable."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

IDS = {"PSF-2.0", "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "MIT-0"}
"""Licences with one name that SPDX knows; everything else is quoted as its makers write it."""


class Release(Protocol):
    """What is described."""

    @property
    def version(self) -> str: ...
    @property
    def commit(self) -> str: ...
    @property
    def date(self) -> int: ...
    @property
    def parts(self) -> list[dict[str, str]]: ...


def write(release: Release, place: Path) -> Path:
    """Write it down; the path."""
    text = json.dumps(document(release), indent=1, ensure_ascii=False)
    place.write_text(text + "\n", encoding="utf-8")
    return place


def document(release: Release) -> dict[str, Any]:
    """The same for the same build."""
    name = f"pendopo@{release.version}+{release.commit}"
    when = datetime.fromtimestamp(release.date, UTC)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}",
        "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": "pendopo",
                "name": "pendopo",
                "version": release.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": [component(part) for part in release.parts],
        "dependencies": [
            {"ref": "pendopo", "dependsOn": [reference(part) for part in release.parts]}
        ],
    }


def component(part: dict[str, str]) -> dict[str, Any]:
    """One part: with an address in its registry where it has one."""
    said: dict[str, Any] = {
        "type": "platform" if part["kind"] == "runtime" else "library",
        "bom-ref": reference(part),
        "name": part["name"],
    }
    if part["version"]:
        said["version"] = part["version"]
    if part["licence"]:
        key = "id" if part["licence"] in IDS else "name"
        said["licenses"] = [{"license": {key: part["licence"]}}]
    if part["kind"] in ("pypi", "deb", "cargo"):
        said["purl"] = address(part)
    return said


def reference(part: dict[str, str]) -> str:
    """What it is called inside the document."""
    return f"{part['kind']}:{part['name']}"


def address(part: dict[str, str]) -> str:
    """Its package URL."""
    version = "@" + quote(part["version"], safe="") if part["version"] else ""
    if part["kind"] == "deb":
        return f"pkg:deb/debian/{quote(part['name'], safe='')}{version}"
    if part["kind"] == "cargo":
        return f"pkg:cargo/{quote(part['name'], safe='')}{version}"
    return f"pkg:pypi/{quote(part['name'].lower().replace('_', '-'), safe='')}{version}"
