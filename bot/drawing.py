"""Drawing: which questions a league may be asked. What takes one out, or adds one, is said here alone."""

from __future__ import annotations

from bot.desk import Desk
from quizzes.league import League
from quizzes.question import Question
from storage.records import Records


def drawable(records: Records, desk: Desk, league: League) -> list[Question]:
    """What a league may be asked, now and in a challenge: its pack, narrowed to its topics, less what it disputes."""
    disputed = records.rulings.disputed([league.id])
    return [
        one
        for one in desk.packs[league.pack].drawable
        if (not league.topics or one.topic in league.topics) and (one.id, one.revision) not in disputed
    ]
