"""``league link`` and ``league unlink``: two workspaces share a league, by a code and the word of an admin of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.card import Button, Card, ChannelName, Line, Text, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import say, stored
from adapters.place import direct
from bot.cards.plain import ONLY_YOU, note
from bot.codes import answered, enter
from bot.commands.action import Action, Answer
from bot.desk import Desk, NotYourLeague, known_league, league_here, require_admin, steered_league
from bot.linking import join, part
from bot.parcels import warn
from bot.person import account_of
from bot.suggestions import containing
from bot.words import spoken
from quizzes.league import GiverIsGone, JoinedAlready, League, LinkedWithItself, NotLinked, OthersPlayHere, WhichLink
from quizzes.one_time_code import CodeUsed, OneTimeCode, Purpose, read
from quizzes.refusal import Refused
from quizzes.team import folded
from storage.records import Records

LINK, UNLINK = "league link", "league unlink"


async def link(desk: Desk, event: CommandEvent) -> Answer:
    """A code for another workspace, or what a code of another workspace would mean here."""
    given, now = event.arguments.get("code", "").strip(), desk.now()

    def offer(records: Records) -> Card:
        league = steered_league(records, event)
        if league.workspace != event.workspace:  # its giver is away, and would come back to guests it did not ask for
            owner = records.leagues.name(league.workspace)
            raise NotYourLeague(owner=owner, command=spoken(event.workspace, UNLINK, admin=True))
        maker = account_of(records, event, now)
        return _code(league, records.codes.make(Purpose.LEAGUE, maker, now, league.id))

    def look(records: Records) -> Card | Refused:
        code = enter(records, event, Purpose.LEAGUE, given, spoken(event.workspace, LINK, admin=True), now)
        if isinstance(code, Refused):
            return code
        return _terms(records, event, *_sides(records, event, code), read(given))

    return answered(await desk.store.write(look if given else offer))


async def agreed(desk: Desk, press: PressEvent, given: str) -> Answer:
    """Link the leagues: an admin has seen what will be shared and agrees."""
    await require_admin(desk, press)
    now = desk.now()

    def unit(records: Records) -> Card | Refused:
        code = enter(records, press, Purpose.LEAGUE, given, spoken(press.workspace, LINK, admin=True), now)
        if isinstance(code, Refused):
            return code
        host, _ = _sides(records, press, code)
        newcomer = known_league(records, press) or records.leagues.home_of(press.workspace, desk.pack, now)
        for id in sorted({host.id, newcomer.id}):
            records.leagues.lock(id)
        _sides(records, press, code)  # once more, now that nobody else can link either of them
        if not records.codes.use(code, now):
            raise CodeUsed(command=spoken(press.workspace, LINK, admin=True))
        join(records, newcomer, host, now)
        _tell_maker(records, code, press.workspace, host, now)
        owner = records.leagues.name(host.workspace)
        return note(
            say("You play in one league with {owner} now.", owner=owner),
            say("What is out already still counts where it was asked. Your teams are there, at zero."),
            line(say("{command} ends it.", command=spoken(press.workspace, UNLINK, admin=True)), " ", ONLY_YOU),
        )

    card = answered(await desk.store.write(unit))
    desk.wake()
    return card


async def unlink(desk: Desk, event: CommandEvent) -> Answer:
    """Ask once before a workspace leaves a shared league: one's own, or one that joined."""

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        leaving = _leaving(records, event, league, event.arguments.get("workspace", ""))
        mine = leaving == event.workspace
        facts = {"name": records.leagues.name(leaving)}
        fresh = (
            say("You get a league of your own with the same settings and your own people's teams, at zero.")
            if mine
            else say(
                "{name} gets a league of its own with the same settings and its own people's teams, at zero.", **facts
            )
        )
        return Card(
            say("Part from this league?") if mine else say("Part from {name}?", **facts),
            (
                line(fresh),
                line(say("What is out already still counts here, and the past of this league stays as it is.")),
                line(ONLY_YOU, muted=True),
            ),
            (Button(f"unlink-leagues:{leaving}", say("Unlink"), say("Unlink the leagues"), style="danger"),),
        )

    return await desk.store.read(unit)


async def parted(desk: Desk, press: PressEvent, leaving: str) -> Answer:
    """Unlink the leagues."""
    await require_admin(desk, press)
    now = desk.now()

    def unit(records: Records) -> Card:
        league = league_here(records, press)
        records.leagues.lock(league.id)
        if leaving != press.workspace:
            steered_league(records, press)
        if leaving == league.workspace or leaving not in records.leagues.workspaces_of(league.id):
            raise NotLinked(command=spoken(press.workspace, LINK, admin=True))
        fresh = part(records, league, leaving, now)
        _tell_the_others(records, press, league, fresh, now)
        facts = {"league": fresh.name, "name": records.leagues.name(leaving)}
        whose = (
            say("You play in {league} from the next question on.", league=fresh.name)
            if leaving == press.workspace
            else say("{name} plays in {league} from the next question on.", **facts)
        )
        return note(
            say("The leagues are apart."),
            whose,
            ONLY_YOU,
        )

    card = await desk.store.write(unit)
    desk.wake()
    return card


def _sides(records: Records, act: Interaction, code: OneTimeCode) -> tuple[League, League | None]:
    """The league that a code opens and the one that would join it, or why they cannot be one."""
    host, here = records.leagues.league(code.league or ""), known_league(records, act)
    unlink = spoken(act.workspace, UNLINK, admin=True)
    if host.workspace == act.workspace:
        raise LinkedWithItself
    if here is not None and here.workspace != act.workspace:
        raise JoinedAlready(owner=records.leagues.name(here.workspace), command=unlink)
    if here is not None and (others := _others(records, here)):
        raise OthersPlayHere(others=", ".join(others.values()), command=unlink)
    if records.leagues.suspended(host.workspace):
        raise GiverIsGone
    return host, here


def _others(records: Records, league: League) -> dict[str, str]:
    """Whoever plays in a league beside the workspace that it belongs to."""
    return {id: name for id, name in records.leagues.workspaces_of(league.id).items() if id != league.workspace}


def _leaving(records: Records, act: Interaction, league: League, given: str) -> str:
    """Which workspace is to leave: this one where it joined, else the one that is named or the only one there is."""
    if league.workspace != act.workspace:
        return act.workspace
    others = _others(records, league)
    named = [id for id, name in others.items() if given.strip() and folded(name) == folded(given)]
    if not others:
        raise NotLinked(command=spoken(act.workspace, LINK, admin=True))
    if len(named) == 1 or (len(others) == 1 and not given.strip()):
        return (named or list(others))[0]
    raise WhichLink(command=spoken(act.workspace, UNLINK, admin=True), names=", ".join(others.values()))


def _tell_maker(records: Records, code: OneTimeCode, newcomer: str, host: League, now: datetime) -> None:
    """A word to the admin who made the code."""
    if user := records.people.user(code.maker):
        words = say(
            "{name} has joined your league {league} with the code you made.",
            name=records.leagues.name(newcomer),
            league=host.name,
        )
        key, content = f"linked/{code.hash[:16]}", {"words": stored(words)}
        records.deliveries.owe(key, "notice", direct(user), host.workspace, now, content=content)


def _tell_the_others(records: Records, press: PressEvent, shared: League, fresh: League, now: datetime) -> None:
    """A word to whoever set up channels on the side that did not decide this."""
    told = shared if press.workspace == fresh.workspace else fresh
    words = say(
        "The leagues of {one} and {other} are apart again. What was out already still counts where it was asked.",
        one=records.leagues.name(shared.workspace), other=records.leagues.name(fresh.workspace),
    )  # fmt: skip
    channels = [id for id, league in records.leagues.channels_in(told.workspace) if league == told.id]
    owners = {records.schedules.owner(id): id for id in reversed(channels)}
    for channel in owners.values():
        warn(records, f"apart/{now:%Y%m%d%H%M%S}/{channel}", channel, told.workspace, words, now)


def _code(league: League, code: str) -> Card:
    return Card(
        say("Link another workspace"),
        (
            line(Text(code, strong=True)),
            line(
                say(
                    "An admin there, also on another platform, types league link and this code to join {name}.",
                    name=league.name,
                )
            ),
            line(say("They see what will be shared, and nothing happens before they agree.")),
            line(say("It works once, within ten minutes."), " ", ONLY_YOU, muted=True),
        ),
    )


def _terms(records: Records, act: Interaction, host: League, here: League | None, code: str) -> Card:
    owner = records.leagues.name(host.workspace)
    channels = [id for id, league in records.leagues.channels_in(act.workspace) if here and league == here.id]
    moving = [line(say("Channels that move: "), *(span for id in channels for span in (ChannelName(id), " ")))]
    lines: list[Line] = [
        line(
            say(
                "From then on you have one question of the day and one board with {owner}, in its league {name}.",
                owner=owner,
                name=host.name,
            )
        ),
        line(say("Shared with each other: "), Text(say("display names, teams and points"), strong=True), "."),
        line(say("Beside these only the name of your workspace is seen there: no answers, no ids, no messages.")),
        line(say("What somebody flags goes to the admins of {owner}, who decide about it.", owner=owner)),
        line(say("Your league ends its season. Your players start at zero, and your teams come along at zero.")),
        *(moving if channels else ()),
        line(
            say(
                "The settings and the season of {owner} hold. You go on managing your own channels and people.",
                owner=owner,
            )
        ),
    ]
    agree = Button(
        f"link-leagues:{code}", say("Agree and link"), say("Agree to share this, and link the leagues"), "primary"
    )
    return Card(say("Play in one league with {owner}?", owner=owner), (*lines, line(ONLY_YOU, muted=True)), (agree,))


def actions(desk: Desk) -> tuple[Action, ...]:
    """The commands, completing workspaces as they are typed."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        def unit(records: Records) -> list[str]:
            league = known_league(records, asker)
            return list(_others(records, league).values()) if league and league.workspace == asker.workspace else []

        return containing(typed, await desk.store.read(unit))

    code = Parameter("code", "The code of another workspace; left out: make one for it")
    workspace = Parameter("workspace", "Which one leaves, where several have joined", suggest=suggest)
    return (
        Action(Command(LINK, "Share one league with another workspace", (code,), admin=True), link),
        Action(Command(UNLINK, "Have separate leagues again", (workspace,), admin=True), unlink),
    )
