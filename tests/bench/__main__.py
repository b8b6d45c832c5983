"""``make bench``: measure everything beside its floor, print the table, keep it.

Names choose some of it; ``SMALL=1`` is a quick try. Neither is kept.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable

import structlog

from tests.bench import bank, boards, clicks, due, saves, start
from tests.bench.databases import Databases, databases
from tests.bench.measure import Measure, keep, table

SMALL = bool(os.environ.get("SMALL"))


def _sized(whole: int, small: int) -> int:
    return small if SMALL else whole


PARTS: dict[str, Callable[[Databases], Awaitable[list[Measure]]]] = {
    "slack": lambda here: clicks.slack(here, _sized(4_000, 1_000)),
    "discord": lambda here: clicks.discord(here, _sized(4_000, 1_000)),
    "due-discord": lambda here: due.discord(here, _sized(1_000, 100)),
    "due-slack": lambda here: due.slack(here, _sized(10_000, 500)),
    "bank": lambda here: bank.read(here, _sized(9, 3)),
    "start": lambda here: start.start(here, _sized(4, 2)),
    "saves": lambda here: saves.postgres(here, _sized(20_000, 3_200)),
    "reveal": lambda here: boards.reveal(here, 5_000, _sized(60, 10)),
    "boards": lambda here: boards.view(here, 10, _sized(1_000, 100), _sized(100_000, 1_000)),
}


async def main(names: list[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    measures: list[Measure] = []
    began = time.monotonic()
    with databases() as here:
        for name in names or PARTS:
            print(f"{name} …", file=sys.stderr, flush=True)
            measures += await PARTS[name](here)
    print(table(measures))
    print(f"\n{time.monotonic() - began:.0f} s")
    if not names and not SMALL:
        keep(measures)


if __name__ == "__main__":  # the bench starts processes of its own
    asyncio.run(main(sys.argv[1:]))
