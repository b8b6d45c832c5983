"""``quizbot`` as a process of its own, as somebody starts it from a shell."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

REPOSITORY = Path(__file__).parents[1]
PATIENCE = 20.0  # seconds for anything to happen on a busy machine; a bound, not a pace
STOPS_WITHIN = 20.0  # seconds from SIGTERM to the end: what we promise

T = TypeVar("T")
_numbers = itertools.count()


@dataclass
class Process:
    """A process that may still run, and all it has said."""

    process: asyncio.subprocess.Process
    output: Path

    @property
    def said(self) -> str:
        """Standard output and standard error, as they came."""
        return self.output.read_text("utf-8")

    @property
    def last_words(self) -> str:
        """The last line."""
        return self.said.rstrip().rpartition("\n")[2]

    async def says(self, words: str) -> str:
        """Wait for words; the line they stand in."""
        await until(lambda: words in self.said or self.process.returncode is not None, f"{words!r}")
        assert words in self.said, f"it ended instead: {self.said}"
        return next(line for line in self.said.splitlines() if words in line)

    async def ends(self, by: signal.Signals | None = None) -> int:
        """Wait for the end, after a signal perhaps; the exit code."""
        if by is not None:
            self.process.send_signal(by)
        async with asyncio.timeout(STOPS_WITHIN):
            return await self.process.wait()


@asynccontextmanager
async def quizbot(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[Process]:
    """Run ``quizbot …`` with this environment and little else; it does not outlive the block."""
    output = folder / f"output-{next(_numbers)}"
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
            cwd=REPOSITORY, env={"PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "UTC"} | environment,
        )  # fmt: skip
    try:
        yield Process(process, output)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(condition: Callable[[], T], what: str) -> T:
    """Wait until ``condition`` holds; what it returned."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := condition()):  # noqa: ASYNC110  what another process does sets no event here
                await asyncio.sleep(0.02)
            return found
    except TimeoutError:
        raise AssertionError(f"waited {PATIENCE:.0f} s in vain for {what}") from None
