"""A matter: a question on which an admin may rule in a league, as it was shown to them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from adapters.card import Line
from adapters.event import Interaction
from adapters.language import say
from bot.cards.ruling import trail
from bot.desk import Desk, steered_league
from bot.judging import Case, StillOpen, still_secret
from bot.words import nearest, spoken
from quizzes.league import League
from quizzes.question import Question
from quizzes.refusal import Refused
from quizzes.ruling import Ruling
from storage.records import Records

HASH = 24  # characters of a hash that a button carries
_NAME = re.compile(r"([a-z0-9-]{1,80})(?:@(\d{1,4}))?")


class NoSuchQuestion(Refused):
    """I know no question “{given}”.{nearest} {command} lists what was flagged."""


class NotAskedHere(Refused):
    """{name} was neither revealed nor flagged in this league, so there is nothing to rule on."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A question, the order in which it was shown here last, and what holds for it."""

    case: Case
    question: Question
    order: tuple[int, ...]
    latest: Ruling | None

    def state(self, seen: int | None = None) -> str:
        """What a form carries: which question, the ruling that its reader knew of, and the league."""
        known = self.case.seen if seen is None else seen
        return f"{self.case.hash[:HASH]}:{known}:{digest(self.case.league)}"


def named(records: Records, desk: Desk, act: Interaction, given: str) -> Matter:
    """The question that is called so: its latest revision that was met here, or the one that is named."""
    league = steered_league(records, act)
    match = _NAME.fullmatch(given.lower())
    revisions = records.rulings.revisions(league.id, league.pack, match[1]) if match else {}
    revision = int(match[2]) if match and match[2] else max(revisions, default=0)
    if revision in revisions:
        return _told(records, act, league, revisions[revision])
    if revisions or (match and any(one.id == match[1] for one in desk.packs[league.pack].questions)):
        raise NotAskedHere(name=given[:90])
    close = nearest(given[:90], records.rounds.told(league.id))
    raise NoSuchQuestion(given=given[:90], nearest=close, command=spoken(act.workspace, "flags", admin=True))


def found(records: Records, act: Interaction, beginning: str) -> Matter:
    """The question whose hash begins so."""
    league = steered_league(records, act)
    hash = records.rulings.known(league.id, beginning) if re.fullmatch(r"[0-9a-f]{24}", beginning) else None
    if hash is None:
        raise NotAskedHere(name=say("This question"))
    return _told(records, act, league, hash)


def _told(records: Records, act: Interaction, league: League, hash: str) -> Matter:
    """A question whose key is told everywhere: the form for a ruling names it, and admins play too."""
    if still_secret(records, league, hash):
        raise StillOpen
    return matter_of(records, act, league, hash)


def matter_of(records: Records, act: Interaction, league: League, hash: str) -> Matter:
    """A question of a league, as it stands now."""
    question = records.rounds.question(hash)
    latest = records.rulings.holding(league.id, hash)
    rounds = records.rulings.rounds(league.id, hash)
    here = [one for one in rounds if one.channel == act.channel] or rounds
    order = here[-1].order if here else tuple(range(len(question.options)))
    return Matter(Case(league, hash, latest.number if latest else 0), question, order, latest)


def history(records: Records, matter: Matter) -> tuple[Line, ...]:
    """What was ruled on a question so far, when, by whom and why."""
    rulings = records.rulings.trail(matter.case.league.id, matter.case.hash)
    told = [(one, records.people.account_name(one.by)) for one in rulings]
    return trail(told, matter.question, matter.order)


def digest(league: League) -> str:
    """What tells a league from another one in an id that must be short."""
    return hashlib.sha256(league.id.encode()).hexdigest()[:8]
