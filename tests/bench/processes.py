"""The processes under test: each on its own, quiet, and gone with the bench."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


@asynccontextmanager
async def process(
    *arguments: str, listen: bool = False, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python ARGUMENTS`` in the repository, with this environment and little else."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    running = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=REPOSITORY, env=known | {"QUIZBOT_LOG_LEVEL": "ERROR"} | environment,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE if listen else asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        try:
            async with asyncio.timeout(20):
                await running.wait()
        except TimeoutError:
            running.kill()
            await running.wait()


def memory(pid: int) -> float:
    """What a process holds in memory, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
