"""A league's own questions: whose draft it is, who may approve it, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.command import Asker, Suggest
from adapters.event import Interaction
from adapters.language import listed
from bot.desk import Desk, administers
from bot.suggestions import matching, steered
from bot.words import spoken
from quizzes.own_question import draft
from quizzes.pack import Pack
from quizzes.question import Question
from quizzes.refusal import Refused
from storage.own_questions import OwnDraft
from storage.records import Records


class NoSuchDraft(Refused):
    """There is no draft “{given}” here. {command} shows what waits."""


class YourOwn(Refused):
    """You wrote this one, so another admin approves it. You could ask {names}."""


def owned_draft(records: Records, act: Interaction, given: str) -> OwnDraft:
    """A draft by its id or key, of a league that the person's workspace steers."""
    key = given.strip().lower().rpartition("-")[2]
    found = records.own_questions.draft(key) if key else None
    if found is None or not records.leagues.steers(act.workspace, records.leagues.league(found.league)):
        raise NoSuchDraft(given=given[:80], command=spoken(act.workspace, "questions drafts", admin=True))
    return found


def by_another(records: Records, act: Interaction, draft: OwnDraft) -> None:
    """Refuse the author, unless no other admin is known here: platforms do not list theirs."""
    if draft.author != act.account:
        return
    named = records.people.named_admins(act.workspace)
    setters = [records.schedules.owner(one.channel) for one in records.schedules.in_workspace(act.workspace)]
    known = {user: records.people.name(user) or "" for user in [*named, *setters] if user and user != act.account}
    if known:
        raise YourOwn(names=listed(sorted(name for name in known.values() if name)))


def draft_question(pack: Pack, one: OwnDraft, now: datetime) -> Question:
    """A draft as the question it would be."""
    return draft(pack, one.key, one.typed["topic"], one.typed, f"{now:%Y-%m}")


def suggest_drafts(desk: Desk) -> Suggest:
    """Completes the ids of drafts: for admins, and nothing for anybody else."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        if not await administers(desk, asker.workspace, asker.account, asker.profile):
            return []

        def unit(records: Records) -> list[Question]:
            league = steered(records, asker)
            if league is None:
                return []
            pack, now = desk.packs[league.pack], desk.now()
            return [draft_question(pack, one, now) for one in records.own_questions.drafts(league.id)]

        return matching(typed, [(one.id, one.stem) for one in await desk.store.read(unit)])

    return suggest
