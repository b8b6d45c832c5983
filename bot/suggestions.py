"""What is completed as it is typed: questions, for every command that takes one, and names.

Neither list of questions depends on what is coming: members see what was revealed to them, and an absence tells
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.command import Asker, Suggest
from bot.desk import Desk, administers, known_league
from bot.drawing import drawable
from quizzes.league import League
from quizzes.question import Question
from storage.records import Records

MOST = 25  # what the narrowest platform shows


def revealed_questions(desk: Desk) -> Suggest:
    """Completes questions whose key the league was told, the latest first: for everybody."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        def unit(records: Records) -> list[str]:
            league = known_league(records, asker)
            return records.rounds.told(league.id) if league else []

        known = {question.id: question for pack in desk.packs.values() for question in pack.questions}
        told = await desk.store.read(unit)
        return matching(typed, [(id, known[id].stem if id in known else "") for id in told])

    return suggest


def league_questions(desk: Desk) -> Suggest:
    """Completes every question the league may be asked: for the admins who steer it, and nothing for anybody else."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        if not await administers(desk, asker.workspace, asker.account, asker.profile):
            return []

        def unit(records: Records) -> list[Question]:
            league = steered(records, asker)
            return drawable(records, desk, league) if league else []

        return matching(typed, [(one.id, one.stem) for one in await desk.store.read(unit)])

    return suggest


def steered(records: Records, asker: Asker) -> League | None:
    """The league somebody stands in, if the admins of their workspace steer it."""
    league = known_league(records, asker)
    return league if league and records.leagues.steers(asker.workspace, league) else None


def matching(typed: str, questions: Iterable[tuple[str, str]]) -> list[str]:
    """The ids that begin with what was typed, then those that contain it, then those whose text has all its words."""
    wanted = typed.strip().lower()
    words = wanted.split()

    def rank(id: str, stem: str) -> int:
        if wanted in id:
            return 0 if id.startswith(wanted) else 1
        return 2 if all(word in stem.lower() or word in id for word in words) else 3

    ranked = [(rank(id, stem), id) for id, stem in questions]
    return [id for best in range(3) for rank, id in ranked if rank == best][:MOST]


def containing(typed: str, names: Iterable[str]) -> list[str]:
    """The names that contain what was typed."""
    return [name for name in names if typed.strip().lower() in name.lower()][:MOST]
