"""The world behind Slack: slack-bolt over a real WebSocket to the local Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import pairwise
from typing import Any

from adapters.command import Command
from adapters.event import Handle
from adapters.slack import SlackAdapter
from bot.web import serving
from tests.slack_server import (
    APP_TOKEN,
    BOT_TOKEN,
    LEAST_SCOPES,
    SIGNING_SECRET,
    TEAM,
    Act,
    Payload,
    Slack,
    ended,
    signed,
)
from tests.world import Seen, WorldClock

SOON = 8.0  # seconds; a bound for what must happen, not a pace


class SlackWorld:
    """One workspace with ``general`` and ``evening``. Stopping it fails when Slack had something to complain about."""

    def __init__(self, clock: WorldClock | None = None, *, scopes: frozenset[str] = LEAST_SCOPES) -> None:
        self.clock = clock or WorldClock()
        self.slack = Slack(self.clock, scopes)
        self.workspace = f"slack:{TEAM}"
        self.adapter: SlackAdapter
        self._running: asyncio.Task[None] | None = None
        for name in ("general", "evening"):
            self.slack.channel(f"C0{name.upper()}")

    async def start(self, commands: Sequence[Command], handle: Handle) -> None:
        """Connect the adapter's real client and wait until it is ready."""
        await self.slack.start()
        await self._connect(commands, handle)

    async def restart(self, commands: Sequence[Command], handle: Handle) -> None:
        """A new adapter for the same workspace."""
        await self._disconnect()
        await self._connect(commands, handle)

    async def stop(self) -> None:
        await self._disconnect()
        await self.slack.stop()
        assert not self.slack.problems, self.slack.problems
        assert not self.slack.unacknowledged, f"not acknowledged: {self.slack.unacknowledged}"

    def channel(self, name: str) -> str:
        """The id of a channel."""
        return f"{self.workspace}:C0{name.upper()}"

    def account(self, name: str) -> str:
        """The id of a person."""
        return f"{self.workspace}:{_user(name)}"

    async def join(self, name: str, *, admin: bool = False, shown_as: str | None = None) -> None:
        """A person joins the workspace."""
        self.slack.join(_user(name), shown_as or name, name=name.lower(), is_admin=admin)

    async def leave(self, name: str) -> None:
        """A person's account is deactivated."""
        self.slack.people[_user(name)]["deleted"] = True

    async def messages(self, channel: str) -> list[Seen]:
        """The bot's messages in a channel, oldest first, as they are now."""
        return [seen({**message}) for message in self.slack.channels[channel.split(":")[2]]]

    async def direct(self, name: str) -> list[Seen]:
        """The bot's direct messages to a person."""
        return [seen({**message}) for message in self.slack.channels.get(f"D{_user(name)[1:]}", [])]

    async def home(self, name: str) -> Seen:
        """A person's home as it was last published."""
        return seen(self.slack.homes[_user(name)])

    async def open_home(self, name: str) -> None:
        """A person opens their home."""
        shown = {"view": view} if (view := self.slack.homes.get(_user(name))) else {}
        await self.slack.event(
            {"type": "app_home_opened", "user": _user(name), "channel": "D0", "tab": "home", **shown}
        )

    async def command(self, person: str, channel: str, text: str) -> Seen:
        """Type ``/quiz TEXT``; the private reply, or the form it opened."""
        return await self._reply(await self.slack.command(_user(person), channel.rpartition(":")[2], text))

    async def press(self, person: str, seen: Seen, label: str) -> Seen:
        """Press a button by its label; the private reply."""
        block, button = _button(seen.raw, label)
        return await self._reply(
            await self.slack.click(_user(person), seen.raw, button["action_id"], block["block_id"])
        )

    async def choose(self, person: str, seen: Seen, prompt: str, labels: Sequence[str]) -> Seen:
        """Tick options of a select and submit; the private reply."""
        menu, submit = _select(seen.raw, prompt)
        values = [option["value"] for option in menu["options"] if _words(option["text"]) in labels]
        assert len(values) == len(labels), f"no such options: {labels}"
        block, button = _button(seen.raw, submit)
        act = await self.slack.click(
            _user(person), seen.raw, button["action_id"], block["block_id"], {menu["action_id"]: values}
        )
        return await self._reply(act)

    async def fill(self, person: str, form: Seen, values: Mapping[str, str | Sequence[str]]) -> Seen:
        """Change fields of an open form by label and submit it; the reply, or the form again with errors."""
        inputs = {_words(block["label"]): block for block in form.raw["blocks"] if block["type"] == "input"}
        entered: dict[str, str | Sequence[str]] = {}
        for label, value in values.items():
            assert label in inputs, f"no field {label!r} among {list(inputs)}"
            entered[inputs[label]["block_id"]] = _option_values(inputs[label]["element"], value)
        return await self._reply(await self.slack.submit(_user(person), form.raw, entered))

    async def later(self, act: Act) -> Seen:
        """What a person gets to see next of an act."""
        return await self._reply(act)

    async def _reply(self, act: Act) -> Seen:
        assert act.acknowledged is not None, f"Slack shows a failure: {act.failed}"
        return seen(await asyncio.wait_for(act.seen.get(), SOON), private=True)

    async def _connect(self, commands: Sequence[Command], handle: Handle) -> None:
        self.adapter = SlackAdapter(
            commands, bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=self.slack.api_url, now=self.clock
        )
        self._running = asyncio.create_task(self.adapter.run(handle))
        connected = asyncio.create_task(self.slack.connected.wait())
        await asyncio.wait({self._running, connected}, timeout=SOON, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            self._running.result()
        assert connected.done(), "the adapter did not connect"

    async def _disconnect(self) -> None:
        if self._running:
            await ended(self._running)
            self._running = None
            await self.slack.sockets(0)


class SlackHttpWorld(SlackWorld):
    """The same workspace, with a Slack that calls us instead of being listened to."""

    async def _connect(self, commands: Sequence[Command], handle: Handle) -> None:
        self.adapter = SlackAdapter(
            commands, bot_token=BOT_TOKEN, signing_secret=SIGNING_SECRET, api_url=self.slack.api_url, now=self.clock
        )
        self._stack = AsyncExitStack()
        port = await self._stack.enter_async_context(serving("127.0.0.1", 0, self.adapter.routes()))
        self.slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        await self._listening(handle)

    async def _listening(self, handle: Handle) -> None:
        """Run the adapter and wait until it takes what Slack sends."""
        self._running = asyncio.create_task(self.adapter.run(handle))
        async with asyncio.timeout(SOON):
            while await self._status() != 200 and not self._running.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        if self._running.done():
            self._running.result()

    async def _disconnect(self) -> None:
        if self._running:
            await ended(self._running)
            self._running = None
            await self._stack.aclose()

    async def _status(self) -> int:
        """What is answered to a request that means nothing: 200 as soon as somebody listens."""
        status, _ = await self.slack.request(b"{}", {"Content-Type": "application/json", **signed(b"{}")})
        return status


def seen(payload: Payload, *, private: bool = False) -> Seen:
    """A message or view as it stands on the screen."""
    blocks = payload["blocks"]
    lines = [_words(payload["title"])] if "title" in payload else []
    lines += [text for block in blocks if (text := _text(block))]
    fields = {block["block_id"]: _words(block["label"]) for block in blocks if block["type"] == "input"}
    errors = {**_errors_below(blocks), **(payload.get("errors") or {})}
    return Seen(
        text="\n".join(lines),
        buttons=[_words(element["text"]) for block in blocks for element in _elements(block, "button")],
        selects={prompt: [_words(option["text"]) for option in menu["options"]] for prompt, menu in _menus(blocks)},
        fields=list(fields.values()),
        errors={fields[block]: words for block, words in errors.items()},
        private=private,
        raw=payload,
    )


def _errors_below(blocks: Sequence[Payload]) -> dict[str, str]:
    """The errors that a form shows as small print below its fields, by the field's block."""
    return {
        field["block_id"]: _words(below["elements"][0]).removeprefix("⚠️ ")
        for field, below in pairwise(blocks)
        if field["type"] == "input" and below["type"] == "context"
    }


def _user(name: str) -> str:
    return f"U0{name.upper()}"


def _words(text: Payload) -> str:
    return str(text["text"]).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _text(block: Payload) -> str:
    match block["type"]:
        case "header" | "section":
            return _words(block["text"])
        case "context":
            return "".join(
                _words(element) if element["type"] == "plain_text" else element["text"].split("|")[1].rstrip(">")
                for element in block["elements"]
            )
        case "rich_text":
            return "\n".join("".join(map(_rich, part["elements"])) for part in block["elements"])
        case "table":
            return "\n".join(" · ".join(cell["text"] for cell in row) for row in block["rows"])
    return ""


def _rich(element: Payload) -> str:
    match element["type"]:
        case "text" | "link":
            return str(element["text"])
        case "date":
            return str(element["fallback"])
    return f"#{element['channel_id']}"


def _elements(block: Payload, *kinds: str) -> list[Payload]:
    elements = [*block.get("elements", ()), *filter(None, [block.get("accessory")])]
    return [element for element in elements if element["type"] in kinds]


def _menus(blocks: Sequence[Payload]) -> list[tuple[str, Payload]]:
    """Each select with its prompt, which stands right before it or beside it."""
    found = []
    prompt = ""
    for block in blocks:
        if block["type"] == "section":
            prompt = _words(block["text"])
        for menu in _elements(block, "checkboxes", "radio_buttons", "static_select", "multi_static_select"):
            found.append((prompt, menu))
    return found


def _button(payload: Payload, label: str) -> tuple[Payload, Payload]:
    labels = []
    for block in payload["blocks"]:
        for element in _elements(block, "button"):
            labels.append(_words(element["text"]))
            if labels[-1] == label:
                return block, element
    raise AssertionError(f"no button {label!r} among {labels}")


def _select(payload: Payload, prompt: str) -> tuple[Payload, str]:
    """The menu under a prompt and the label of its submit."""
    for name, menu in _menus(payload["blocks"]):
        if name == prompt:
            wire = menu["action_id"].removeprefix("choose:")
            buttons = [button for block in payload["blocks"] for button in _elements(block, "button")]
            return menu, next(_words(button["text"]) for button in buttons if button.get("value") == wire)
    raise AssertionError(f"no select {prompt!r} among {[name for name, _ in _menus(payload['blocks'])]}")


def _option_values(element: Payload, value: str | Sequence[str]) -> str | Sequence[str]:
    """Labels of options as their values; typed text as it is."""
    if element["type"] == "plain_text_input":
        return value
    if element["type"] == "conversations_select":
        return [f"C0{str(value).removeprefix('#').upper()}"]
    labels = [value] if isinstance(value, str) else value
    values = {_words(option["text"]): option["value"] for option in element["options"]}
    return [_known(values, label) for label in labels]


def _known(values: Mapping[str, Any], label: str) -> str:
    assert label in values, f"no option {label!r} among {list(values)}"
    return str(values[label])
