"""News: what rulings changed for a person, told once with their next private reply, and on their home for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from adapters.card import Card, Line
from adapters.event import Interaction
from bot.cards.ruling import told_player
from bot.desk import Desk
from storage.news import News
from storage.records import Records
from storage.writer import StoreUnavailable

AT_ONCE = 3  # with one reply; the others come with the next
ON_HOME = timedelta(days=14)


async def added(desk: Desk, act: Interaction, card: Card) -> tuple[Card, list[str]]:
    """A reply with what its reader was not told yet, and the rulings it tells of. The reply itself never suffers."""

    def unit(records: Records) -> tuple[list[str], list[Line]]:
        untold = records.news.untold(act.account, AT_ONCE)
        return [one.ruling for one in untold], _lines(records, untold)

    try:
        rulings, lines = await desk.store.read(unit)
    except StoreUnavailable:
        return card, []
    return (replace(card, body=(*lines, *card.body)), rulings) if lines else (card, [])


async def told(desk: Desk, act: Interaction, rulings: list[str]) -> None:
    """Note that a person has read of these rulings; if that fails they read of them once more."""
    now = desk.now()
    try:
        await desk.store.write(lambda records: records.news.told(act.account, rulings, now))
    except StoreUnavailable:
        return


def on_home(records: Records, desk: Desk, user: str) -> list[Line]:
    """What a person's home tells of rulings: what is new, and what was told lately."""
    return _lines(records, records.news.since(user, desk.now() - ON_HOME))


def _lines(records: Records, news: Iterable[News]) -> list[Line]:
    lines = []
    for one in news:
        if found := records.rulings.get(one.ruling):
            _, hash, ruling = found
            lines.append(told_player(records.rounds.question(hash), ruling, one.before, one.after))
    return lines
