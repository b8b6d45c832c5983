"""``questions``: what answers say about them, which of them retire, and a league's own as a file; for admins."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Card, Verbatim, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import say
from bot.cards.items import items
from bot.cards.parts import ROOM, next_part
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer, whole
from bot.desk import Desk, administers, require_admin, steered_league
from bot.own import draft_question
from bot.steering import NoSuchQuestion
from bot.suggestions import league_questions, matching, steered
from bot.words import nearest, spoken
from quizzes.item_statistics import ItemStatistics, item_statistics
from quizzes.league import League
from quizzes.own_question import question_files
from quizzes.pages import pages
from quizzes.question import Question
from quizzes.refusal import Refused
from storage.records import Records
from storage.steering import NEVER


class NotRetired(Refused):
    """No question “{given}” is retired in this league."""


class NothingWritten(Refused):
    """This league has written no question yet. {command} begins one."""


async def stats(desk: Desk, event: CommandEvent) -> Answer:
    """The first page of what the league's answers say about its questions."""
    return await _stats(desk, event, 0)


async def more_stats(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A further page."""
    await require_admin(desk, press)
    return await _stats(desk, press, whole(state))


async def _stats(desk: Desk, act: Interaction, start: int) -> Card:
    def unit(records: Records) -> tuple[list[tuple[ItemStatistics, Question]], int]:
        league = steered_league(records, act)
        attempts, questions = records.answers.of_items(league.pack, league.id)
        secret = records.rounds.secret(league.id)
        told = {hash: len(one.options) for hash, one in questions.items() if one.id not in secret}
        measured = item_statistics((one for one in attempts if one.question in told), told)
        enough = [(item, questions[item.question]) for item in measured if item.enough]
        return sorted(enough, key=lambda one: (not one[0].concerns, one[0].right)), len(measured) - len(enough)

    measured, waiting = await desk.store.read(unit)
    return items(measured, waiting, start)


async def retire(desk: Desk, event: CommandEvent) -> Answer:
    """Never ask a question in this league again."""
    given = event.arguments.get("id", "")

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        question = _known(records, desk, league, given, event)
        records.steering.retire(league.id, question.id)
        back = spoken(event.workspace, "questions restore", admin=True)
        return note(
            say("{id} is retired.", id=question.id),
            say("This league is not asked it any more; what is open stays so. {command} undoes it.", command=back),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def restore(desk: Desk, event: CommandEvent) -> Answer:
    """Let a retired question be asked again."""
    id = event.arguments.get("id", "").strip().lower()

    def unit(records: Records) -> Card:
        if not records.steering.restore(steered_league(records, event).id, id):
            raise NotRetired(given=id[:80])
        return note(say("{id} may be asked again.", id=id), ONLY_YOU)

    return await desk.store.write(unit)


async def export(desk: Desk, event: CommandEvent) -> Answer:
    """The first page of what the league wrote itself, as files for a pack."""
    return await _export(desk, event, 0)


async def more_export(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A further page."""
    await require_admin(desk, press)
    return await _export(desk, press, whole(state))


async def _export(desk: Desk, act: Interaction, wanted: int) -> Card:
    def unit(records: Records) -> list[tuple[str, str]]:
        league = steered_league(records, act)
        pack, now = desk.packs[league.pack], desk.now()
        drafts = [draft_question(pack, one, now) for one in records.own_questions.drafts(league.id)]
        return question_files(pack, [*records.own_questions.approved([league.id]), *drafts])

    files = await desk.store.read(unit)
    parts = [(name, part) for name, text in files for part in pages(text.splitlines(), ROOM)]
    if not parts:
        raise NothingWritten(command=spoken(act.workspace, "questions add", admin=True))
    number = min(wanted, len(parts) - 1)
    name, part = parts[number]
    return Card(
        say("{file}, part {number} of {parts}", file=name, number=number + 1, parts=len(parts)),
        (
            line(say("Put the parts of a file one after the other. Drafts are in it, and marked as such.")),
            Verbatim(part),
            line(ONLY_YOU, muted=True),
        ),
        next_part("export", number + 1, len(parts), say("The next part of your questions")),
    )


def _known(records: Records, desk: Desk, league: League, given: str, act: Interaction) -> Question:
    wanted = given.strip().lower()
    known = [*desk.packs[league.pack].questions, *records.own_questions.approved([league.id])]
    found = {one.id: one for one in known}
    if wanted not in found:
        shows = spoken(act.workspace, "next", admin=True)
        raise NoSuchQuestion(given=given[:80], nearest=nearest(wanted[:80], found), command=shows)
    return found[wanted]


def actions(desk: Desk) -> tuple[Action, ...]:
    """The commands, completing questions as they are typed."""

    async def retired(asker: Asker, typed: str) -> Sequence[str]:
        if not await administers(desk, asker.workspace, asker.account, asker.profile):
            return []

        def unit(records: Records) -> list[str]:
            league = steered(records, asker)
            return sorted(records.steering.aside(league.id, NEVER)) if league else []

        return matching(typed, [(id, "") for id in await desk.store.read(unit)])

    drawn = Parameter("id", "The question's id", required=True, suggest=league_questions(desk))
    gone = Parameter("id", "The question's id", required=True, suggest=retired)
    return (
        Action(Command("questions stats", "What the answers say about your questions", admin=True), stats),
        Action(Command("questions retire", "Never ask a question in this league again", (drawn,), admin=True), retire),
        Action(Command("questions restore", "Ask a retired question again", (gone,), admin=True), restore),
        Action(Command("questions export", "What you wrote, as files for a pack", admin=True), export),
    )
