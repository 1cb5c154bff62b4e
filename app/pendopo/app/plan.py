"""From an invite's place and one of its rooms to what a session needs."""

from pendopo.lobby.invite import Policy
from pendopo.lobby.place import Place
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.room import Role, RoomListing
from pendopo.ports.signal_transport import SignalTransport
from pendopo.room.plan import JoinPlan


def join_plan(
    place: Place, room: RoomListing, display_name: str, signals: SignalTransport
) -> JoinPlan:
    """The way into `room`; the mode is the listing's, which is never below the invite's floor.

    Tokens are fetched through `signals`. Raises InputError(ROOM_UNKNOWN) for a listing that
    this place's invite could not have led to.
    """
    invite = place.invite
    if room.mode < invite.mode:
        raise InputError(InputReason.ROOM_UNKNOWN, room=room.title)
    host = bool(invite.policy & Policy.HOST_LINK)
    return JoinPlan(
        room=room.name,
        mode=room.mode,
        way=place.way,
        token=lambda endpoint: place.token(signals, endpoint, room.name),
        passphrase=invite.passphrase_for(room.name) if room.mode is Mode.SHARED else None,
        room_secret=invite.room_secret_for(room.name),
        host_key=invite.host_key,
        host_seed=invite.host_seed,
        role=Role.HOST if host else Role.LISTENER,
        title=room.title,
        topic=room.topic,
        metadata_seq=place.metadata_seq(room.name),
        display_name=display_name,
    )
