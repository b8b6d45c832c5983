"""Runs of the simulation, as many as it takes, one after the other or on every core."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.bank import load_pack
from quizzes.pack import Pack
from quizzes.question import Kind
from storage import migrate
from storage.engine import open_engine
from storage.store import Store
from tests.faults.far_side import VirtualClock
from tests.faults.simulation import FLAVOURS, World, start_of


@dataclass
class Result:
    """What came of one or more worlds."""

    worlds: int = 0
    posts: int = 0
    landed: int = 0
    crashes: int = 0
    freezes: int = 0
    clicks: int = 0
    rounds: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, other: Result) -> None:
        self.worlds += other.worlds
        self.posts += other.posts
        self.landed += other.landed
        self.crashes += other.crashes
        self.freezes += other.freezes
        self.clicks += other.clicks
        self.rounds += other.rounds
        self.violations += other.violations

    def __str__(self) -> str:
        stood = ", ".join(f"{number} {status}" for status, number in sorted(self.rounds.items()))
        return (
            f"{self.worlds} worlds: {self.landed:,} messages in {self.posts:,} posts, {self.crashes:,} crashes, "
            f"{self.freezes:,} freezes, {self.clicks:,} clicks; rounds: {stood}; {len(self.violations)} violations"
        )


def small_pack() -> Pack:
    """A few single-answer questions of ours: enough to ask, quick to draw from."""
    pack = load_pack()
    return replace(pack, questions=tuple(one for one in pack.questions if one.kind == Kind.SINGLE)[:12])


async def one_world(seed: int, pack: Pack, *, places: int = 60, days: int = 3) -> Result:
    """One world, judged."""
    flavour = FLAVOURS[seed % len(FLAVOURS)]
    clock = VirtualClock(start_of(seed))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'world.db'}"
        engine = open_engine(url)
        migrate.upgrade(engine)
        engine.dispose()
        store = Store(url, attempt_clock=clock)
        try:
            world = World(store, clock, flavour, pack, seed=seed, places=places, processes=1 + seed % 2)
            await world.open()
            broken = await world.live(days)
            stood = await store.read(lambda r: Counter(str(one.status) for one in r.rounds._where()))
        finally:
            await store.close()
    named = [f"seed {seed} ({flavour.name}, history {flavour.history}): {words}" for words in broken]
    far = world.far
    return Result(1, far.posts, len(far.messages), world.crashes, world.freezes, len(world.told), stood, named)


def worlds(seeds: Sequence[int]) -> Result:
    """Several worlds, in this process."""
    random.seed(seeds[0])
    pack, total = small_pack(), Result()
    for seed in seeds:
        total.add(asyncio.run(one_world(seed, pack)))
    return total


def many(posts: int, first: int = 0, cores: int = 2) -> Result:
    """Worlds on every core until so many posts are made."""
    total, began, seed = Result(), time.monotonic(), first
    with ProcessPoolExecutor(cores) as pool:
        while total.posts < posts:
            for result in pool.map(worlds, [range(seed + 4 * core, seed + 4 * core + 4) for core in range(cores)]):
                total.add(result)
            seed += 4 * cores
            print(f"{time.monotonic() - began:5.0f} s  {total}", flush=True)
    return total
