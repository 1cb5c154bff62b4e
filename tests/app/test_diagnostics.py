"""What may be told to whoever helps: secrets planted everywhere are not in it."""

import asyncio
import base64
import json
import logging
from dataclasses import asdict, replace
from pathlib import Path

from pendopo.app import relay_secrets, settings_file
from pendopo.app.backend import Backend
from pendopo.app.log_counts import MOST, LogCounts
from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.lobby.link import render
from pendopo.model.checks import CheckResult, Verdict
from pendopo.model.relay import Password, Relay, RelayOrigin, RelayTransport, RelayWay
from pendopo.model.room import Role
from pendopo.model.transport import Destination, Why
from tests import owner
from tests.app.test_backend import Desk
from tests.stories.fakes.sound import tone
from tests.stories.story import KEY, PLACE_SECRET, SECRET, TEA, TICKETS, URL, Story, tell

log = logging.getLogger("pendopo.app.somewhere")

CHECKS = (
    CheckResult("keychain", Verdict.FAILED, "canary-note at /home/canary-note", "locked", 0.5),
)


def found(canaries: dict[str, str], text: str) -> set[str]:
    """Which of them are in a text, as they are or encoded."""
    low = text.lower()
    return {
        what
        for what, canary in canaries.items()
        for form in (
            canary,
            canary.encode().hex(),
            base64.b64encode(canary.encode()).decode().rstrip("="),
            json.dumps(canary)[1:-1],
        )
        if form.lower() in low
    }


def test_nothing_secret_is_in_it(tmp_path: Path) -> None:
    async def story(story: Story) -> None:
        desk, canaries = await planted(story, tmp_path)
        text = await desk.backend.diagnostics.text(CHECKS)
        assert found(canaries, text) == set()
        assert "password" in found(canaries, text + canaries["password"])
        told = json.loads(text)
        assert told["self_test"] == [
            {"name": "keychain", "verdict": "failed", "reason": "locked", "took_ms": 500}
        ]
        assert told["settings"]["microphone_chosen"] is True
        assert told["relays"] == [{"origin": "own", "enabled": True, "ways": ["tls"]}]
        assert told["places"] == {"shared": 1}
        assert told["contacts"]["turn tls"] == 1
        (visit,) = told["visits"]
        assert (visit["connection"], visit["people"]) == ("connected", 2)
        assert len(visit["heard"]) == 1
        assert visit["heard"][0]["opened"] > 0
        (trouble,) = told["trouble"].items()
        assert trouble[0].startswith("pendopo.app.somewhere:")
        assert trouble[0].endswith("WARNING ValueError")
        await desk.backend.visits.close()
        desk.backend._trouble.end()

    tell(story)


async def planted(story: Story, tmp_path: Path) -> tuple[Desk, dict[str, str]]:
    """A backend in the middle of a visit, with a secret wherever one can be."""
    desk = Desk(story)
    directory = tmp_path / "canary-folder"
    way = RelayWay(RelayTransport.TLS, 54321, True)
    row = Relay("canary-id", RelayOrigin.OWN, "canary-relay.example", (way,), True)
    settings_file.change(
        directory / settings_file.NAME,
        {
            "display_name": "canary-me",
            "host_name": "canary-host-name",
            "host_addresses": "canary-host.example",
            "microphone": "canary-microphone",
            "speaker": "canary-speaker",
            "relays": [asdict(row)],
        },
    )
    profile = Profile(directory, MemorySecretStore())
    desk.backend = backend = Backend(profile, desk.sound, desk._open_doors)
    password = relay_secrets.render(Password("canary-user", "canary-password"))
    await profile.secrets.put(relay_secrets.name(row.id, row.place), password)
    await profile.secrets.put("operated-servers", "canary-api-secret")
    backend._whole.enter(Destination("canary-contact.example", 54322, "tls", Why.TURN))
    link = render(replace(story.invite(), name="canary-place"))
    card = await backend.lobby.add(link)
    speaker = await story.enter(Role.SPEAKER, name="canary-speaker-name", voice=tone(440))
    session = await desk.join(card.id, "canary-me")
    await story.passes(2.0)
    try:
        raise ValueError("canary-raised")
    except ValueError as error:
        log.warning("%s canary-logged", link, exc_info=error)
    me = session.room.me
    assert me is not None
    return desk, {
        "folder": "canary-folder",
        "home": str(tmp_path),
        "anything": "canary-",
        "link": link,
        "link's end": link[-24:],
        "address": URL.removeprefix("ws://"),
        "host": "127.0.0.1",
        "place": card.id,
        "place name": "canary-place",
        "room": TEA,
        "title": session.room.title,
        "identity": me.identity,
        "other identity": speaker.me.identity,
        "other name": "canary-speaker-name",
        "api key": f'"{KEY}"',
        "api secret": SECRET,
        "secret": PLACE_SECRET.hex(),
        "ticket": TICKETS[Role.LISTENER].hex(),
        "persona": str(await profile.secrets.get("persona")),
        "user": "canary-user",
        "password": "canary-password",
        "relay": "canary-relay.example",
        "relay port": "54321",
        "contact": "canary-contact.example",
        "note": "canary-note",
        "logged": "canary-logged",
    }


def test_what_was_shown_is_saved_for_oneself(tmp_path: Path) -> None:
    backend = Backend(Profile.temporary(tmp_path))
    path = tmp_path / "told.txt"
    try:
        asyncio.run(backend.diagnostics.save("all that was shown", path))
    finally:
        asyncio.run(backend.close())
    assert path.read_text() == "all that was shown\n"
    assert owner.alone(path)


def test_places_of_the_code_are_counted_and_nobody_fills_the_list() -> None:
    counts = LogCounts().begin()
    try:
        for at in range(MOST + 50):
            counts.handle(
                logging.LogRecord(f"pendopo.m{at}", logging.ERROR, "", 1, "x", None, None)
            )
            counts.handle(logging.LogRecord("other", logging.ERROR, "", 1, "x", None, None))
        log.error("one")
        assert len(counts.places) == MOST
        assert counts.places["pendopo.m0:1 ERROR"] == 1
    finally:
        counts.end()
    log.error("not heard")
    assert sum(counts.places.values()) == MOST
