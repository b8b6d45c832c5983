"""The private word after a click."""

from __future__ import annotations

from adapters.card import Button, Card, line
from adapters.language import say
from bot.cards.plain import ONLY_YOU
from bot.cards.question import letters
from quizzes.answer import Saved
from quizzes.round import Round, Verdict
from quizzes.schedule import wall


def receipt(saved: Saved, close: Button | None = None) -> Card:
    """What became of a click. It reads the same whether the answer is right or wrong."""
    round, chosen = saved.round, letters(saved.standing)
    match saved.verdict:
        case Verdict.SAVED | Verdict.CHANGED if round:
            title = say("Saved: {chosen}.", chosen=chosen)
        case Verdict.SAME if round:
            title = say("Already saved: {chosen}.", chosen=chosen)
        case Verdict.OUTDATED if round:
            title = say("A later click of yours stands: {chosen}.", chosen=chosen)
        case Verdict.LATE if round:
            return _late(round, chosen if saved.standing else "")
        case Verdict.NOT_OPEN:
            return Card(say("This question is not open. Nothing was saved."), (line(ONLY_YOU, muted=True),))
        case _:
            return Card(say("I do not know this question. Nothing was saved."), (line(ONLY_YOU, muted=True),))
    return Card(
        title,
        (line(say("You can change it until {end}.", end=_end(round)), " ", ONLY_YOU, muted=True),),
        (close,) if close else (),
    )


def _late(round: Round, standing: str) -> Card:
    kept = say(" What you chose in time stands: {standing}.", standing=standing) if standing else ""
    return Card(
        say("This round ended at {end}. Your answer was not counted.{kept}", end=_end(round), kept=kept),
        (line(ONLY_YOU, muted=True),),
    )


def _end(round: Round) -> str:
    return wall(round.closes, round.zone) if round.closes else say("its end")
