"""``board``: players and teams, by week, month, season and for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from adapters.card import Card, Line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent
from adapters.language import joined, say
from bot.cards.board import TEAM_RULE, Row, board, explained
from bot.cards.recap import turnout_lines
from bot.commands.action import Action, Answer
from bot.desk import Desk, is_admin, known_league, league_here
from bot.recaps import turnout
from bot.rollcall import call_the_roll
from bot.seasons import today_in
from bot.suggestions import containing
from bot.words import spoken
from quizzes.league import League
from quizzes.refusal import Refused
from quizzes.schedule import local_date
from quizzes.season import NoSuchSeason, periods
from quizzes.standings import average_round, team_scores
from storage.records import Records

SHOWN = 10
PERIODS = ("season", "week", "month", "all")
_KINDS = {"teams": say("Teams"), "players": say("Players")}
_TITLES = {"season": say("this season"), "week": say("this week"), "month": say("this month"), "all": say("all time")}


async def show_board(desk: Desk, event: CommandEvent) -> Answer:
    """The first ten of a board and the reader's own place."""
    kind = event.arguments.get("who", "teams")
    wanted = event.arguments.get("period", "season")
    named = event.arguments.get("name", "")
    counts = kind == "teams" and wanted == "week" and not named and await is_admin(desk, event)

    def which(records: Records) -> tuple[League, str, str]:
        league = league_here(records, event)
        period, title = _past(records, league, named) if named else (current(records, league, desk, wanted), "")
        return league, period, title

    league, period, title = await desk.store.read(which)
    if kind == "players":
        await call_the_roll(desk, league.id, period)

    def unit(records: Records) -> Card:
        note = champions_note(records, league, period)
        rows = top_rows(records, league, kind, period, SHOWN)
        mine = _own(records, league, kind, period, event.account)
        rule = TEAM_RULE if kind == "teams" else ""
        took_part = _took_part(records, league, desk) if counts else ()
        small = joined(" ", [one for one in (note, rule) if one])
        return board(joined(" · ", [_KINDS[kind], title or _TITLES[wanted]]), rows, mine, small, took_part)

    return await desk.store.read(unit)


def _past(records: Records, league: League, given: str) -> tuple[str, str]:
    """The period and the title of a season by name."""
    seasons = records.seasons.all(league.id)
    wanted = given.strip('"“” ').casefold()
    for season in seasons:
        if season.name.casefold() == wanted:
            return f"season:{season.number}", season.name
    raise NoSuchSeason(given=given[:40], names=", ".join(season.name for season in seasons))


def _took_part(records: Records, league: League, desk: Desk) -> tuple[Line, ...]:
    """How many of each team answered this week: for admins, who are told no names."""
    today = today_in(records, league, desk.now())
    return turnout_lines(turnout(records, league.id, today - timedelta(days=today.weekday()), today))


def current(records: Records, league: League, desk: Desk, wanted: str) -> str:
    """The period that holds today in the league."""
    zone = next((s.zone for c in records.leagues.channels_of(league.id) if (s := records.schedules.of(c))), "UTC")
    day = local_date(desk.now(), zone)
    season = records.seasons.at(league.id, day)
    return next(period for period in periods(day, season) if period.split(":")[0] == wanted)


def top_rows(records: Records, league: League, kind: str, period: str, limit: int) -> list[Row]:
    """The first rows of a board, with names."""
    standings = records.boards.top(league.id, kind, period, limit)
    names = _names(records, league, kind, [one.who for one in standings])
    first = all(one.place_before is None for one in standings)  # where everybody is new, nobody has moved
    return [
        Row(one.place, names.get(one.who, "?"), in_points(one.points, kind), 0 if first else one.moved)
        for one in standings
    ]


def champions_note(records: Records, league: League, period: str) -> str:
    """Who had been announced as champions of a season when a ruling touched it: they stay champions."""
    name, _, number = period.partition(":")
    announced = records.rulings.champions(league.id, int(number)) if name == "season" else None
    if not announced:
        return ""
    hidden = records.people.hidden()
    who = [id for id in announced["who"] if id not in hidden]
    names = _names(records, league, announced["board"], who)
    champions = ", ".join(sorted(names[id] for id in who if id in names))
    if not champions:
        return say("A ruling has changed this board since its champions were announced. They stay.")
    return say(
        "A ruling has changed this board since its champions were announced. They stay: {champions}.",
        champions=champions,
    )


def in_points(thousandths: int, kind: str) -> str:
    """Whole points for players; for teams, points in a hundred questions."""
    return f"{thousandths // 1000}" if kind == "players" else f"{thousandths / 10:.1f}"


def _names(records: Records, league: League, kind: str, who: Sequence[str]) -> dict[str, str]:
    return records.teams.names(league.id) if kind == "teams" else records.people.names(who)


def _own(records: Records, league: League, kind: str, period: str, user: str) -> str:
    player = records.people.player(user)
    if player is None:
        return say("You are not on the board yet: answer a question of the day.")
    team = records.teams.of(league.id, player)
    who = player if kind == "players" else team.id if team else ""
    standing = records.boards.of(league.id, kind, period, who)
    if standing is None:
        return say("You are not on this board yet.")
    above = records.boards.above(league.id, kind, period, standing.place)
    behind = None if above is None else in_points(above - standing.points, kind)
    gap = say(", {points} behind the next", points=behind) if behind else ""
    facts = {"place": standing.place, "points": in_points(standing.points, kind), "gap": gap}
    if team is not None and kind == "teams":
        return say("Your team {team} is in place {place} with {points}{gap}.", team=team.name, **facts)
    return say("You are in place {place} with {points}{gap}.", **facts)


class NoTeam(Refused):
    """You are in no team yet. {command} shows the teams there are."""


class NoScore(Refused):
    """Your team {team} has no score this season yet. It gets one when a question is revealed."""


async def explain(desk: Desk, event: CommandEvent) -> Answer:
    """The sum behind the score of one's own team this season."""

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        player = records.people.player(event.account)
        team = records.teams.of(league.id, player) if player else None
        if team is None:
            raise NoTeam(command=spoken(event.workspace, "team list"))
        tallies = records.boards.tallies(league.id, current(records, league, desk, "season"))
        mine = next((one for one in tallies if one.team == team.id), None)
        if mine is None:
            raise NoScore(team=team.name)
        [score] = [one.points for one in team_scores(tallies) if one.who == team.id]
        return explained(team.name, mine.points, mine.member_rounds, average_round(tallies), Fraction(score))

    return await desk.store.read(unit)


def actions(desk: Desk) -> tuple[Action, ...]:
    """The command, completing the names of seasons as they are typed."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        def unit(records: Records) -> list[str]:
            league = known_league(records, asker)
            return [season.name for season in reversed(records.seasons.all(league.id))] if league else []

        return containing(typed, await desk.store.read(unit))

    parameters = (
        Parameter("who", "Teams or players", choices=("teams", "players")),
        Parameter("period", "Which stretch of time", choices=PERIODS),
        Parameter("name", "A season that is over, by its name", suggest=suggest),
    )
    return (
        Action(Command("board", "The standings of teams or players", parameters), show_board),
        Action(Command("board explain", "How your team's score comes about"), explain),
    )
