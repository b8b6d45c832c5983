"""The bench leaves nothing behind, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.bench.processes import REPOSITORY

BENCH = """
import asyncio
from tests.bench.databases import databases

async def main():
    with databases() as here:
        print(here.folder, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP])
def test_a_bench_that_is_told_to_go_takes_its_postgresql_along(asked: signal.Signals) -> None:
    command = [sys.executable, "-c", BENCH]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as bench:  # noqa: S603  our own
        assert bench.stdout is not None
        folder = Path(bench.stdout.readline().strip())
        server = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        bench.send_signal(asked)
        assert bench.wait(60) == 128 + asked
    assert not folder.exists()
    assert not psutil.pid_exists(server) or psutil.Process(server).status() == psutil.STATUS_ZOMBIE
