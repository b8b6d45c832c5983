"""The roll call: before people are shown on a board, whether they are still there; each is looked up once a day.

No platform tells a bot with few rights of everybody who leaves, so those are looked up who are about to be shown, and a
few of those who are in teams, for whoever has left must not be counted as absent for ever.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.desk import Desk
from storage.records import Records

HOLDS = timedelta(days=1)
AGAIN = timedelta(hours=1)  # when whoever could not be found out about is looked up once more
MOST = 20  # at once: a person or a reveal waits, and platforms count calls
SHOWN = 20  # the first of a board, and some who would follow where those have left


async def call_the_roll(desk: Desk, league: str, period: str) -> None:
    """Look up who is about to be shown on a board of players. Who cannot be found out about is where they were."""
    now = desk.now()
    asked = await desk.store.read(lambda records: records.leavers.to_look_up(league, period, SHOWN, now - HOLDS, MOST))
    if not asked:
        return
    answers = await asyncio.gather(*(desk.present(workspace, users) for workspace, users in asked.items()))
    there = {user: here for answer in answers for user, here in answer.items()}

    def unit(records: Records) -> None:
        unknown = [user for users in asked.values() for user in users if user not in there]
        records.leavers.note_look(unknown, now - HOLDS + AGAIN)
        records.leavers.looked_up(there, now)

    await desk.store.write(unit)
