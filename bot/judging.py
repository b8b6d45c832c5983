"""Judging: a ruling and all that follows from it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from adapters.card import Card
from adapters.event import Interaction
from adapters.place import home
from bot.cards import question as question_cards
from bot.cards.ruling import told_channel
from bot.desk import Desk
from bot.person import account_of
from quizzes.grading import accepted
from quizzes.league import League
from quizzes.refusal import Refused
from quizzes.round import Round
from quizzes.ruling import Decision, Ruling, keys_after
from quizzes.season import Season
from storage.deliveries import Delivery, edit_key, question_key, reveal_key
from storage.records import Records
from storage.rulings import ruling_id

RULING = "ruling"  # marks the content of the line about one


class StillOpen(Refused):
    """The key of this question is still to be revealed in one of your channels. Rule on it after that."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question on which an admin rules in a league, by its hash, and the last ruling they know of (0 is none)."""

    league: League
    hash: str
    seen: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """What holds now, and how many players have other points."""

    ruling: Ruling
    changed: int


def judge(
    records: Records,
    desk: Desk,
    act: Interaction,
    case: Case,
    decision: Decision,
    key: frozenset[int],
    reason: str,
) -> Ruled | Ruling:
    """Rule once: grade the league's past answers anew, and owe the words. The ruling of somebody who was faster, else.

    The same act again changes nothing and says the same.
    """
    league, now = case.league, desk.now()
    records.leagues.lock(league.id)
    if (mine := records.rulings.by_event(act.event)) is not None:
        return Ruled(mine, records.news.changed(ruling_id(league.id, case.hash, mine.number)))
    latest = records.rulings.holding(league.id, case.hash)
    if latest is not None and latest.number != case.seen:
        return latest
    if still_secret(records, league, case.hash):
        raise StillOpen
    question = records.rounds.question(case.hash)
    by = account_of(records, act, now)
    keys = keys_after(question, decision, key)
    new = Ruling((latest.number if latest else 0) + 1, decision, keys, reason, by, now)
    id = _enact(records, case, accepted(question, latest), new, act.event)
    return Ruled(new, records.news.changed(id))


def _enact(records: Records, case: Case, before: frozenset[frozenset[int]], new: Ruling, event: str) -> str:
    """Write a ruling down, with all that follows where other choices are right than ``before``; its id."""
    league, hash = case.league, case.hash
    id = ruling_id(league.id, hash, new.number)
    changed = new.keys != before
    first = records.rulings.first_day(league.id, hash) if changed else None
    concerned = {one.player: (0, 0) for one in records.flags.open(league.id).get(hash, [])}
    records.rulings.add(league.id, hash, new, event, _champions(records, league, first) if first else {})
    if changed:
        chosen = records.rulings.chosen(league.id, hash)
        concerned |= {player: (0, 0) for player, choice in chosen if (choice in before) != (choice in new.keys)}
        concerned |= records.boards.regrade(league.id, first) if first else {}
        _tell_channels(records, case, id, new.at)
    records.news.owe(id, concerned)
    homes = {home(user): workspace for user, workspace in records.news.users(id)}
    for place in records.homes.opened(homes):
        records.homes.owe(place, homes[place], new.at)
    return id


def still_secret(records: Records, league: League, hash: str) -> bool:
    """Whether the key of a question is still to be revealed in this league, or in another one beside it."""
    beside = {one.id for id in records.leagues.workspaces_of(league.id) for one in records.leagues.touching(id)}
    return records.rulings.awaited(beside, hash)


def ruling_card(records: Records, delivery: Delivery) -> Card | None:
    """The line that a channel is owed about a ruling."""
    found = records.rulings.get(delivery.content[RULING])
    asked = records.rounds.get(delivery.content["asked"])
    if found is None or asked is None:
        return None
    _, hash, ruling = found
    message = records.deliveries.message(reveal_key(asked.id)) or records.deliveries.message(question_key(asked.id))
    starter = records.people.account_name(asked.starter) if asked.starter else ""
    return told_channel(
        records.rounds.question(hash), ruling, asked.order, question_cards.title(asked, starter), message,
        champions=records.rulings.touches_champions(delivery.content[RULING]),
    )  # fmt: skip


def _tell_channels(records: Records, case: Case, id: str, now: datetime) -> None:
    """One line for each channel that was asked, once; what it was told before is put right where it is still there."""
    latest: dict[str, Round] = {}
    for round in records.rulings.rounds(case.league.id, case.hash):
        latest[round.channel] = round
        channel = records.leagues.channel(round.channel)
        if channel is None:
            continue
        for name, key in (("reveal", reveal_key(round.id)), ("edit", question_key(round.id))):
            if message := records.deliveries.message(key):
                records.deliveries.owe(
                    f"v/{id}/{edit_key(key)}", "edit", channel.id, channel.workspace, now,
                    round_id=round.id, content={"ruled": name}, message=message,
                )  # fmt: skip
    for place, round in latest.items():
        if channel := records.leagues.channel(place):
            content = {RULING: id, "asked": round.id}
            records.deliveries.owe(f"v/{id}/{place}", "notice", place, channel.workspace, now, content=content)


def _champions(records: Records, league: League, first: date) -> dict[str, dict[str, object]]:
    """Who were announced as champions of the seasons that a ruling touches: they stay."""
    announced = set(records.rulings.announced(league.id))
    return {
        str(season.number): _first_places(records, league, season)
        for season in records.seasons.all(league.id)
        if season.number in announced and season.ends and season.ends >= first
    }


def _first_places(records: Records, league: League, season: Season) -> dict[str, object]:
    for board in ("teams", "players"):
        rows = records.boards.top(league.id, board, f"season:{season.number}", 50)
        if rows:
            return {"board": board, "who": [row.who for row in rows if row.place == 1]}
    return {}
