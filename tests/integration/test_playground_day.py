"""A day on the playground with a toy bot: acting through the server's own WebSocket, as a page does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.card import Button, Card, Select, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, Event, FormEvent, HomeOpened, Installed, Interaction, PressEvent
from adapters.form import ChoiceField, Form, TextField
from adapters.outcome import CannotLook, Found, Outcome, Refused, Sent, Unclear, Why
from adapters.place import direct, home
from adapters.playground import Stop
from tests.world import FIRST_DAY
from tests.world_playground import PlaygroundWorld, playground

HOSTILE = "<!channel> @everyone **x** <@U1>"
HOUR = timedelta(hours=1)


async def teams(asker: Asker, typed: str) -> Sequence[str]:
    return [name for name in ("Blue Whales", "Red Pandas") if name.lower().startswith(typed.lower())]


COMMANDS = (
    Command("board", "who leads", (Parameter("who", "whose points", ("players", "teams")),)),
    Command("team join", "join a team", (Parameter("name", "its name", suggest=teams),)),
    Command("setup", "when", admin=True),
)
SETUP = Form(
    "setup", "When?", (TextField("time", "Time", "09:00"), ChoiceField("zone", "Zone", (("utc", "UTC"),), ("utc",)))
)
QUESTION = Card("Sky?", (line("Which colour has the sky?"),), (Button("a:0", "A"), Button("a:1", "B")))


class Toy:
    """Answers every act with what it was, and remembers the events."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def __call__(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case CommandEvent(path="setup"):
                await event.reply(SETUP)
            case CommandEvent(path=path, arguments=arguments):
                await event.reply(Card(f"{path} {dict(arguments)}", (), (Select("pick", "Two?", PICKS, 2, 2),)))
            case PressEvent(control=control, values=values):
                await event.reply(Card(f"{event.name} pressed {control} {'+'.join(values)}".strip()))
            case FormEvent(values=values) if values["time"] == ("25:99",):
                await event.reply(replace(SETUP, errors={"time": "No such time."}))
            case FormEvent(values=values):
                await event.reply(Card(f"At {values['time'][0]} {values['zone'][0]}"))

    @property
    def last(self) -> Interaction:
        assert isinstance(self.events[-1], Interaction)
        return self.events[-1]


PICKS = (("0", "Yes"), ("1", "No"), ("2", "Both"))


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
async def world(toy: Toy) -> AsyncIterator[PlaygroundWorld]:
    async with playground(COMMANDS, toy) as world:
        await world.join("ada", admin=True)
        await world.join("ben")
        yield world


async def post(world: PlaygroundWorld, card: Card, key: str, place: str = "") -> str:
    sent = await world.adapter.post(place or world.channel("general"), card, key)
    assert isinstance(sent, Sent)
    return sent.message


async def test_a_question_is_posted_answered_changed_and_closed(world: PlaygroundWorld, toy: Toy) -> None:
    general = world.channel("general")
    message = await post(world, QUESTION, "k1")
    (seen,) = await world.messages(general)
    assert "Which colour has the sky?" in seen
    assert (await world.press("ada", seen, "A")).text == "Ada pressed a:0"
    assert (await world.press("ada", seen, "B")).text == "Ada pressed a:1"
    press = toy.last
    assert isinstance(press, PressEvent)
    assert (press.key, press.message, press.account) == ("k1", message, "playground:local:ada")
    assert (press.workspace, press.channel, press.at) == ("playground:local", general, FIRST_DAY)
    assert len({event.event for event in toy.events if isinstance(event, Interaction)}) == 2

    await world.adapter.replace(message, replace(QUESTION, title="Closed", controls=()), "k1")
    (closed,) = await world.messages(general)
    assert closed.text.startswith("Closed")
    assert not closed.buttons
    assert (await world.press("ben", seen, "A")).text == "Ben pressed a:0"  # pressed as the button went away


async def test_old_buttons_work_after_a_restart(world: PlaygroundWorld, toy: Toy) -> None:
    await post(world, QUESTION, "k1")
    await world.restart(COMMANDS, toy)
    (seen,) = await world.messages(world.channel("general"))
    assert (await world.press("ben", seen, "B")).text == "Ben pressed a:1"
    assert [event for event in toy.events if isinstance(event, Installed)] == [
        Installed("playground:local", "Playground")
    ]


async def test_a_private_reply_is_seen_by_nobody_else(world: PlaygroundWorld, toy: Toy) -> None:
    reply = await world.command("ada", world.channel("general"), "board teams")
    assert reply.private
    assert reply.text == "board {'who': 'teams'}"
    assert [seen.text for seen in await world.place(world.channel("general"), "ada")] == [reply.text]
    assert await world.place(world.channel("general"), "ben") == []
    assert (await world.choose("ben", reply, "Two?", ["Yes", "No"])).text == "This message is gone."
    assert (await world.choose("ada", reply, "Two?", ["Yes", "Both"])).text == "Ada pressed pick 0+2"
    press = toy.last
    assert isinstance(press, PressEvent)
    assert (press.key, press.message) == ("", "")


async def test_a_form_comes_back_until_it_is_right(world: PlaygroundWorld) -> None:
    form = await world.command("ada", world.channel("general"), "setup")
    assert form.fields == ["Time", "Zone"]
    assert (await world.fill("ada", form, {"Time": " "})).errors == {"Time": "Please fill this in."}
    again = await world.fill("ada", form, {"Time": "25:99"})
    assert again.errors == {"Time": "No such time."}
    assert again.raw["fields"][0]["value"] == "25:99"
    assert (await world.fill("ben", again, {})).text == "This form is no longer open. Please start again."
    assert (await world.fill("ada", again, {"Time": "08:30"})).text == "At 08:30 utc"
    assert (await world.fill("ada", again, {})).text == "This form is no longer open. Please start again."


async def test_suggestions_know_who_asks(world: PlaygroundWorld) -> None:
    ada = await world.browser("ada")
    asked = {"place": world.channel("general"), "command": "team join", "parameter": "name", "typed": "b"}
    assert (await ada.act("suggest", **asked))["values"] == ["Blue Whales"]
    assert (await ada.act("suggest", **asked | {"parameter": "none"}))["values"] == []


async def test_the_bot_finds_its_own_messages_by_key(world: PlaygroundWorld) -> None:
    general = world.channel("general")
    first, _, third = [await post(world, QUESTION, key) for key in ("k1", "k2", "k1")]
    assert await world.adapter.find(general, "k1", FIRST_DAY) == Found((first, third))
    assert await world.adapter.remove(first) == Sent(first)
    assert await world.adapter.remove(first) == Sent(first)
    found = await world.adapter.find(general, "k1", FIRST_DAY)
    assert not isinstance(found, CannotLook)
    assert found.messages == (third,)


@pytest.mark.parametrize(
    ("outcome", "lands", "left"),
    [
        (Refused(Why.BUSY, "later", 3.0), False, 0),
        (Unclear("lost on the way there"), False, 0),
        (Unclear("lost on the way back"), True, 1),
    ],
)
async def test_a_post_can_be_made_to_fail_once(
    world: PlaygroundWorld, outcome: Outcome, lands: bool, left: int
) -> None:
    general = world.channel("general")
    world.chat.next_outcome(outcome, lands=lands)
    assert await world.adapter.post(general, QUESTION, "k1") == outcome
    assert len(await world.messages(general)) == left
    assert isinstance(await world.adapter.post(general, QUESTION, "k2"), Sent)


async def test_what_cannot_be_shown_is_refused_with_a_reason(world: PlaygroundWorld) -> None:
    nowhere = await world.adapter.post("playground:local:nowhere", QUESTION, "k1")
    assert isinstance(nowhere, Refused)
    assert nowhere.why is Why.PLACE_GONE
    too_long = await world.adapter.post(world.channel("general"), QUESTION, "k" * 100)
    assert isinstance(too_long, Refused)
    assert too_long.why is Why.OUR_BUG
    assert isinstance(await world.adapter.replace("playground:local:no:1", QUESTION, "k1"), Refused)


async def test_direct_messages_and_home_belong_to_one_person(world: PlaygroundWorld, toy: Toy) -> None:
    ada = world.account("ada")
    await post(world, QUESTION, "k1", direct(ada))
    (seen,) = await world.place(direct(ada), "ada")
    assert await world.place(direct(ada), "ben") == []
    await world.press("ada", seen, "A")
    assert toy.last.channel is None

    await (await world.browser("ada")).act("home")
    assert toy.events[-1] == HomeOpened("playground:local", ada, home(ada))
    for title in ("Home", "Home again"):
        assert isinstance(await world.adapter.replace(home(ada), replace(QUESTION, title=title), ""), Sent)
    assert [seen.raw["title"] for seen in await world.place(home(ada), "ada")] == ["Home again"]


async def test_a_name_is_shown_as_it_is(world: PlaygroundWorld, toy: Toy) -> None:
    await world.join("mallory", shown_as=HOSTILE)
    await post(world, QUESTION, "k1")
    (seen,) = await world.messages(world.channel("general"))
    assert (await world.press("mallory", seen, "A")).text == f"{HOSTILE} pressed a:0"


async def test_the_admin_switch_counts_at_once(world: PlaygroundWorld, toy: Toy) -> None:
    await world.command("ben", world.channel("general"), "board")
    assert (await toy.last.conversation.profile()).admin is False
    await (await world.browser("ben")).act("switch", admin=True)
    profile = await toy.last.conversation.profile()
    assert (profile.name, profile.admin, profile.zone) == ("Ben", True, "UTC")


async def test_moving_the_time_waits_for_what_happens_then(world: PlaygroundWorld) -> None:
    world.stops.append(Stop("Question", FIRST_DAY + 3 * HOUR, "To the next question"))

    async def tick() -> None:
        await post(world, QUESTION, "k1")

    world.playground_clock.on_move(tick)
    ada = await world.browser("ada")
    assert (await ada.act("move", to=(FIRST_DAY + 3 * HOUR).isoformat()))["kind"] == "done"
    assert len(await world.messages(world.channel("general"))) == 1
    back = await ada.act("move", to=FIRST_DAY.isoformat())
    assert back["words"] == "Time in the playground only moves forward."
