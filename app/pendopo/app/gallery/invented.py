"""The rooms and people in the pictures; nobody of them is real."""

import time
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pendopo.e2ee.facts import EncryptionFacts, RemoteFacts
from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import (
    Connection,
    MicrophoneState,
    Participant,
    Permission,
    Role,
    Room,
    RoomListing,
    TrackPublication,
)
from pendopo.room.needles import Needles
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard

ME = ParticipantIdentity("me")
MY_NAME = "Bagus Prakoso"
SILENCE = -127.0
ENDLESS = "W" * 60
CJK = "深" * 60

TANI = PlaceCard("tani", "Ruang Tani", "wss://rooms.tani.example", Mode.SHARED)
WARUNG = PlaceCard("warung", "Warung Malam", "wss://rooms.warung.example", Mode.SHARED)
SHENZHEN = PlaceCard("shenzhen", "深圳读书会", "wss://shufang.example", Mode.SHARED)
NAIROBI = PlaceCard("nairobi", "Nairobi Makers Forum", "wss://makers.example:7443", Mode.NONE)
KEBUN = PlaceCard("kebun", "Kebun Kota", "wss://kebun.example", Mode.SHARED, "room")
PLACES = (TANI, WARUNG, SHENZHEN, NAIROBI, KEBUN)

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
        RoomName("r2"),
        "Kebun kota: siapa yang menyiram?",
        "Ngobrol santai setelah magrib",
        5,
        2,
        Mode.SHARED,
    ),
    RoomListing(RoomName("r3"), "Office hours", "Bring your soil tests", 0, 0, Mode.SHARED),
    RoomListing(
        RoomName("r4"), "Seed swap (guests from other apps)", "Open to everyone", 14, 3, Mode.NONE
    ),
)

PLACE_INVITE = InvitePreview(
    "place",
    "Warung Malam",
    ("wss://rooms.warung.example", "wss://warung.example:7443"),
    True,
    Mode.SHARED,
    Role.LISTENER,
    link="",
    expires=1_796_000_000,
    single_use=True,
    relays=2,
)
ROOM_INVITE = replace(
    PLACE_INVITE, kind="room", name="Kebun kota: siapa yang menyiram?", role=Role.SPEAKER, relays=0
)
NEAR_INVITE = replace(
    PLACE_INVITE,
    servers=(*PLACE_INVITE.servers, "wss://192.168.1.1:7443"),
    near=("wss://192.168.1.1:7443",),
    pinned=False,
)
HARSH_INVITE = replace(
    PLACE_INVITE,
    name=ENDLESS,
    mode=Mode.NONE,
    replaces=replace(TANI, name=ENDLESS, server=f"wss://{'w' * 80}.example"),
)


def someone(
    identity: str, name: str, *, stage: bool = False, muted: bool = True, hand: int | None = None
) -> Participant:
    """One person, on stage or not."""
    track = TrackPublication(TrackSid(f"TR_{identity}"), muted, True)
    return Participant(
        ParticipantIdentity(identity),
        ParticipantSid(f"PA_{identity}"),
        name,
        Permission(can_publish=stage),
        (track,) if stage else (),
        hand,
    )


SPEAKERS = (
    someone("sari", "Sari Wulandari", stage=True, muted=False),
    someone("chen", "陈美玲", stage=True),
    someone("olu", "Oluwaseun Adébáyọ̀", stage=True, muted=False),
    someone("priya", "Priya Raghunathan", stage=True),
    someone("tomas", "Tomás Herrera", stage=True),
)
NAMES = (
    "Hinemoa Parata", "田中由紀", "Zsófia Kovács", "Kwame Mensah", "Lê Thị Hồng Nhung",
    "Fatıma Yıldız", "João Guimarães", "Aiyana Begay", "יעל כהן", "Siti Rahmawati",
    "Mateo Quispe", "Ingrid Sørbø", "Bo", "Łukasz Wiśniewski", "نور الراشد",
)  # fmt: skip
LISTENERS = tuple(someone(f"l{at}", name) for at, name in enumerate(NAMES))


def listener_room(speakers: int = len(SPEAKERS), listeners: int = len(LISTENERS)) -> Room:
    """As somebody sees it who listens."""
    others = (*SPEAKERS[:speakers], *LISTENERS[:listeners])
    return Room(
        RoomName("r1"),
        Mode.SHARED,
        title="Rice, rivers and rain: what the planting calendar got wrong",
        topic=ROOMS[0].topic,
        connection=Connection.CONNECTED,
        me=someone(ME, MY_NAME),
        others=_people(*others),
        counted=len(others) + 1,
    )


def speaker_room(microphone: MicrophoneState = MicrophoneState.LIVE) -> Room:
    """As somebody sees it who is on stage."""
    muted = microphone is not MicrophoneState.LIVE
    return replace(
        listener_room(),
        role=Role.SPEAKER,
        me=someone(ME, MY_NAME, stage=True, muted=muted),
        microphone=microphone,
    )


def host_room() -> Room:
    """As the host sees it, with four hands up."""
    now_ms = round(time.time() * 1000)
    waits = {"l3": 130_000, "l8": 70_000, "l4": 20_000, "l10": 5_000}
    listeners = (
        replace(p, hand_raised_ms=now_ms - waits[p.identity]) if p.identity in waits else p
        for p in LISTENERS
    )
    return replace(speaker_room(), role=Role.HOST, others=_people(*SPEAKERS, *listeners))


def needles(own: float = SILENCE, mode: Mode = Mode.SHARED) -> Needles:
    """Two people speak, one of them softly."""
    remotes = (
        RemoteFacts(ParticipantIdentity("sari"), opened=4_970, name=SPEAKERS[0].name),
        RemoteFacts(ParticipantIdentity("olu"), opened=1_120, dup=2, name=SPEAKERS[2].name),
    )
    facts = EncryptionFacts(mode, mode, True, tx_sealed=498, remotes=remotes)
    levels = {ParticipantIdentity("sari"): -14.0, ParticipantIdentity("olu"): -34.0}
    return Needles(levels, own, facts)


def _people(*everybody: Participant) -> Mapping[ParticipantIdentity, Participant]:
    return MappingProxyType(
        {p.identity: replace(p, joined_at_ms=at) for at, p in enumerate(everybody)}
    )
