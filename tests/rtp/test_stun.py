from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from pendopo.rtp import stun

PASSWORD = b"a-password-of-some-length"


def request(**attributes: object) -> bytes:
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = "host:guest"
    message.attributes["PRIORITY"] = 12345
    for name, value in attributes.items():
        message.attributes[name.replace("_", "-")] = value
    message.add_message_integrity(PASSWORD)
    return bytes(message)


def test_a_check_is_read() -> None:
    check = stun.parse_check(request(ICE_CONTROLLING=5, USE_CANDIDATE=None))
    assert check is not None
    assert (check.local, check.remote) == ("host", "guest")
    assert check.nominates
    assert not check.controlled
    assert check.proves(PASSWORD)
    assert not check.proves(b"another")


def test_answers_are_what_others_understand() -> None:
    check = stun.parse_check(request(ICE_CONTROLLED=5))
    assert check is not None
    assert check.controlled
    for host in ("192.0.2.7", "2001:db8::7"):
        answer = reference.parse_message(stun.success(check, PASSWORD, host, 4711))
        assert answer.transaction_id == check.transaction
        assert answer.attributes["XOR-MAPPED-ADDRESS"] == (host, 4711)
        assert answer.check_message_integrity(PASSWORD)
    refusal = reference.parse_message(stun.role_conflict(check, PASSWORD))
    assert refusal.error_code == 487
    assert refusal.check_message_integrity(PASSWORD)


def test_a_changed_byte_is_noticed() -> None:
    whole = request(ICE_CONTROLLING=5)
    for index in range(len(whole)):
        damaged = bytearray(whole)
        damaged[index] ^= 1
        check = stun.parse_check(bytes(damaged))
        assert check is None or not check.proves(PASSWORD)


def test_without_signature_or_fingerprint_it_is_no_check() -> None:
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = "host:guest"
    assert stun.parse_check(bytes(message)) is None
    message.add_fingerprint()
    assert stun.parse_check(bytes(message)) is None
    signed = request()
    short = bytearray(signed[:-8])
    short[2:4] = (len(short) - 20).to_bytes(2, "big")
    assert stun.parse_check(bytes(short)) is None


@given(st.binary(max_size=120))
def test_any_bytes_are_a_check_or_nothing(data: bytes) -> None:
    head = b"\x00\x01" + len(data).to_bytes(2, "big") + stun.COOKIE.to_bytes(4, "big") + bytes(12)
    for candidate in (data, head + data):
        check = stun.parse_check(candidate)
        assert check is None or not check.proves(PASSWORD)


def test_a_check_has_so_many_attributes_and_no_more() -> None:
    user = stun._attribute(6, b"host:guest")
    for count in (stun.MAX_ATTRIBUTES, stun.MAX_ATTRIBUTES + 1):
        more = b"".join(stun._attribute(0x7000 + n, b"") for n in range(count - 3))
        whole = stun._message(1, bytes(12), user + more, PASSWORD)
        assert (stun.parse_check(whole) is not None) == (count == stun.MAX_ATTRIBUTES)


def test_what_official_sdks_put_into_a_check_is_read() -> None:
    others = (0xC057, 0xC001, 0xC059, 0xC05B, 0xC070, 0xC071, 0x8022, 0x0024, 0x802A, 0x0025)
    body = stun._attribute(6, b"host:guest") + b"".join(stun._attribute(n, b"") for n in others)
    assert stun.parse_check(stun._message(1, bytes(12), body, PASSWORD)) is not None
