"""Runs of the simulation, as many as it takes, one after the other or on every core."""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path

from bot.bank import load_pack
from quizzes.pack import Pack
from quizzes.question import Kind
from storage import migrate
from storage.engine import open_engine
from tests.faults.far_side import VirtualClock
from tests.faults.one_thread import OneThreadStore
from tests.faults.simulation import FLAVOURS, World, start_of

# A simulated crash takes a process's memory and not the disk: there is nothing to wait for a disk for.
SHM = "/dev/shm"  # noqa: S108  each world makes a folder of its own there
MEMORY = SHM if Path(SHM).is_dir() else None
TELL = 16  # worlds between two lines about how it goes


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


@cache
def small_pack() -> Pack:
    """A few single-answer questions of ours: enough to ask, quick to draw from."""
    pack = load_pack()
    return replace(pack, questions=tuple(one for one in pack.questions if one.kind == Kind.SINGLE)[:12])


@cache
def migrated() -> bytes:
    """An empty database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        engine = open_engine(f"sqlite:///{file}")
        migrate.upgrade(engine)
        engine.dispose()
        return file.read_bytes()


async def one_world(seed: int, pack: Pack, *, places: int = 60, days: int = 3) -> Result:
    """One world, judged."""
    flavour = FLAVOURS[seed % len(FLAVOURS)]
    clock = VirtualClock(start_of(seed))
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        file = Path(folder) / "world.db"
        file.write_bytes(migrated())
        store = OneThreadStore(f"sqlite:///{file}", attempt_clock=clock)
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


def lived(seed: int) -> Result:
    """One world, in this process. The same seed lives through the same things."""
    random.seed(seed)
    return asyncio.run(one_world(seed, small_pack()))


def many(posts: int, first: int = 0, cores: int = 2) -> Result:
    """Worlds on every core until so many posts are made."""
    total, began, seeds = Result(), time.monotonic(), count(first)
    with ProcessPoolExecutor(cores, initializer=_warm) as pool:
        under_way = {pool.submit(lived, next(seeds)) for _ in range(2 * cores)}
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for one in done:
                total.add(one.result())
                if total.worlds % TELL == 0:
                    print(f"{time.monotonic() - began:5.0f} s  {total}", flush=True)
            if total.posts < posts:
                under_way |= {pool.submit(lived, next(seeds)) for _ in done}
    print(f"{time.monotonic() - began:5.0f} s  {total}", flush=True)
    return total


def _warm() -> None:
    """Have at hand what every world needs, out of the collector's way."""
    small_pack()
    migrated()
    gc.collect()
    gc.freeze()
