"""What the window asks for, done by the real program."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pendopo.app.doors import Doors
from pendopo.app.plan import join_plan
from pendopo.app.sound_desk import Notice, SoundDesk
from pendopo.drivers.portaudio import PortAudio
from pendopo.lobby.invite import Invite, InviteKind, parse
from pendopo.lobby.place import Place
from pendopo.model.errors import InputError, InputReason
from pendopo.model.room import Connection, Room, RoomListing
from pendopo.ports.secret_store import SecretStore
from pendopo.ports.sound import SoundSource
from pendopo.room.session import RoomSession
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard
from pendopo.words.errors import sentence

log = logging.getLogger(__name__)

INVITE = "invite:"
PERSONA = "persona"


@dataclass(slots=True)
class _Kept:
    place: Place
    card: PlaceCard
    link: str = field(repr=False)


class Backend:
    """Belongs to the media loop; implements `ui.window.backend.Backend`."""

    def __init__(self, doors: Doors, store: SecretStore, sound: SoundSource | None = None) -> None:
        self._doors = doors
        self._store = store
        self._sound: SoundSource = sound or PortAudio()
        self._notice: Notice = None
        self._follower: Callable[[str | None], None] = lambda notice: None
        self._places: dict[str, _Kept] = {}
        self._visits: list[tuple[RoomSession, SoundDesk]] = []
        for name in store.names():
            if name.startswith(INVITE):
                self._restore(name)

    async def places(self) -> tuple[PlaceCard, ...]:
        """Everything kept, in the order it was added."""
        return tuple(kept.card for kept in self._places.values())

    async def preview(self, link: str) -> InvitePreview:
        """Read a link without connecting anywhere."""
        invite = parse(link, _unix_s())
        card = _card(invite)
        return InvitePreview(
            kind=card.kind,
            name=card.name,
            server=card.server,
            pinned=all(server.pins for server in invite.servers),
            mode=invite.mode,
            role=invite.role,
            expires=invite.not_after,
            persistent=self._store.persistent,
        )

    async def add(self, link: str, replace: bool = False) -> PlaceCard:
        """Keep what the link opens."""
        kept = self._open(link)
        self._store.put(INVITE + kept.card.id, link.strip())
        self._places[kept.card.id] = kept
        return kept.card

    async def forget(self, place_id: str) -> None:
        """Drop a place with its keys."""
        self._places.pop(place_id, None)
        self._store.delete(INVITE + place_id)

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """The open rooms of a place."""
        return await self._place(place_id).rooms()

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> RoomSession:
        """Enter a room, muted."""
        place = self._place(place_id)
        session = RoomSession(join_plan(place, listing, display_name), self._doors.session_ports)
        self._notice = None
        sound = SoundDesk(self._sound, self._doors.clock, self._tell_notice)
        sound.start(session.mouth, session.ear, lambda fault: session.fault("sound"))
        try:
            await session.enter()
        except BaseException:
            sound.close()
            raise
        self._visits.append((session, sound))
        session.subscribe(lambda room: self._close_sound(room, session, sound))
        return session

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        """Tell `listener`, on the sound desk's thread, every change of `sound_notice`."""
        self._follower = listener

    def sound_notice(self) -> str | None:
        """What is missing for sound here and how to get it."""
        return sentence(self._notice) if self._notice is not None else None

    async def close(self) -> None:
        """Leave every room."""
        for session, sound in tuple(self._visits):
            await session.close()
            sound.close()
            await sound.wait_closed()

    def _tell_notice(self, notice: Notice) -> None:
        self._notice = notice
        self._follower(self.sound_notice())

    def _close_sound(self, room: Room, session: RoomSession, sound: SoundDesk) -> None:
        if room.connection is Connection.CLOSED and (session, sound) in self._visits:
            self._visits.remove((session, sound))
            sound.close()

    def _place(self, place_id: str) -> Place:
        kept = self._places.get(place_id)
        if kept is None:
            raise InputError(InputReason.ROOM_UNKNOWN)
        return kept.place

    def _open(self, link: str) -> _Kept:
        invite = parse(link, _unix_s())
        return _Kept(self._doors.place(invite, self._persona_seed()), _card(invite), link)

    def _restore(self, name: str) -> None:
        link = self._store.get(name)
        try:
            kept = self._open(link or "")
        except Exception as error:
            log.warning("an invite that was kept cannot be used any more: %s", error)
            return
        self._places[kept.card.id] = kept

    def _persona_seed(self) -> bytes:
        """The long-term identity of this profile; in memory only without a keychain."""
        kept = self._store.get(PERSONA)
        if kept is None:
            kept = secrets.token_hex(32)
            self._store.put(PERSONA, kept)
        return bytes.fromhex(kept)


def _card(invite: Invite) -> PlaceCard:
    return PlaceCard(
        id=invite.invite_id.hex(),
        name=invite.name,
        server=invite.servers[0].url,
        mode=invite.mode,
        kind="place" if invite.kind is InviteKind.PLACE else "room",
    )


def _unix_s() -> int:
    return int(time.time())
