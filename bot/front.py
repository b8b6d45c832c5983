"""The front: every event of every platform comes in here, and every refusal and failure is answered here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

import structlog

from adapters.card import Card
from adapters.command import Command
from adapters.event import (
    CommandEvent,
    Event,
    FormEvent,
    HomeOpened,
    Installed,
    Interaction,
    Invited,
    Left,
    PlaceGone,
    Present,
    PressEvent,
    Removed,
)
from adapters.language import in_language, say
from adapters.outcome import Sent
from adapters.place import direct, platform
from bot import homes, news
from bot.cards.plain import note, refusal
from bot.commands import (
    account_link,
    admins,
    answer,
    ask,
    away,
    board,
    challenge,
    channel,
    drafts,
    exam,
    flag,
    flags,
    guests,
    help,
    language,
    league,
    league_link,
    me,
    mydata,
    next,
    questions,
    recap,
    review,
    ruling,
    schedule,
    season,
    settings,
    setup,
    team,
    team_admin,
    today,
    unclear,
)
from bot.commands.action import Action, Answer, Filled, Pressed
from bot.desk import Desk, require_admin
from bot.landing import adopt, place_gone
from bot.parcels import greet, greet_inviter
from bot.planning import plan, replan
from bot.trouble import LACKING
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
        actions: list[Action] = [
            *today.ACTIONS,
            *ask.actions(desk),
            *challenge.actions(desk),
            *board.actions(desk),
            *review.ACTIONS,
            *exam.ACTIONS,
            *flag.actions(desk),
            *me.ACTIONS,
            *settings.ACTIONS,
            *away.ACTIONS,
            *account_link.ACTIONS,
            *mydata.ACTIONS,
            *team.actions(desk),
            *team_admin.actions(desk),
            *setup.ACTIONS,
            *schedule.ACTIONS,
            *channel.ACTIONS,
            *language.ACTIONS,
            *season.ACTIONS,
            *league.actions(desk),
            *next.actions(desk),
            *league_link.actions(desk),
            *questions.actions(desk),
            *drafts.actions(desk),
            *flags.ACTIONS,
            *ruling.actions(desk),
            *recap.ACTIONS,
            *admins.ACTIONS,
            *guests.ACTIONS,
        ]
        actions.append(help.action(actions))
        self._actions = {action.command.path: action for action in actions}
        self._pressed: dict[str, Pressed] = {
            "answer": answer.answer,
            "why": answer.my_answer,
            "close": challenge.close_challenge,
            "practice": ask.practised,
            "again": ask.again,
            "review": review.following,
            "revise": review.revised,
            "guessed": review.guess,
            "exam": exam.pressed,
            "mock": exam.offered,
            "flag": flag.pressed,
            "flags": flags.turned,
            "rule": ruling.pressed,
            "sent": unclear.decided,
            "swap": next.swap_pressed,
            "items": questions.more_stats,
            "export": questions.more_export,
            "own": drafts.edit,
            "draft": drafts.opened,
            "drafts": drafts.more,
            "approve": drafts.approved,
            "discard": drafts.discarded,
            "link-leagues": league_link.agreed,
            "unlink-leagues": league_link.parted,
            "mydata": mydata.page,
            "forget-me": mydata.forget,
            "setup-more": setup.more,
            "run": self._run,
            "read": _read,
        }
        self._named: set[str] = set()  # accounts whose name was looked at since the start
        self._filled: dict[str, Filled] = {
            "setup": setup.filled,
            "setup-more": setup.more_filled,
            "flag": flag.filled,
            "ruling": ruling.filled,
            "own": drafts.filled,
        }

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
                await self._news(event)

    async def _answer(self, act: Interaction, work: Callable[[], Awaitable[Answer]]) -> None:
        """The one place where refusals become words and failures become calm ones."""
        told: list[str] = []
        try:
            act.conversation.language = await self._desk.languages.of(act)
            await guests.require_welcome(self._desk, act)
            reply = await work() if await self._first_time(act) else None
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

    async def _first_time(self, act: Interaction) -> bool:
        """A platform, or somebody who listens in, may deliver an act again. Answers know that by themselves."""
        if _answers(act):
            return True
        now = self._desk.now()

        def unit(records: Records) -> bool:
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
            close = nearest_command(path[:60], self._actions)
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
        if filled := self._filled.get(name):
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

    async def _news(self, event: Event) -> None:
        """What a platform tells of itself."""
        store, now = self._desk.store, self._desk.now()
        match event:
            case Installed(workspace, name, installer, place):
                await store.write(partial(_enter, workspace=workspace, name=name, installer=installer, now=now))
                if greeted := place or (direct(installer) if installer else None):
                    await store.write(partial(greet, workspace=workspace, place=greeted, now=now))
                    self._desk.wake()
            case Present(workspaces, covers):
                for name in {platform(id) for id in workspaces}:
                    await store.write(partial(_take_stock, platform=name, present=workspaces, covers=covers))
            case Invited(workspace, place, inviter):
                await store.write(lambda records: records.leagues.know(workspace, now))
                await store.write(partial(greet_inviter, channel=place, workspace=workspace, inviter=inviter, now=now))
                self._desk.wake()
            case HomeOpened(workspace, _, home):
                await store.write(partial(homes.opened, home=home, workspace=workspace, now=now))
                self._desk.wake()
            case Left(_, account):
                await store.write(lambda records: records.leavers.looked_up({account: False}, now))
            case Removed(workspace):
                await store.write(lambda records: records.leagues.leave(workspace))
                await store.write(lambda records: records.deliveries.cancel(workspace_id=workspace))
            case PlaceGone(_, place):
                await store.write(lambda records: place_gone(records, place, now))


def _answers(act: Interaction) -> bool:
    """Whether somebody answers a round: the hot path, which only does what it must."""
    return isinstance(act, PressEvent) and act.control.startswith("answer")


def _enter(records: Records, workspace: str, name: str, installer: str | None, now: datetime) -> None:
    """Whoever installed the bot may administer it, as the platform's own admins may. What was planned holds again."""
    resumed = records.leagues.resume(workspace, LACKING)
    back = records.leagues.suspended(workspace) or installer or resumed
    records.leagues.enter(workspace, name, now)
    if installer:
        records.people.name_admin(workspace, installer, "", now)
    if back:
        for schedule in records.schedules.in_workspace(workspace):
            replan(records, schedule.channel)
        plan(records, now)


def _take_stock(records: Records, platform: str, present: Mapping[str, str], covers: Callable[[str], bool]) -> None:
    records.leagues.take_stock(platform, present, covers)


async def _read(desk: Desk, press: PressEvent, state: str) -> Answer:
    return note(say("Thank you."))
