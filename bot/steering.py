"""Steering: admins see what is coming, and change it while nobody is asked it yet."""

from __future__ import annotations

from datetime import date

from adapters.language import say
from bot.desk import Desk
from bot.drawing import drawable
from bot.planning import Coming, coming_up, dates_ahead, pick_instead, pins_ahead, secret_beside
from bot.words import nearest
from quizzes.league import League
from quizzes.question import Question
from quizzes.refusal import Refused
from storage.records import Records

RECENT = 25  # questions; somebody remembers the key of a later one


class NothingPlanned(Refused):
    """Nothing can be changed on {day}. Days to come are: {days}."""


class FixedAlready(Refused):
    """The question of {day} is fixed already. What was or is asked stays as it is."""


class NotThatOne(Refused):
    """The question of {day} is another one by now. Type {command} to see it."""


class NoOther(Refused):
    """There is no other question left that fits {day}. Pin one of your choice with {command}."""


class NoSuchQuestion(Refused):
    """There is no question “{given}”.{nearest} Write its id, as {command} shows it."""


class NotAsked(Refused):
    """{question} is not asked in this league now: it is outside its topics, retired, or held back."""


class AskedLately(Refused):
    """{question} was asked not long ago: at least {recent} others come before it may be pinned."""


class StillSecret(Refused):
    """{question} is open, or its reveal is not out yet. Pin it once it is."""


class PinnedElsewhere(Refused):
    """{question} is pinned to {day} already."""


class NotPinned(Refused):
    """Nothing is pinned to {day}."""


def swap(records: Records, desk: Desk, league: League, day: date, shown: str, command: str) -> Coming:
    """Ask another question on a day, by the picker's rules; the one that was planned waits.

    ``shown`` is the id of what the person has seen there, empty when they named the day alone.
    """
    ahead = coming_up(records, desk, league)
    planned = next((one for one in ahead if one.day == day), None)
    if planned is None:
        raise _not_there(records, desk, league, day)
    if shown not in ("", planned.question.id):
        raise NotThatOne(day=day, command=command)
    instead = pick_instead(records, desk, league, ahead, day)
    if instead.id in {one.question.id for one in ahead}:
        raise NoOther(day=day, command=f"{command} pin")
    records.steering.put_off(league.id, planned.question.id)
    records.steering.pin(league.id, day, instead.id)
    return Coming(day, instead, True)


def pin(records: Records, desk: Desk, league: League, day: date, given: str, command: str) -> Coming:
    """Ask a question of an admin's choice on a day."""
    if day not in dates_ahead(records, league, desk.now()):
        raise _not_there(records, desk, league, day)
    question = _named(records, desk, league, given, command)
    if question.id in records.rounds.secret(league.id) | secret_beside(records, league):
        raise StillSecret(question=question.id)
    lately = records.rounds.asked(league.id)[-RECENT:] + records.rounds.challenged(league.id)[-RECENT:]
    if question.id in lately:
        raise AskedLately(question=question.id, recent=RECENT)
    for other, pinned in pins_ahead(records, league, desk.now()).items():
        if pinned == question.id and other != day:
            raise PinnedElsewhere(question=question.id, day=other)
    records.steering.pin(league.id, day, question.id)
    return Coming(day, question, True)


def unpin(records: Records, league: League, day: date) -> None:
    """Leave a day to the picker again."""
    if day in records.rounds.fixed_days(league.id, day):
        raise FixedAlready(day=day)
    if not records.steering.unpin(league.id, day):
        raise NotPinned(day=day)


def _named(records: Records, desk: Desk, league: League, given: str, command: str) -> Question:
    wanted = given.strip().lower()
    found = {one.id: one for one in drawable(records, desk, league)}
    if wanted in found:
        return found[wanted]
    known = [*desk.packs[league.pack].questions, *records.own_questions.approved([league.id])]
    if wanted in {one.id for one in known}:
        raise NotAsked(question=wanted)
    raise NoSuchQuestion(given=given[:80], nearest=nearest(wanted[:80], found), command=command)


def _not_there(records: Records, desk: Desk, league: League, day: date) -> Refused:
    if day in records.rounds.fixed_days(league.id, day):
        return FixedAlready(day=day)
    days = dates_ahead(records, league, desk.now())
    return NothingPlanned(day=day, days=", ".join(str(one) for one in days) or say("none"))
