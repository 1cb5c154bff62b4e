"""What lies under resources/locale is what the code says today."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from installers.words import catalogues, pseudo
from tests.words.conftest import PSEUDO

PLACE = re.compile(r"\{\w+\}|%(?:\(\w+\))?[a-z]")
AGAIN = "run `python3 start.py words`"


def forms(message: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def test_the_template_holds_todays_words() -> None:
    with catalogues.TEMPLATE.open("rb") as file:
        kept = read_po(file)
    today = catalogues.template()
    assert {(m.id, m.context) for m in kept} == {(m.id, m.context) for m in today}, AGAIN
    assert catalogues.TEMPLATE.read_bytes() == catalogues.as_text(today), AGAIN


def test_the_pseudo_language_follows_from_the_template() -> None:
    assert pseudo.LANGUAGE == PSEUDO
    today = catalogues.as_mo(pseudo.translated(catalogues.template()))
    assert catalogues.compiled(PSEUDO).read_bytes() == today, AGAIN


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_language_is_compiled_and_up_to_date(language: str) -> None:
    catalog = catalogues.updated(language, catalogues.template())
    assert catalogues.source(language).read_bytes() == catalogues.as_text(catalog), AGAIN
    assert catalogues.compiled(language).read_bytes() == catalogues.as_mo(catalog), AGAIN


@pytest.mark.parametrize("language", catalogues.languages())
def test_translations_keep_the_places_for_values(language: str) -> None:
    keeps_places(catalogues.read(language))


def keeps_places(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            known = {place for form in forms(message.id) for place in PLACE.findall(form)}
            for said in forms(message.string):
                assert set(PLACE.findall(said)) <= known, message.id


def test_the_pseudo_language_is_bracketed_longer_and_keeps_places() -> None:
    catalog = pseudo.translated(catalogues.template())
    keeps_places(catalog)
    letters = [m for m in catalog if m.id and re.search(r"[A-Za-z]", PLACE.sub("", forms(m.id)[0]))]
    assert len(letters) > 300
    for message in letters:
        for before, after in zip(forms(message.id), forms(message.string), strict=True):
            assert re.fullmatch(r"\s*\[.+\]\s*", after), before
            assert sorted(PLACE.findall(before)) == sorted(PLACE.findall(after))
    before = sum(len(form) for m in letters for form in forms(m.id))
    after = sum(len(form) for m in letters for form in forms(m.string))
    assert 1.3 < after / before < 1.6


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
