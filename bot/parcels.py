"""Parcels: the card of each kind of delivery, made from what the database says when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from adapters.port import Card, ChannelName, direct, line
from bot.cards import question as question_cards
from bot.cards.board import Row
from bot.cards.plain import READ
from bot.cards.reveal import Revealed, reveal
from bot.commands.board import current, top_rows
from bot.desk import Desk
from quizzes.league import League
from quizzes.round import Round, Status
from storage.deliveries import Delivery, question_key
from storage.records import Records

TOP = 3  # standing lines under a reveal


@dataclass(frozen=True, slots=True)
class Parcel:
    """What to send; ``target`` is the message to change or remove, ``key`` what its controls bear."""

    card: Card
    key: str
    target: str = ""


def parcel(records: Records, desk: Desk, delivery: Delivery) -> Parcel | None:
    """The parcel of a claimed delivery; None when there is nothing to send any more."""
    if delivery.kind == "cleanup":
        return Parcel(Card(""), delivery.key, delivery.content["message"])
    if delivery.kind == "notice":
        return Parcel(_notice(delivery), delivery.key)
    round = records.rounds.get(delivery.round or "")
    if round is None or round.snapshot is None:
        return None
    question = records.rounds.question(round.snapshot)
    league = records.leagues.league(round.league)
    message = records.deliveries.message(question_key(round.id))
    starter = records.people.account_name(round.starter) if round.starter else ""
    match delivery.kind:
        case "question" if round.status in (Status.PLANNED, Status.OPEN):
            domain = desk.packs[league.pack].domains[question.domain].title
            return Parcel(question_cards.asking(as_opened(round, desk.now()), question, domain, starter), delivery.key)
        case "edit" if message:
            card = question_cards.closed(round, question, records.answers.number(round.id), starter)
            return Parcel(card, question_key(round.id), message)
        case "reveal":
            kind, top = _top(records, desk, league)
            counts = records.answers.counts(round.id)
            notes = desk.packs[league.pack].notes
            facts = Revealed(round, question, counts, kind, top, notes, message, starter)
            return Parcel(reveal(facts), delivery.key)
    return None


def as_opened(round: Round, now: datetime) -> Round:
    """A round as it will be once its question is out: the card says until when it can be answered."""
    return round if round.closes else round.opening(now)


def notice_of_trouble(records: Records, delivery: Delivery, words: str, now: datetime) -> None:
    """Owe one private word to whoever set the channel up."""
    owner = records.schedules.owner(delivery.place)
    if owner:
        content = {"words": words, "channel": delivery.place}
        records.deliveries.owe(f"n/{delivery.key}", "notice", direct(owner), delivery.workspace, now, content=content)


def _notice(delivery: Delivery) -> Card:
    about = delivery.content.get("channel")
    where = (line("Channel: ", ChannelName(about)),) if about else ()
    return Card("About your quiz", (*where, line(delivery.content["words"])), (READ,))


def _top(records: Records, desk: Desk, league: League) -> tuple[str, list[Row]]:
    """The first three teams, or players where no team has played yet."""
    for kind, title in (("teams", "Teams this season"), ("players", "Players this season")):
        rows = top_rows(records, league, kind, current(records, league, desk, "season"), TOP)
        if rows:
            return title, rows
    return "", []
