"""Learning: what was asked and answered becomes something to review, once nobody can be asked it any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from adapters.event import Interaction
from bot.desk import Desk
from bot.person import player_of
from bot.planning import planned
from quizzes.question import Question
from quizzes.review import ReviewCard, after, unseen
from quizzes.round import Kind, Round
from storage.records import Records


def learn(records: Records, round: Round, now: datetime) -> None:
    """After the last round of a question: what was wrong or missed is to be reviewed. Again, it changes nothing."""
    hash = round.snapshot or records.rounds.question_of_the_day(round.league, round.day)
    if hash is None or records.reviews.still_asked(round):
        return
    pack, question = records.leagues.league(round.league).pack, records.rounds.question(hash)
    chosen = records.reviews.chosen(round)
    absent = records.reviews.absent(round.league, round.day) if round.kind == Kind.DAILY else []
    players = {one.player for one in chosen} | set(absent)
    known, exams = records.reviews.among(players, pack, question.id), records.reviews.exams(players)
    cards: dict[str, ReviewCard] = {}
    for one in chosen:
        right = one.choice == question.key
        card = after(known.get(one.player), question.id, right, one.clicked, exams.get(one.player))
        if card is not None:
            cards[one.player] = card
    for who in absent:
        if who not in known:
            cards[who] = unseen(question.id, now)
    records.reviews.put(pack, cards)


def practised(
    records: Records, act: Interaction, pack: str, question: Question, right: bool, now: datetime
) -> ReviewCard | None:
    """What an answer in private does to the player's card; None where there is none."""
    player = player_of(records, act, now)
    card = records.reviews.get(player, pack, question.id)
    card = after(card, question.id, right, now, records.reviews.exam(player))
    if card is not None:
        records.reviews.put(pack, {player: card})
    return card


def secret(desk: Desk, records: Records, act: Interaction) -> set[str]:
    """What is open or planned in a league of this person's workspaces: never shown to them in private."""
    return secret_in(desk, records, {act.workspace, *records.people.workspaces(act.account)})


def secret_to(desk: Desk, records: Records, player: str) -> set[str]:
    """The same for a player who is not acting now."""
    return secret_in(desk, records, records.people.workspaces_of([player]).get(player, frozenset()))


def secret_in(desk: Desk, records: Records, workspaces: Iterable[str]) -> set[str]:
    """What is open or planned in a league of these workspaces."""
    found: set[str] = set()
    for workspace in workspaces:
        for league in records.leagues.touching(workspace):
            found |= records.rounds.secret(league.id)
            found |= {question.id for question in planned(records, desk, league)}
    return found


def disputed(desk: Desk, records: Records, act: Interaction) -> set[str]:
    """What a ruling keeps out of practice in a league of this person's workspaces, until its author mends it."""
    here = {act.workspace, *records.people.workspaces(act.account)}
    leagues = {league.id for workspace in here for league in records.leagues.touching(workspace)}
    revisions = {(one.id, one.revision) for pack in desk.packs.values() for one in pack.questions}
    return {id for id, revision in records.rulings.disputed(leagues) & revisions}
