"""The window's backend on a network in memory."""

import asyncio
import logging
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pendopo.app.backend import Backend
from pendopo.app.doors import Doors
from pendopo.app.profile import Profile
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.volumes import Volumes
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.drivers.wav_sound import GivenSound
from pendopo.lobby.invite import Invite
from pendopo.lobby.link import render
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import (
    DeviceError,
    DeviceReason,
    InputError,
    PolicyError,
    ReachError,
    ReachReason,
)
from pendopo.model.frames import Samples
from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.relay import RelayHop, RelayOrigin, RelayTransport
from pendopo.model.room import Connection, LeaveReason, Participant, Role
from pendopo.ports.secret_store import Keeping, SecretStore
from pendopo.ports.sound import Speaker
from pendopo.reach.ledger import Ledger
from pendopo.room.session import RoomSession
from pendopo.words.errors import sentence
from tests.stories.fakes.media import FakePeerFactory
from tests.stories.fakes.network import FakeNetwork
from tests.stories.fakes.sound import FakeMicrophone, FakeSoundSource, FakeSpeaker
from tests.stories.story import Story, tell


@pytest.fixture(autouse=True)
def profiles_are_in_a_directory_of_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)


class Desk:
    """A backend with everything it stands on."""

    def __init__(self, story: Story, store: SecretStore | None = None) -> None:
        self.networks: list[FakeNetwork] = []
        """Of every place, and of every visit."""
        self.media_works = True
        self.sound = FakeSoundSource()
        self.store = store or MemorySecretStore()
        self._story = story
        self.backend = Backend(Profile(Path("nowhere"), self.store), self.sound, self._open_doors)

    @property
    def asked(self) -> list[str]:
        """Every server asked, whoever asked it."""
        return [url for network in self.networks for url in network.asked]

    async def join(self, place_id: str, name: str = "") -> RoomSession:
        """Choose the Tea room in the list and go in."""
        listed = await self.backend.lobby.rooms(place_id)
        tea = next(room for room in listed if room.title == "Tea")
        return await self.backend.visits.join(place_id, tea, name)

    def _open_doors(self) -> Doors:
        ledger = Ledger()
        self.networks.append(FakeNetwork(self._story.servers, ledger))
        peers = FakePeerFactory(self._story.air, ledger)
        peers.usable = self.media_works
        return Doors(self._story.clock, self.networks[-1], peers, ledger)


def invite(story: Story, number: int, name: str, role: Role = Role.LISTENER) -> Invite:
    """To a place of its own, though the server is the same."""
    return replace(story.invite(role), secret=bytes([number]) * 32, name=name)


def sound_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("sound")]


def sound_ends() -> None:
    """Wait until what was closed is closed."""
    for thread in sound_threads():
        thread.join(10)
    assert not sound_threads()


def test_places_are_in_the_order_they_were_added() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        for number, name in ((3, "third"), (1, "first"), (2, "second")):
            card = await desk.backend.lobby.add(render(invite(story, number, name)))
            assert (card.name, card.kind, card.mode) == (name, "place", Mode.SHARED)
        assert [card.name for card in await desk.backend.lobby.places()] == [
            "third",
            "first",
            "second",
        ]
        assert desk.asked == []

    tell(story)


def test_kept_invites_come_back_and_forgotten_ones_do_not() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        cards = [await desk.backend.lobby.add(render(invite(story, n, f"{n}"))) for n in (1, 2)]
        await desk.backend.lobby.forget(cards[0].id)
        await desk.backend.lobby.forget("never there")
        assert await desk.backend.lobby.places() == (cards[1],)
        assert await Desk(story, desk.store).backend.lobby.places() == (cards[1],)

    tell(story)


def test_the_persona_stays_the_same_over_a_restart() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        await desk.backend.lobby.add(render(invite(story, 1, "Place")))
        persona = await desk.store.get("persona")
        assert persona is not None
        assert len(bytes.fromhex(persona)) == 32
        again = Desk(story, desk.store)
        await again.backend.lobby.add(render(invite(story, 2, "Other")))
        assert await desk.store.get("persona") == persona
        assert await Desk(story, MemorySecretStore()).store.get("persona") is None

    tell(story)


def test_a_kept_invite_that_is_broken_is_skipped_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(story: Story) -> None:
        store = MemorySecretStore()
        good, demanding = invite(story, 1, "good"), invite(story, 2, "demanding")
        await store.put("invite:aa", "pendopo://join#damaged-on-purpose")
        await store.put("invite:ab", "")
        await store.put("invite:ac", render(replace(demanding, mode=Mode.RSK1)))
        await store.put("invite:ad", render(good))
        await store.put("something else", "which is no invite")
        desk = Desk(story, store)
        with caplog.at_level(logging.WARNING):
            cards = await desk.backend.lobby.places()
        assert [card.name for card in cards] == ["good"]

    tell(story)
    warnings = [r for r in caplog.records if r.name == "pendopo.app.places"]
    assert len(warnings) == 3
    assert "damaged-on-purpose" not in caplog.text


def test_a_link_that_cannot_be_used_is_not_kept() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        with pytest.raises(InputError):
            await desk.backend.lobby.add("pendopo://join#nonsense")
        with pytest.raises(PolicyError):
            await desk.backend.lobby.add(render(replace(invite(story, 1, "x"), mode=Mode.RSK1)))
        assert await desk.backend.lobby.places() == ()
        assert not [name for name in await desk.store.names() if name.startswith("invite:")]

    tell(story)


def test_a_preview_connects_nowhere_and_keeps_nothing() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        shown = await desk.backend.lobby.preview(render(invite(story, 1, "Place", Role.SPEAKER)))
        assert (shown.kind, shown.name, shown.mode) == ("place", "Place", Mode.SHARED)
        assert shown.servers == ("ws://127.0.0.1:7880",)
        assert (shown.role, shown.expires, shown.pinned) == (Role.SPEAKER, 0, False)
        assert shown.keeping is Keeping.TEMPORARY
        assert await desk.backend.lobby.places() == ()
        assert await desk.store.names() == ()
        assert desk.asked == []

    tell(story)


def test_join_opens_the_sound_and_leaving_closes_it() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        card = await desk.backend.lobby.add(render(story.invite()))
        assert [room.title for room in await desk.backend.lobby.rooms(card.id)] == ["Garden", "Tea"]
        session = await desk.join(card.id, "Ani")
        assert session.room.me is not None
        assert session.room.microphone_muted
        assert {thread.name for thread in sound_threads()} == {"sound", "sound desk"}
        await session.leave()
        await story.passes(1.0)
        assert session.room.closed_because is LeaveReason.SELF
        sound_ends()
        assert desk.sound.closed
        await desk.backend.close()

    tell(story)


def test_nothing_is_opened_on_the_media_loop() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        card = await desk.backend.lobby.add(render(story.invite()))
        await desk.join(card.id, "Ani")
        await desk.backend.close()
        sound_ends()
        assert desk.sound.asked_by == {"sound desk"}

    tell(story)


def test_without_sound_the_room_is_entered_and_why_is_said() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        desk.sound.trouble = DeviceError(DeviceReason.SOUND_SYSTEM)
        said: list[str | None] = []
        told = threading.Event()

        def listen(notice: str | None) -> None:
            said.append(notice)
            told.set()

        desk.backend.visits.follow_sound(listen)
        card = await desk.backend.lobby.add(render(story.invite()))
        session = await desk.join(card.id, "Ani")
        assert session.room.me is not None
        assert told.wait(10)
        assert said == [sentence(DeviceError(DeviceReason.SOUND_SYSTEM))]
        assert desk.backend.visits.sound_notice() == said[0]
        await desk.backend.close()
        sound_ends()

    tell(story)


def test_join_that_fails_closes_the_sound() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        card = await desk.backend.lobby.add(render(story.invite()))
        desk.media_works = False
        with pytest.raises(ReachError) as told:
            await desk.join(card.id)
        assert told.value.reason is ReachReason.MEDIA
        sound_ends()
        assert desk.sound.closed

    tell(story)


def test_join_that_is_called_off_closes_the_sound() -> None:
    async def story(story: Story) -> None:
        desk = Desk(story)
        card = await desk.backend.lobby.add(render(story.invite()))
        joining = asyncio.create_task(desk.join(card.id))
        while not desk.networks[-1].attempts:
            await story.passes(0.001)
        joining.cancel()
        with pytest.raises(asyncio.CancelledError):
            await joining
        sound_ends()
        assert desk.sound.closed

    tell(story)


def test_closing_the_program_leaves_every_room() -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        desk = Desk(story)
        card = await desk.backend.lobby.add(render(story.invite()))
        session = await desk.join(card.id, "Ani")
        await host.until(lambda room: room.others)
        await desk.backend.close()
        await story.passes(0.1)
        assert session.room.connection is Connection.CLOSED
        assert not host.room.others
        sound_ends()
        assert desk.sound.closed

    tell(story)


def test_the_name_is_told_where_the_server_lets_us() -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        desk = Desk(story)
        card = await desk.backend.lobby.add(render(story.invite()))
        await desk.join(card.id, "Ani")
        await host.until(lambda room: [p.name for p in room.others.values()] == ["Ani"])
        await desk.backend.close()

    tell(story)


def test_a_place_that_is_not_there() -> None:
    async def story(story: Story) -> None:
        with pytest.raises(InputError):
            await Desk(story).backend.lobby.rooms("nowhere")

    tell(story)


class BrokenMicrophone(FakeMicrophone):
    """Raises in the sound thread."""

    def __init__(self) -> None:
        super().__init__()
        self.read_at_all = threading.Event()

    def read(self, count: int) -> Samples | None:
        self.read_at_all.set()
        raise OSError("unplugged on purpose")


class BrokenEar:
    """Raises in the sound thread; ours, and no device's."""

    resting = False

    def __init__(self) -> None:
        self.played_at_all = threading.Event()

    def play(self, speaker: Speaker) -> None:
        """Once there is a device, so that it can be seen to be closed."""
        if speaker.alive:
            self.played_at_all.set()
            raise RuntimeError("on purpose")


def test_an_exception_of_ours_in_the_sound_thread_is_a_fault() -> None:
    async def story(story: Story) -> None:
        person = await story.enter(Role.SPEAKER)
        session, ear, speaker = person.session, BrokenEar(), FakeSpeaker()
        sound = SoundDesk(GivenSound(FakeMicrophone(), speaker), story.clock)
        sound.start(session.mouth, ear, lambda fault: session.fault("sound"))
        assert ear.played_at_all.wait(10)
        sound.close()
        sound_ends()
        await story.passes(0.3)
        assert person.state is EncryptionState.FAULT
        assert person.indicator.reason == "sound"
        assert not person.session.lease.holds()
        assert speaker.closed == 1

    tell(story)


def test_a_microphone_that_fails_is_no_fault_of_ours() -> None:
    async def story(story: Story) -> None:
        person = await story.enter(Role.SPEAKER)
        microphone, speaker = BrokenMicrophone(), FakeSpeaker()
        session = person.session
        sound = SoundDesk(GivenSound(microphone, speaker), story.clock)
        sound.start(session.mouth, session.ear, lambda fault: session.fault("sound"))
        await session.set_muted(False)
        assert microphone.read_at_all.wait(10)
        sound.close()
        sound_ends()
        await story.passes(0.3)
        assert person.state is not EncryptionState.FAULT
        assert (microphone.closed, speaker.closed) == (1, 1)

    tell(story)


def test_of_a_place_for_this_run_only_nothing_reaches_the_disk(tmp_path: Path) -> None:
    """Neither its relays nor its volumes, at no time."""

    async def story(story: Story) -> None:
        desk = Desk(story)
        backend = desk.backend
        card = await backend.lobby.add(render(invite(story, 1, "Tani")), keep=False)
        hops = (RelayHop("turn.tani.example", 3478, RelayTransport.UDP),)
        await backend.relays.learn(RelayOrigin.SERVER, card.id, hops, lambda host: True)
        person = Participant(ParticipantIdentity("x"), ParticipantSid("PA_x"), "Sari")
        backend.volumes.keep(card.id, person, 0.5)
        backend.volumes.save()
        assert len(backend.relays.rows) == 1
        assert not (tmp_path / "nowhere" / "settings.json").exists()
        assert Volumes(tmp_path / "nowhere").of(card.id, person) == 1.0
        await backend.close()
        assert not list(backend.relays.rows)

    tell(story)
