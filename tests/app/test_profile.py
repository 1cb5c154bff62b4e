"""A profile: one way to settings and secrets, whatever is wrong with where they are kept."""

import asyncio
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pendopo.app import secret_names, settings_file
from pendopo.app.profile import Profile
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.settings import Settings
from pendopo.ports.secret_store import Keeping


def written(profile: Path) -> Any:
    return json.loads((profile / settings_file.NAME).read_bytes())


def test_a_new_profile_writes_nothing_before_something_is_chosen(tmp_path: Path) -> None:
    profile = Profile.kept(tmp_path / "profile")
    assert profile.settings == Settings()
    assert profile.trouble is None
    assert profile.secrets.keeping is Keeping.UNTRIED
    assert not (tmp_path / "profile").exists()


def test_what_is_chosen_is_told_kept_and_there_again(profile: Path) -> None:
    async def story() -> None:
        mine = Profile.temporary(profile)
        told: list[Settings] = []
        mine.follow(told.append)
        await mine.change(display_name="Ani")
        await mine.change(language="id")
        await mine.change(language="id")
        assert told == [Settings("Ani"), Settings("Ani", "id")]
        assert Profile.temporary(profile).settings == Settings("Ani", "id") == mine.settings
        with pytest.raises(TypeError):
            await mine.change(no_such_field=1)

    asyncio.run(story())


def test_two_windows_do_not_lose_each_others_changes(profile: Path) -> None:
    async def story() -> None:
        one, two = Profile.temporary(profile), Profile.temporary(profile)
        told: list[Settings] = []
        two.follow(told.append)
        await one.change(display_name="Ani")
        await two.change(language="id")
        assert two.settings == Settings("Ani", "id"), "and it learns of the other's"
        assert told[-1] == two.settings
        await one.change(display_name="Budi")
        assert Profile.temporary(profile).settings == Settings("Budi", "id")

    asyncio.run(story())


def test_a_slow_disk_stops_no_loop_and_the_newest_choice_stands(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real, threads = threading.Event(), settings_file.change, set[threading.Thread]()

    def slow(path: Path, chosen: Mapping[str, Any]) -> Settings:
        threads.add(threading.current_thread())
        assert gate.wait(20)
        return real(path, chosen)

    monkeypatch.setattr(settings_file, "change", slow)

    async def story() -> None:
        mine = Profile.temporary(profile)
        told: list[str] = []
        mine.follow(lambda settings: told.append(settings.display_name))
        changes = [asyncio.create_task(mine.change(display_name=name)) for name in "ABC"]
        for _ in range(200):
            await asyncio.sleep(0)
        assert mine.settings.display_name == "C"
        assert not any(change.done() for change in changes)
        gate.set()
        await asyncio.gather(*changes)
        assert written(profile)["display_name"] == mine.settings.display_name == "C"
        assert told == ["A", "B", "C"]

    asyncio.run(story())
    assert threading.current_thread() not in threads


def test_a_full_disk_is_said_and_made_up_for_with_the_next_change(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = settings_file.change

    def full(path: Path, chosen: Mapping[str, Any]) -> Settings:
        raise InputError(InputReason.FILE, path=str(path), errno=28)

    async def story() -> None:
        mine = Profile.temporary(profile)
        monkeypatch.setattr(settings_file, "change", full)
        with pytest.raises(InputError):
            await mine.change(display_name="Ani")
        assert mine.settings.display_name == "Ani"
        assert mine.trouble is not None
        monkeypatch.setattr(settings_file, "change", real)
        await mine.change(language="id")
        assert mine.trouble is None
        assert Profile.temporary(profile).settings == Settings("Ani", "id")

    asyncio.run(story())


def test_a_newer_file_is_said_and_left_alone_and_choices_hold_for_this_run(profile: Path) -> None:
    async def story() -> None:
        (profile / settings_file.NAME).write_text('{"version": 2}')
        mine = Profile.temporary(profile)
        assert mine.trouble is not None
        assert mine.trouble.details["fault"] is FileFault.NEWER
        await mine.change(display_name="Ani")
        assert mine.settings.display_name == "Ani"
        assert mine.trouble is not None
        assert (profile / settings_file.NAME).read_text() == '{"version": 2}'

    asyncio.run(story())


def test_a_damaged_file_is_said_until_something_new_is_kept(profile: Path) -> None:
    async def story() -> None:
        (profile / settings_file.NAME).write_text("{")
        mine = Profile.temporary(profile)
        assert mine.trouble is not None
        assert mine.trouble.details["fault"] is FileFault.DAMAGED
        await mine.change(display_name="Ani")
        assert mine.trouble is None
        assert (profile / "settings.damaged.json").read_text() == "{"

    asyncio.run(story())


def test_no_secret_is_in_the_folder(profile: Path) -> None:
    async def story() -> None:
        mine = Profile.temporary(profile)
        await mine.secrets.put("invite:a", "canary")
        seed = await mine.persona_seed()
        await mine.change(display_name="Ani")
        await mine.close()
        for path in (path for path in profile.rglob("*") if path.is_file()):
            assert b"canary" not in path.read_bytes()
            assert seed.hex().encode() not in path.read_bytes()

    asyncio.run(story())


@pytest.mark.parametrize("kept", ["", "nonsense", "ab", "00" * 31, "00" * 33])
def test_an_identity_that_is_none_is_made_anew_once(kept: str, tmp_path: Path) -> None:
    async def story() -> None:
        store = MemorySecretStore()
        await store.put(secret_names.PERSONA, kept)
        seed = await Profile(tmp_path, store).persona_seed()
        assert len(seed) == 32
        assert await Profile(tmp_path, store).persona_seed() == seed

    asyncio.run(story())


def test_the_identity_stays_and_is_another_in_another_profile(tmp_path: Path) -> None:
    async def story() -> None:
        store = MemorySecretStore()
        seed = await Profile(tmp_path, store).persona_seed()
        assert await Profile(tmp_path, store).persona_seed() == seed
        assert await Profile.temporary(tmp_path).persona_seed() != seed

    asyncio.run(story())
