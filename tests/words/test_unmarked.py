"""The look for what was not marked sees it."""

from tests.words.unmarked import unmarked


def test_the_look_itself() -> None:
    assert unmarked("This is not marked") == {"This", "is", "not", "marked"}
    assert unmarked("[Ţĥîîš îîš ɱååŕķééð] --help wss://a.example") == set()
    assert unmarked("[Ţĥîîš] Ani", "Ani") == set()
