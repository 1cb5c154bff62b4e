import base64
import datetime
import json
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.errors import AccessError, AccessReason, InputError
from pendopo.model.faults import UsageFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission, Role
from pendopo.signaling.access import (
    MAX_TOKEN,
    Grants,
    check_secret,
    grants_for,
    identity_from,
    issue,
    read,
    role_of,
    verify,
)

KEY = "devkey"
SECRET = "a-secret-of-at-least-32-characters"
NOW = 1_800_000_000
SPEAKER = Grants(
    ParticipantIdentity("IDENTITY"),
    RoomName("r-1"),
    room_join=True,
    permission=Permission(can_publish=True),
)


def claims(**changed: Any) -> dict[str, Any]:
    """A valid token's claims with some changed."""
    token = issue(KEY, SECRET, SPEAKER, NOW)
    return jwt.decode(token, options={"verify_signature": False}) | changed


def video(**changed: Any) -> dict[str, Any]:
    return {"video": claims()["video"] | changed}


def signed(content: dict[str, Any]) -> str:
    return jwt.encode(content, SECRET, algorithm="HS256")


def raw(header: str, payload: str, algorithm: str = "HS256") -> str:
    """A token of any text, correctly signed."""
    parts = [base64.urlsafe_b64encode(p.encode()).rstrip(b"=") for p in (header, payload)]
    message = b".".join(parts)
    hmac = jwt.get_algorithm_by_name(algorithm)
    signature = hmac.sign(message, hmac.prepare_key(SECRET))
    return b".".join((message, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()


HEADER = '{"alg":"HS256","typ":"JWT"}'


def accepted(token: str, key: str = KEY, secret: str = SECRET, now: int = NOW) -> bool:
    refusals: list[AccessError] = []
    try:
        verify(token, key, secret, now)
    except AccessError as error:
        refusals.append(error)
    said = [(str(error), error.reason, error.__cause__) for error in refusals]
    assert said in ([], [("token()", AccessReason.TOKEN, None)]), "one and the same text"
    return not refusals


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=64)
grants = st.builds(
    Grants,
    identity=names.map(ParticipantIdentity),
    room=names.map(RoomName),
    room_join=st.booleans(),
    room_list=st.booleans(),
    room_admin=st.booleans(),
    room_create=st.booleans(),
    permission=st.builds(
        Permission,
        can_subscribe=st.booleans(),
        can_publish=st.booleans(),
        can_publish_data=st.booleans(),
        can_update_metadata=st.booleans(),
    ),
    name=st.text(max_size=64),
)


@given(grants, st.integers(1, 6 * 3600))
def test_what_is_issued_is_verified(granted: Grants, lifetime: int) -> None:
    token = issue(KEY, SECRET, granted, NOW, lifetime)
    expected = replace(granted, not_before=NOW, expires=NOW + lifetime)
    assert verify(token, KEY, SECRET, NOW) == expected
    assert read(token) == expected


def test_claims_are_those_of_livekit() -> None:
    assert claims() == {
        "iss": KEY,
        "sub": "IDENTITY",
        "nbf": NOW,
        "exp": NOW + 6 * 3600,
        "video": {
            "roomJoin": True,
            "room": "r-1",
            "canPublish": True,
            "canPublishSources": ["microphone"],
            "canSubscribe": True,
            "canPublishData": True,
            "canUpdateOwnMetadata": True,
        },
    }


def test_a_list_token_joins_nothing() -> None:
    token = issue(KEY, SECRET, Grants(None, None, room_list=True), NOW)
    found = verify(token, KEY, SECRET, NOW)
    assert found.room_list
    assert not found.room_join
    assert found.identity is None
    assert role_of(found) is Role.LISTENER


def test_roles() -> None:
    assert role_of(SPEAKER) is Role.SPEAKER
    assert role_of(replace(SPEAKER, room_admin=True)) is Role.MODERATOR
    assert role_of(replace(SPEAKER, permission=Permission())) is Role.LISTENER
    assert role_of(replace(SPEAKER, room_join=False)) is Role.LISTENER


def test_livekits_defaults() -> None:
    found = verify(signed(claims(video={"roomJoin": True, "room": "r"})), KEY, SECRET, NOW)
    assert found.permission == Permission(True, True, True, False)
    silent = signed(claims(video={"roomJoin": True, "room": "r", "canPublish": False}))
    assert verify(silent, KEY, SECRET, NOW).permission == Permission(True, False, False, False)
    camera = signed(claims(**video(canPublishSources=["camera"])))
    assert not verify(camera, KEY, SECRET, NOW).permission.can_publish


@pytest.mark.parametrize("kind", ["", "standard"])
def test_a_person_may_be_called_one(kind: str) -> None:
    assert accepted(signed(claims(kind=kind)))


def test_a_token_that_grants_nothing_is_one() -> None:
    content = claims()
    del content["video"]
    found = verify(signed(content), KEY, SECRET, NOW)
    assert (found.room, found.room_join, found.room_list) == (None, False, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "other"},
        {"iss": None},
        {"iss": ["devkey"]},
        {"exp": NOW - 60},
        {"exp": NOW + 6 * 3600 + 61},
        {"exp": 0},
        {"exp": None},
        {"exp": str(NOW + 60)},
        {"exp": NOW + 60.5},
        {"exp": True},
        {"nbf": NOW + 61},
        {"nbf": -1},
        {"nbf": "now"},
        {"sub": ""},
        {"sub": 7},
        {"sub": "a\nb"},
        {"sub": "x" * 257},
        {"name": "x" * 257},
        {"kind": "agent"},
        {"kind": "egress"},
        {"video": None},
        {"video": []},
        {"video": "roomJoin"},
    ],
    ids=repr,
)
def test_wrong_claims_are_refused(changed: dict[str, Any]) -> None:
    assert accepted(signed(claims()))
    assert not accepted(raw(HEADER, json.dumps(claims(**changed))))


@pytest.mark.parametrize(
    "changed",
    [
        {"hidden": True},
        {"recorder": True},
        {"agent": True},
        {"roomRecord": True},
        {"ingressAdmin": True},
        {"destinationRoom": "r-2"},
        {"somethingNew": True},
        {"room": ""},
        {"room": 7},
        {"room": "a\x00"},
        {"roomJoin": "true"},
        {"roomJoin": 1},
        {"canPublishSources": "microphone"},
    ],
    ids=repr,
)
def test_wrong_grants_are_refused(changed: dict[str, Any]) -> None:
    assert not accepted(signed(claims(**video(**changed))))


def test_grants_that_are_false_are_nothing() -> None:
    assert accepted(signed(claims(**video(hidden=False, recorder=False, agent=None))))


def test_edges_of_time() -> None:
    token = issue(KEY, SECRET, SPEAKER, NOW, lifetime_s=600)
    assert accepted(token, now=NOW - 60)
    assert not accepted(token, now=NOW - 61)
    assert accepted(token, now=NOW + 659)
    assert not accepted(token, now=NOW + 660)
    longest = issue(KEY, SECRET, SPEAKER, NOW)
    assert accepted(longest, now=NOW - 60)


def test_wrong_key_or_secret() -> None:
    token = signed(claims())
    assert not accepted(token, secret=SECRET + "x")
    assert not accepted(token, secret="")
    assert not accepted(token, key="other")
    assert not accepted(signed(claims(iss="")), key="")


def test_other_algorithms_are_refused() -> None:
    content = claims()
    unsigned = jwt.encode(content, "", algorithm="none")
    private = rsa.generate_private_key(65537, 2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert not accepted(unsigned)
    assert not accepted(unsigned + SECRET)
    for algorithm in ("HS384", "HS512"):
        assert not accepted(jwt.encode(content, SECRET * 2, algorithm=algorithm), secret=SECRET * 2)
    assert not accepted(jwt.encode(content, private, algorithm="RS256"), secret=public.decode())
    assert not accepted(jwt.encode(content, private, algorithm="RS256"))
    payload = json.dumps(content)
    assert accepted(raw(HEADER, payload))
    for header in (
        '{"alg":"none"}',
        '{"alg":"None"}',
        '{"alg":"hs256"}',
        '{"alg":["HS256"]}',
        '{"alg":"HS256","crit":["x"]}',
        '{"alg":"HS256","b64":false,"crit":["b64"]}',
        '{"alg":"none","alg":"HS256"}',
        '{"alg":"HS256","alg":"HS256"}',
        "{}",
        "[]",
        "HS256",
        "[" * 9000,
    ):
        assert not accepted(raw(header, payload)), header


def test_repeated_claims_are_refused() -> None:
    payload = json.dumps(claims())
    assert accepted(raw(HEADER, payload))
    assert not accepted(raw(HEADER, payload[:-1] + ',"exp":9999999999}'))
    inner = payload.replace('"roomJoin"', '"hidden":true,"hidden":false,"roomJoin"')
    assert not accepted(raw(HEADER, inner))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "[" * 5000])
def test_numbers_from_hell(text: str) -> None:
    payload = json.dumps(claims()).replace(str(NOW + 6 * 3600), text)
    assert not accepted(raw(HEADER, payload))
    if not text.isdigit():
        with pytest.raises(AccessError):
            read(raw(HEADER, payload))


def test_the_longest_names_are_accepted() -> None:
    assert accepted(signed(claims(sub="x" * 256, name="ü" * 128)))
    assert not accepted(signed(claims(name="ü" * 129)))


def test_the_longest_token_is_accepted_and_a_longer_one_is_not() -> None:
    """Four more characters for three more bytes."""
    fill = (MAX_TOKEN - len(signed(claims(metadata="")))) * 3 // 4 - 4
    sizes = [len(signed(claims(metadata="x" * (fill + n)))) for n in range(9)]
    assert MAX_TOKEN in sizes
    for n, size in enumerate(sizes):
        assert accepted(signed(claims(metadata="x" * (fill + n)))) is (size <= MAX_TOKEN)


def test_size_is_bounded() -> None:
    assert not accepted("a" * 1_000_000)
    assert not accepted(signed(claims(metadata="x" * 1_000_000)))
    assert not accepted(signed(claims(metadata="x" * 16_384)))
    assert accepted(signed(claims(metadata="x" * 8_000)))


@pytest.mark.parametrize("spoil", [str.upper, str.strip, lambda t: t + "=", lambda t: t + " "])
def test_one_spelling_only(spoil: Any) -> None:
    token = signed(claims())
    assert accepted(spoil(token)) is (spoil(token) == token)


def test_a_client_reads_what_a_server_of_ours_would_refuse() -> None:
    token = signed(claims(**video(recorder=True)))
    assert not accepted(token)
    assert read(token).room == claims()["video"]["room"]
    assert read(signed(claims(**video(hidden=True)))).permission.hidden


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_-]{0,40}){0,3}"))
def test_anything_may_be_a_token(text: str) -> None:
    assert not accepted(text)
    with pytest.raises(AccessError):
        read(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@given(st.sampled_from([*claims(), "kind", "name"]), json_values)
def test_any_claim_may_be_anything(name: str, value: Any) -> None:
    """Whatever is in one claim: a decision, never another error."""
    accepted(raw(HEADER, json.dumps(claims(**{name: value}))))


@given(st.sampled_from([*claims()["video"], "hidden"]), json_values)
def test_any_grant_may_be_anything(name: str, value: Any) -> None:
    token = raw(HEADER, json.dumps(claims(**video(**{name: value}))))
    if accepted(token) and name == "hidden":
        assert not value


def test_unfit_grants_are_not_issued() -> None:
    unfit = [
        replace(SPEAKER, permission=Permission(hidden=True)),
        replace(SPEAKER, room=None),
        replace(SPEAKER, identity=None),
        replace(SPEAKER, identity=ParticipantIdentity("x" * 257)),
    ]
    for granted in unfit:
        with pytest.raises(ValueError, match="cannot be issued"):
            issue(KEY, SECRET, granted, NOW)
    for lifetime in (0, -1, 6 * 3600 + 1):
        with pytest.raises(ValueError, match="six hours"):
            issue(KEY, SECRET, SPEAKER, NOW, lifetime)


def test_tokens_of_livekit_api_are_verified() -> None:
    api = pytest.importorskip("livekit.api", reason="livekit-api is not installed")
    now = int(datetime.datetime.now(datetime.UTC).timestamp())
    wanted = api.VideoGrants(
        room_join=True, room="r-1", room_admin=True, can_publish_sources=["microphone"]
    )
    token = api.AccessToken(KEY, SECRET).with_identity("me").with_name("Ani").with_grants(wanted)
    found = verify(token.to_jwt(), KEY, SECRET, now)
    assert (found.identity, found.name, found.room) == ("me", "Ani", "r-1")
    assert (found.room_join, found.room_admin, found.permission.can_publish) == (True, True, True)
    hidden = api.AccessToken(KEY, SECRET).with_identity("me")
    hidden = hidden.with_grants(api.VideoGrants(room_join=True, room="r-1", hidden=True))
    assert not accepted(hidden.to_jwt(), now=now)


def test_livekit_api_verifies_our_tokens() -> None:
    api = pytest.importorskip("livekit.api", reason="livekit-api is not installed")
    now = int(datetime.datetime.now(datetime.UTC).timestamp())
    found = api.TokenVerifier(KEY, SECRET).verify(issue(KEY, SECRET, SPEAKER, now))
    assert found.identity == "IDENTITY"
    assert (found.video.room, found.video.room_join) == ("r-1", True)
    assert found.video.can_publish_sources == ["microphone"]
    assert found.video.can_update_own_metadata
    assert not found.video.room_admin


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_do(role: Role) -> None:
    me = identity_from(bytes(range(16)))
    grants = grants_for(role, RoomName("r-tea"), me)
    assert (grants.identity, grants.room) == (me, "r-tea")
    assert grants.room_join
    assert grants.room_list
    assert not grants.room_create
    assert grants.room_admin is (role in (Role.MODERATOR, Role.HOST))
    assert grants.permission == Permission(can_publish=role is not Role.LISTENER)
    expected = Role.MODERATOR if role is Role.HOST else role
    assert role_of(grants) is expected


def test_an_identity_is_its_chance() -> None:
    one, two = identity_from(bytes(16)), identity_from(b"\x01" * 16)
    assert one != two
    assert len(one) == len(two) == 26
    assert one.isalnum()


KEYS = [
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy ani@warung",
]


@pytest.mark.parametrize("secret", KEYS)
def test_a_key_of_another_kind_signs_nothing(secret: str) -> None:
    with pytest.raises(InputError) as caught:
        issue(KEY, secret, SPEAKER, NOW)
    assert caught.value.details == {"fault": UsageFault.API_SECRET_KEY}


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        *((each, UsageFault.API_SECRET_UNSEEN) for each in ("", "a\nb", "a\0b", "\xa0a", KEYS[0])),
        (KEYS[1], UsageFault.API_SECRET_KEY),
    ],
)
def test_what_is_no_secret_of_an_api_key(secret: str, fault: UsageFault) -> None:
    with pytest.raises(InputError) as caught:
        check_secret(secret)
    assert caught.value.details["fault"] is fault


@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_every_secret_of_an_api_key_is_taken() -> None:
    """The one of `livekit-server --dev` is short."""
    for secret in ("secret", SECRET, " spaces stay ", "gehêim"):
        check_secret(secret)
        assert verify(issue(KEY, secret, SPEAKER, NOW), KEY, secret, NOW).room == "r-1"


def test_a_token_says_what_it_was_given_for_only_when_it_was_given_for_something() -> None:
    held = replace(SPEAKER, holder="ticket key")
    assert verify(issue(KEY, SECRET, held, NOW), KEY, SECRET, NOW).holder == "ticket key"
    assert verify(issue(KEY, SECRET, SPEAKER, NOW), KEY, SECRET, NOW).holder == ""
    assert set(claims()) == {"iss", "sub", "nbf", "exp", "video"}
    assert "ticket" not in repr(held)
