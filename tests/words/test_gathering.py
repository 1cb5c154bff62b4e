"""What lies under resources/locale is what the code says today."""

import re
from pathlib import Path
from unicodedata import bidirectional

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from installers.words import catalogues, pseudo
from installers.words.__main__ import main as gather
from pendopo.model.encryption import EncryptionState
from pendopo.model.room import Role
from pendopo.words import catalogue, qt
from pendopo.words.encryption import line
from pendopo.words.people import here, role
from tests.words.conftest import LOCALE, PSEUDO

PLACE = re.compile(r"\{\w+\}|%(?:\(\w+\))?[a-z]")
KEPT = re.compile(PLACE.pattern + r"|\w+://\S*")
AGAIN = "run `python3 start.py words`"


def forms(message: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [message] if isinstance(message, str) else list(message or ())


def test_the_template_holds_todays_words() -> None:
    with catalogues.TEMPLATE.open("rb") as file:
        kept = read_po(file)
    today = catalogues.template()
    assert {(m.id, m.context) for m in kept} == {(m.id, m.context) for m in today}, AGAIN
    assert catalogues.TEMPLATE.read_bytes() == catalogues.as_text(today), AGAIN


@pytest.mark.parametrize("language", pseudo.CATALOGUES)
def test_a_pseudo_language_follows_from_the_template(language: str) -> None:
    assert PSEUDO in pseudo.CATALOGUES
    today = catalogues.as_mo(pseudo.CATALOGUES[language](catalogues.template()))
    assert catalogues.compiled(language).read_bytes() == today, AGAIN


def test_the_mirrored_language_is_read_from_right_to_left() -> None:
    catalog = pseudo.mirrored(catalogues.template())
    keeps_places(catalog)
    catalogue.use(LOCALE, (pseudo.MIRRORED,))
    assert qt.translated("QT_LAYOUT_DIRECTION") == "RTL"
    said = {bidirectional(letter) for letter in line(EncryptionState.OFF).sentence}
    assert "AL" in said
    assert "L" not in said


def test_every_language_is_compiled_up_to_date_and_keeps_the_places_for_values() -> None:
    for language in catalogues.languages():
        catalog = catalogues.updated(language, catalogues.template())
        keeps_places(catalog)
        assert catalogues.source(language).read_bytes() == catalogues.as_text(catalog), AGAIN
        assert catalogues.compiled(language).read_bytes() == catalogues.as_mo(catalog), AGAIN


BEGUN = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Not connected."
msgstr "Nicht verbunden."

msgid "{count} person here"
msgid_plural "{count} people here"
msgstr[0] "{count} Mensch hier"
msgstr[1] "{count} Menschen hier"

msgid "This is said no longer."
msgstr "Das sagt niemand mehr."
"""


def test_a_language_that_somebody_begins_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "TEMPLATE", tmp_path / "pendopo.pot")
    source = catalogues.source("de")
    source.parent.mkdir(parents=True)
    source.write_text(BEGUN, encoding="utf-8")
    gather()
    assert catalogues.languages() == ("de",)
    catalog = catalogues.read("de")
    assert {(m.id, m.context) for m in catalog} == {
        (m.id, m.context) for m in catalogues.template()
    }
    catalogue.use(tmp_path, ("de",))
    assert line(EncryptionState.OFFLINE).sentence == "Nicht verbunden."
    assert here(3) == "3 Menschen hier"
    assert role(Role.HOST) == "Host"
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    gather()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_a_lost_or_new_place_for_a_value_is_found() -> None:
    catalog = Catalog(locale="de")
    catalog.add("In {room}", "In {raum}")
    with pytest.raises(AssertionError):
        keeps_places(catalog)


def keeps_places(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            known = {place for form in forms(message.id) for place in PLACE.findall(form)}
            for said in filter(None, forms(message.string)):
                found = set(PLACE.findall(said))
                assert found <= known, message.id
                assert message.pluralizable or found == known, message.id


def test_the_pseudo_language_is_bracketed_longer_and_keeps_places() -> None:
    catalog = pseudo.translated(catalogues.template())
    keeps_places(catalog)
    letters = [m for m in catalog if m.id and re.search(r"[A-Za-z]", KEPT.sub("", forms(m.id)[0]))]
    assert len(letters) > 300
    for message in letters:
        for before, after in zip(forms(message.id), forms(message.string), strict=True):
            assert re.fullmatch(r"\s*\[.+\]\s*", after), before
            assert sorted(PLACE.findall(before)) == sorted(PLACE.findall(after))
    short = sum(len(form) for m in letters for form in forms(m.id))
    long = sum(len(form) for m in letters for form in forms(m.string))
    assert 1.3 < long / short < 1.6


def test_options_and_addresses_are_left_alone() -> None:
    assert "--help" in pseudo.pseudo("See --help.")
    assert "pendopo://join#" in pseudo.pseudo("It begins with pendopo://join# here")
    assert pseudo.pseudo("{said}") == "{said}"
    assert pseudo.pseudo(" (port {port})") == " [(þööŕţ {port})]"


def test_every_message_is_known_to_translators_by_its_place_in_words() -> None:
    for message in catalogues.template():
        if message.id:
            assert message.locations, message.id
            assert all(place.startswith("app/pendopo/words/") for place, _ in message.locations)
