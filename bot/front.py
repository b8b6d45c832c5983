"""The front: every event of every platform comes in here, and every refusal and failure is answered here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from adapters.card import Card
from adapters.command import Command
from adapters.event import (
    CommandEvent,
    Event,
    FormEvent,
    Interaction,
    PressEvent,
)
from adapters.language import in_language, say
from adapters.outcome import Sent
from bot import news
from bot.cards.plain import refusal
from bot.comings import acted, heard
from bot.commands import help, register
from bot.commands.action import Answer, Pressed
from bot.desk import Desk, require_admin
from bot.landing import adopt
from bot.words import nearest_command, no, spoken
from quizzes.refusal import Refused
from storage.records import Records
from storage.writer import StoreUnavailable

log = structlog.get_logger("quizbot.front")


MAX_NAMED = 100_000  # accounts; then everybody is looked at once more


class UnknownCommand(Refused):
    """There is no command “{given}”.{nearest} Type {command} to see them all."""


class UnknownControl(Refused):
    """This button belongs to an older version of me. Type {command} to start afresh."""


class TooMuch(Refused):
    """I do not understand “{given}” after {command}. Type {help} to see what it takes."""


class Missing(Refused):
    """{command} needs more: {parameter}. {help}."""


class Front:
    """All commands, presses and forms, and who answers them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        actions = register.actions(desk)
        self._actions = {action.command.path: action for action in actions}
        self._pressed: dict[str, Pressed] = {**register.PRESSED, "help": help.for_admins(actions), "run": self._run}
        self._named: set[str] = set()  # accounts whose name was looked at since the start

    @property
    def commands(self) -> list[Command]:
        """Every declaration, for the adapters to register."""
        return [action.command for action in self._actions.values()]

    async def handle(self, event: Event) -> None:
        """Answer one event."""
        match event:
            case CommandEvent():
                await self._answer(event, lambda: self._command(event, event.path))
            case PressEvent():
                await self._answer(event, lambda: self._press(event))
            case FormEvent():
                await self._answer(event, lambda: self._form(event))
            case _:
                await heard(self._desk, event)

    async def _answer(self, act: Interaction, work: Callable[[], Awaitable[Answer]]) -> None:
        """The one place where refusals become words and failures become calm ones."""
        told: list[str] = []
        try:
            act.conversation.language = await self._desk.languages.of(act)
            admitted = await self._admitted(act)
            reply = await work() if await self._first_time(act, admitted) else None
            if isinstance(reply, Card) and not _answers(act):
                reply, told = await news.added(self._desk, act, reply)
        except Refused as refused:
            reply = refusal(no(refused))
        except StoreUnavailable as failure:
            log.error("the database is away", error=repr(failure.__cause__ or failure))
            reply = refusal(say(str(failure)))
        except Exception:
            log.exception("an act failed", act=type(act).__name__, workspace=act.workspace)
            reply = refusal(say("Something went wrong on my side. Nothing was changed; please try again."))
        if reply is not None:
            sent = await act.reply(in_language(reply, act.conversation.language))
            if told and isinstance(sent, Sent):
                await news.told(self._desk, act, told)
        await self._note_name(act)

    async def _admitted(self, act: Interaction) -> bool:
        """Whether somebody may play here; refuses whoever may not, but for what is theirs."""
        try:
            await self._desk.admissions.require(act)
        except Refused:
            if _done(act) in register.OWN:
                return False
            now = self._desk.now()
            await self._desk.store.write(lambda records: records.leavers.refused(act.account, now))
            raise
        return True

    async def _first_time(self, act: Interaction, admitted: bool) -> bool:
        """A platform, or somebody who listens in, may deliver an act again. Answers know that by themselves."""
        if _answers(act):
            return True
        now = self._desk.now()

        def unit(records: Records) -> bool:
            acted(records, act.workspace, now)
            if admitted:
                records.leavers.acted(act.account, now)
            return records.inbox.hear(act.event, now)

        return await self._desk.store.write(unit)

    async def _note_name(self, act: Interaction) -> None:
        """Keep up with what people are called; after the answer, for a platform may have to be asked."""
        if act.account in self._named:
            return
        try:
            name = (await act.conversation.profile()).name
            if await self._desk.store.read(lambda records: records.people.name(act.account)) not in (None, name):
                await self._desk.store.write(lambda records: records.people.rename(act.account, name))
        except StoreUnavailable:
            return
        if len(self._named) >= MAX_NAMED:
            self._named.clear()
        self._named.add(act.account)

    async def _command(self, event: CommandEvent, path: str) -> Answer:
        action = self._actions.get(path or "today") or self._actions.get(f"{path} list")
        if action is None or not action.command.on(event.workspace):
            known = [one for one, action in self._actions.items() if action.command.on(event.workspace)]
            close = nearest_command(path[:60], known)
            raise UnknownCommand(given=path[:60], nearest=close, command=spoken(event.workspace, "help"))
        command = action.command
        if command.admin:
            await require_admin(self._desk, event)
        typed = spoken(event.workspace, command.path, admin=command.admin)
        if surplus := event.arguments.get("", ""):
            raise TooMuch(given=surplus[:60], command=typed, help=spoken(event.workspace, "help"))
        for parameter in command.parameters:
            if parameter.required and not event.arguments.get(parameter.name, "").strip():
                raise Missing(command=typed, parameter=parameter.name, help=say(parameter.help))
        return await action.run(self._desk, event)

    async def _press(self, press: PressEvent) -> Answer:
        name, _, state = press.control.partition(":")
        await self._note_message(press)
        if pressed := self._pressed.get(name):
            return await pressed(self._desk, press, state)
        raise UnknownControl(command=spoken(press.workspace, "help"))

    async def _note_message(self, press: PressEvent) -> None:
        """Who presses a button proves that its message is there; saving an answer takes care of this by itself."""
        key, message, now = press.key, press.message, self._desk.now()
        if not key or not message or press.control.startswith("answer"):
            return
        if await self._desk.store.read(lambda records: records.deliveries.unknown(press.workspace, key, message)):
            await self._desk.store.write(lambda records: adopt(records, key, message, now))
            self._desk.wake()

    async def _form(self, form: FormEvent) -> Answer:
        name, _, state = form.form.partition(":")
        if filled := register.FILLED.get(name):
            return await filled(self._desk, form, state)
        raise UnknownControl(command=spoken(form.workspace, "help"))

    async def _run(self, desk: Desk, press: PressEvent, path: str) -> Answer:
        """A button that stands for a command."""
        command = CommandEvent(
            press.workspace,
            press.channel,
            press.account,
            press.name,
            press.at,
            press.event,
            press.conversation,
            path,
            {},
        )
        return await self._command(command, path)


def _answers(act: Interaction) -> bool:
    """Whether somebody answers a round: the hot path, which only does what it must."""
    return isinstance(act, PressEvent) and act.control.startswith("answer")


def _done(act: Interaction) -> str:
    """What somebody does: a command by its path, a press by its first word, one that stands for a command by that."""
    if isinstance(act, CommandEvent):
        return act.path
    name, _, state = act.control.partition(":") if isinstance(act, PressEvent) else ("", "", "")
    return state if name == "run" else name
