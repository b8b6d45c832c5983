"""Reading and checking the bank, beside what the YAML library takes for its events alone."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import yaml

from bot.bank import pack_files, pack_folder
from quizzes.bank.item_rules import Item, check_item
from quizzes.pack import read_pack
from tests.bench.databases import Databases
from tests.bench.measure import Measure, in_turns


async def read(_: Databases, rounds: int) -> list[Measure]:
    """All files of the pack, in CPU time."""
    files = pack_files(pack_folder())

    def ours() -> None:
        pack = read_pack(files)
        for question in pack.questions:
            check_item(Item(question, pack.place(question), pack.notes))

    def floor() -> None:
        for text in files.values():
            for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
                pass

    times = await in_turns(rounds, _timed(ours), _timed(floor))
    note = "every field is held to the schema, every question to the rules of good ones"
    return [Measure("reading and checking the bank", *times, "ms", 10.0, less=True, note=note)]


def _timed(work: Callable[[], None]) -> Callable[[], Awaitable[float]]:
    async def run() -> float:
        began = time.process_time()
        work()
        return (time.process_time() - began) * 1000

    return run
