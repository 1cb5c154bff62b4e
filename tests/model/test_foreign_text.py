"""Numbers and JSON that others wrote."""

import pytest

from pendopo.model import decimal_text, json_text


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("65535", 65_535), ("0000000007", 7)])
def test_plain_numbers_are_read(text: str, number: int) -> None:
    assert decimal_text.read(text, 65_536) == number


@pytest.mark.parametrize("text", ["", "65536", "-1", "+1", " 1", "1_0", "٣", "²", "9" * 5_000])
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(ValueError, match="not a number in range"):
        decimal_text.read(text, 65_536)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5_000, "", '"'])
@pytest.mark.parametrize("repeats", [True, False])
def test_json_is_read_or_refused_in_one_way(text: str, repeats: bool) -> None:
    with pytest.raises(ValueError, match=r".+"):
        json_text.read(text, repeats=repeats)


def test_a_name_said_twice_is_refused_where_it_matters() -> None:
    assert json_text.read('{"a": 1, "a": 2}') == {"a": 2}
    with pytest.raises(ValueError, match="repeated"):
        json_text.read('[{"a": 1, "a": 2}]', repeats=False)
