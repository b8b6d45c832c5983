"""The playground as a world: everybody acts through the server's own WebSocket, as their browser would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from adapters.command import Command
from adapters.event import Handle
from adapters.playground import Chat, Person, PlaygroundAdapter, PlaygroundClock, Stop
from tests.world import Seen, WorldClock

PATIENCE = 10.0  # seconds for anything to happen


class Browser:
    """One open page of one person."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, person: str) -> None:
        self._socket = socket
        self._person = person
        self._requests = 0

    async def look(self) -> dict[str, Any]:
        """All that this person can see now."""
        request = await self.send("hello", **{"as": self._person, "zone": "UTC"})
        return await self._until(lambda frame: frame["kind"] == "state" and frame["request"] == request)

    async def act(self, do: str, **details: Any) -> dict[str, Any]:
        """Do something; the frame that answers it: a message, a form, a refusal, or that it is done."""
        request = await self.send(do, **details)
        events = set()

        def answers(frame: dict[str, Any]) -> bool:
            if frame["kind"] == "message":
                return frame["message"]["event"] in events
            if frame.get("request") != request:
                return False
            if frame["kind"] == "taken":
                events.add(frame["event"])
            return frame["kind"] in ("form", "refused", "done", "suggestions")

        return await self._until(answers)

    async def next(self, kind: str) -> dict[str, Any]:
        """The next frame of a kind that comes."""
        return await self._until(lambda frame: frame["kind"] == kind)

    async def send(self, do: str, **details: Any) -> int:
        """Ask for something without waiting; the number of the request."""
        self._requests += 1
        frame = {"do": do, "request": self._requests} | details
        text = json.dumps(frame, ensure_ascii=False)  # a browser escapes no letters, but halves of them
        await self._socket.send_str(text.encode("utf-8", "backslashreplace").decode())
        return self._requests

    async def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = await self._socket.receive_json()
                if wanted(frame):
                    return frame


class PlaygroundWorld:
    """A workspace in this process, with a real server on a free port."""

    workspace = "playground:local"

    def __init__(self, clock: WorldClock | None = None) -> None:
        self.clock = clock or WorldClock()
        self.stops: list[Stop] = []
        self.playground_clock = PlaygroundClock(self.clock)
        self.chat = Chat([Person("onlooker", "Onlooker")], ["general", "evening"])
        self.adapter: PlaygroundAdapter
        self.web: aiohttp.ClientSession
        self._port = 0  # any free one at first; a restart comes back where the pages look for it
        self._running: asyncio.Task[None] | None = None
        self._browsers: dict[str, Browser] = {}

    async def start(self, commands: Sequence[Command], handle: Handle) -> None:
        self.adapter = PlaygroundAdapter(
            commands,
            clock=self.playground_clock,
            people=(),
            channels=(),
            timeline=self._timeline,
            port=self._port,
            chat=self.chat,
        )
        self._running = asyncio.create_task(self.adapter.run(handle))
        ready = asyncio.create_task(self.adapter.ready.wait())
        await asyncio.wait({self._running, ready}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not self.adapter.ready.is_set():
            ready.cancel()
            await self._running  # tells why
        self._port = int(self.adapter.url.rstrip("/").rpartition(":")[2])
        self.web = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))

    async def restart(self, commands: Sequence[Command], handle: Handle) -> None:
        await self.stop()
        await self.start(commands, handle)

    async def stop(self) -> None:
        self._browsers.clear()
        await self.web.close()
        if self._running:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    async def _timeline(self) -> Sequence[Stop]:
        return self.stops

    def channel(self, name: str) -> str:
        return f"{self.workspace}:{name}"

    def account(self, person: str) -> str:
        return f"{self.workspace}:{person}"

    async def join(self, name: str, *, admin: bool = False, shown_as: str | None = None) -> None:
        self.chat.join(Person(name, shown_as or name.capitalize(), admin))

    async def leave(self, name: str) -> None:
        del self.chat.people[self.account(name)]

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        """A new WebSocket, as a browser opens it from the page."""
        origin = self.adapter.url.rstrip("/")
        return await self.web.ws_connect(f"{self.adapter.url}live", origin=origin)

    async def browser(self, person: str) -> Browser:
        """The page of a person, opened when it is not."""
        if person not in self._browsers:
            assert self.account(person) in self.chat.people, f"{person} has not joined"
            browser = Browser(await self.connect(), person)
            await browser.look()
            self._browsers[person] = browser
        return self._browsers[person]

    async def place(self, place: str, person: str = "onlooker") -> list[Seen]:
        """What a person sees in a place, oldest first, private replies included."""
        state = await (await self.browser(person)).look()
        return [seen_message(message) for message in state["messages"] if message["place"] == place]

    async def messages(self, channel: str) -> list[Seen]:
        return [seen for seen in await self.place(channel) if not seen.private]

    async def command(self, person: str, channel: str, text: str) -> Seen:
        return await self._act(person, "command", place=channel, text=f"/quiz {text}")

    async def press(self, person: str, seen: Seen, label: str) -> Seen:
        control = next(c for c in seen.raw["controls"] if c["kind"] == "button" and c["label"] == label)
        return await self._act(person, "press", message=seen.raw["id"], control=control["id"], values=[])

    async def choose(self, person: str, seen: Seen, prompt: str, labels: Sequence[str]) -> Seen:
        control = next(c for c in seen.raw["controls"] if c["kind"] == "select" and c["prompt"] == prompt)
        values = _values(control["options"], labels)
        return await self._act(person, "press", message=seen.raw["id"], control=control["id"], values=values)

    async def fill(self, person: str, form: Seen, values: Mapping[str, str | Sequence[str]]) -> Seen:
        unknown = set(values) - set(form.fields)
        assert not unknown, f"the form has no {unknown}, only {list(form.fields)}"
        filled: dict[str, Sequence[str | Sequence[str]]] = {}
        for field in form.raw["fields"]:
            given = values.get(field["label"])
            if field["kind"] == "text":
                filled[field["id"]] = [field["value"] if given is None else given]
            elif given is None:
                filled[field["id"]] = field["chosen"]
            else:
                filled[field["id"]] = _values(field["options"], [given] if isinstance(given, str) else given)
        return await self._act(person, "submit", form=form.raw["token"], values=filled)

    async def _act(self, person: str, do: str, **details: Any) -> Seen:
        frame = await (await self.browser(person)).act(do, **details)
        match frame["kind"]:
            case "message":
                return seen_message(frame["message"])
            case "form":
                return seen_form(frame["form"])
            case "refused":
                return Seen(frame["words"], private=True, raw=frame)
            case _:
                return Seen("", private=True, raw=frame)


@asynccontextmanager
async def playground(commands: Sequence[Command], handle: Handle) -> AsyncIterator[PlaygroundWorld]:
    """A world that is running, and stopped in the end."""
    world = PlaygroundWorld()
    await world.start(commands, handle)
    try:
        yield world
    finally:
        await world.stop()


def _values(options: Sequence[Mapping[str, str]], labels: Sequence[str]) -> list[str]:
    by_label = {option["label"]: option["value"] for option in options}
    return [by_label[label] for label in labels]


def seen_message(message: Mapping[str, Any]) -> Seen:
    """A message as a person reads it."""
    lines = [message["title"]]
    for part in message["body"]:
        lines += _lines(part)
    return Seen(
        text="\n".join(lines),
        buttons=[control["label"] for control in message["controls"] if control["kind"] == "button"],
        selects={
            control["prompt"]: [option["label"] for option in control["options"]]
            for control in message["controls"]
            if control["kind"] == "select"
        },
        private=message["private"],
        raw=message,
    )


def seen_form(form: Mapping[str, Any]) -> Seen:
    """A form as a person reads it."""
    errors = {field["label"]: field["error"] for field in form["fields"] if field["error"]}
    if form["errors"]:
        errors[""] = " ".join(form["errors"])
    fields = [field["label"] for field in form["fields"]]
    return Seen(text=form["title"], fields=fields, errors=errors, private=True, raw=form)


def _lines(part: Mapping[str, Any]) -> list[str]:
    marks = {"": "", "right": " (right)", "wrong": " (wrong)", "chosen": " (your choice)"}
    match part["kind"]:
        case "line":
            return ["".join(span["text"] for span in part["spans"])]
        case "choices":
            return [f"{item['letter']}. {item['text']}{marks[item['mark']]}" for item in part["items"]]
        case "table":
            return [" · ".join(row) for row in [part["columns"], *part["rows"]]]
        case "verbatim":
            return [part["text"]]
        case _:
            return [f"{row['label']}: {row['note']}" for row in part["rows"]]
