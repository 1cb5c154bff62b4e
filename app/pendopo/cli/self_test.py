"""`pendopo self-test`: every part of the program, tried on this computer."""

import argparse

import pendopo
from pendopo.app.relays import Relays
from pendopo.app.trial.self_test import SelfTest
from pendopo.cli import logs, media_loop, profile
from pendopo.cli.outcome import FINE, OWN_FAULT
from pendopo.cli.output import Output
from pendopo.model.checks import CheckResult, Verdict
from pendopo.words import self_test as words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    profile.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """One line a part, then one for all; exit code 1 when any is broken."""
    logs.set_up(arguments.verbose)
    return media_loop.run(_run(arguments, output))


async def _run(arguments: argparse.Namespace, output: Output) -> int:
    kept = profile.kept(arguments)
    relays = Relays(kept)
    try:
        results = await SelfTest(kept, relays).run(lambda result: _tell(result, output))
    finally:
        await relays.close()
        await kept.close()
    counts = {each: sum(r.verdict is each for r in results) for each in Verdict}
    output.event(
        "self_test",
        words.summary(*counts.values()),
        version=pendopo.__version__,
        **{each.value: count for each, count in counts.items()},
    )
    return OWN_FAULT if counts[Verdict.FAILED] else FINE


def _tell(result: CheckResult, output: Output) -> None:
    output.event(
        "check",
        words.verdict(result.verdict.value, result.name, result.note),
        name=result.name,
        verdict=result.verdict.value,
        reason=result.reason or None,
        note=result.note,
        took_ms=round(result.took_s * 1000),
    )
