"""Homes: whose is to be published, and what stands on it at that moment."""

from __future__ import annotations

from datetime import datetime

from adapters.card import Card, Line, Part, line
from adapters.place import home
from bot.cards import home as card
from bot.commands.me import NEWCOMER, about
from bot.commands.today import open_round
from bot.desk import Desk, private_league
from bot.news import on_home
from bot.trouble import troubles
from bot.words import spoken
from storage.records import Records


def opened(records: Records, home: str, workspace: str, now: datetime) -> None:
    """Somebody looks at their home."""
    records.leagues.know(workspace, now)
    records.homes.owe(home, workspace, now)


def revealed(records: Records, round_id: str, workspace: str, now: datetime) -> None:
    """A reveal is out: the homes of those who took part change, where anybody ever looked at them."""
    takers = records.homes.takers(round_id)
    for place in records.homes.opened(home(user) for user in takers):
        if place.removeprefix("home:").startswith(f"{workspace}:"):
            records.homes.owe(place, workspace, now)


def home_card(records: Records, desk: Desk, place: str, workspace: str) -> Card:
    """A person's home as it is to be shown now."""
    user = place.removeprefix("home:")
    now = desk.now()
    rounds = records.rounds.open_in(_of_workspace(records, records.homes.channels(user), workspace))
    listed: list[Line] = []
    for round in rounds:
        if round.closes and round.closes > now:
            listed += open_round(records, round, user)
    owned = [id for id, _ in records.leagues.channels_in(workspace) if records.schedules.owner(id) == user]
    listed += troubles(records, workspace, owned)
    league = private_league(records, workspace, user)
    known = league and records.people.player(user)
    you: list[Part] = about(desk, records, league, user) if league and known else [line(NEWCOMER)]
    you = [*on_home(records, desk, user), *you]
    return card.home(listed, you, spoken(workspace, ""))


def _of_workspace(records: Records, channels: list[str], workspace: str) -> list[str]:
    known = (records.leagues.channel(id) for id in channels)
    return [channel.id for channel in known if channel and channel.workspace == workspace]
