"""One run of the program's keeping, as a process in a session of its own.

Reads one order a line, JSON, and answers each; everything is logged, libraries included.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from pendopo.app import secret_names
from pendopo.app.doors import Doors
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.drivers.aside import aside
from pendopo.drivers.keychain_trial import try_keychain
from pendopo.words.keychain import sentence


async def main(directory: Path) -> None:
    profile = Profile.kept(directory)
    places = Places(profile, Doors.open)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order: dict[str, Any] = json.loads(line)
        answer = await answered(profile, places, **order)
        print(json.dumps(answer), flush=True)
    await profile.close()


async def answered(profile: Profile, places: Places, do: str, **given: Any) -> Any:
    match do:
        case "add":
            return (await places.add(given["link"])).id
        case "put":
            await profile.secrets.put(given["name"], given["secret"])
        case "put for place":
            name = secret_names.of_place(given["kind"], given["place"])
            await profile.secrets.put(name, given["secret"])
        case "get":
            return await profile.secrets.get(given["name"])
        case "places":
            return [card.id for card in await places.places()]
        case "forget":
            await places.forget(given["place"])
        case "choose":
            await profile.change(display_name=given["name"])
        case "persona":
            return (await profile.persona_seed()).hex()
        case "retry":
            return (await profile.secrets.retry()).value
        case "try":
            return (await aside(try_keychain)).value
        case "keeping":
            return [profile.secrets.keeping.value, sentence(profile.secrets.keeping)]
    return None


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    asyncio.run(main(Path(sys.argv[1])))
