import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from pendopo.e2ee.keys import livekit_passphrase, room_secret
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.link import MAX_LINK, PREFIX, parse, render
from pendopo.model import base64url
from pendopo.model.encryption import Mode
from pendopo.model.errors import (
    AccessReason,
    InputError,
    InputReason,
    PendopoError,
    PolicyError,
    PolicyReason,
)
from pendopo.model.faults import InviteFault
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint

NOW = 1_800_000_000
SEED = bytes(range(100, 132))
HOST_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
R1 = RoomName("r-1")
PLACE = Invite(
    kind=InviteKind.PLACE,
    mode=Mode.SHARED,
    policy=Policy(0),
    secret=bytes(range(1, 33)),
    host_key=HOST_KEY,
    invite_id=bytes(range(8)),
    servers=(Endpoint("wss://host.example:7880", (bytes(range(32)),)),),
    role=Role.LISTENER,
    name="Warung",
    ticket=bytes(range(32)),
)
ROOM = replace(PLACE, kind=InviteKind.ROOM, room=R1, ticket=None, token="abc.abc.sig")


def texts(most: int, least: int = 0) -> st.SearchStrategy[str]:
    plain = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    return st.text(plain, min_size=least, max_size=most // 4)


urls = st.sampled_from(
    ["wss://host.example", "wss://192.0.2.7:443/a", "ws://127.0.0.1:7880", "wss://[2001:db8::1]"]
)
secrets = st.binary(min_size=32, max_size=32).filter(any)


@st.composite
def invites(draw: st.DrawFn) -> Invite:
    kind = draw(st.sampled_from(InviteKind))
    mode = draw(st.sampled_from(Mode))
    typed = mode is Mode.SHARED and draw(st.booleans())
    host = draw(st.booleans())
    policy = Policy(draw(st.sampled_from([0, Policy.RELAY_ONLY])))
    policy |= Policy.TYPED_PASSPHRASE if typed else Policy(0)
    policy |= Policy.HOST_LINK if host else Policy(0)
    ticket = draw(st.binary(min_size=32, max_size=32) | (st.none() if kind == 2 else st.nothing()))
    tokens = st.none() | st.from_regex(r"[A-Za-z0-9_.-]{1,60}", fullmatch=True)
    pins = st.lists(st.binary(min_size=32, max_size=32), max_size=4).map(tuple)
    return Invite(
        kind=kind,
        mode=mode,
        policy=policy,
        secret=draw(secrets),
        host_key=HOST_KEY if host else draw(secrets),
        invite_id=draw(st.binary(min_size=8, max_size=8)),
        servers=draw(st.lists(st.builds(Endpoint, urls, pins), min_size=1, max_size=8).map(tuple)),
        role=draw(st.sampled_from(Role)),
        name=draw(texts(60)),
        room=RoomName(draw(texts(64, least=1))) if kind is InviteKind.ROOM else None,
        passphrase="xK9#fQ2!vB7z@Lm4 " + draw(texts(60)) if typed else None,
        host_seed=SEED if host else None,
        not_after=draw(st.integers(0, 2**32 - 1)),
        single_use=draw(st.booleans()),
        token=None if ticket else draw(tokens),
        ticket=ticket,
        relays=draw(
            st.lists(st.just("turns:relay.example:443?transport=tcp"), max_size=8).map(tuple)
        ),
    )


def passphrase_fits(invite: Invite) -> bool:
    return invite.passphrase is None or invite.passphrase.isprintable()


@given(invites().filter(passphrase_fits))
@example(PLACE)
@example(ROOM)
def test_what_is_rendered_is_parsed(invite: Invite) -> None:
    assert parse(render(invite), now=0) == invite


def test_bytes_are_those_of_the_design() -> None:
    content = (
        bytes((1, 1, 1, 0))
        + PLACE.secret
        + HOST_KEY
        + PLACE.invite_id
        + bytes(4)
        + bytes((1, 0))
        + b"\x00\x06Warung"
        + b"\x00\x00"
        + b"\x01\x00\x17wss://host.example:7880\x01"
        + bytes(range(32))
        + b"\x02\x00\x20"
        + bytes(range(32))
        + b"\x00"
    )
    blob = content + hashlib.sha256(content).digest()[:4]
    assert render(PLACE) == PREFIX + base64url.encode(blob)


def blob_of(invite: Invite) -> bytearray:
    return bytearray(base64url.decode(render(invite).removeprefix(PREFIX))[:-4])


def link_of(content: bytes | bytearray) -> str:
    checksum = hashlib.sha256(content).digest()[:4]
    return PREFIX + base64url.encode(bytes(content) + checksum)


def reason(link: str, now: int = NOW) -> Any:
    with pytest.raises(PendopoError) as refused:
        parse(link, now)
    return refused.value.reason


def test_white_space_around_is_fine() -> None:
    assert parse(f"\n  {render(PLACE)}\t\n", NOW) == PLACE


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", InputReason.INVITE_EMPTY),
        (" \n", InputReason.INVITE_EMPTY),
        ("hello", InputReason.INVITE_NOT_A_LINK),
        ("https://example.com/#AAAA", InputReason.INVITE_NOT_A_LINK),
        ("pendopo://join?AAAA", InputReason.INVITE_NOT_A_LINK),
        ("pendopo://host/join#AAAA", InputReason.INVITE_NOT_A_LINK),
        ("PENDOPO://join#AAAA", InputReason.INVITE_NOT_A_LINK),
        ("x" * (MAX_LINK + 1), InputReason.INVITE_NOT_A_LINK),
        (PREFIX + "A" * MAX_LINK, InputReason.INVITE_NOT_A_LINK),
        (PREFIX, InputReason.INVITE_DAMAGED),
        (PREFIX + "A", InputReason.INVITE_DAMAGED),
        (PREFIX + "AAAA", InputReason.INVITE_DAMAGED),
        (PREFIX + "AAAA BBBB", InputReason.INVITE_DAMAGED),
        (PREFIX + "é", InputReason.INVITE_DAMAGED),
        (render(PLACE) + "==", InputReason.INVITE_DAMAGED),
        (render(PLACE)[:-1], InputReason.INVITE_DAMAGED),
        (render(PLACE).replace("A", "B", 1), InputReason.INVITE_DAMAGED),
        (link_of(b""), InputReason.INVITE_DAMAGED),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_link_is_said_to_be(link: str, expected: InputReason) -> None:
    assert reason(link) is expected


@given(st.integers(0, 400), st.integers(1, 255))
def test_any_copy_error_is_noticed(at: int, change: int) -> None:
    blob = bytearray(base64url.decode(render(PLACE).removeprefix(PREFIX)))
    blob[at % len(blob)] ^= change
    assert reason(PREFIX + base64url.encode(bytes(blob))) is InputReason.INVITE_DAMAGED


@pytest.mark.parametrize(
    ("at", "byte"), [(0, 2), (0, 0), (2, 3), (2, 255), (3, 1), (3, 2), (3, 32), (3, 128)]
)
def test_newer_version_mode_or_policy(at: int, byte: int) -> None:
    blob = blob_of(PLACE)
    blob[at] = byte
    with pytest.raises(PolicyError) as refused:
        parse(link_of(blob), NOW)
    assert refused.value.reason is PolicyReason.INVITE_NEWER


def test_modes_are_read_whatever_this_version_can_do() -> None:
    for mode in Mode:
        assert parse(render(replace(PLACE, mode=mode)), NOW).mode is mode


def test_expiry() -> None:
    link = render(replace(PLACE, not_after=NOW))
    assert parse(link, NOW).not_after == NOW
    assert reason(link, NOW + 1) is AccessReason.INVITE_EXPIRED
    assert parse(render(PLACE), 2**40) == PLACE


def changed(at: int, new: bytes, of: Invite = PLACE) -> str:
    blob = blob_of(of)
    blob[at : at + len(new)] = new
    return link_of(blob)


KEY_AT, ID_AT = 36, 68
ROLE_AT = ID_AT + 12
NAME_AT = ROLE_AT + 2


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        (changed(1, b"\x00"), InviteFault.KIND),
        (changed(1, b"\x03"), InviteFault.KIND),
        (changed(4, bytes(32)), InviteFault.SECRET),
        (changed(KEY_AT, bytes(32)), InviteFault.HOST_KEY),
        (changed(ROLE_AT, b"\x00"), InviteFault.ROLE),
        (changed(ROLE_AT, b"\x05"), InviteFault.ROLE),
        (changed(ROLE_AT + 1, b"\x02"), InviteFault.USE),
        (changed(NAME_AT, b"\x00\x3d"), InviteFault.NAME),
        (changed(NAME_AT + 2, b"\xff"), InviteFault.NAME),
        (changed(NAME_AT + 2, b"\n"), InviteFault.NAME),
        (changed(1, b"\x02"), InviteFault.ROOM),
        (changed(1, b"\x01", ROOM), InviteFault.ROOM),
        (link_of(bytes(blob_of(PLACE)) + b"\x00"), InviteFault.END),
        (link_of(bytes(blob_of(PLACE))[:-1]), InviteFault.RELAY_LIST),
        (link_of(bytes(blob_of(PLACE))[:-1] + b"\x09"), InviteFault.RELAY_LIST),
        (link_of(bytes(blob_of(PLACE))[:-1] + b"\x01\x00\x06stun:x"), InviteFault.RELAY_LIST),
        (link_of(bytes(blob_of(PLACE))[:40]), InviteFault.HOST_KEY),
        (link_of(b"\x01"), InviteFault.KIND),
    ],
    ids=lambda value: str(value)[-20:],
)
def test_unusable_fields_are_named(link: str, fault: InviteFault) -> None:
    with pytest.raises(InputError) as refused:
        parse(link, NOW)
    assert refused.value.reason is InputReason.INVITE_INVALID
    assert refused.value.details == {"fault": fault}


def test_every_shortening_is_refused() -> None:
    for invite in (PLACE, ROOM):
        blob = bytes(blob_of(invite))
        for size in range(1, len(blob)):
            assert reason(link_of(blob[:size])) is InputReason.INVITE_INVALID


HOST = replace(PLACE, policy=Policy.HOST_LINK, host_seed=SEED, role=Role.HOST)
TYPED = replace(PLACE, policy=Policy.TYPED_PASSPHRASE, passphrase="xK9#fQ2!vB7z@Lm4")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: replace(PLACE, secret=bytes(32)),
        lambda: replace(PLACE, secret=bytes(31)),
        lambda: replace(PLACE, host_key=bytes(32)),
        lambda: replace(PLACE, invite_id=b""),
        lambda: replace(PLACE, servers=()),
        lambda: replace(PLACE, servers=PLACE.servers * 9),
        lambda: replace(PLACE, servers=(Endpoint("wss://h", (bytes(32),) * 5),)),
        lambda: replace(PLACE, servers=(Endpoint("wss://h", (bytes(31),)),)),
        lambda: replace(PLACE, name="é" * 31),
        lambda: replace(PLACE, name="a\nb"),
        lambda: replace(PLACE, name="\ud800"),
        lambda: replace(PLACE, room=R1),
        lambda: replace(PLACE, ticket=None),
        lambda: replace(PLACE, ticket=bytes(31)),
        lambda: replace(PLACE, ticket=None, token="abc.abc.x"),
        lambda: replace(PLACE, token="abc.abc.x"),
        lambda: replace(PLACE, not_after=2**32),
        lambda: replace(PLACE, not_after=-1),
        lambda: replace(PLACE, relays=("turn:relay.example",) * 9),
        lambda: replace(PLACE, relays=("turn:u:p@relay.example",)),
        lambda: replace(ROOM, room=None),
        lambda: replace(ROOM, room=RoomName("r" * 65)),
        lambda: replace(ROOM, token="a" * 1401),
        lambda: replace(ROOM, token="not a token"),
        lambda: replace(ROOM, token=""),
        lambda: replace(ROOM, ticket=bytes(32)),
        lambda: replace(HOST, policy=Policy(0)),
        lambda: replace(HOST, host_seed=None),
        lambda: replace(HOST, host_seed=bytes(32)),
        lambda: replace(TYPED, policy=Policy(0)),
        lambda: replace(TYPED, passphrase=None),
        lambda: replace(TYPED, mode=Mode.NONE),
        lambda: replace(TYPED, mode=Mode.RSK1),
    ],
)
def test_unfit_invites_are_not_rendered(spoil: Callable[[], Invite]) -> None:
    for whole in (PLACE, ROOM, HOST, TYPED):
        assert parse(render(whole), NOW) == whole
    with pytest.raises(InputError) as refused:
        render(spoil())
    assert refused.value.reason is InputReason.INVITE_INVALID


def test_unfit_servers_are_not_rendered_and_not_parsed() -> None:
    for url in ("wss://good@evil.example", "ws://host.example", "wss://0x7f.1"):
        with pytest.raises(InputError) as refused:
            render(replace(PLACE, servers=(Endpoint(url),)))
        assert refused.value.reason is InputReason.SERVER_URL
    evil = bytes(blob_of(PLACE)).replace(b"wss://host.example:7880", b"wss://h@evil.exampl:788")
    assert reason(link_of(evil)) is InputReason.SERVER_URL


@pytest.mark.parametrize("unseen", ["\u200b", "\xa0", "\ue000"])
def test_a_passphrase_that_nobody_can_type_is_the_links_own_fault(unseen: str) -> None:
    with pytest.raises(InputError) as caught:
        render(replace(TYPED, passphrase=f"xK9#fQ2!vB7z@Lm4{unseen}"))
    assert caught.value.reason is InputReason.INVITE_INVALID
    assert caught.value.details["fault"] is InviteFault.PASSWORD


def test_weak_passphrase_is_not_rendered() -> None:
    with pytest.raises(InputError) as refused:
        render(replace(TYPED, passphrase="rahasia"))
    assert refused.value.reason is InputReason.PASSPHRASE_WEAK


def test_longest_invite_fits() -> None:
    full = replace(
        TYPED,
        kind=InviteKind.ROOM,
        policy=Policy.TYPED_PASSPHRASE | Policy.HOST_LINK | Policy.RELAY_ONLY,
        host_seed=SEED,
        passphrase=("xK9#fQ2!vB7z@Lm4" * 8)[:128],
        name="n" * 60,
        room=RoomName("r" * 64),
        servers=(Endpoint(longest_url(), (bytes(32),) * 4),) * 8,
        ticket=None,
        token="t" * 1400,
        relays=("turns:" + longest_url()[6:133] + ":443?transport=tcp",) * 8,
    )
    assert parse(render(full), NOW) == full


def longest_url() -> str:
    return "wss://" + ".".join(["a" * 31] * 4) + "/" + "p" * 60


@given(st.text(max_size=200) | st.text(max_size=100).map(PREFIX.__add__))
def test_anything_may_be_pasted(text: str) -> None:
    with pytest.raises(InputError):
        parse(text, NOW)


@given(st.binary(max_size=300), st.sampled_from([PLACE, ROOM, HOST, TYPED]), st.integers(0, 300))
def test_any_bytes_may_be_in_a_link(rubbish: bytes, invite: Invite, at: int) -> None:
    blob = blob_of(invite)
    blob[at : at + len(rubbish)] = rubbish
    try:
        found = parse(link_of(bytes(blob)), now=0)
    except (InputError, PolicyError):
        return
    if found.passphrase == invite.passphrase:
        assert parse(render(found), now=0) == found


def test_keys_of_a_place_and_of_a_room() -> None:
    assert PLACE.room_secret_for(R1) == room_secret(PLACE.secret, "r-1")
    assert PLACE.room_secret_for(RoomName("r-2")) != PLACE.room_secret_for(R1)
    assert PLACE.passphrase_for(R1) == livekit_passphrase(PLACE.room_secret_for(R1))
    assert ROOM.room_secret_for(R1) == ROOM.secret
    assert ROOM.passphrase_for(R1) == livekit_passphrase(ROOM.secret)
    with pytest.raises(InputError) as refused:
        ROOM.passphrase_for(RoomName("r-2"))
    assert refused.value.reason is InputReason.ROOM_UNKNOWN
    assert TYPED.passphrase_for(R1) == TYPED.passphrase


def test_nothing_secret_is_shown() -> None:
    shown = repr(replace(HOST, token="abchidden", passphrase="xK9#hidden"))
    assert "hidden" not in shown
    for secret in (HOST.secret, SEED, bytes(range(32))):
        assert repr(secret)[2:20] not in shown
    assert "HOST" in shown
    assert "wss://host.example:7880" in shown
