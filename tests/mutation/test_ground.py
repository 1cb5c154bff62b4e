"""What a run leaves for the next one."""

import json
from pathlib import Path

from tests.mutation.ground import Ground, Outcome

MODULE, OTHER = "e2ee/span.py", "e2ee/replay.py"


def write(kept: Path, module: str, codes: dict[str, int | None]) -> None:
    path = kept / f"{module}.meta"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"exit_code_by_key": codes, "hash_by_function_name": {"f": "1"}}))


def test_only_what_counts_as_found_is_not_tried_again(tmp_path: Path) -> None:
    kept, again = tmp_path / "kept", tmp_path / "again"
    codes = {"found": 1, "lived": 0, "too long": -24, "died": -11, "odd": 35, "not tried": None}
    write(kept, MODULE, codes)
    write(kept, OTHER, {"of another module": 1})
    ground = Ground(tmp_path / "copy", [MODULE], (), ())
    ground.recall(kept, [MODULE, "e2ee/seal.py"])
    assert {each.name: each.outcome for each in ground.mutants()} == {
        "found": Outcome.FOUND,
        "lived": Outcome.UNTRIED,
        "too long": Outcome.TOO_LONG,
        "died": Outcome.DIED,
        "odd": Outcome.UNTRIED,
        "not tried": Outcome.UNTRIED,
    }
    ground.remember(again)
    assert json.loads((again / f"{MODULE}.meta").read_text())["hash_by_function_name"] == {"f": "1"}


def test_nothing_kept_is_nothing_known(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "copy", [MODULE], (), ())
    ground.recall(tmp_path / "not there", [MODULE])
    assert list(ground.mutants()) == []
