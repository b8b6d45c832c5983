"""``questions add``, ``drafts`` and ``approve``: what a league writes itself, by two pages of a form and two admins."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, FormEvent, Interaction, PressEvent
from adapters.form import ChoiceField, Form, TextField
from adapters.language import say
from bot.cards.draft import draft_card, drafts_card
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer, whole
from bot.commands.ask import read_topic
from bot.desk import Desk, require_admin, steered_league
from bot.own import by_another, draft_question, owned_draft, suggest_drafts
from bot.person import account_of
from bot.words import level_name, no, spoken
from quizzes.own_question import FIRST, LONGEST, MARK, SECOND, complete, findings, kept, read
from quizzes.pack import Pack
from quizzes.question import Level, Question
from quizzes.refusal import Refused
from storage.own_questions import OwnDraft
from storage.records import Records

MOST = 500  # drafts and questions of one league: more than a pack has


class TooManyQuestions(Refused):
    """This league has written {most} questions already. Throw drafts away before you add more."""


class ApprovedMeanwhile(Refused):
    """This draft was approved or thrown away meanwhile. {command} shows what waits."""


class NotReady(Refused):
    """This draft cannot be approved yet: {why} Open it from {command}."""


async def add(desk: Desk, event: CommandEvent) -> Answer:
    """The first page of an empty form."""

    def unit(records: Records) -> Pack:
        league = steered_league(records, event)
        _require_room(records, league.id)
        return desk.packs[league.pack]

    return _first_page(await desk.store.read(unit), "", {}, {})


async def edit(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A page of the form with what was typed before."""
    await require_admin(desk, press)
    key, _, which = state.partition(":")

    def unit(records: Records) -> tuple[Pack, OwnDraft]:
        draft = owned_draft(records, press, key)
        return desk.packs[records.leagues.league(draft.league).pack], draft

    pack, draft = await desk.store.read(unit)
    page = _second_page if which == "second" else _first_page
    return page(pack, draft.key, draft.typed, {})


async def filled(desk: Desk, form: FormEvent, state: str) -> Answer:
    """Check a page and keep the draft, or give the page back with a word beside each field that is wrong."""
    await require_admin(desk, form)
    key, _, which = state.partition(":")
    given = {name: "".join(texts) for name, texts in form.values.items()}
    names, page = (SECOND, _second_page) if which == "second" else (FIRST, _first_page)

    def before(records: Records) -> tuple[Pack, Mapping[str, str]]:
        typed = owned_draft(records, form, key).typed if key else {}
        return desk.packs[steered_league(records, form).pack], typed

    pack, typed = await desk.store.read(before)
    typed = {**typed, **{name: kept(given[name]) for name in names if name in given}}
    errors = _errors(pack, names, typed, form)
    if errors:
        return page(pack, key, typed, errors)
    if which != "second":
        typed["topic"] = read_topic(pack, typed["topic"], spoken(form.workspace, "ask"))

    def unit(records: Records) -> str:
        author = account_of(records, form, desk.now())
        if not key:
            league = steered_league(records, form)
            _require_room(records, league.id)
            return records.own_questions.add(league.id, author, typed, desk.now())
        owned_draft(records, form, key)
        if not records.own_questions.change(key, author, typed):
            raise ApprovedMeanwhile(command=spoken(form.workspace, "questions drafts", admin=True))
        return key

    return await _opened(desk, form, await desk.store.write(unit))


async def drafts(desk: Desk, event: CommandEvent) -> Answer:
    """What waits to be approved."""
    return await _listed(desk, event, 0)


async def more(desk: Desk, press: PressEvent, state: str) -> Answer:
    """More of what waits."""
    await require_admin(desk, press)
    return await _listed(desk, press, whole(state))


async def opened(desk: Desk, press: PressEvent, key: str) -> Answer:
    """One draft, whole."""
    await require_admin(desk, press)
    return await _opened(desk, press, key)


async def approve(desk: Desk, event: CommandEvent) -> Answer:
    """Let the league be asked a draft."""
    return await _approve(desk, event, event.arguments.get("id", ""))


async def approved(desk: Desk, press: PressEvent, key: str) -> Answer:
    """The same by button."""
    await require_admin(desk, press)
    return await _approve(desk, press, key)


async def discarded(desk: Desk, press: PressEvent, key: str) -> Answer:
    """Throw a draft away."""
    await require_admin(desk, press)

    def unit(records: Records) -> None:
        draft = owned_draft(records, press, key)
        if not records.own_questions.discard(draft.key):
            raise ApprovedMeanwhile(command=spoken(press.workspace, "questions drafts", admin=True))

    await desk.store.write(unit)
    return note(say("The draft is thrown away."), ONLY_YOU)


async def _approve(desk: Desk, act: Interaction, given: str) -> Card:
    command = spoken(act.workspace, "questions drafts", admin=True)
    draft, question, pack, beside = await desk.store.read(lambda records: _read_draft(records, desk, act, given))
    if not complete(question):
        raise NotReady(why=say("its reasons and its source are missing."), command=command)
    found = await asyncio.to_thread(findings, pack, beside, question)
    if blocking := [one for one in found if one.blocking]:
        raise NotReady(why=blocking[0].message, command=command)

    def unit(records: Records) -> Card:
        now = owned_draft(records, act, draft.key)
        if now.typed != draft.typed:
            raise ApprovedMeanwhile(command=command)
        by_another(records, act, now)
        approver = account_of(records, act, desk.now())
        if not records.own_questions.approve(draft.key, approver, question):
            raise ApprovedMeanwhile(command=command)
        return note(
            say("{id} is approved.", id=question.id),
            say("From now on this league may be asked it, and no other."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def _opened(desk: Desk, act: Interaction, key: str) -> Card:
    draft, question, pack, beside = await desk.store.read(lambda records: _read_draft(records, desk, act, key))
    found = await asyncio.to_thread(findings, pack, beside, question)
    domain = pack.domains.get(question.domain)
    title = domain.title if domain else question.domain
    return draft_card(draft, question, found, pack.topics.get(question.topic, question.topic), title)


async def _listed(desk: Desk, act: Interaction, start: int) -> Card:
    def unit(records: Records) -> Card:
        league = steered_league(records, act)
        pack, now = desk.packs[league.pack], desk.now()
        found = [(one, draft_question(pack, one, now)) for one in records.own_questions.drafts(league.id)]
        return drafts_card(found, start)

    return await desk.store.read(unit)


def _read_draft(
    records: Records, desk: Desk, act: Interaction, given: str
) -> tuple[OwnDraft, Question, Pack, list[Question]]:
    """A draft, its question, the pack, and what else the league wrote."""
    draft = owned_draft(records, act, given)
    pack, now = desk.packs[records.leagues.league(draft.league).pack], desk.now()
    beside = records.own_questions.approved([draft.league])
    return draft, draft_question(pack, draft, now), pack, beside


def _require_room(records: Records, league: str) -> None:
    if records.own_questions.number(league) >= MOST:
        raise TooManyQuestions(most=MOST)


def _errors(pack: Pack, names: tuple[str, ...], typed: Mapping[str, str], act: Interaction) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name in names:
        try:
            read(pack, name, typed)
            if name == "topic":
                read_topic(pack, typed[name], spoken(act.workspace, "ask"))
        except Refused as refusal:
            errors[name] = no(refusal)
    return errors


def _first_page(pack: Pack, key: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    domains = tuple((domain.id, domain.title) for domain in pack.domains.values())
    levels = tuple((level.value, level_name(level)) for level in Level)
    return Form(
        f"own:{key}:first",
        say("A question of yours"),
        (
            _text("topic", say("Topic"), typed, say("A service, such as sqs or lambda"), long=False),
            ChoiceField("domain", say("Exam domain"), domains, _chosen(typed, "domain", domains)),
            ChoiceField("level", say("Level"), levels, _chosen(typed, "level", levels)),
            _text("stem", say("Situation and question"), typed, say("Two sentences or more; end with a question mark")),
            _text("options", say("Options"), typed, say("One a line, {mark} before a right one", mark=MARK)),
        ),
        submit=say("Save the draft"),
        errors=errors,
    )


def _second_page(pack: Pack, key: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    return Form(
        f"own:{key}:second",
        say("Reasons and source"),
        (
            _text("reasons", say("Why each option is right or wrong"), typed, say("A line for each, in their order")),
            _text("explanation", say("What to remember"), typed, say("One to three sentences")),
            _text("reference", say("Source"), typed, "https://docs.aws.amazon.com/...", long=False),
        ),
        submit=say("Save the draft"),
        errors=errors,
    )


def _text(name: str, label: str, typed: Mapping[str, str], hint: str, *, long: bool = True) -> TextField:
    return TextField(name, label, typed.get(name, ""), hint, LONGEST[name], multiline=long)


def _chosen(typed: Mapping[str, str], name: str, options: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return (typed[name],) if typed.get(name) in {value for value, _ in options} else (options[0][0],)


def actions(desk: Desk) -> tuple[Action, ...]:
    """The commands, completing drafts as they are typed."""
    id = Parameter("id", "The draft's id", required=True, suggest=suggest_drafts(desk))
    return (
        Action(Command("questions add", "Write a question of your own; a form", admin=True), add),
        Action(Command("questions drafts", "What waits for an admin's approval", admin=True), drafts),
        Action(Command("questions approve", "Let this league be asked a draft", (id,), admin=True), approve),
    )
