"""Crates of Rust inside a wheel, by the list that the wheel has of itself (CycloneDX, PEP 770)."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from installers.frozen import carried

FREELY = "Apache-2.0"
"""Where it is one to choose, it is chosen."""


def inside(wheel: Distribution, texts: Path) -> Iterator[dict[str, str]]:
    """Those that are not the wheel's own; what the crates were built with is among them."""
    for file in wheel.files or ():
        if file.parent.name == "sboms" and file.suffix == ".json":
            said = json.loads(Path(str(wheel.locate_file(file))).read_text("utf-8"))
            yield from (_part(each, texts) for each in said.get("components", ()) if _is_one(each))


def _is_one(component: dict[str, Any]) -> bool:
    address = str(component.get("purl", ""))
    return address.startswith("pkg:cargo/") and "download_url=file:" not in address


def _part(component: dict[str, Any], texts: Path) -> dict[str, str]:
    name, licence = str(component["name"]), _licence(component)
    words = FREELY if FREELY in licence.split(" OR ") else "crates"
    if words == "crates" and not _is_kept(name):
        words = ""
    carried.lay(words, texts)
    return {
        "name": name,
        "version": str(component.get("version", "")),
        "licence": licence,
        "kind": "cargo",
        "words": words,
    }


def _licence(component: dict[str, Any]) -> str:
    stated = [
        str(each.get("expression") or each["license"].get("id") or each["license"].get("name"))
        for each in component.get("licenses", ())
    ]
    return " AND ".join(stated)


def _is_kept(name: str) -> bool:
    """Whether a heading of our own text names it."""
    headings = re.findall(r"^(.+)\n=+$", carried.kept("crates").read_text("utf-8"), re.MULTILINE)
    return any(name in re.split(r"[, ]+", heading) for heading in headings)
