"""A backend in memory: one place, a few rooms, people who behave as they are told."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pendopo.app.gallery.diagnostics import MemoryDiagnostics, MemorySelfTest, MemoryUpdates
from pendopo.app.gallery.relays import MemoryContacts, MemoryRelays
from pendopo.app.simulation import Simulation
from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts
from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import InputError, InputReason, PendopoError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import (
    Connection,
    LeaveReason,
    MicrophoneState,
    Participant,
    Permission,
    Role,
    Room,
    RoomListing,
    TrackPublication,
)
from pendopo.model.settings import Settings
from pendopo.model.wish import WishRefused
from pendopo.ports.secret_store import Keeping
from pendopo.room.needles import Needles
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.settings.about import Library
from tests.ui.fake_hosting import FakeHosting
from tests.ui.fake_operating import FakeOperating
from tests.ui.fake_sound import FakeSound

LINK = "pendopo://join#AQEBAA"
ME = ParticipantIdentity("me")
QUIET = -127.0


def someone(
    identity: str, name: str, *, stage: bool = False, muted: bool = True, hand: int | None = None
) -> Participant:
    track = TrackPublication(TrackSid(f"TR_{identity}"), muted, True)
    return Participant(
        ParticipantIdentity(identity),
        ParticipantSid(f"PA_{identity}"),
        name,
        Permission(can_publish=stage),
        (track,) if stage else (),
        hand,
    )


def people(*everybody: Participant) -> Mapping[ParticipantIdentity, Participant]:
    return MappingProxyType(
        {p.identity: replace(p, joined_at_ms=at) for at, p in enumerate(everybody)}
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is measured at one time: the needles are polled, the line is pushed."""

    needles: Needles
    indicator: Indicator


class FakeSession:
    """What is wished happens at once, and the fact follows."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.reading = Reading(
            Needles({}, QUIET, EncryptionFacts(Mode.SHARED)), Indicator(EncryptionState.OFFLINE)
        )
        self.wishes: list[tuple[object, ...]] = []
        self.volumes: dict[ParticipantIdentity, float] = {}
        self.refuse: PendopoError | None = None
        self.chimes = 0
        self.unmeasured = False
        """Whether nobody measures any more."""
        self.measures_every_s = 0.02
        self._listeners: list[Callable[[Room], None]] = []
        self._refusal_listeners: list[Callable[[WishRefused], None]] = []
        self._measuring: set[asyncio.Task[None]] = set()

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def subscribe_indicator(self, listener: Callable[[Indicator], None]) -> Callable[[], None]:
        measuring = asyncio.get_running_loop().create_task(self._measure(listener))
        self._measuring.add(measuring)

        def end() -> None:
            self._measuring.discard(measuring)
            measuring.cancel()

        return end

    async def _measure(self, listener: Callable[[Indicator], None]) -> None:
        while True:
            if not self.unmeasured:
                listener(self.reading.indicator)
            await asyncio.sleep(self.measures_every_s)

    def subscribe_refusals(self, listener: Callable[[WishRefused], None]) -> Callable[[], None]:
        self._refusal_listeners.append(listener)
        return lambda: self._refusal_listeners.remove(listener)

    def say_no(self, refusal: WishRefused) -> None:
        for listener in tuple(self._refusal_listeners):
            listener(refusal)

    @property
    def listeners(self) -> int:
        return len(self._listeners) + len(self._measuring) + len(self._refusal_listeners)

    def become(self, room: Room) -> None:
        self.room = room
        for listener in tuple(self._listeners):
            listener(room)

    @property
    def moderation(self) -> "FakeSession":
        return self

    def needles(self) -> Needles:
        return self.reading.needles

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        self.volumes[identity] = gain

    def volume(self, identity: ParticipantIdentity) -> float:
        return self.volumes.get(identity, 1.0)

    async def hold_to_talk(self) -> None:
        self._wish("hold_to_talk")
        self.become(replace(self.room, microphone=MicrophoneState.LIVE))

    async def keep_talking(self) -> None:
        self._wish("keep_talking")

    async def raise_hand(self) -> None:
        self._wish("raise_hand")
        self._change_me(hand_raised_ms=1)

    async def lower_hand(self) -> None:
        self._wish("lower_hand")
        self._change_me(hand_raised_ms=None)

    async def set_muted(self, muted: bool) -> None:
        self._wish("set_muted", muted)
        state = MicrophoneState.MUTED if muted else MicrophoneState.LIVE
        self.become(replace(self.room, microphone=state))

    async def invite_to_speak(self, identity: ParticipantIdentity) -> None:
        self._wish("invite_to_speak", identity)
        self._change(identity, permission=Permission(can_publish=True), hand_raised_ms=None)

    async def move_to_audience(self, identity: ParticipantIdentity) -> None:
        self._wish("move_to_audience", identity)
        self._change(identity, permission=Permission(can_publish=False))

    async def mute_other(self, identity: ParticipantIdentity) -> None:
        self._wish("mute_other", identity)
        tracks = tuple(replace(t, muted=True) for t in self.room.others[identity].tracks)
        self._change(identity, tracks=tracks)

    async def remove(self, identity: ParticipantIdentity) -> None:
        self._wish("remove", identity)
        others = {k: v for k, v in self.room.others.items() if k != identity}
        self.become(replace(self.room, others=MappingProxyType(others)))

    async def step_down(self) -> None:
        self._wish("step_down")
        self._change_me(permission=Permission(can_publish=False))

    def chime(self) -> None:
        self.chimes += 1

    async def leave(self) -> None:
        self._wish("leave")

    def promote_me(self) -> None:
        self._change_me(permission=Permission(can_publish=True), hand_raised_ms=None)

    def end(self, reason: LeaveReason, failure: PendopoError | None = None) -> None:
        closed = replace(self.room, connection=Connection.CLOSED, closed_because=reason)
        self.become(replace(closed, failure=failure))

    def _wish(self, *wish: object) -> None:
        assert threading.current_thread().name == "media", "a wish outside the media loop"
        self.wishes.append(wish)
        if self.refuse is not None:
            raise self.refuse

    def _change_me(self, **facts: object) -> None:
        assert self.room.me is not None
        self.become(replace(self.room, me=replace(self.room.me, **facts)))  # type: ignore[arg-type]

    def _change(self, identity: ParticipantIdentity, **facts: object) -> None:
        changed = replace(self.room.others[identity], **facts)  # type: ignore[arg-type]
        self.become(
            replace(self.room, others=MappingProxyType({**self.room.others, identity: changed}))
        )


class FakePreferences:
    """Chosen at once and kept nowhere."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.trouble: PendopoError | None = None
        self._listeners: list[Callable[[Settings], None]] = []

    def follow(self, listener: Callable[[Settings], None]) -> None:
        self._listeners.append(listener)

    async def change(self, **chosen: object) -> Settings:
        assert threading.current_thread().name == "media"
        self.settings = replace(self.settings, **chosen)  # type: ignore[arg-type]
        self.push()
        return self.settings

    def push(self) -> None:
        for listener in self._listeners:
            listener(self.settings)


class FakeLobby:
    """Places and rooms kept in lists; `trouble` is raised by the next asking for rooms."""

    def __init__(self) -> None:
        self.kept: list[PlaceCard] = [TANI]
        self.open: tuple[RoomListing, ...] = ROOMS
        self.trouble: PendopoError | None = None
        self.previewed: InvitePreview | None = PREVIEW
        self.found = ""
        """The link in whatever is read; empty for the very text."""
        self.added: list[tuple[str, bool]] = []
        self.passing: list[str] = []
        """Links that were not to be kept."""
        self.agreed: list[tuple[str, str]] = []
        """Places and their hosts that may be close by."""

    async def places(self) -> tuple[PlaceCard, ...]:
        assert threading.current_thread().name == "media"
        return tuple(self.kept)

    async def preview(self, link: str) -> InvitePreview:
        if self.previewed is None or not link.startswith("pendopo://join#"):
            raise InputError(InputReason.INVITE_NOT_A_LINK)
        return replace(self.previewed, link=self.found or link)

    async def add(self, link: str, replace: bool = False, keep: bool = True) -> PlaceCard:
        self.added.append((link, replace))
        self.passing += [] if keep else [link]
        card = PlaceCard("warung", "Warung Malam", "rooms.warung.example", Mode.SHARED, "room")
        self.kept.append(card)
        return card

    async def forget(self, place_id: str) -> None:
        self.kept = [card for card in self.kept if card.id != place_id]

    async def agree_near(self, place_id: str, host: str) -> None:
        self.agreed.append((place_id, host))
        self.trouble = None

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        assert threading.current_thread().name == "media"
        if self.trouble is not None:
            raise self.trouble
        return self.open


class FakeVisits:
    """Every visit is `session`; `trouble` is raised by the next joining."""

    def __init__(self, session: FakeSession) -> None:
        self.session = session
        self.trouble: PendopoError | None = None
        self.missing_sound: str | None = None
        self.joined: list[tuple[str, str, str]] = []

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> FakeSession:
        if self.trouble is not None:
            raise self.trouble
        self.joined.append((place_id, listing.name, display_name))
        return self.session

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        self.sound_listener = listener

    def sound_notice(self) -> str | None:
        return self.missing_sound


class FakeKeychain:
    """Becomes what it is told; `retry` makes it `next`."""

    def __init__(self) -> None:
        self.keeping = Keeping.KEPT
        self.next = Keeping.KEPT
        self.retries = 0
        self._listeners: list[Callable[[Keeping], None]] = []

    def subscribe(self, listener: Callable[[Keeping], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def become(self, keeping: Keeping) -> None:
        self.keeping = keeping
        for listener in tuple(self._listeners):
            listener(keeping)

    async def retry(self) -> Keeping:
        assert threading.current_thread().name == "media"
        self.retries += 1
        self.become(self.next)
        return self.keeping


class FakeLanguages:
    """Those of the program, on a system that wants Indonesian."""

    offered = ("en", "id", "zh_CN")
    of_system = "id"


class FakeMaking:
    """Two libraries, of which one does not state its licence."""

    version = "1.2.3"
    opus_alone = False

    async def libraries(self) -> tuple[Library, ...]:
        return (Library("aiohttp", "3.14", "Apache-2.0"), Library("qasync", "0.28", ""))


class FakeBackend:
    """One fake for each thing that the window asks of the program."""

    def __init__(self, session: FakeSession | None = None) -> None:
        self.lobby = FakeLobby()
        self.visits = FakeVisits(session or FakeSession(listener_room()))
        self.preferences = FakePreferences()
        self.sound = FakeSound()
        self.keychain = FakeKeychain()
        self.relays = MemoryRelays(self.preferences.push)
        self.contacts = MemoryContacts()
        self.languages = FakeLanguages()
        self.making = FakeMaking()
        self.self_test = MemorySelfTest()
        self.simulation = Simulation()
        self.updates = MemoryUpdates()
        self.diagnostics = MemoryDiagnostics()
        self.hosting = FakeHosting()
        self.operating = FakeOperating()


TANI = PlaceCard("tani", "Ruang Tani", "rooms.tani.example", Mode.SHARED)

PREVIEW = InvitePreview(
    "place",
    "Warung Malam",
    ("rooms.warung.example",),
    True,
    Mode.SHARED,
    Role.LISTENER,
    0,
    Keeping.MISSING,
    link=LINK,
)

ROOMS = (
    RoomListing(
        RoomName("r1"),
        "Rice, rivers and rain: what the planting calendar got wrong, and what five districts did",
        "Questions from the floor after 20:30. Short turns, please.",
        43,
        5,
        Mode.SHARED,
    ),
    RoomListing(
        RoomName("r2"), "Kebun kota: siapa yang menyiram?", "Ngobrol santai setelah magrib", 5, 2,
        Mode.SHARED,
    ),
    RoomListing(RoomName("r3"), "Office hours", "Bring your soil tests", 0, 0, Mode.SHARED),
    RoomListing(
        RoomName("r4"), "Seed swap (guests from other apps)", "Open to everyone", 14, 3, Mode.NONE
    ),
)  # fmt: skip

SPEAKERS = (
    someone("sari", "Sari Wulandari", stage=True, muted=False),
    someone("chen", "陈美玲", stage=True),
    someone("olu", "Oluwaseun Adébáyọ̀", stage=True, muted=False),
    someone("priya", "Priya Raghunathan", stage=True),
    someone("tomas", "Tomás Herrera", stage=True),
)
NAMES = {str(person.identity): person.name for person in SPEAKERS}

LISTENERS = tuple(
    someone(f"l{at}", name)
    for at, name in enumerate(
        (
            "Hinemoa Parata", "田中由紀", "Zsófia Kovács", "Kwame Mensah", "Lê Thị Hồng Nhung",
            "Fatıma Yıldız", "João Guimarães", "Aiyana Begay", "יעל כהן", "Siti Rahmawati",
            "Mateo Quispe", "Ingrid Sørbø", "Bo", "Łukasz Wiśniewski", "نور الراشد",
        )
    )
)  # fmt: skip


def listener_room() -> Room:
    return Room(
        RoomName("r1"),
        Mode.SHARED,
        title="Rice, rivers and rain: what the planting calendar got wrong",
        connection=Connection.CONNECTED,
        me=someone(ME, "Bagus Prakoso"),
        others=people(*SPEAKERS, *LISTENERS),
        counted=21,
    )


def host_room(now_ms: int) -> Room:
    waits = {"l3": 130_000, "l8": 70_000, "l4": 20_000, "l10": 5_000}
    listeners = (
        replace(p, hand_raised_ms=now_ms - waits[p.identity]) if p.identity in waits else p
        for p in LISTENERS
    )
    return replace(
        listener_room(),
        role=Role.HOST,
        me=someone(ME, "Bagus Prakoso", stage=True),
        others=people(*SPEAKERS, *listeners),
        microphone=MicrophoneState.LIVE,
    )


def needles(
    state: EncryptionState = EncryptionState.SHARED, own: float = QUIET, **indicator: object
) -> Reading:
    mode = Mode.NONE if state is EncryptionState.OFF else Mode.SHARED
    remotes = (
        RemoteFacts(ParticipantIdentity("sari"), opened=4_970, name=NAMES["sari"]),
        RemoteFacts(ParticipantIdentity("olu"), opened=1_120, dup=2, name=NAMES["olu"]),
    )
    facts = EncryptionFacts(mode, mode, True, tx_sealed=498, remotes=remotes)
    name = NAMES.get(str(indicator.get("subject")), "")
    line = Indicator(state, measured=True, name=name, **indicator)  # type: ignore[arg-type]
    levels = {ParticipantIdentity("sari"): -14.0, ParticipantIdentity("olu"): -34.0}
    return Reading(Needles(levels, own, facts), line)


def hosting() -> FakeBackend:
    return FakeBackend(FakeSession(host_room(round(time.time() * 1000))))
