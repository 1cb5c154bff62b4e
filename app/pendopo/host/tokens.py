"""The tokens of this host: given, and what each of them still allows."""

from collections.abc import Callable
from dataclasses import replace

from pendopo.host import state as states
from pendopo.host.config import HostConfig
from pendopo.host.state import DoorState
from pendopo.model.errors import AccessError, AccessReason
from pendopo.signaling.access import LEEWAY_S, MAX_LIFETIME_S, Grants, issue, verify

LIVE_S = MAX_LIFETIME_S + 2 * LEEWAY_S
"""No token is good for longer after it was given."""
LIST_S = 600
"""A token that only lists rooms names nobody, so it cannot be taken back: it ends soon."""


class Memory:
    """What the door must remember, and whoever writes it down."""

    def __init__(self, state: DoorState, keep: Callable[[DoorState], None]) -> None:
        self.state = state
        self._keep = keep

    def remember(self, state: DoorState) -> None:
        """This is so from now on."""
        if state is not self.state:
            self.state = state
            self._keep(state)


class Tokens:
    """Says in each token what ticket and key it was given for, so nothing need be kept of those
    who hold one: what was sent away, cancelled or changed is."""

    def __init__(self, config: HostConfig, memory: Memory, now: Callable[[], int]) -> None:
        self._key, self._secret = config.api_key, config.api_secret
        self._memory = memory
        self._now = now

    def give(self, grants: Grants) -> str:
        """A token that is good from now on."""
        lifetime = MAX_LIFETIME_S if grants.room_join else LIST_S
        return issue(self._key, self._secret, grants, self._now(), lifetime)

    def verify(self, token: str) -> Grants:
        """What a token still allows. Raises AccessError(TOKEN), always the same."""
        grants = verify(token, self._key, self._secret, self._now())
        state = self._memory.state
        holder = grants.holder or states.held_by(state, grants.identity)
        who, since = (grants.room, grants.identity), grants.not_before
        if states.is_removed(state, *who, holder, since):
            raise AccessError(AccessReason.TOKEN)
        left = states.permission_left(state, *who, grants.permission, since)
        return replace(grants, holder=holder, permission=left)
