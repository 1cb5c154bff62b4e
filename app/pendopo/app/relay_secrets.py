"""What opens a relay, kept in the keychain, and the passwords that a shared secret makes."""

import base64
import hashlib
import hmac
import json
from typing import Any, Final

from pendopo.model import json_text
from pendopo.model.relay import Password, RelayCredentials, SharedSecret
from pendopo.ports.secret_store import SecretStore

VALID_S: Final = 6 * 3600


def name(relay_id: str, place: str) -> str:
    """In the store; what belongs to a place has its id second and goes with it."""
    return f"relay:{place or 'own'}:{relay_id}"


def render(credentials: RelayCredentials) -> str:
    """As they are kept."""
    match credentials:
        case Password(user, password):
            return json.dumps({"user": user, "password": password})
        case SharedSecret(user, secret):
            return json.dumps({"user": user, "secret": secret})


def parse(kept: str | None) -> RelayCredentials | None:
    """None for what is not there or damaged."""
    try:
        fields: Any = json_text.read(kept or "null")
        if "secret" in fields:
            return SharedSecret(str(fields["user"]), str(fields["secret"]))
        return Password(str(fields["user"]), str(fields["password"]))
    except (ValueError, KeyError, TypeError):
        return None


def opened(credentials: RelayCredentials, unix_s: int) -> tuple[str, str]:
    """User name and password for now. A shared secret's end after some hours (the TURN REST
    draft: the user name begins with the time, HMAC-SHA1 of it is the password)."""
    match credentials:
        case Password(user, password):
            return user, password
        case SharedSecret(user, secret):
            stamped = f"{unix_s + VALID_S}:{user}" if user else str(unix_s + VALID_S)
            mac = hmac.new(secret.encode(), stamped.encode(), hashlib.sha1).digest()
            return stamped, base64.b64encode(mac).decode()


async def read(store: SecretStore, relay_id: str, place: str) -> RelayCredentials | None:
    """What is kept for a relay."""
    return parse(await store.get(name(relay_id, place)))
