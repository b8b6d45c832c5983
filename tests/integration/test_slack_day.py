"""A day with the Slack adapter: a toy handler, the real slack-bolt, a real WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.card import (
    Bar,
    Bars,
    Button,
    Card,
    ChannelName,
    Choice,
    Choices,
    Link,
    MessageLink,
    Moment,
    Select,
    Table,
    Text,
    line,
)
from adapters.command import Command, Parameter
from adapters.event import (
    CommandEvent,
    Event,
    FormEvent,
    HomeOpened,
    Installed,
    Invited,
    Left,
    PlaceGone,
    PressEvent,
    Profile,
    Removed,
)
from adapters.form import ChoiceField, Form, TextField
from adapters.outcome import CannotLook, Found, Sent
from adapters.place import direct
from tests.slack_server import BOT_USER, HISTORY_SCOPES
from tests.world_slack import SlackWorld

GENERAL = "slack:T0SLACK:C0GENERAL"
KEY = "r7:q"
EVIL = "<!channel> @everyone **x** <@U1> &amp;"
COMMANDS = (
    Command("help", "what there is"),
    Command("setup", "set up", admin=True),
    Command("team create", "a new team", (Parameter("name", "its name"),)),
)
LETTERS = Card(
    "Question of the day",
    (line("Which service keeps ", Text("objects", strong=True), "?"),),
    tuple(Button(f"answer:{position}", letter, f"Answer {letter}") for position, letter in enumerate("ABC")),
)
TWO = Card("Choose two", (), (Select("two", "Which two?", (("0", "A"), ("1", "B"), ("2", "C")), 2, 2),))
SETUP = Form(
    "setup",
    "Set up the daily question",
    (
        TextField("time", "Time", "09:00"),
        ChoiceField("days", "Days", (("1", "Monday"), ("2", "Tuesday")), ("1",), at_most=2),
        ChoiceField("pack", "Pack", (("aws", "AWS Developer"), ("sql", "SQL")), ("aws",)),
        TextField("note", "Note", required=False, multiline=True),
    ),
)

Handler = Callable[[Any], Awaitable[None]]


class Toy:
    """Answers everything and remembers it; a test may put its own handler in."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.instead: Handler | None = None
        self.changed = asyncio.Condition()

    async def __call__(self, event: Any) -> None:
        if isinstance(event, Installed):  # as every start says
            return
        self.events.append(event)
        async with self.changed:
            self.changed.notify_all()
        if self.instead:
            await self.instead(event)
            return
        match event:
            case CommandEvent(path="setup"):
                await event.reply(SETUP)
            case CommandEvent(path=path, arguments=arguments):
                await event.reply(Card(f"You typed {path}", (line(str(dict(arguments))),)))
            case PressEvent(control=control, values=values):
                await event.reply(Card(f"Saved: {control} {'+'.join(values)}".strip()))
            case FormEvent(values=values) if values["time"] == ("25:99",):
                await event.reply(Form(**{**_shallow(SETUP), "errors": {"time": "25:99 is no time."}}))
            case FormEvent(values=values):
                await event.reply(Card("Set up", (line(str(dict(values))),)))

    async def until(self, count: int) -> list[Any]:
        """The events, once there are so many."""
        async with self.changed, asyncio.timeout(8):
            await self.changed.wait_for(lambda: len(self.events) >= count)
        return self.events


def _shallow(form: Form) -> dict[str, Any]:
    return {name: getattr(form, name) for name in form.__dataclass_fields__}


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
async def world(toy: Toy) -> AsyncIterator[SlackWorld]:
    world = SlackWorld(scopes=HISTORY_SCOPES)
    await world.join("Ada", admin=True)
    await world.join("Bob")
    await world.start(COMMANDS, toy)
    yield world
    await world.stop()


async def posted(world: SlackWorld, card: Card = LETTERS, key: str = KEY, place: str = GENERAL) -> str:
    outcome = await world.adapter.post(place, card, key)
    assert isinstance(outcome, Sent), outcome
    return outcome.message


async def test_a_command_is_answered_for_the_one_who_typed_it(world: SlackWorld, toy: Toy) -> None:
    reply = await world.command("Bob", GENERAL, "help")
    assert "You typed help" in reply
    assert reply.private
    event = toy.events[0]
    assert (event.workspace, event.channel, event.account) == ("slack:T0SLACK", GENERAL, "slack:T0SLACK:U0BOB")
    assert event.at == world.clock()


async def test_words_after_a_command_arrive_as_they_were_typed(world: SlackWorld, toy: Toy) -> None:
    await world.command("Bob", GENERAL, f"team create {EVIL}")
    assert toy.events[0].arguments == {"name": EVIL}
    await world.command("Bob", GENERAL, "team create @ada")
    assert toy.events[1].arguments == {"name": world.account("Ada")}
    await world.command("Bob", GENERAL, "tema crate")
    assert (toy.events[2].path, toy.events[2].arguments) == ("tema crate", {})


async def test_a_command_by_another_name_or_in_private(world: SlackWorld, toy: Toy) -> None:
    await world.later(await world.slack.command("U0BOB", "D0BOB", "help", name="/daily"))
    assert toy.events[0].channel is None


async def test_the_day_of_a_question(world: SlackWorld, toy: Toy) -> None:
    message = await posted(world)
    [question] = await world.messages(GENERAL)
    assert "Which service keeps objects?" in question
    assert question.buttons == ["A", "B", "C"]
    assert "Which service keeps objects?" in question.raw["text"]  # what a screen reader reads
    assert "Saved: answer:1" in await world.press("Bob", question, "B")
    world.clock.move_to(world.clock() + timedelta(minutes=5, seconds=1.5))
    assert "Saved: answer:2" in await world.press("Bob", question, "C")

    first, second = toy.events
    assert (first.key, first.message, first.control) == (KEY, message, "answer:1")
    assert second.at == world.clock()
    assert first.event != second.event

    closed = Card("Closed", (line("C is right"),), (Button("why", "Why?"),))
    assert await world.adapter.replace(message, closed, KEY) == Sent(message)
    [question] = await world.messages(GENERAL)
    assert "C is right" in question
    assert question.buttons == ["Why?"]

    assert await world.adapter.remove(message) == Sent(message)
    assert await world.adapter.remove(message) == Sent(message)
    assert await world.messages(GENERAL) == []


async def test_the_same_click_delivered_twice_is_the_same_event(world: SlackWorld, toy: Toy) -> None:
    await posted(world)
    [question] = await world.messages(GENERAL)
    await world.press("Bob", question, "A")
    await world.press("Bob", question, "A")  # the clock stands still: the very same act
    assert toy.events[0].event == toy.events[1].event


async def test_choosing_two(world: SlackWorld, toy: Toy) -> None:
    await posted(world, TWO)
    [question] = await world.messages(GENERAL)
    assert question.selects == {"Which two?": ["A", "B", "C"]}
    assert "Saved: two 0+2" in await world.choose("Bob", question, "Which two?", ["A", "C"])
    assert (toy.events[0].values, toy.events[0].key) == (("0", "2"), KEY)


@pytest.mark.parametrize(("options", "at_most"), [(3, 1), (12, 1), (12, 3)])
async def test_every_kind_of_select(world: SlackWorld, toy: Toy, options: int, at_most: int) -> None:
    labels = [f"option {number}" for number in range(options)]
    values = tuple((str(number), label) for number, label in enumerate(labels))
    await posted(world, Card("Pick", (), (Select("pick", "Pick", values, 1, at_most),)))
    [message] = await world.messages(GENERAL)
    await world.choose("Bob", message, "Pick", labels[:at_most])
    assert toy.events[0].values == tuple(map(str, range(at_most)))


async def test_a_button_of_a_private_reply_is_of_no_delivery(world: SlackWorld, toy: Toy) -> None:
    async def handler(event: Any) -> None:
        await event.reply(Card("Open", (), (Button("today", "Today"),)))

    toy.instead = handler
    reply = await world.command("Bob", GENERAL, "")
    await world.press("Bob", reply, "Today")
    press = toy.events[1]
    assert (press.control, press.key, press.message, press.channel) == ("today", "", "", GENERAL)


async def test_a_form_shows_what_is_wrong_and_keeps_what_was_typed(world: SlackWorld, toy: Toy) -> None:
    form = await world.command("Ada", GENERAL, "setup")
    assert form.fields == ["Time", "Days", "Pack", "Note"]
    again = await world.fill("Ada", form, {"Time": "25:99"})
    assert again.errors == {"Time": "25:99 is no time."}
    done = await world.fill("Ada", again, {"Time": "10:30", "Days": ["Monday", "Tuesday"], "Pack": "SQL"})
    assert "Set up" in done
    event = toy.events[-1]
    assert event.values == {"time": ("10:30",), "days": ("1", "2"), "pack": ("sql",), "note": ("",)}
    assert event.channel == GENERAL  # a form knows where it was opened
    assert toy.events[1].event != event.event


async def test_a_slow_handler_is_acknowledged_in_time_and_still_answers(world: SlackWorld, toy: Toy) -> None:
    """The truth follows, whatever the person looks at: a channel, a form, their home."""
    go = asyncio.Event()

    async def handler(event: Any) -> None:
        if isinstance(event, CommandEvent):
            await event.reply(SETUP)
            return
        await go.wait()
        await event.reply(Card("Saved after all"))

    toy.instead = handler
    await posted(world)
    [question] = await world.messages(GENERAL)
    form = await world.command("Ada", GENERAL, "setup")
    await world.adapter.replace("home:slack:T0SLACK:U0BOB", LETTERS, KEY)
    home = (await world.home("Bob")).raw

    press, filled, at_home = await asyncio.gather(
        world.slack.click("U0BOB", question.raw, "press-0", question.raw["blocks"][-1]["block_id"]),
        world.slack.submit("U0ADA", form.raw, {}),
        world.slack.click("U0BOB", home, "press-0", home["blocks"][-1]["block_id"]),
    )
    for act in (press, filled, at_home):
        assert act.acknowledged is not None
        assert 1.7 < act.acknowledged < 3
    assert "One moment" in await world.later(filled)
    assert "One moment" in await world.later(at_home)
    go.set()
    for act in (press, filled, at_home):
        assert "Saved after all" in await world.later(act)


async def test_a_form_refused_late_comes_back_as_it_was_filled_in(world: SlackWorld, toy: Toy) -> None:
    form = await world.command("Ada", GENERAL, "setup")
    go = asyncio.Event()

    async def handler(event: Any) -> None:
        await go.wait()
        await event.reply(Form(**{**_shallow(SETUP), "errors": {"time": "25:99 is no time."}}))

    toy.instead = handler
    act = await world.slack.submit("U0ADA", form.raw, {"time": "25:99", "days": ["2"]})
    assert "One moment" in await world.later(act)
    go.set()
    again = await world.later(act)
    assert again.errors == {"Time": "25:99 is no time."}
    toy.instead = None
    await world.fill("Ada", again, {"Time": "10:00"})
    assert toy.events[-1].values["days"] == ("2",)


async def test_a_form_that_nobody_answers_closes(world: SlackWorld, toy: Toy) -> None:
    form = await world.command("Ada", GENERAL, "setup")

    async def handler(event: Any) -> None:
        return None

    toy.instead = handler
    act = await world.slack.submit("U0ADA", form.raw, {})
    assert act.answer == {}
    assert world.slack.views == {}


async def test_buttons_of_a_card_in_a_modal(world: SlackWorld, toy: Toy) -> None:
    form = await world.command("Ada", GENERAL, "setup")

    async def handler(event: Any) -> None:
        await event.reply(Card("Set up, with a title too long", (), (Button("next", "Next"),)))

    toy.instead = handler
    card = await world.fill("Ada", form, {})
    toy.instead = None
    assert "Saved: next" in await world.press("Ada", card, "Next")
    assert (toy.events[-1].channel, toy.events[-1].message) == (GENERAL, "")


async def test_a_handler_that_fails_kills_nothing(
    world: SlackWorld, toy: Toy, caplog: pytest.LogCaptureFixture
) -> None:
    async def handler(event: Any) -> None:
        raise RuntimeError("a secret detail")

    toy.instead = handler
    reply = await world.command("Bob", GENERAL, "help")
    assert "Something went wrong" in reply
    assert "secret" not in reply
    assert len([record for record in caplog.records if record.name == "quizbot.adapters.slack"]) == 1
    toy.instead = None
    assert "You typed help" in await world.command("Bob", GENERAL, "help")


async def test_a_home_is_published_and_its_buttons_work(world: SlackWorld, toy: Toy) -> None:
    await world.open_home("Bob")
    [opened] = await toy.until(1)
    assert opened == HomeOpened("slack:T0SLACK", world.account("Bob"), "home:slack:T0SLACK:U0BOB")
    assert await world.adapter.replace(opened.home, LETTERS, KEY) == Sent(opened.home)
    home = await world.home("Bob")
    assert "Saved: answer:0" in await world.press("Bob", home, "A")
    press = toy.events[-1]
    assert (press.channel, press.key, press.message) == (None, KEY, "")


async def test_a_direct_message(world: SlackWorld, toy: Toy) -> None:
    message = await posted(world, place=direct(world.account("Bob")))
    [reminder] = await world.direct("Bob")
    await world.press("Bob", reminder, "A")
    assert (toy.events[0].channel, toy.events[0].message) == (None, message)
    assert await world.adapter.find("dm:slack:T0SLACK:U0BOB", KEY, world.clock()) == Found((message,))


async def test_finding_what_was_posted(world: SlackWorld) -> None:
    before = world.clock()
    first = await posted(world)
    await posted(world, key="r7:reveal")
    await posted(world, key="r77:q")
    second = await posted(world)
    assert await world.adapter.find(GENERAL, KEY, before) == Found((first, second))
    assert await world.adapter.find(GENERAL, "r8:q", before) == Found(())
    world.clock.move_to(before + timedelta(hours=1))
    assert await world.adapter.find(GENERAL, KEY, world.clock()) == Found(())


async def test_a_long_history_is_read_to_its_end(world: SlackWorld) -> None:
    first = await posted(world)
    filler = {**world.slack.channels["C0GENERAL"][0], "blocks": []}
    for number in range(450):
        world.slack.channels["C0GENERAL"].append({**filler, "ts": f"{int(world.clock().timestamp()) + 1}.{number:06d}"})
    assert await world.adapter.find(GENERAL, KEY, world.clock()) == Found((first,))


async def test_without_the_history_scope_it_cannot_look(world: SlackWorld) -> None:
    world.slack.scopes -= {"channels:history"}
    assert await world.adapter.find(GENERAL, KEY, world.clock()) == CannotLook("missing_scope")


async def test_buttons_work_after_a_restart(world: SlackWorld, toy: Toy) -> None:
    await posted(world)
    [question] = await world.messages(GENERAL)
    await world.restart(COMMANDS, toy)
    assert "Saved: answer:1" in await world.press("Bob", question, "B")


async def test_a_socket_that_slack_renews(world: SlackWorld, toy: Toy) -> None:
    await world.slack.drop()
    assert "You typed help" in await world.command("Bob", GENERAL, "help")


async def test_stopping_lets_a_handler_finish(world: SlackWorld, toy: Toy) -> None:
    go, finished = asyncio.Event(), asyncio.Event()

    async def handler(event: Any) -> None:
        await go.wait()
        await event.reply(Card("Saved in time"))
        finished.set()

    toy.instead = handler
    act = asyncio.create_task(world.slack.command("U0BOB", "C0GENERAL", "help"))
    await toy.until(1)
    stopping = asyncio.create_task(world._disconnect())
    asyncio.get_running_loop().call_later(0.1, go.set)
    await asyncio.wait_for(stopping, 8)
    assert finished.is_set()
    assert "Saved in time" in await world.later(await act)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "app_uninstalled"}, Removed("slack:T0SLACK")),
        ({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}, Removed("slack:T0SLACK")),
        ({"type": "channel_archive", "channel": "C0GENERAL"}, PlaceGone("slack:T0SLACK", GENERAL)),
        ({"type": "group_left", "channel": "C0GENERAL"}, PlaceGone("slack:T0SLACK", GENERAL)),
        (
            {"type": "member_left_channel", "channel": "C0GENERAL", "user": BOT_USER},
            PlaceGone("slack:T0SLACK", GENERAL),
        ),
        (
            {"type": "member_joined_channel", "channel": "C0GENERAL", "user": BOT_USER, "inviter": "U0ADA"},
            Invited("slack:T0SLACK", GENERAL, "slack:T0SLACK:U0ADA"),
        ),
    ],
)
async def test_what_happens_in_the_workspace(world: SlackWorld, toy: Toy, event: Any, expected: Event) -> None:
    await world.slack.event({"type": "member_joined_channel", "channel": "C0GENERAL", "user": "U0BOB"})  # not ours
    await world.slack.event(event)
    assert await toy.until(1) == [expected]


async def test_who_people_are(world: SlackWorld, toy: Toy) -> None:
    profiles: list[Profile] = []

    async def handler(event: Any) -> None:
        profiles.append(await event.conversation.profile())
        await event.reply(Card("You"))

    toy.instead = handler
    await world.command("Ada", GENERAL, "help")
    assert profiles[-1] == Profile("Ada", admin=True, zone="Europe/Berlin")
    world.slack.people["U0ADA"]["is_admin"] = False
    await world.command("Ada", GENERAL, "help")
    assert profiles[-1].admin  # for a minute at most
    world.clock.move_to(world.clock() + timedelta(seconds=61))
    await world.command("Ada", GENERAL, "help")
    assert not profiles[-1].admin

    world.slack.join("U0GUEST", "Guest", team_id="T9OTHER", is_admin=True)
    await world.command("guest", GENERAL, "help")
    assert (profiles[-1].guest, profiles[-1].admin) == (True, False)

    world.slack.will("users.info", "hang_before")
    await world.command("Bob", GENERAL, "help")
    assert profiles[-1] == Profile("bob", admin=False)


async def test_hostile_names_stay_text_everywhere(world: SlackWorld, toy: Toy) -> None:
    card = Card(
        EVIL,
        (
            line(EVIL, muted=True),
            line(Link(EVIL, "https://example.org/?a=1&b=2"), ChannelName(GENERAL), EVIL),
            Choices((Choice(EVIL, "right"),)),
            Table((EVIL, "n"), ((EVIL, "1"),), frozenset({1})),
            Bars((Bar(EVIL, 3, EVIL),)),
        ),
        (Button("b", EVIL, EVIL), Select("s", EVIL, (("1", EVIL),))),
    )
    await posted(world, card)
    [message] = await world.messages(GENERAL)
    assert message.text.count(EVIL) == 10
    assert "<!" not in message.raw["text"]


async def test_moments_and_links_to_messages(world: SlackWorld) -> None:
    message = await posted(world)
    at = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    card = Card(
        "Reveal",
        (
            line("Closes ", Moment(at, "17:00 CET")),
            line("Open until ", Moment(at, "Mon 17:00", "both"), muted=True),
            line(MessageLink("The question", message)),
        ),
    )
    await posted(world, card)
    reveal = (await world.messages(GENERAL))[1]
    assert "Closes 17:00 CET" in reveal
    assert "Open until Mon 17:00" in reveal
    link = reveal.raw["blocks"][-1]["elements"][0]["elements"][0]
    assert link["url"] == f"https://study.slack.com/archives/C0GENERAL/p{message.split(':')[-1].replace('.', '')}"


async def test_where_slack_takes_no_table_it_gets_words(world: SlackWorld, toy: Toy) -> None:
    board = Card("Board", (Table(("#", "Name"), (("1", "Ada"), ("2", "Bob"))),), (Button("b", "Me"),))

    async def handler(event: Any) -> None:
        await event.reply(board)

    toy.instead = handler
    await posted(world, board)
    assert (await world.messages(GENERAL))[0].raw["blocks"][1]["type"] == "table"
    world.slack.takes_tables = False
    await posted(world, board)
    assert "1  Ada" in (await world.messages(GENERAL))[1]
    assert "1  Ada" in await world.command("Bob", GENERAL, "help")


async def test_who_has_left_and_who_is_a_bot_is_looked_up(world: SlackWorld, toy: Toy) -> None:
    world.slack.join("U0ROBO", "Robo", is_bot=True)
    await world.join("Cleo")
    await world.leave("Cleo")
    asked = [world.account(name) for name in ("Bob", "Cleo", "Robo", "Nobody")]
    there = await world.adapter.present(world.workspace, asked)
    assert there == {world.account("Bob"): True, world.account("Cleo"): False, world.account("Robo"): False}
    world.slack.will("users.info", "429", "500_before")
    assert set(await world.adapter.present(world.workspace, asked[:3])) == {world.account("Robo")}
    assert await world.adapter.present("slack:T0ELSE", ["slack:T0ELSE:U1"]) == {}


async def test_slack_tells_of_who_leaves(world: SlackWorld, toy: Toy) -> None:
    for deleted in (False, True):
        await world.slack.event({"type": "user_change", "user": {"id": "U0BOB", "deleted": deleted}})
    assert [event for event in toy.events if isinstance(event, Left)] == [Left(world.workspace, world.account("Bob"))]
