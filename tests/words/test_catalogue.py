"""Words are looked up when they are said, in the first of a person's languages that is there."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from pendopo.words import catalogue
from pendopo.words.catalogue import _, ngettext, pgettext

POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"


def write(directory: Path, language: str, messages: dict[str, str]) -> None:
    catalog = Catalog(locale=language)
    for message, words in messages.items():
        catalog.add(message, words)
    folder = directory / language / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "pendopo.mo").open("wb") as file:
        write_mo(file, catalog)


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    write(
        tmp_path,
        "de",
        {"Hello": "Hallo", "Bye": "Tschüss", "In {room} as {role}": "{role}, {room}"},
    )
    write(tmp_path, "pt_BR", {"Hello": "Olá"})
    write(tmp_path, "de_AT", {"Hello": "Servus"})
    return tmp_path


@pytest.mark.parametrize(
    ("languages", "hello"),
    [
        ((), "Hello"),
        (("de",), "Hallo"),
        (("de_DE.UTF-8",), "Hallo"),
        (("de_AT.UTF-8",), "Servus"),
        (("de_AT@euro",), "Servus"),
        (("fr", "de"), "Hallo"),
        (("fr",), "Hello"),
        (("pt_BR", "de"), "Olá"),
        (("pt",), "Hello"),
        (("en", "de"), "Hello"),
        (("en_GB.UTF-8", "de"), "Hello"),
        (("C", "de"), "Hello"),
        (("C.UTF-8", "de"), "Hello"),
        (("POSIX", "de"), "Hello"),
        (("../de", "de_AT/../de", "", "/de"), "Hello"),
    ],
)
def test_the_first_language_that_is_there_is_spoken(
    locale: Path, languages: Sequence[str], hello: str
) -> None:
    catalogue.use(locale, languages)
    assert _("Hello") == hello


@pytest.mark.parametrize(
    ("languages", "name"),
    [
        ((), "en"),
        (("fr",), "en"),
        (("en_GB.UTF-8", "de"), "en"),
        (("fr", "de-AT", "pt_BR"), "de_AT"),
        (("de-Latn-DE",), "de"),
        (("zh",), "zh_CN"),
        (("zh_CN.UTF-8",), "zh_CN"),
        (("zh-Hans",), "zh_CN"),
        (("zh-Hans-HK",), "zh_CN"),
        (("zh_SG.GB2312",), "zh_CN"),
        (("zh_TW.UTF-8",), "en"),
        (("zh-Hant-HK",), "en"),
        (("zh_HK", "de"), "de"),
    ],
)
def test_every_spelling_of_a_language_is_understood(
    locale: Path, languages: Sequence[str], name: str
) -> None:
    write(locale, "zh_CN", {"Hello": "你好"})
    assert catalogue.spoken(locale, languages) == name
    catalogue.use(locale, languages)
    said = {"en": "Hello", "de": "Hallo", "de_AT": "Servus", "zh_CN": "你好"}
    assert _("Hello") == said[name]


def test_the_next_language_fills_the_gaps_of_the_first(locale: Path) -> None:
    catalogue.use(locale, ("pt_BR", "de"))
    assert (_("Hello"), _("Bye"), _("Nothing has this")) == ("Olá", "Tschüss", "Nothing has this")


def test_the_language_changes_while_the_program_runs(locale: Path) -> None:
    said = []
    for languages in (("de",), (), ("de_AT",)):
        catalogue.use(locale, languages)
        said.append(_("Hello"))
    assert said == ["Hallo", "Hello", "Servus"]


@pytest.mark.parametrize("content", [b"", b"\xde\x12\x04\x95", b"nonsense" * 9, "half"])
def test_a_damaged_catalogue_counts_as_missing(locale: Path, content: bytes | str) -> None:
    file = locale / "de" / "LC_MESSAGES" / "pendopo.mo"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if isinstance(content, str) else content)
    catalogue.use(locale, ("de",))
    assert _("Hello") == "Hello"


def test_no_folder_at_all_is_english(tmp_path: Path) -> None:
    catalogue.use(tmp_path / "nowhere", ("de",))
    assert _("Hello") == "Hello"


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({}, ()),
        ({"LANG": "de_DE.UTF-8"}, ("de_DE.UTF-8",)),
        ({"LANG": "de", "LC_MESSAGES": "fr"}, ("fr",)),
        ({"LANG": "de", "LC_MESSAGES": "fr", "LC_ALL": "it"}, ("it",)),
        ({"LANG": "de", "LC_ALL": "it", "LANGUAGE": "pt_BR:es"}, ("pt_BR", "es")),
        ({"LANG": "de", "LC_ALL": "", "LANGUAGE": ""}, ("de",)),
        ({"LANGUAGE": ":de::fr:"}, ("de", "fr")),
    ],
)
def test_the_environment_names_the_languages(
    environment: dict[str, str], languages: tuple[str, ...]
) -> None:
    assert catalogue.from_environment(environment) == languages


def test_values_are_put_in_after_translation_and_in_its_order(locale: Path) -> None:
    assert _("In {room} as {role}", room="Pavilion", role="guest") == "In Pavilion as guest"
    catalogue.use(locale, ("de",))
    assert _("In {room} as {role}", room="Pavilion", role="guest") == "guest, Pavilion"


@given(st.text(), st.text())
def test_a_value_is_never_interpreted(one: str, two: str) -> None:
    hostile = one + "{two}{one.__class__}{0}{}%s%(two)s" + two
    assert _("<{one}|{two}>", one=hostile, two="2") == f"<{hostile}|2>"


def test_a_place_without_a_value_stays_and_does_not_raise() -> None:
    assert _("{here} and {there}", here=1) == "1 and {there}"
    assert _("{here.__class__} {here!r} {} {0}", here=1) == "{here.__class__} {here!r} {} {0}"


def test_nothing_stays_nothing(pseudo: None) -> None:
    assert _("") == ""
    assert pgettext("role", "") == ""


def test_a_number_chooses_the_form_of_its_language(tmp_path: Path) -> None:
    catalog = Catalog(locale="pl")
    catalog.add(
        ("{count} person", "{count} people"), ("{count} osoba", "{count} osoby", "{count} osób")
    )
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "pendopo.mo").open("wb") as file:
        write_mo(file, catalog)
    assert [ngettext("{count} person", "{count} people", n) for n in (1, 3)] == [
        "1 person",
        "3 people",
    ]
    catalogue.use(tmp_path, ("pl",))
    said = [ngettext("{count} person", "{count} people", n) for n in (1, 3, 5, 22)]
    assert said == ["1 osoba", "3 osoby", "5 osób", "22 osoby"]
    assert ngettext("{count} person", "{count} people", 5, count="5,0") == "5,0 osób"


def test_a_context_tells_words_apart(tmp_path: Path) -> None:
    catalog = Catalog(locale="de")
    catalog.add("Mute", "Stumm", context="state")
    catalog.add("Mute", "Stummschalten", context="button")
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "pendopo.mo").open("wb") as file:
        write_mo(file, catalog)
    catalogue.use(tmp_path, ("de",))
    assert (pgettext("state", "Mute"), pgettext("button", "Mute")) == ("Stumm", "Stummschalten")
    assert _("Mute") == "Mute"
