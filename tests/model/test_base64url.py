import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.base64url import decode, encode


@given(st.binary(max_size=100))
def test_both_ways(blob: bytes) -> None:
    assert decode(encode(blob)) == blob
    assert not set(encode(blob)) & set("+/=\n")


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "A A", "AA\n", "+/+/", "é", "=", "AAA=A"])
def test_one_spelling_only(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        decode(text)


@given(st.text(max_size=40))
def test_anything_may_come(text: str) -> None:
    try:
        assert encode(decode(text)) == text
    except ValueError:
        return
