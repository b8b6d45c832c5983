"""Preferences: what a person decides about themselves, as one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from adapters.event import FormEvent, PressEvent
from adapters.form import ChoiceField, Form, TextField
from adapters.language import say
from bot.commands import settings
from bot.commands.action import Answer
from bot.desk import Desk, known_channel
from bot.person import account_of, player_of
from bot.words import no
from quizzes.exam_date import exam_date
from quizzes.refusal import Refused
from quizzes.schedule import read_time
from storage.records import Records

PREFERENCES = "preferences"
OFF = "off"
SWITCH = (("on", say("on")), (OFF, say("off")))

Value = TypeVar("Value")


async def opened(desk: Desk, press: PressEvent, state: str) -> Answer:
    """The form, with what holds now."""

    def unit(records: Records) -> dict[str, str]:
        player = player_of(records, press, desk.now())
        alias, hidden = records.people.face(player)
        day, at = records.reviews.exam(player), records.reminders.at(player)
        return {
            "name": alias,
            "shown": OFF if hidden else "on",
            "exam": day.isoformat() if day else "",
            "reminder": f"{at:%H:%M}" if at else "",
            "closing": "on" if records.last_calls.wanted(player) else OFF,
        }

    return _form(await desk.store.write(unit), {})


async def filled(desk: Desk, form: FormEvent, state: str) -> Answer:
    """Save all of it, or give it back with a word beside each field that is wrong."""
    values = {name: " ".join(texts).strip() for name, texts in form.values.items()}
    now, errors = desk.now(), dict[str, str]()

    def read(field: str, reader: Callable[[str], Value]) -> Value | None:
        try:
            return reader(values.get(field) or OFF)
        except Refused as refused:
            errors[field] = no(refused)
            return None

    alias = read("name", lambda given: "" if given == OFF and not values.get("name") else settings.read_alias(given))
    day = read("exam", lambda given: exam_date(given, now.date()))
    at = read("reminder", lambda given: None if given.lower() == OFF else read_time(given))
    if errors:
        return _form(values, errors)
    zone = (await form.conversation.profile()).zone

    def unit(records: Records) -> None:
        account, player = account_of(records, form, now), player_of(records, form, now)
        records.people.call(player, alias or "")
        records.people.hide(player, values.get("shown") == OFF)
        settings.plan_exam(records, desk, player, day)
        if at is None:
            records.reminders.drop(player)
        else:
            settings.remind(records, form, player, at, zone, now)
        if values.get("closing") == "on":
            records.last_calls.want(player, account, known_channel(records, form))
        else:
            records.last_calls.drop(player)

    await desk.store.write(unit)
    return await settings.overview(desk, form)


def _form(values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    return Form(
        PREFERENCES,
        say("Your settings"),
        (
            TextField("name", say("Name on boards"), values.get("name", ""), say("your name here"), 40, required=False),
            ChoiceField("shown", say("On boards"), SWITCH, (values.get("shown") or "on",)),
            TextField("exam", say("Exam"), values.get("exam", ""), "2027-02-14", 40, required=False),
            TextField("reminder", say("Daily reminder"), values.get("reminder", ""), "08:30", 40, required=False),
            ChoiceField("closing", say("A word before a close"), SWITCH, (values.get("closing") or OFF,)),
        ),
        errors=errors,
    )
