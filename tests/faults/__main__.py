"""``make faults``: malformed acts, a load, real processes that are killed, and simulated posts by the thousand."""

from __future__ import annotations

import asyncio
import logging
import sys

import structlog

from tests.bench.databases import databases
from tests.faults.fuzz import fuzz
from tests.faults.load import load
from tests.faults.runs import many
from tests.faults.slaughter import slaughter

POSTS, KILLED_POSTS, ACTS = 100_000, 200, 10_000


def main(posts: int = POSTS, killed: int = KILLED_POSTS, acts: int = ACTS) -> int:
    """Everything, and what came of it in the last line."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    violations: list[str] = []
    with databases() as ours:
        for platform in ("slack", "discord"):
            found = asyncio.run(fuzz(platform, ours.fresh("sqlite"), acts))
            print(f"{acts:,} malformed acts on {platform}: {found or 'nothing broke, nothing was written'}", flush=True)
            violations += found
        pressed = asyncio.run(load(ours))
        print(pressed, flush=True)
        violations += pressed.violations
    real = asyncio.run(slaughter(killed))
    print(real, flush=True)
    simulated = many(posts)
    violations += [*real.violations, *simulated.violations]
    print(*violations[:50], sep="\n")
    print(f"{len(violations)} violations in {simulated.posts + real.posts:,} runs")
    return bool(violations)


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
