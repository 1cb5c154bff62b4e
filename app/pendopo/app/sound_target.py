"""Which device is to be open, out of what is chosen and what is there."""

from dataclasses import dataclass

from pendopo.model.device import DeviceKind, DeviceList, SoundChoice


@dataclass(frozen=True, slots=True)
class Target:
    """`key` as for SoundSource, None where there is no device at all; `away` when the chosen one
    is not there and another one stands in for it."""

    key: str | None = ""
    away: bool = False


def target(listed: DeviceList | None, kind: DeviceKind, choice: SoundChoice) -> Target:
    """What to open now; before anybody has looked, and where nobody can, what was chosen."""
    chosen = choice.key(kind)
    if listed is None:
        return Target(chosen)
    if listed.trouble is not None:
        return Target()
    if chosen and listed.find(kind, chosen) is not None:
        return Target(chosen)
    default = listed.default(kind)
    found = default or next(iter(listed.of(kind)), None)
    if found is None:
        return Target(None)
    moved_by_system = listed.moves and found is default
    return Target("" if moved_by_system else found.key, away=bool(chosen))
