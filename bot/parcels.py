"""Parcels: the card of each kind of delivery, made from what the database says when it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.card import Button, Card, ChannelName, line
from adapters.language import restored, say, stored
from adapters.place import direct
from bot.cards import question as question_cards
from bot.cards.board import Row
from bot.cards.champions import champions
from bot.cards.plain import READ
from bot.cards.reveal import Revealed, reveal
from bot.cards.welcome import welcome
from bot.commands.board import current, top_rows
from bot.desk import Desk
from bot.homes import home_card
from bot.judging import RULING, ruling_card
from bot.milestones import milestones
from bot.recaps import recap_card
from bot.reminding import CALL, REMIND, last_call_card, reminder_card
from quizzes.league import League
from quizzes.round import Kind, Round, Status
from storage.deliveries import Delivery, question_key, reveal_key
from storage.records import Records

HOME_KEY = "home"  # a home is nobody's delivery to adopt or to find
TOP = 3  # standing lines under a reveal
WELCOME = "welcome"
WITH_BOARDS = ("reveal", "notice")  # kinds of deliveries that may show players
WHAT_BECAME = (
    Button("sent:yes", say("It is there"), say("The message is there")),
    Button("sent:no", say("Post it again"), say("The message is not there; post it")),
    Button("sent:skip", say("Skip it"), say("Do not post this message")),
)


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
    if delivery.place.startswith("home:"):
        return Parcel(home_card(records, desk, delivery.place, delivery.workspace), HOME_KEY, delivery.place)
    if delivery.kind == "notice":
        card = _told(records, desk, delivery)
        return Parcel(card, delivery.key) if card else None
    round = records.rounds.get(delivery.round or "")
    if round is None or round.snapshot is None:
        return None
    question = records.rounds.question(round.snapshot)
    league = records.leagues.league(round.league)
    message = records.deliveries.message(question_key(round.id))
    starter = records.people.account_name(round.starter) if round.starter else ""
    ruling = records.rulings.holding(league.id, round.snapshot)
    notes = desk.packs[league.pack].notes
    match delivery.kind:
        case "question" if round.status in (Status.PLANNED, Status.OPEN):
            domain = desk.packs[league.pack].domains[question.domain].title
            card = question_cards.asking(round, question, domain, starter)
            return Parcel(replace(card, notify=_ping(records, round)), delivery.key)
        case "edit" if delivery.content.get("ruled") == "reveal" and delivery.message:
            counts = records.answers.counts(round.id)
            facts = Revealed(round, question, counts, "", (), notes, message, starter, ruling=ruling)
            return Parcel(reveal(facts), reveal_key(round.id), delivery.message)
        case "edit" if message:
            card = question_cards.closed(round, question, records.answers.number(round.id), starter, ruling)
            return Parcel(card, question_key(round.id), message)
        case "reveal":
            kind, top = _top(records, league, _season(records, round))
            counts = records.answers.counts(round.id)
            told = milestones(records, round)
            facts = Revealed(round, question, counts, kind, top, notes, message, starter, told, ruling)
            return Parcel(replace(reveal(facts), thread=_thread(records, round)), delivery.key)
    return None


def board_in(records: Records, desk: Desk, delivery: Delivery) -> tuple[str, str] | None:
    """The league and the period whose players a message may show; None for most messages."""
    if delivery.kind == "reveal" and (round := records.rounds.get(delivery.round or "")):
        return round.league, _season(records, round)
    if delivery.kind != "notice" or not {"recap", "champions"} & delivery.content.keys():
        return None
    league = delivery.content["league"]
    if number := delivery.content.get("champions"):
        return league, f"season:{number}"
    return league, current(records, records.leagues.league(league), desk, "season")


def _told(records: Records, desk: Desk, delivery: Delivery) -> Card | None:
    """The card of a notice; None when there is nothing to tell any more."""
    content = delivery.content
    if REMIND in content:
        return reminder_card(delivery.workspace)
    if CALL in content:
        return last_call_card(records, desk, delivery)
    if WELCOME in content:
        return welcome(delivery.workspace)
    if RULING in content:
        return ruling_card(records, delivery)
    if "recap" in content:
        return recap_card(records, delivery)
    return _champions(records, delivery) if "champions" in content else _notice(delivery)


def notice_of_trouble(records: Records, delivery: Delivery, words: str, now: datetime) -> None:
    """Owe one private word to whoever set the channel up."""
    warn(records, f"n/{delivery.key}", delivery.place, delivery.workspace, words, now)


def warn(records: Records, key: str, channel: str, workspace: str, words: str, now: datetime) -> bool:
    """Owe one private word about a channel to whoever set it up; False when this one was owed before."""
    owner = records.schedules.owner(channel)
    content = {"words": stored(words), "channel": channel}
    return owner is not None and records.deliveries.owe(key, "notice", direct(owner), workspace, now, content=content)


def ask_what_became(records: Records, delivery: Delivery, now: datetime) -> bool:
    """Ask whoever set the channel up, once, whether a message is there; False when nobody is to be asked."""
    round = records.rounds.get(delivery.round or "")
    if round is None:
        return False
    name: str = say("reveal") if delivery.kind == "reveal" else question_cards.title(round)
    words = say(
        "I could not find out whether the message “{name}” has arrived, and I never post one twice on a "
        "guess. Please have a look: is it there?",
        name=name,
    )
    return warn(records, unclear_key(delivery.key), delivery.place, delivery.workspace, words, now)


def unclear_key(key: str) -> str:
    """The key of the card that asks what became of a delivery."""
    return f"u/{key}"


def greet(records: Records, workspace: str, place: str, now: datetime) -> bool:
    """Owe a workspace that took the bot in one card that says how to begin, at most one a day."""
    return _welcome(records, f"hello/{workspace}/{now:%Y-%m-%d}", workspace, place, now)


def greet_inviter(records: Records, channel: str, workspace: str, inviter: str, now: datetime) -> bool:
    """Owe whoever brought the bot into a channel the same card in private, once for each channel."""
    return _welcome(records, f"hello/{channel}", workspace, direct(inviter), now)


def _welcome(records: Records, key: str, workspace: str, place: str, now: datetime) -> bool:
    return records.deliveries.owe(key, "notice", place, workspace, now, content={WELCOME: True})


def _ping(records: Records, round: Round) -> str | None:
    """The role that hears of a new question of the day."""
    channel = records.leagues.channel(round.channel)
    return channel.ping if channel and round.kind == Kind.DAILY else None


def _thread(records: Records, round: Round) -> str | None:
    """The title of the thread under the reveal of a question of the day, where the channel wants one."""
    channel = records.leagues.channel(round.channel)
    return question_cards.title(round) if channel and channel.discuss and round.kind == Kind.DAILY else None


def _notice(delivery: Delivery) -> Card:
    about = delivery.content.get("channel")
    where = (line(say("Channel: "), ChannelName(about)),) if about else ()
    controls = WHAT_BECAME if delivery.key.startswith(unclear_key("")) else (READ,)
    return Card(say("About your quiz"), (*where, line(restored(delivery.content["words"]))), controls)


def _champions(records: Records, delivery: Delivery) -> Card:
    league = records.leagues.league(delivery.content["league"])
    number = delivery.content["champions"]
    season = next(one for one in records.seasons.all(league.id) if one.number == number)
    teams, players = (top_rows(records, league, kind, f"season:{number}", TOP) for kind in ("teams", "players"))
    return champions(season, teams, players)


def _season(records: Records, round: Round) -> str:
    """The period of the season that a round belongs to, also when its reveal comes after the season's end."""
    return f"season:{records.seasons.at(round.league, round.day).number}"


def _top(records: Records, league: League, period: str) -> tuple[str, list[Row]]:
    """The first three teams, or players where no team has played yet."""
    for kind, title in (("teams", say("Teams this season")), ("players", say("Players this season"))):
        rows = top_rows(records, league, kind, period, TOP)
        if rows:
            return title, rows
    return "", []
