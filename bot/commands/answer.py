"""Answering a round: the hot path."""

from __future__ import annotations

from adapters.event import PressEvent
from bot.cards.receipt import receipt
from bot.cards.reveal import why
from bot.commands.action import Answer
from bot.desk import Desk
from bot.words import spoken
from quizzes.answer import Click, WrongCount
from quizzes.notes.unit import NoteUnit
from quizzes.question import Question
from quizzes.round import NoSuchRound, Round, Status, Verdict
from quizzes.ruling import Ruling
from quizzes.streak import milestone, streak
from storage.records import Records


async def answer(desk: Desk, press: PressEvent, position: str) -> Answer:
    """Save what was pressed, then say what became of it."""
    round_id = press.key.removeprefix("q/")
    chosen = (position,) if position else press.values
    if round_id == press.key or not all(one.isascii() and one.isdigit() and len(one) == 1 for one in chosen):
        raise NoSuchRound(command=spoken(press.workspace, ""))
    click = Click(
        event=press.event,
        round=round_id,
        workspace=press.workspace,
        user=press.account,
        name=press.name,
        shown=frozenset(int(one) for one in chosen),
        clicked=press.at,
        message=press.message,
    )
    saved = await desk.store.save_answer(click, desk.now())
    match saved.verdict:
        case Verdict.UNKNOWN:
            raise NoSuchRound(command=spoken(press.workspace, ""))
        case Verdict.WRONG_COUNT:
            raise WrongCount(count=saved.keys, given=len(click.shown))
    return receipt(saved)


async def my_answer(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A person's own answer in a revealed round, with the reason for every option."""
    round_id = press.key.partition("/")[2]

    def unit(
        records: Records,
    ) -> tuple[Round, Question, frozenset[int] | None, dict[str, NoteUnit], str, Ruling | None]:
        round = scoped(records, press, round_id)
        if round.status not in (Status.CLOSED, Status.REVEALED) or round.snapshot is None:
            raise NoSuchRound(command=spoken(press.workspace, ""))
        question = records.rounds.question(round.snapshot)
        pack = desk.packs[records.leagues.league(round.league).pack]
        word = _milestone(records, round, press.account)
        ruling = records.rulings.holding(round.league, round.snapshot)
        return round, question, records.answers.of(round_id, press.account), dict(pack.notes), word, ruling

    return why(*await desk.store.read(unit))


def _milestone(records: Records, round: Round, account: str) -> str:
    """What this round made of a person's streak, while no later one has been counted."""
    rounds = records.member_rounds.of(round.league, records.people.player(account) or "")
    if not rounds or rounds[-1].day != round.day:
        return ""
    return milestone(streak(one.clicked is not None for one in rounds))


def scoped(records: Records, press: PressEvent, round_id: str) -> Round:
    """A round of the presser's own workspace, and of no other."""
    round = records.rounds.get(round_id)
    channel = records.leagues.channel(round.channel) if round else None
    if round is None or channel is None or channel.workspace != press.workspace:
        raise NoSuchRound(command=spoken(press.workspace, ""))
    return round
