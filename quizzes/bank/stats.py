"""What a pack holds, and how much of its notes it covers, as plain values to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from quizzes.bank import guessing
from quizzes.notes.unit import NoteUnit
from quizzes.pack import Pack


def stats(pack: Pack) -> dict[str, Any]:
    """Counts per service, domain, kind and level, and how far a guesser gets."""
    questions = pack.questions
    return {
        "pack": pack.id,
        "published": len(questions),
        "drafts": len(pack.drafts),
        "stale": len(pack.stale),
        "reviewed": sum(question.review is not None for question in questions),
        "services": _counted(question.services[0] for question in questions),
        "domains": _counted(question.domain for question in questions),
        "kinds": _counted(question.kind.value for question in questions),
        "levels": _counted(question.level.value for question in questions),
        "guessing": {
            "chance": round(guessing.chance(questions), 4),
            **{strategy: round(guessing.score(questions, strategy), 4) for strategy in guessing.STRATEGIES},
        },
    }


def coverage(pack: Pack) -> dict[str, Any]:
    """How many of the units that can be asked are cited, per file, service and domain, and which are not."""
    units = [unit for unit in pack.notes.values() if unit.counts]
    cited = {unit for question in pack.questions for unit in question.notes}
    return {
        "pack": pack.id,
        "units": len(units),
        "covered": sum(unit.id in cited for unit in units),
        "files": _covered(units, cited, lambda unit: unit.file),
        "services": _covered(units, cited, lambda unit: unit.service),
        "domains": _covered(units, cited, lambda unit: unit.domain),
        "missing": sorted(unit.id for unit in units if unit.id not in cited),
        "changed": sorted(pack.changed_notes),
        "stale": sorted(pack.stale),
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _covered(units: list[NoteUnit], cited: set[str], part: Callable[[NoteUnit], str]) -> dict[str, dict[str, int]]:
    total = Counter(part(unit) for unit in units)
    covered = Counter(part(unit) for unit in units if unit.id in cited)
    return {name: {"units": total[name], "covered": covered[name]} for name in sorted(total)}
