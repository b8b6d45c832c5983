"""A league: the channels whose rounds count on one board, their pack and topics, and one question of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count

from quizzes.refusal import Refused
from quizzes.team import BadTeamName, folded
from quizzes.team import read_name as read_team_name


class BadLeagueName(Refused):
    """A league's name has 1 to 40 characters that can be seen; this one has {length}."""


class LeagueTaken(Refused):
    """There is a league called “{name}” here already. Choose a name that looks different."""


class NoSuchLeague(Refused):
    """There is no league called “{given}” here.{nearest} Type {command} to see all of them."""


class InLeagueAlready(Refused):
    """This channel plays in “{name}” already."""


class LinkedWithItself(Refused):
    """This code was made in this very workspace. An admin of the other one enters it there."""


class JoinedAlready(Refused):
    """You play in the league of {owner} already. {command} ends that, and then you can join another."""


class OthersPlayHere(Refused):
    """{others} plays in your league, so it cannot join another one. Unlink it first with {command}."""


class GiverIsGone(Refused):
    """The workspace that this code comes from has removed me meanwhile, so its league cannot be joined."""


class NotLinked(Refused):
    """This league is shared with nobody. {command} makes a code for an admin of another workspace."""


class WhichLink(Refused):
    """Say which workspace is to leave your league: {command} NAME. There are: {names}."""


@dataclass(frozen=True, slots=True)
class League:
    """``seed`` is secret: it decides what is asked next. No topics means all of the pack's."""

    id: str
    workspace: str
    name: str
    pack: str
    topics: tuple[str, ...]
    seed: str


def read_name(given: str) -> str:
    """A league's name as it will be shown, or the reason why not."""
    try:
        return read_team_name(given)
    except BadTeamName as bad:
        raise BadLeagueName(**bad.facts) from None


def free_name(wanted: str, leagues: Iterable[League]) -> str:
    """A name for one more league beside these: the wanted one, or that and a number."""
    known = {folded(one.name) for one in leagues}
    names = chain([wanted], (f"{wanted} {number}" for number in count(2)))
    return next(name for name in names if folded(name) not in known)


def league_named(leagues: Iterable[League], name: str) -> League | None:
    """The one of these that is called so, whatever the case, the accents and the look-alike letters."""
    return next((one for one in leagues if folded(one.name) == folded(name)), None)
