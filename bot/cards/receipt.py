"""The private word after a click."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from adapters.card import ALIKE, Button, Card, line
from adapters.language import say
from bot.cards.plain import ONLY_YOU
from bot.cards.question import letters
from quizzes.answer import Saved
from quizzes.round import Verdict
from quizzes.schedule import wall

_End = tuple[datetime | None, str]  # when a round closes, and in which zone its channel reads the clock


def receipt(saved: Saved, close: Button | None = None) -> Card:
    """What became of a click. It reads the same whether the answer is right or wrong."""
    round = saved.round
    return _told(saved.verdict, saved.standing, (round.closes, round.zone) if round else None, close)


@lru_cache(ALIKE)
def _told(verdict: Verdict, standing: tuple[int, ...], end: _End | None, close: Button | None) -> Card:
    chosen = letters(standing)
    match verdict:
        case Verdict.SAVED | Verdict.CHANGED if end:
            title = say("Saved: {chosen}.", chosen=chosen)
        case Verdict.SAME if end:
            title = say("Already saved: {chosen}.", chosen=chosen)
        case Verdict.OUTDATED if end:
            title = say("A later click of yours stands: {chosen}.", chosen=chosen)
        case Verdict.LATE if end:
            return _late(end, chosen if standing else "")
        case Verdict.NOT_OPEN:
            return Card(say("This question is not open. Nothing was saved."), (line(ONLY_YOU, muted=True),))
        case _:
            return Card(say("I do not know this question. Nothing was saved."), (line(ONLY_YOU, muted=True),))
    return Card(
        title,
        (line(say("You can change it until {end}.", end=_wall(end)), " ", ONLY_YOU, muted=True),),
        (close,) if close else (),
    )


def _late(end: _End, standing: str) -> Card:
    kept = say(" What you chose in time stands: {standing}.", standing=standing) if standing else ""
    return Card(
        say("This round ended at {end}. Your answer was not counted.{kept}", end=_wall(end), kept=kept),
        (line(ONLY_YOU, muted=True),),
    )


def _wall(end: _End) -> str:
    closes, zone = end
    return wall(closes, zone) if closes else say("its end")
