"""Every language that the window offers is whole, keeps the values and claims no more."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from installers.words import catalogues
from pendopo.model.encryption import EncryptionState
from pendopo.words import catalogue
from pendopo.words.encryption import footnote, line
from tests.words.conftest import LOCALE

LANGUAGES = catalogues.languages()

FORBIDDEN = {
    "id": r"\baman\b|\banonim|\bruang(an)? pribadi|100 ?%|!",
    "zh_CN": r"安全|匿名|私密房间|私密聊天室|100 ?%|百分之百|！|!",
}
"""Claims that nobody can keep (e2ee.md 4.4), and shouting."""
CLAIMED = r"(?i)\b(secure|safe|anonymous|private room)\b|100 ?%"
PLACE = re.compile(r"\{\w+\}|%(?:\(\w+\))?[a-z]")
OPTION = re.compile(r"--[a-z-]+|\w+://(?:join#)?|pendopo (?:host|join)")

LINES = {
    EncryptionState.OFFLINE: "Tidak tersambung.",
    EncryptionState.OFF: ("Tidak terenkripsi secara end-to-end. Server dapat mendengarkan."),
    EncryptionState.BLOCKED: (
        "Suara dihentikan. Ruang ini mewajibkan enkripsi end-to-end, "
        "tetapi tidak dapat disiapkan: server terlalu lama."
    ),
    EncryptionState.FAULT: (
        "Suara dihentikan: pemeriksaan keamanan internal gagal. "
        "Silakan keluar dan kirim laporannya."
    ),
    EncryptionState.SHARED: (
        "Terenkripsi dengan kata sandi ruang. Siapa pun yang punya tautan dapat mendengarkan "
        "tanpa terlihat, dan siapa yang berbicara tidak terbukti."
    ),
    EncryptionState.WARN_PLAINTEXT: (
        'Suara tanpa perlindungan atas nama "Siti" ditolak dan tidak diputar.'
    ),
    EncryptionState.WARN_TAMPER: (
        '38 potongan suara rusak, berulang, atau palsu atas nama "Siti" dibuang.'
    ),
}
"""What e2ee.md 4.4 fixes word for word."""
UNMEASURED = (
    "Kata sandi ruang sudah diatur; tidak ada suara dalam 30 detik terakhir. "
    "Siapa pun yang punya tautan dapat mendengarkan tanpa terlihat."
)
FOOTNOTE = (
    "Siapa pun di sini dapat merekam atau meneruskan yang didengar. "
    "Server tetap melihat alamat internet Anda dan kapan Anda berbicara."
)


def messages(language: str) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Every message with what it says in English and in `language`."""
    for message in catalogues.read(language):
        if message.id:
            yield message, _forms(message.id), _forms(message.string)


def _forms(said: object) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(map(str, said))  # type: ignore[call-overload]


def test_indonesian_and_chinese_are_there() -> None:
    assert {"id", "zh_CN"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said(language: str) -> None:
    unsaid = [
        message.id
        for message, _, said in messages(language)
        if message.fuzzy or not said or not all(said)
    ]
    assert not unsaid


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_form_for_every_number(language: str) -> None:
    """Neither Indonesian nor Chinese changes a word for a number."""
    assert catalogues.read(language).num_plurals == 1
    assert all(len(said) == 1 for _, _, said in messages(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_and_options_are_kept(language: str) -> None:
    lost = [
        (said, english[-1])
        for _, english, said in messages(language)
        if sorted(PLACE.findall(said[0])) != sorted(PLACE.findall(english[-1]))
        or sorted(OPTION.findall(said[0])) != sorted(OPTION.findall(english[-1]))
    ]
    assert not lost


@pytest.mark.parametrize("language", LANGUAGES)
def test_blanks_at_the_ends_are_kept(language: str) -> None:
    """They part a message from what stands before or after it; pure punctuation has its own."""
    assert not [
        said
        for _, english, said in messages(language)
        if re.search(r"\w", english[0]) and _ends(english[0]) != _ends(said[0])
    ]


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_stays_a_sentence(language: str) -> None:
    """What ends with a full stop, a question or three dots ends so everywhere."""
    same = {".": ".。", "?": "?？", "…": "…", ":": ":："}
    assert not [
        said
        for _, english, said in messages(language)
        if said[0][-1:] not in same.get(english[0][-1:], said[0][-1:])
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_claimed_that_nobody_can_keep(language: str) -> None:
    forbidden = re.compile(FORBIDDEN[language], re.IGNORECASE)
    assert not [said for _, _, said in messages(language) if forbidden.search(said[0])]


def test_nothing_is_claimed_in_english() -> None:
    template: Catalog = catalogues.template()
    said = [form for message in template if message.id for form in _forms(message.id)]
    assert not [form for form in said if re.search(CLAIMED, form)]


def test_people_are_spoken_to_in_one_way() -> None:
    for _, _, said in messages("id"):
        assert not re.search(r"\b(kamu|engkau|anda)\b", said[0]), said
    for _, _, said in messages("zh_CN"):
        assert "您" not in said[0], said


def test_chinese_points_are_chinese() -> None:
    """A comma or full stop of ASCII beside a Chinese letter is a slip of the keyboard."""
    for _, _, said in messages("zh_CN"):
        assert not re.search(r"[\u4e00-\u9fff][,;:?!](?! ?$)|[\u4e00-\u9fff]\.", said[0]), said
        assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]", said[0]), (
            said
        )


def test_chinese_is_written_in_chinese() -> None:
    """A translation must not stand in another language's catalogue."""
    latin = re.compile(r"\b[a-z]{2,}\b\S* .*\b[a-z]{2,}\b")
    for _, _, said in messages("zh_CN"):
        for each in said:
            plain = PLACE.sub("", OPTION.sub("", each))
            assert not latin.search(plain) or re.search(r"[\u4e00-\u9fff]", plain), each


@pytest.mark.parametrize("state", LINES)
def test_the_line_is_as_it_was_agreed(state: EncryptionState) -> None:
    catalogue.use(LOCALE, ("id",))
    words = line(state, subject="Siti", pieces=38, reason="too_old")
    assert words.sentence == LINES[state]


def test_the_line_is_agreed_in_every_state() -> None:
    assert set(LINES) == set(EncryptionState)


def test_what_stands_below_the_line_is_as_it_was_agreed() -> None:
    catalogue.use(LOCALE, ("id",))
    assert line(EncryptionState.SHARED, measured=False).sentence == UNMEASURED
    assert footnote() == FOOTNOTE
