"""A toy bot behind the page: a question of two answers, a form, a list, standings with a hostile name."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import Page

from adapters.card import Bar, Bars, Button, Card, Choice, Choices, Moment, Select, Table, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, Event, FormEvent, Interaction, PressEvent
from adapters.form import ChoiceField, Form, TextField
from tests.world import FIRST_DAY

HOSTILE = "<!channel> @everyone **x** <@U1> <img src=x onerror=alert(1)>"
COMMANDS = (
    Command("board", "who leads", (Parameter("who", "whose points", ("players", "teams")),)),
    Command("ask", "something to practise", (Parameter("topic", "what about"),)),
    Command("team create", "a new team", (Parameter("name", "its name", required=True),)),
    Command("setup", "when the question comes", admin=True),
    Command("slow", "takes its time"),
)
QUESTION = Card(
    "Which colour has the sky?",
    (
        Choices((Choice("Blue"), Choice("Green " * 40))),
        line("Open until ", Moment(FIRST_DAY + timedelta(hours=3), "09:00")),
    ),
    (Button("answer:0", "A", "Answer A: Blue"), Button("answer:1", "B", "Answer B: Green")),
)
SETUP = Form(
    "setup",
    "When shall the question come?",
    (
        TextField("time", "Time", "09:00", hint="Such as 09:00"),
        ChoiceField("days", "Days", (("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed")), ("mon",), 1, 3),
        TextField("note", "Note", required=False, multiline=True),
    ),
)


async def toy(event: Event) -> None:
    match event:
        case CommandEvent(path="setup"):
            await event.reply(SETUP)
        case CommandEvent(path="ask"):
            options = (("0", "Yes"), ("1", "No"), ("2", "Both"))
            await event.reply(Card("Choose", controls=(Select("pick", "Which two?", options, 2, 2, "Submit answer"),)))
        case CommandEvent(path="board"):
            rows = (("1", HOSTILE, "12"), ("2", "Ben", "9"))
            table = Table(("Place", "Name " * 5, "Points"), rows, frozenset({0, 2}))
            await event.reply(Card("Standings", (table, Bars((Bar("A", 3, "3"), Bar("B", 1, "1"))))))
        case PressEvent(control="pick", values=values):
            await event.reply(Card(f"You chose {' and '.join(values)}"))
        case PressEvent(control=control):
            await event.reply(Card(f"Saved: {'AB'[int(control[-1])]}."))
        case FormEvent(values=values) if values["time"][0] == "25:99":
            words = "25:99 is no time of day. Write it as 09:00."
            await event.reply(Form(SETUP.id, SETUP.title, SETUP.fields, errors={"time": words}))
        case FormEvent(values=values):
            await event.reply(Card(f"Every {'+'.join(values['days'])} at {values['time'][0]}"))
        case Interaction():
            await event.reply(Card("Hello"))


async def send(page: Page, text: str) -> None:
    """Type a command and send it, by keyboard."""
    await page.get_by_label("Command", exact=True).fill(text)
    await page.keyboard.press("Enter")
