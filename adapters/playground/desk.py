"""Where acts of the page become events: each is checked, handed over, and answered whatever happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from adapters.card import Card, line
from adapters.command import Asker, Command
from adapters.event import CommandEvent, Event, FormEvent, Handle, HomeOpened, PressEvent
from adapters.form import Form
from adapters.place import direct, home
from adapters.playground import acts, limits, render
from adapters.playground.chat import WORKSPACE, Chat, Message
from adapters.playground.clock import AlreadyPast
from adapters.playground.conversation import PlaygroundConversation
from adapters.playground.day import Day, TooFar
from adapters.playground.render import Payload
from adapters.playground.tab import Tab
from adapters.words import MAX_WORDS, parse

log = logging.getLogger("quizbot.adapters.playground")

OUR_FAULT = "That did not work, and it is not your fault. Please try again in a moment."


class NotPossible(Exception):
    """An act that is refused; its words are for the person who tried."""


class Desk:
    """Takes what the pages ask for. Nothing that arrives here can do harm, whatever it holds."""

    def __init__(self, chat: Chat, day: Day, commands: Sequence[Command]) -> None:
        self._chat = chat
        self._day = day
        self._commands = {command.path: command for command in commands}
        self._handle: Handle | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._tabs: set[Tab] = set()

    def open(self, handle: Handle) -> None:
        """Take acts from now on."""
        self._handle = handle

    def tell(self, event: Event) -> None:
        """Hand over something that is nobody's act."""
        if self._handle:
            self._track(self._announce(event, self._handle))

    async def _announce(self, event: Event, handle: Handle) -> None:
        try:
            await handle(event)
        except Exception:
            log.exception("a handler failed on %s", type(event).__name__)

    def _track(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Take no more; let what is under way come to its end, within bounds."""
        self._handle = None
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=limits.LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def enter(self, tab: Tab) -> bool:
        """A page was opened; False when there are too many."""
        if len(self._tabs) >= limits.TABS:
            return False
        self._tabs.add(tab)
        return True

    def leave(self, tab: Tab) -> None:
        """A page was closed."""
        tab.open = False
        self._tabs.discard(tab)

    def show(self, payload: Payload, to: str = "") -> None:
        """Show something on all pages, or on all pages of one account."""
        for tab in self._tabs:
            if tab.account and to in ("", tab.account):
                tab.send(payload)

    def take(self, tab: Tab, frame: str) -> None:
        """Do what a page asks for, at once or in a task of its own."""
        try:
            if len(frame.encode(errors="replace")) > limits.FRAME:
                raise NotPossible("That is too much at once.")
            request, act = acts.read(frame)
        except (acts.NotUnderstood, NotPossible) as refusal:
            request = acts.number_of(frame) if len(frame) <= limits.FRAME else 0
            tab.send(_refusal(request, str(refusal)))
            return
        if isinstance(act, acts.Hello):
            self._greet(tab, request, act)
        elif not tab.account:
            tab.send(_refusal(request, "Say hello first."))
        elif self._handle is None:
            tab.send(_refusal(request, "The playground is stopping."))
        elif len(self._under_way) >= limits.UNDER_WAY:
            tab.send(_refusal(request, "Too much is going on at once. Please try again in a moment."))
        else:
            self._track(self._do(tab, request, act, self._handle))

    async def _do(self, tab: Tab, request: int, act: acts.Act, handle: Handle) -> None:
        try:
            await self._carry_out(tab, request, act, handle)
            tab.send({"kind": "done", "request": request})
        except (NotPossible, AlreadyPast, TooFar) as refusal:
            tab.send(_refusal(request, str(refusal)))
        except Exception:  # a handler may raise anything; the person gets a calm line, the log gets the rest
            log.exception("an act of the playground failed: %s", type(act).__name__)
            tab.send(_refusal(request, OUR_FAULT))

    async def _carry_out(self, tab: Tab, request: int, act: acts.Act, handle: Handle) -> None:
        match act:
            case acts.Typed():
                await self._command(tab, request, act, handle)
            case acts.Pressed():
                await self._press(tab, request, act, handle)
            case acts.Submitted():
                await self._submit(tab, request, act, handle)
            case acts.Dismissed(token):
                if self._chat.form(token, tab.account):
                    self._chat.close_form(token)
            case acts.OpenedHome():
                await handle(HomeOpened(WORKSPACE, tab.account, home(tab.account)))
            case acts.Asked():
                tab.send({"kind": "suggestions", "request": request, "values": await self._suggest(tab, act)})
            case acts.Moved(to):
                await self._day.travel(to)
                self.show({"kind": "day", "day": self._day.payload()})
            case acts.Switched(admin):
                self._chat.change(tab.account, admin=admin)

    def _greet(self, tab: Tab, request: int, hello: acts.Hello) -> None:
        known = self._chat.people
        wanted = f"{WORKSPACE}:{hello.person}"
        tab.account = wanted if wanted in known else next(iter(known), "")
        if not tab.account:
            tab.send(_refusal(request, "Nobody has joined this playground yet."))
            return
        if _is_zone(hello.zone):
            known[tab.account] = replace(known[tab.account], zone=hello.zone)
        tab.send(
            {
                "kind": "state",
                "request": request,
                "me": tab.account,
                "people": self.people(),
                "places": [{"id": id, "name": name, "kind": "channel"} for id, name in self._chat.channels.items()]
                + [
                    {"id": direct(tab.account), "name": "Direct messages", "kind": "direct"},
                    {"id": home(tab.account), "name": "Home", "kind": "home"},
                ],
                "commands": [_command(command) for command in self._commands.values()],
                "messages": [shown(message) for message in self._chat.seen_by(tab.account)],
                "day": self._day.payload(),
            }
        )

    def people(self) -> list[Payload]:
        """Everybody here, for the page."""
        return [
            {"account": account, "id": person.id, "name": render.cut(person.name, limits.LABEL), "admin": person.admin}
            for account, person in self._chat.people.items()
        ]

    async def _command(self, tab: Tab, request: int, typed: acts.Typed, handle: Handle) -> None:
        first, _, words = typed.text.strip().partition(" ")
        if first.lower() != "/quiz":
            raise NotPossible("The bot reads commands only. Start with /quiz.")
        if len(words) > MAX_WORDS:
            raise NotPossible(f"A command has at most {MAX_WORDS:,} characters.")
        if not self._chat.is_place(typed.place) or self._chat.owner(typed.place) not in ("", tab.account):
            raise NotPossible("There is no such place.")
        path, arguments = parse(words, list(self._commands.values()))
        conversation = self._conversation(tab, request, typed.place, f"/quiz {words}".strip())
        event = CommandEvent(**self._interaction(tab, typed.place, conversation), path=path, arguments=arguments)
        await self._hand_over(tab, request, event, conversation, handle)

    async def _press(self, tab: Tab, request: int, pressed: acts.Pressed, handle: Handle) -> None:
        message = self._chat.message(pressed.message, tab.account)
        if message is None:
            raise NotPossible("This message is gone.")
        if pressed.control not in message.controls:
            raise NotPossible("There is no such button on this message.")
        about = _check_values(message.controls[pressed.control], pressed.values)
        control, _, key = pressed.control.partition("|")
        private = message.id if message.event else ""
        conversation = self._conversation(tab, request, message.place, about, pressed=private)
        event = PressEvent(
            **self._interaction(tab, message.place, conversation),
            control=control,
            values=pressed.values,
            key=key,
            message="" if message.event else message.id,
        )
        await self._hand_over(tab, request, event, conversation, handle)

    async def _submit(self, tab: Tab, request: int, submitted: acts.Submitted, handle: Handle) -> None:
        opened = self._chat.form(submitted.token, tab.account)
        if opened is None:
            raise NotPossible("This form is no longer open. Please start again.")
        form = opened.form
        values = {field.id: submitted.values.get(field.id, ()) for field in form.fields}
        if wrong := render.complaints(form, values):
            payload = render.form(replace(form, errors=wrong), opened.token, values)
            tab.send({"kind": "form", "request": request, "event": "", "form": payload})
            return
        self._chat.close_form(opened.token)
        conversation = self._conversation(tab, request, opened.place, form.title, (form, values))
        event = FormEvent(**self._interaction(tab, opened.place, conversation), form=form.id, values=values)
        await self._hand_over(tab, request, event, conversation, handle)

    def _conversation(
        self,
        tab: Tab,
        request: int,
        place: str,
        about: str,
        submitted: tuple[Form, Mapping[str, tuple[str, ...]]] | None = None,
        pressed: str = "",
    ) -> PlaygroundConversation:
        return PlaygroundConversation(
            self._chat,
            tab,
            request,
            tab.account,
            place,
            self._chat.event(),
            render.cut(about, limits.PROMPT),
            self._day.clock.now,
            submitted=submitted,
            pressed=pressed,
        )

    def _interaction(self, tab: Tab, place: str, conversation: PlaygroundConversation) -> dict[str, Any]:
        return {
            "workspace": WORKSPACE,
            "channel": place if place in self._chat.channels else None,
            "account": tab.account,
            "name": self._chat.people[tab.account].name,
            "at": self._day.clock.now(),
            "event": conversation.event,
            "conversation": conversation,
        }

    async def _hand_over(
        self, tab: Tab, request: int, event: Event, conversation: PlaygroundConversation, handle: Handle
    ) -> None:
        tab.send({"kind": "taken", "request": request, "event": conversation.event})
        patience = asyncio.get_running_loop().call_later(limits.ACKNOWLEDGE_SECONDS, conversation.acknowledge)
        try:
            await handle(event)
        except Exception:
            log.exception("a handler failed on %s", type(event).__name__)
            if not conversation.replies:
                await conversation.reply(_apology(conversation))
        finally:
            patience.cancel()

    async def _suggest(self, tab: Tab, asked: acts.Asked) -> list[str]:
        command = self._commands.get(asked.command)
        parameters = command.parameters if command else ()
        suggest = next((p.suggest for p in parameters if p.name == asked.parameter), None)
        if suggest is None:
            return []
        channel = asked.place if asked.place in self._chat.channels else None
        asker = Asker(WORKSPACE, channel, tab.account, self._chat.people[tab.account].profile)
        try:
            async with asyncio.timeout(limits.SUGGEST_SECONDS):
                values = await suggest(asker, asked.typed[: limits.VALUE])
        except Exception:  # a completion that fails is only a completion less
            log.exception("no suggestions for %s of %s", asked.parameter, asked.command)
            return []
        return [render.cut(value, limits.VALUE) for value in values[: limits.SUGGESTIONS]]


def shown(message: Message) -> Payload:
    """A message for the page."""
    return message.payload | {
        "id": message.id,
        "place": message.place,
        "order": message.order,
        "at": message.at.isoformat(),
        "edited": message.edited,
        "private": bool(message.event),
        "event": message.event,
        "about": message.about,
    }


def _refusal(request: int, words: str) -> Payload:
    return {"kind": "refused", "request": request, "words": words}


def _apology(conversation: PlaygroundConversation) -> Card | Form:
    form, _ = conversation.submitted or (None, None)
    return replace(form, errors={"": OUR_FAULT}) if form else Card("Something went wrong", (line(OUR_FAULT),))


def _check_values(control: Payload, values: tuple[str, ...]) -> str:
    """What was pressed, in words; refused when the control does not offer it."""
    if control["kind"] == "button":
        if values:
            raise NotPossible("A button has nothing to choose.")
        return str(control["label"])
    labels = {option["value"]: option["label"] for option in control["options"]}
    if len(set(values)) != len(values) or not set(values) <= set(labels):
        raise NotPossible("Please choose from the list.")
    if words := render.miscounted(len(values), control["at_least"], control["at_most"]):
        raise NotPossible(words)
    return ", ".join(labels[value] for value in values)


def _command(command: Command) -> Payload:
    return {
        "path": command.path,
        "help": command.help,
        "admin": command.admin,
        "parameters": [
            {
                "name": parameter.name,
                "help": parameter.help,
                "choices": list(parameter.choices),
                "number": parameter.number is not None,
                "suggests": parameter.suggest is not None,
                "required": parameter.required,
            }
            for parameter in command.parameters
        ],
    }


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ValueError, OSError):  # what zoneinfo says to names that are no zone
        return False
