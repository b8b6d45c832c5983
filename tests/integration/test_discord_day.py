"""Discord as its members see it, through the real discord.py client on simcord."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import simcord
from discord import ui

from adapters.card import Button, Card, ChannelName, Choice, Choices, MessageLink, Moment, Select, line
from adapters.command import Asker, Command, Parameter
from adapters.discord import ids
from adapters.discord.wire import Control
from adapters.event import CommandEvent, Event, FormEvent, Installed, PlaceGone, PressEvent, Profile, Removed
from adapters.form import ChoiceField, Form, TextField
from adapters.outcome import Found, Gone, Refused, Sent, Unclear, Why
from adapters.place import direct, home
from tests.world import FIRST_DAY, Seen
from tests.world_discord import DiscordWorld

HOSTILE = "<!channel> @everyone **x** <@U1>"


async def towns(asker: Asker, typed: str) -> list[str]:
    return [town for town in ("Berlin", "Bern", "Lima") if town.lower().startswith(typed.lower())]


COMMANDS = (
    Command("hello", "Say hello", (Parameter("mood", "How you feel", choices=("merry", "calm")),)),
    Command("town", "Name a town", (Parameter("name", "Which one", suggest=towns, required=True),)),
    Command("board", "Show the board"),
    Command("board explain", "How the board counts"),
    Command("order", "Fill in a form"),
    Command("clean", "Clean up", admin=True),
)
QUESTION = Card(
    "Question of the day",
    (line("Which one ", "is it?"), Choices((Choice("This"), Choice(HOSTILE)))),
    (Button("pick:0", "A"), Button("pick:1", "B", style="primary")),
)
ORDER = Form(
    "order",
    "Your order",
    (
        TextField("dish", "Dish", "Soup", hint="What you want"),
        ChoiceField("days", "Days", (("1", "Monday"), ("2", "Tuesday")), chosen=("1",), at_most=2),
    ),
)


class Toy:
    """A handler of a few lines that remembers what it was given."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.hold = asyncio.Event()
        self.world: DiscordWorld | None = None
        self.outcomes: list[Sent | Gone] = []
        self.profiles: list[Profile] = []

    async def __call__(self, event: Event) -> None:
        self.events.append(event)
        if self.world is not None:
            await self.world.env.external_wait(self.hold.wait(), reason="the test holds the handler")
        match event:
            case CommandEvent(path="order"):
                self.outcomes.append(await event.reply(ORDER))
            case CommandEvent(path="town"):
                raise RuntimeError("no such town")
            case CommandEvent():
                self.profiles.append(await event.conversation.profile())
                said = Card(f"You said {event.path}", (line(f"{dict(event.arguments)} {event.name}"),), BUTTONS)
                self.outcomes.append(await event.reply(said))
            case PressEvent(control="again"):
                for number in range(6):
                    self.outcomes.append(await event.reply(Card(f"Reply {number}")))
            case PressEvent(control="nothing"):
                pass
            case PressEvent():
                self.profiles.append(await event.conversation.profile())
                self.outcomes.append(await event.reply(Card("Saved", (line(f"{event.control} {event.values}"),))))
            case FormEvent(values={"dish": ("Stone",)}):
                again = Form(ORDER.id, ORDER.title, ORDER.fields, errors={"dish": "Nobody can eat that."})
                self.outcomes.append(await event.reply(again))
            case FormEvent():
                self.outcomes.append(await event.reply(Card("Ordered", (line(f"{dict(event.values)}"),))))

    def held_by(self, world: DiscordWorld) -> None:
        """Every handler waits until the test lets it go."""
        self.world = world

    def last(self) -> Event:
        return self.events[-1]


BUTTONS = (Button("again", "Again"), Button("nothing", "Nothing"))


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
async def world(toy: Toy) -> AsyncIterator[DiscordWorld]:
    world = DiscordWorld()
    await world.start(COMMANDS, toy)
    await world.join("ada", admin=True, shown_as="Ada")
    await world.join("bob", shown_as=HOSTILE)
    yield world
    await world.stop()


async def posted(world: DiscordWorld, card: Card = QUESTION, key: str = "r1.0") -> tuple[str, Seen]:
    outcome = await world.adapter.post(world.channel("general"), card, key)
    assert isinstance(outcome, Sent)
    return outcome.message, (await world.messages(world.channel("general")))[-1]


async def test_a_question_is_posted_and_pressed(world: DiscordWorld, toy: Toy) -> None:
    message, seen = await posted(world)
    assert seen.buttons == ["A", "B"]
    assert "Question of the day" in seen
    assert f"B. {HOSTILE}" in seen
    world.clock.move_to(FIRST_DAY + timedelta(hours=3))

    reply = await world.press("bob", seen, "B")

    assert reply.private
    assert "pick:1 ()" in reply
    press = toy.last()
    assert isinstance(press, PressEvent)
    assert (press.control, press.key, press.message) == ("pick:1", "r1.0", message)
    assert (press.workspace, press.channel) == (world.workspace, world.channel("general"))
    assert (press.account, press.name) == (world.account("bob"), HOSTILE)
    assert press.at == world.clock()
    assert press.event.startswith("d:")
    assert toy.profiles == [Profile(HOSTILE, admin=False)]


async def test_buttons_posted_before_a_restart_work_after_it(world: DiscordWorld, toy: Toy) -> None:
    _, seen = await posted(world)
    await world.restart(COMMANDS, toy)
    seen = (await world.messages(world.channel("general")))[0]
    assert "pick:0" in await world.press("ada", seen, "A")
    assert len(world.synced) == 1, "the same commands are not told twice"


async def test_closing_a_list_submits_it(world: DiscordWorld, toy: Toy) -> None:
    pick_two = Select("two", "Choose two", (("0", "A"), ("1", "B"), ("2", "C")), at_least=2, at_most=2)
    _, seen = await posted(world, Card("Choose", (), (pick_two,)))
    assert seen.selects == {"Choose two": ["A", "B", "C"]}
    await world.choose("ada", seen, "Choose two", ["A", "C"])
    press = toy.last()
    assert isinstance(press, PressEvent)
    assert press.values == ("0", "2")


async def test_commands_are_typed(world: DiscordWorld, toy: Toy) -> None:
    reply = await world.command("bob", world.channel("evening"), "hello merry")
    assert reply.private
    assert f"{{'mood': 'merry'}} {HOSTILE}" in reply
    assert "You said hello" in await world.command("bob", world.channel("evening"), "hello")
    assert "You said board\n" in await world.command("bob", world.channel("evening"), "board")
    assert "You said board explain" in await world.command("bob", world.channel("evening"), "board explain")
    assert await world.suggestions("bob", world.channel("evening"), "town", "name", "ber") == ["Berlin", "Bern"]


async def test_only_the_bots_own_check_guards_an_admin_command_once_a_server_opened_it(
    world: DiscordWorld, toy: Toy
) -> None:
    await world.command("ada", world.channel("general"), "clean")
    await world.command("bob", world.channel("general"), "clean")
    assert [profile.admin for profile in toy.profiles] == [True, False]


async def test_a_form_keeps_what_was_typed_until_it_is_right(world: DiscordWorld, toy: Toy) -> None:
    form = await world.command("ada", world.channel("general"), "order")
    assert form.fields == ["Dish", "Days"]

    again = await world.fill("ada", form, {"Dish": "Stone", "Days": ["Monday", "Tuesday"]})
    assert again.errors == {"Dish": "Nobody can eat that."}
    assert again.fields == ["Dish", "Days"]

    done = await world.fill("ada", again, {"Dish": HOSTILE})
    assert f"{{'dish': ('{HOSTILE}',), 'days': ('1', '2')}}" in done
    assert isinstance(toy.last(), FormEvent)


async def test_a_form_that_waits_is_lost_with_a_restart_and_says_so(world: DiscordWorld, toy: Toy) -> None:
    form = await world.command("ada", world.channel("general"), "order")
    card = world.answer(await world.people["ada"].submit_modal(form.raw.opened, {"dish": "Stone", "days": ["1"]}))
    await world.restart(COMMANDS, toy)
    assert "Run the command again" in await world.press("ada", card, "Edit again")


async def test_a_form_submitted_after_a_restart_arrives(world: DiscordWorld, toy: Toy) -> None:
    form = await world.command("ada", world.channel("general"), "order")
    await world.restart(COMMANDS, toy)
    assert "'Soup'" in await world.fill("ada", form, {})


async def test_a_slow_handler_is_acknowledged_and_still_heard(world: DiscordWorld, toy: Toy) -> None:
    result = await slow(world, toy, "hello")
    assert "You said hello" in world.answer(result)
    assert world.answer(result).private
    assert len(result.followups) == 0, "the answer takes the place of the waiting line"


async def test_a_form_that_comes_too_late_waits_behind_a_button(world: DiscordWorld, toy: Toy) -> None:
    card = world.answer(await slow(world, toy, "order"))
    form = await world.press("ada", card, "Open the form")
    assert form.fields == ["Dish", "Days"]


async def slow(world: DiscordWorld, toy: Toy, command: str) -> simcord.InteractionResult:
    """A command whose handler takes more than the 1.8 s."""
    toy.held_by(world)
    result = await world.people["ada"].slash(world.general, f"quiz {command}")
    assert result.deferred
    assert result.ephemeral
    toy.hold.set()
    await world.env.settle()
    return result


async def test_a_handler_that_fails_kills_nothing(
    world: DiscordWorld, toy: Toy, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await world.command("ada", world.channel("general"), "town Atlantis")
    assert "That did not work" in reply
    assert "no such town" not in reply.text
    assert [record.name for record in caplog.records if record.levelno == logging.ERROR] == ["quizbot.adapters.discord"]
    assert "You said hello" in await world.command("ada", world.channel("general"), "hello")


async def test_five_replies_and_no_more(world: DiscordWorld, toy: Toy) -> None:
    card = await world.command("ada", world.channel("general"), "hello")
    assert "Reply 4" in await world.press("ada", card, "Again")
    assert [type(outcome) for outcome in toy.outcomes[1:]] == [Sent] * 5 + [Gone]


async def test_an_act_that_needs_no_words_leaves_nothing_spinning(world: DiscordWorld, toy: Toy) -> None:
    card = await world.command("ada", world.channel("general"), "hello")
    assert (await world.press("ada", card, "Nothing")).text == ""


async def test_replace_remove_and_find(world: DiscordWorld) -> None:
    message, _ = await posted(world)
    await posted(world, key="r2.0")
    general = world.channel("general")
    assert await world.adapter.find(general, "r1.0", FIRST_DAY) == Found((message,))
    assert await world.adapter.find(general, "r1", FIRST_DAY) == Found(())

    closed = Card("Closed", (line("See ", MessageLink("the question", message), " in ", ChannelName(general)),))
    assert await world.adapter.replace(message, closed, "r1.0") == Sent(message)
    seen = (await world.messages(general))[0]
    assert seen.text == "Closed\nSee the question in #general"
    assert not seen.buttons

    assert await world.adapter.remove(message) == Sent(message)
    assert await world.adapter.remove(message) == Sent(message), "one that is gone already counts"
    gone = await world.adapter.replace(message, closed, "r1.0")
    assert isinstance(gone, Refused)
    assert gone.why is Why.OUR_BUG


async def test_times_stand_in_the_readers_zone(world: DiscordWorld) -> None:
    _, seen = await posted(world, Card("Open", (line("until ", Moment(FIRST_DAY, "07:00")),), BUTTONS))
    assert "until 07:00" in seen


async def test_a_direct_message_knows_its_server(world: DiscordWorld, toy: Toy) -> None:
    outcome = await world.adapter.post(direct(world.account("ada")), QUESTION, "n1")
    assert isinstance(outcome, Sent)
    seen = (await world.direct_messages("ada"))[-1]
    await world.press("ada", seen, "B")
    press = toy.last()
    assert isinstance(press, PressEvent)
    assert (press.workspace, press.account, press.channel) == (world.workspace, world.account("ada"), None)
    assert (press.control, press.key, press.message) == ("pick:1", "n1", outcome.message)
    assert toy.profiles[-1].admin
    assert await world.adapter.find(direct(world.account("ada")), "n1", FIRST_DAY) == Found((outcome.message,))
    assert await world.adapter.replace(outcome.message, Card("Done"), "n1") == Sent(outcome.message)


async def test_there_are_no_homes(world: DiscordWorld) -> None:
    for outcome in (
        await world.adapter.replace(home(world.account("ada")), QUESTION, "h"),
        await world.adapter.post(home(world.account("ada")), QUESTION, "h"),
        await world.adapter.post("slack:T1:C1", QUESTION, "h"),
        await world.adapter.post(world.channel("general"), QUESTION, "k" * 100),
    ):
        assert isinstance(outcome, Refused)
        assert outcome.why is Why.OUR_BUG


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, 50013, Why.PLACE_GONE),
        (404, 10003, Why.PLACE_GONE),
        (400, 50035, Why.OUR_BUG),
        (404, 10008, Why.OUR_BUG),  # made and deleted: its nonce is still known
        (401, 0, Why.INSTALLATION_GONE),
        (429, 0, Why.BUSY),  # without Via: a network before Discord
        (500, 0, None),
        (503, 0, None),
    ],
)
async def test_what_a_refusal_means(world: DiscordWorld, status: int, code: int, expected: Why | None) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=status, code=code)
    outcome = await world.adapter.post(world.channel("general"), QUESTION, "r1.0")
    if expected is None:
        assert isinstance(outcome, Unclear)
    else:
        assert isinstance(outcome, Refused)
        assert outcome.why is expected
    if status == 429:
        calls = len(world.env.http_requests)
        silent = await world.adapter.post(world.channel("general"), QUESTION, "r2.0")
        assert isinstance(silent, Refused)
        assert silent.retry_after > 60
        assert len(world.env.http_requests) == calls, "nothing is sent while we are shut out"


async def test_a_post_bears_its_own_nonce_and_mentions_one_role_at_most(world: DiscordWorld) -> None:
    role = ids.role(world.guild.id, world.admins.id)
    await posted(world, Card("Up", (line(HOSTILE),), BUTTONS, notify=role))
    await posted(world, Card("Up", (line(HOSTILE),), BUTTONS), "r2.0")
    sent = [request for request in world.env.http_requests if request.path.endswith("/messages")]
    pinged, quiet = sent[0].json, sent[1].json
    assert pinged["allowed_mentions"]["roles"] == [str(world.admins.id)] or pinged["allowed_mentions"]["roles"] == [
        world.admins.id
    ]
    assert pinged["allowed_mentions"]["parse"] == quiet["allowed_mentions"]["parse"] == []
    assert not quiet["allowed_mentions"].get("roles")
    assert pinged["enforce_nonce"]
    assert len(pinged["nonce"]) <= 25
    assert pinged["nonce"] != quiet["nonce"]


async def test_a_card_may_ask_for_a_thread(world: DiscordWorld) -> None:
    await posted(world, Card("Reveal", (), BUTTONS, thread="Talk about it"))
    assert [thread.name for thread in world.general.threads] == ["Talk about it"]


async def test_a_thread_that_may_not_be_opened_changes_nothing(world: DiscordWorld) -> None:
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
    await posted(world, Card("Reveal", (), BUTTONS, thread="Talk about it"))
    assert not world.general.threads


async def test_a_forum_is_no_place_to_post_in_and_a_post_of_it_is(world: DiscordWorld) -> None:
    forum = world.guild.create_forum_channel("help")
    no_text = "Cannot send messages in a non-text channel"  # simcord would take it
    world.env.inject_error("POST", f"/channels/{forum.id}/messages", status=400, code=50008, message=no_text)
    refused = await world.adapter.post(ids.channel(world.guild.id, forum.id), QUESTION, "r1.0")
    assert isinstance(refused, Refused)
    assert refused.why is Why.PLACE_GONE
    assert no_text in refused.detail

    opened = await world.adapter.client.get_channel(forum.id).create_thread(name="Exam", content="Let us begin")
    sent = await world.adapter.post(ids.channel(world.guild.id, opened.thread.id), QUESTION, "r1.0")
    assert isinstance(sent, Sent)


async def test_servers_come_and_go(world: DiscordWorld, toy: Toy) -> None:
    other = await world.take_in("Other")
    assert toy.last() == Installed(f"discord:{other.id}", "Other")
    channel = world.channel("evening")
    await world.adapter.client.get_channel(int(channel.rpartition(":")[2])).delete()
    await world.env.settle()
    assert toy.last() == PlaceGone(world.workspace, channel)
    await world.adapter.client.get_guild(other.id).leave()
    await world.env.settle()
    assert toy.last() == Removed(f"discord:{other.id}")


async def test_no_view_of_ours_is_kept_nor_unregisters_the_controls(world: DiscordWorld) -> None:
    """discord.py drops a DynamicItem for the whole bot when a view that mixes it with plain items ends."""
    await posted(world)
    await world.command("ada", world.channel("general"), "hello")
    await world.command("ada", world.channel("general"), "order")
    store = world.adapter.client._connection._view_store
    assert not store._synced_message_views
    assert not store._views
    assert not store._modals

    view = ui.LayoutView(timeout=None)
    view.add_item(ui.ActionRow(Control(ui.Button(custom_id="a|k")), ui.Button(custom_id="plain")))
    store.add_view(view, 1)
    view.stop()
    assert Control.__discord_ui_compiled_template__ not in store._dynamic_items, "the library's bug is still there"


async def test_stopping_lets_a_handler_finish(world: DiscordWorld, toy: Toy) -> None:
    toy.held_by(world)
    result = await world.people["ada"].slash(world.general, "quiz hello")
    stopping = asyncio.create_task(world.halt())
    await asyncio.sleep(0)
    assert not stopping.done()
    toy.hold.set()
    await stopping
    assert "You said hello" in world.answer(result)


async def test_who_has_left_and_who_is_a_bot_is_looked_up(world: DiscordWorld, toy: Toy) -> None:
    for name in ("Bob", "Cleo"):
        await world.join(name)
    await world.leave("Cleo")
    robo = world.guild.add_member(world.env.create_user("Robo", bot=True))
    asked = [world.account("Bob"), world.account("Cleo"), ids.account(world.guild.id, robo.id)]
    assert await world.adapter.present(world.workspace, asked) == dict(zip(asked, (True, False, False), strict=True))
    assert await world.adapter.present("discord:1", ["discord:1:2"]) == {}, "another server tells nothing"
