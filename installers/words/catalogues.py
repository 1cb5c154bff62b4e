"""The catalogues of words under `resources/locale`: what is in them and how they are written."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "app" / "pendopo" / "words"
LOCALE = ROOT / "resources" / "locale"
TEMPLATE = LOCALE / "pendopo.pot"
KEYWORDS = {**DEFAULT_KEYWORDS, "NP_": ((1, "c"), 2)}
"""How a message is marked (words.catalogue)."""
DATED = (b'"POT-Creation-Date:', b'"Generated-By:')
"""Lines of a header that change when no word does."""
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def template() -> Catalog:
    """Every message that the program can say, with what translators should know."""
    catalog = _empty(None)
    for file, line, message, comments, context in extract_from_dir(
        WORDS,
        [("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        place = [(f"app/pendopo/words/{file}", line)]
        catalog.add(message, None, place, auto_comments=comments, context=context)
    return catalog


def languages() -> tuple[str, ...]:
    """Languages that somebody translates: those with a `.po`."""
    return tuple(sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/*.po")))


def source(language: str) -> Path:
    """The file that translators write."""
    return LOCALE / language / "LC_MESSAGES" / "pendopo.po"


def compiled(language: str) -> Path:
    """The file that the program reads."""
    return source(language).with_suffix(".mo")


def read(language: str) -> Catalog:
    """A language as translators left it."""
    with source(language).open("rb") as file:
        return read_po(file, locale=language, domain="pendopo")


def updated(language: str, template: Catalog) -> Catalog:
    """A language with the template's messages; what is no longer said is dropped."""
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def as_text(catalog: Catalog) -> bytes:
    """A `.pot` or `.po`, the same bytes for the same words."""
    file = BytesIO()
    write_po(file, catalog, sort_by_file=True, include_lineno=False, width=100)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(DATED))


def as_mo(catalog: Catalog) -> bytes:
    """A `.mo`, the same bytes for the same words."""
    catalog.creation_date = catalog.revision_date = NO_TIME
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def write(path: Path, content: bytes) -> None:
    """Write a file unless it says this already."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(path.relative_to(ROOT))


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain="pendopo",
        project="Pendopo",
        version="",
        msgid_bugs_address="",
        header_comment="# Words of Pendopo. `python3 start.py words` writes this file.",
        fuzzy=False,
    )
