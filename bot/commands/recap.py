"""``recap``: on which day a channel reads what its week was like."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.times import weekday
from bot.commands.action import Action, Answer
from bot.desk import Desk, NotSetUp, channel_of
from bot.words import spoken
from quizzes.schedule import WEEKDAYS
from storage.records import Records

OFF = "off"


async def recap(desk: Desk, event: CommandEvent) -> Answer:
    """Post a recap of the week in this channel on a day of the week, or none any more."""
    given = event.arguments["day"]
    day = None if given == OFF else WEEKDAYS.index(given)

    def unit(records: Records) -> Card:
        schedule = records.schedules.of(channel_of(event))
        if schedule is None:
            raise NotSetUp(command=spoken(event.workspace, "setup", admin=True))
        records.schedules.set_recap(schedule.channel, day)
        if day is None:
            return note(say("I post no recap in this channel."), ONLY_YOU)
        return note(
            say("Every {day} I post how the week went, after the day's reveal.", day=weekday(day)),
            say("On a day without a question it comes at the usual time."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


_DAY = Parameter("day", "The day of the week, or off", choices=(*WEEKDAYS, OFF), required=True)

ACTIONS = (Action(Command("recap", "Post how the week went, on a day you choose", (_DAY,), admin=True), recap),)
