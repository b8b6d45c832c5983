"""A load on one round: 200 people press a button every second for a minute, on the whole bot in a process of its own.

Row A9 of the matrix: nothing is lost, and every press is acknowledged within the three seconds that Slack waits.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from sqlalchemy import select

from storage.engine import open_engine
from storage.tables import account, answer, round
from tests.bench import far_slack
from tests.bench.databases import Databases
from tests.bench.far_slack import FarSlack
from tests.bench.processes import process
from tests.bench.world import open_round, people

PER_SECOND, SECONDS = 200, 60
SLACK_WAITS = 3.0  # seconds
STEP = 0.05  # seconds between two handfuls of presses
OPTIONS = 4


@dataclass
class Load:
    """What came of it."""

    presses: int = 0
    slowest: float = 0.0  # seconds until the acknowledgement and the private reply were both there
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.presses:,} presses, {PER_SECOND} a second: {len(self.violations)} lost or late, "
            f"the slowest answered after {self.slowest:.3f} s"
        )


async def load(databases: Databases, seconds: int = SECONDS) -> Load:
    """Press, and compare what was answered with what stands in the database."""
    url = databases.fresh("sqlite")
    channel = f"slack:{far_slack.TEAM}:{far_slack.CHANNEL}"
    key = "q/" + await open_round(url, f"slack:{far_slack.TEAM}", channel, f"{channel}:{far_slack.STAMP}")
    far, total = FarSlack(), Load()
    await far.start()
    tokens = {"SLACK_BOT_TOKEN": far_slack.BOT_TOKEN, "SLACK_APP_TOKEN": far_slack.APP_TOKEN}
    crowd, chosen = people(PER_SECOND * 5), dict[str, int]()

    async def press(who: str, option: int) -> None:
        began = time.monotonic()
        try:
            await far.click(who, option, key)
        except TimeoutError:
            total.violations.append(f"A9: a press of {who} was never answered")
            return
        took = time.monotonic() - began
        total.slowest = max(total.slowest, took)
        chosen[who] = option
        if took > SLACK_WAITS:
            total.violations.append(f"A9: {who} waited {took:.1f} s")

    try:
        async with process("-m", "bot", "run", QUIZBOT_DATABASE_URL=url, SLACK_API_URL=far.api_url, **tokens):
            await far.connected.wait()
            began, under_way = time.monotonic(), set[asyncio.Task[None]]()
            while total.presses < PER_SECOND * seconds:
                due = min(PER_SECOND * seconds, int((time.monotonic() - began) * PER_SECOND))
                for number in range(total.presses, due):
                    who, option = crowd[number % len(crowd)], number // len(crowd) % OPTIONS
                    under_way.add(asyncio.create_task(press(who, option)))
                total.presses = max(total.presses, due)
                await asyncio.sleep(STEP)  # the pace is what is measured
            await asyncio.gather(*under_way)
    finally:
        await far.stop()
    total.violations += _lost(url, chosen)
    return total


def _lost(url: str, chosen: dict[str, int]) -> list[str]:
    """People of whom something else stands than what they pressed last."""
    engine = open_engine(url)
    with engine.connect() as connection:
        [order] = connection.execute(select(round.c.order)).scalars()
        statement = select(account.c.user, answer.c.choice).join(answer, answer.c.account == account.c.id)
        standing = {user.rpartition(":")[2]: choice for user, choice in connection.execute(statement)}
    engine.dispose()
    return [
        f"A9: {who} pressed {option} last, {standing.get(who)} stands"
        for who, option in chosen.items()
        if standing.get(who) != {order[option]}
    ]
