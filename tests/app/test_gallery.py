"""The gallery draws without the tests, in any language, at any scale, and lists what it drew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pendopo
from pendopo.app.gallery.pictures import write_index


@pytest.mark.parametrize(
    ("size", "pixels"), [("420x720", (420, 720)), ("1366x768at200", (1366, 768))]
)
@pytest.mark.parametrize("own_scale", ["", "1.5"])
def test_pictures_are_named_by_what_they_show(
    tmp_path: Path, size: str, pixels: tuple[int, int], own_scale: str
) -> None:
    words = ["gallery", str(tmp_path), "--only", "welcome-refused", "--language", "id"]
    app = str(Path(pendopo.__file__).parents[1])
    ran = subprocess.run(
        [sys.executable, "-m", "pendopo", *words, "--theme", "dark", "--size", size],
        env={
            **os.environ,
            **{"PYTHONPATH": app, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": own_scale},
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    [picture] = tmp_path.glob("*.png")
    assert picture.name == f"welcome-refused-id-dark-{size}.png"
    header = picture.read_bytes()[16:24]
    assert (int.from_bytes(header[:4]), int.from_bytes(header[4:])) == pixels
    assert picture.name in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_index_has_a_row_for_each_scene(tmp_path: Path) -> None:
    for name in ("lobby-ended-en-dark-420x720", "lobby-ended-id-dark-420x720", "name-en-dark-x"):
        (tmp_path / f"{name}.png").touch()
    page = write_index(tmp_path).read_text(encoding="utf-8")
    assert page.count("<h2") == 2
    assert page.count("<img") == 3
