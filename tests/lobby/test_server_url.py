import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.lobby.server_url import canonical_url
from pendopo.model.errors import InputError, InputReason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wss://host.example", "wss://host.example"),
        ("wss://host.example/", "wss://host.example"),
        (" WSS://Host.Example:7880/Rooms/ \n", "wss://host.example:7880/Rooms"),
        ("wss://xn--bcher-kva.example", "wss://xn--bcher-kva.example"),
        ("wss://192.0.2.7:443", "wss://192.0.2.7:443"),
        ("wss://[2001:db8::1]:7880", "wss://[2001:db8::1]:7880"),
        ("wss://[2001:DB8::1]", "wss://[2001:db8::1]"),
        ("wss://host.example:1", "wss://host.example:1"),
        ("wss://host.example:65535", "wss://host.example:65535"),
        ("wss://box", "wss://box"),
        ("wss://1.example", "wss://1.example"),
        ("wss://host.example/" + "a" * 63, "wss://host.example/" + "a" * 63),
        ("ws://127.0.0.1:7880", "ws://127.0.0.1:7880"),
        ("ws://127.9.9.9", "ws://127.9.9.9"),
        ("ws://[::1]:7880", "ws://[::1]:7880"),
        ("ws://localhost:7880", "ws://localhost:7880"),
    ],
)
def test_good_addresses_have_one_spelling(text: str, expected: str) -> None:
    assert canonical_url(text) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "scheme"),
        ("host.example", "scheme"),
        ("http://host.example", "scheme"),
        ("https://host.example", "scheme"),
        ("wss:host.example", "scheme"),
        ("wss:///", "host"),
        ("wss://", "host"),
        ("wss://host.example\n.evil", "host"),
        ("wss://" + "a" * 200, "scheme"),
        ("ws://host.example", "not_encrypted"),
        ("ws://192.0.2.7", "not_encrypted"),
        ("ws://localhost.evil.example", "not_encrypted"),
        ("ws://[2001:db8::1]", "not_encrypted"),
        ("wss://good.example@evil.example", "userinfo"),
        ("wss://user:word@evil.example", "userinfo"),
        ("wss://good.example\\@evil.example", "userinfo"),
        ("wss://good.example\\.evil.example", "userinfo"),
        ("wss://evil.example/@good.example", "userinfo"),
        ("wss://bücher.example", "not_ascii"),
        ("wss://gооd.example", "not_ascii"),
        ("wss://１２７.0.0.1", "not_ascii"),
        ("wss://good.example。evil", "not_ascii"),
        ("wss://0x7f.1", "number"),
        ("wss://0x7f000001", "number"),
        ("wss://0X7F.0.0.1", "number"),
        ("wss://2130706433", "number"),
        ("wss://0177.0.0.1", "number"),
        ("wss://127.1", "number"),
        ("wss://127.0.0.01", "number"),
        ("wss://127.0.0.0x1", "number"),
        ("wss://127.0.0.256", "number"),
        ("wss://1.2.3.4.5", "number"),
        ("wss://0.0.0.0", "number"),
        ("wss://224.0.0.1", "number"),
        ("wss://255.255.255.255:7880", "number"),
        ("wss://[::ffff:127.0.0.1]", "number"),
        ("wss://[::ffff:7f00:1]", "number"),
        ("wss://[::7f00:1]", "number"),
        ("wss://[::]", "number"),
        ("wss://[0:0:0:0:0:0:0:1]", "number"),
        ("wss://[2002:7f00:1::]", "number"),
        ("wss://[ff02::1]", "number"),
        ("wss://[fe80::1%eth0]", "number"),
        ("wss://[host]", "number"),
        ("wss://[::1", "host"),
        ("wss://host..example", "host"),
        ("wss://host.example.", "host"),
        ("wss://-host.example", "host"),
        ("wss://host_-.example", "host"),
        ("wss://ho st.example", "host"),
        ("wss://%68ost.example", "host"),
        ("wss://" + "a" * 64 + ".example", "host"),
        ("wss://host.example:", "port"),
        ("wss://host.example:0", "port"),
        ("wss://host.example:65536", "port"),
        ("wss://host.example:022", "port"),
        ("wss://host.example:+22", "port"),
        ("wss://host.example:7880:22", "port"),
        ("wss://host.example:٢٢", "port"),
        ("wss://host.example/" + "a" * 64, "path"),
        ("wss://host.example/a/../b", "path"),
        ("wss://host.example/./b", "path"),
        ("wss://host.example//b", "path"),
        ("wss://host.example/%2e%2e", "path"),
        ("wss://host.example?x=1", "path"),
        ("wss://host.example/a?access_token=abc", "path"),
        ("wss://host.example#x", "path"),
        ("wss://host.example/a b", "path"),
    ],
)
def test_bad_addresses_are_refused(text: str, why: str) -> None:
    with pytest.raises(InputError) as refused:
        canonical_url(text)
    assert refused.value.reason is InputReason.SERVER_URL
    assert refused.value.details["fault"] == why


def test_refusals_repeat_no_password_and_no_query() -> None:
    for text in ("wss://user:word@host.example", "wss://host.example/x?t=word", "user:word@h"):
        with pytest.raises(InputError) as refused:
            canonical_url(text)
        assert "word" not in str(refused.value)


@given(st.text(max_size=60) | st.text("ws:/.@[]%0x1289azé?#", max_size=40).map("wss://".__add__))
def test_anything_may_be_typed(text: str) -> None:
    try:
        url = canonical_url(text)
    except InputError:
        return
    assert canonical_url(url) == url
    assert url.isascii()
    assert not set(url) & set("@?#%\\ ")
