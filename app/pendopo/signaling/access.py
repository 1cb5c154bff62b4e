"""Access tokens (LiveKit's JWT) and ticket requests, both ends (e2ee.md 3.2)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt

from pendopo.model import base64url
from pendopo.model.errors import AccessError, AccessReason, InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission, Role
from pendopo.model.text import is_printable
from pendopo.signaling.strict_json import flag, parse_object, seconds, text

MAX_TOKEN = 16 * 1024
MAX_IDENTITY = 256
MAX_NAME = 256
"""Bytes; everybody in a room is told of them."""
MAX_LIFETIME_S = 6 * 3600
LEEWAY_S = 60

_HS256: Final = "HS256"
_HOLDER = "pendopo.holder"
_MICROPHONE = "microphone"
_KNOWN_GRANTS = frozenset(
    (
        "room",
        "roomJoin",
        "roomList",
        "roomAdmin",
        "roomCreate",
        "canPublish",
        "canPublishData",
        "canPublishSources",
        "canSubscribe",
        "canSubscribeMetrics",
        "canUpdateOwnMetadata",
    )
)
"""Any other grant that is not false is refused: hidden, recorder, agent and what comes later."""


@dataclass(frozen=True, slots=True)
class Grants:
    """What a token allows. Times are unix seconds; `expires` 0 means never said."""

    identity: ParticipantIdentity | None
    room: RoomName | None
    room_join: bool = False
    room_list: bool = False
    room_admin: bool = False
    room_create: bool = False
    permission: Permission = field(default_factory=Permission)
    name: str = ""
    holder: str = field(default="", repr=False)
    """The ticket, as the host that gave the token keeps it, and the key that redeemed it; empty
    for a token that no ticket was redeemed for."""
    not_before: int = 0
    expires: int = 0


def grants_for(role: Role, room: RoomName, identity: ParticipantIdentity) -> Grants:
    """What somebody who is invited as `role` may do in `room`."""
    return Grants(
        identity=identity,
        room=room,
        room_join=True,
        room_list=True,
        room_admin=role in (Role.MODERATOR, Role.HOST),
        permission=Permission(can_publish=role is not Role.LISTENER),
    )


def identity_from(chance: bytes) -> ParticipantIdentity:
    """An identity made of 16 random bytes: nobody is recognised by it elsewhere."""
    return ParticipantIdentity(base64.b32encode(chance).decode().rstrip("="))


def role_of(grants: Grants) -> Role:
    """What the token makes its holder here; being the host is proven by the host's key alone."""
    if grants.room_admin:
        return Role.MODERATOR
    on_stage = grants.room_join and grants.permission.can_publish
    return Role.SPEAKER if on_stage else Role.LISTENER


def check_secret(secret: str) -> None:
    """Raises InputError(USAGE) for what is no secret of an API key: a file of another kind."""
    if not secret or not is_printable(secret):
        raise InputError(InputReason.USAGE, fault=UsageFault.API_SECRET_UNSEEN)
    _key(secret)


def issue(key: str, secret: str, grants: Grants, now: int, lifetime_s: int = MAX_LIFETIME_S) -> str:
    """A signed token. Raises ValueError for grants that `verify` would refuse, InputError(USAGE)
    for a secret that signs nothing."""
    if not 0 < lifetime_s <= MAX_LIFETIME_S:
        raise ValueError("a token lives for at most six hours")
    claims = _claims_of(key, grants, now, now + lifetime_s)
    try:
        _check_names(_grants_of(claims))
    except ValueError:
        raise ValueError("these grants cannot be issued") from None
    return jwt.encode(claims, _key(secret), algorithm=_HS256)


def verify(token: str, key: str, secret: str, now: int) -> Grants:
    """Server side: the grants of a token that `key`'s `secret` signed and that is valid now.

    Every failure is AccessError(TOKEN) without details, so that nothing can be learned from it.
    """
    try:
        claims = _verified_claims(token, secret)
        if claims.get("iss") != key or not key:
            raise ValueError
        grants = _grants_of(claims)
        _check_times(grants, now)
        _check_names(grants)
    except (jwt.PyJWTError, ValueError):
        raise AccessError(AccessReason.TOKEN) from None
    return grants


def read(token: str) -> Grants:
    """Client side: what a token says, unverified. Raises AccessError(TOKEN)."""
    try:
        return _grants_of(parse_object(_parts(token)[1]), strict=False)
    except ValueError:
        raise AccessError(AccessReason.TOKEN) from None


def _key(secret: str) -> bytes:
    """PyJWT takes no key of another kind for a secret: PEM, SSH, DER, JWK."""
    try:
        return bytes(jwt.get_algorithm_by_name(_HS256).prepare_key(secret))
    except jwt.PyJWTError:
        raise InputError(InputReason.USAGE, fault=UsageFault.API_SECRET_KEY) from None


def _claims_of(key: str, grants: Grants, now: int, expires: int) -> dict[str, Any]:
    claims: dict[str, Any] = {"iss": key, "nbf": now, "exp": expires}
    if grants.identity is not None:
        claims["sub"] = grants.identity
    if grants.name:
        claims["name"] = grants.name
    if grants.holder:
        claims[_HOLDER] = grants.holder
    claims["video"] = _video_of(grants)
    return claims


def _video_of(grants: Grants) -> dict[str, Any]:
    may = grants.permission
    video: dict[str, Any] = {
        "roomJoin": grants.room_join,
        "roomList": grants.room_list,
        "roomAdmin": grants.room_admin,
        "roomCreate": grants.room_create,
        "hidden": may.hidden,
    }
    video = {name: granted for name, granted in video.items() if granted}
    video |= {
        "canPublish": may.can_publish,
        "canSubscribe": may.can_subscribe,
        "canPublishData": may.can_publish_data,
        "canUpdateOwnMetadata": may.can_update_metadata,
    }
    if may.can_publish:
        video["canPublishSources"] = [_MICROPHONE]
    if grants.room is not None:
        video["room"] = grants.room
    return video


def _verified_claims(token: str, secret: str) -> dict[str, Any]:
    header, _, _ = _parts(token)
    if not secret or parse_object(header).get("alg") != _HS256:
        raise ValueError
    payload: bytes = jwt.PyJWS().decode(token, secret, algorithms=[_HS256])
    return parse_object(payload)


def _parts(token: str) -> tuple[bytes, bytes, bytes]:
    """Header, payload and signature, each in its one spelling."""
    if len(token) > MAX_TOKEN:
        raise ValueError
    header, payload, signature = map(base64url.decode, token.split("."))
    return header, payload, signature


def _grants_of(claims: Mapping[str, Any], strict: bool = True) -> Grants:
    video = claims.get("video", {})
    if not isinstance(video, dict):
        raise ValueError
    if strict:
        _refuse_extras(claims, video)
    return Grants(
        identity=ParticipantIdentity(sub) if (sub := text(claims, "sub")) else None,
        room=RoomName(room) if (room := text(video, "room")) else None,
        room_join=flag(video, "roomJoin"),
        room_list=flag(video, "roomList"),
        room_admin=flag(video, "roomAdmin"),
        room_create=flag(video, "roomCreate"),
        permission=_permission_of(video),
        name=text(claims, "name"),
        holder=text(claims, _HOLDER),
        not_before=seconds(claims, "nbf"),
        expires=seconds(claims, "exp"),
    )


def _refuse_extras(claims: Mapping[str, Any], video: Mapping[str, Any]) -> None:
    if any(granted and name not in _KNOWN_GRANTS for name, granted in video.items()):
        raise ValueError
    if claims.get("kind", "") not in ("", "standard"):
        raise ValueError


def _permission_of(video: Mapping[str, Any]) -> Permission:
    """With LiveKit's defaults for what is not said."""
    publish = flag(video, "canPublish", True) and _may_publish_sound(video)
    return Permission(
        can_subscribe=flag(video, "canSubscribe", True),
        can_publish=publish,
        can_publish_data=flag(video, "canPublishData", flag(video, "canPublish", True)),
        can_update_metadata=flag(video, "canUpdateOwnMetadata"),
        hidden=flag(video, "hidden"),
    )


def _may_publish_sound(video: Mapping[str, Any]) -> bool:
    sources = video.get("canPublishSources") or []
    if not isinstance(sources, list):
        raise ValueError
    return not sources or _MICROPHONE in sources


def _check_times(grants: Grants, now: int) -> None:
    if grants.not_before > now + LEEWAY_S:
        raise ValueError
    if not now - LEEWAY_S < grants.expires <= now + MAX_LIFETIME_S + LEEWAY_S:
        raise ValueError


def _check_names(grants: Grants) -> None:
    if grants.room_join and (grants.room is None or grants.identity is None):
        raise ValueError
    identity, room = grants.identity or "", grants.room or ""
    if len(identity.encode()) > MAX_IDENTITY or not is_printable(identity + room):
        raise ValueError
    if len(grants.name.encode()) > MAX_NAME:
        raise ValueError
