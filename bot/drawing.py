"""Drawing: which questions a league may be asked. What takes one out, or adds one, is said here alone."""

from __future__ import annotations

from dataclasses import replace

from adapters.event import Interaction
from bot.desk import Desk
from quizzes.league import League
from quizzes.pack import Pack
from quizzes.question import Question
from storage.records import Records
from storage.steering import NEVER


def drawable(records: Records, desk: Desk, league: League) -> list[Question]:
    """What a league may be asked, now and in a challenge: its pack and its own, narrowed to its topics.

    What it disputes or retired stays out.
    """
    disputed, retired = records.rulings.disputed([league.id]), records.steering.aside(league.id, NEVER)
    known = [*desk.packs[league.pack].drawable, *records.own_questions.approved([league.id])]
    return [
        one
        for one in known
        if (not league.topics or one.topic in league.topics)
        and one.id not in retired
        and (one.id, one.revision) not in disputed
    ]


def reviewable(records: Records, desk: Desk, act: Interaction) -> Pack:
    """The pack as somebody may review it here, with what the leagues of this workspace wrote themselves."""
    pack = desk.packs[desk.pack]
    own = records.own_questions.approved(one.id for one in records.leagues.touching(act.workspace))
    return replace(pack, questions=(*pack.questions, *own)) if own else pack
