"""Tokens as an operator's program makes them with the official SDK."""

from datetime import timedelta

from livekit import api


def token(
    key: str,
    secret: str,
    identity: str,
    room: str,
    speaker: bool = True,
    own_metadata: bool = True,
) -> str:
    """For one person in one room."""
    grants = api.VideoGrants(
        room_join=True,
        room=room,
        can_publish=speaker,
        can_subscribe=True,
        can_publish_data=True,
        can_update_own_metadata=own_metadata,
    )
    made = api.AccessToken(key, secret).with_identity(identity).with_grants(grants)
    return made.with_ttl(timedelta(minutes=10)).to_jwt()
