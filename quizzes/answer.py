"""Answers: what one account chose in one round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizzes.refusal import Refused
from quizzes.round import Round, Verdict


class WrongCount(Refused):
    """Choose exactly {count} options; you chose {given}. Nothing was saved."""


@dataclass(frozen=True, slots=True)
class Click:
    """One press on an option, or one submitted check list; ``shown`` are positions as displayed."""

    event: str
    round: str
    workspace: str
    user: str
    name: str
    shown: frozenset[int]
    clicked: datetime
    message: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a click.

    ``standing`` is what the account has chosen now, as shown positions; ``keys`` is how many options are asked for.
    """

    event: str
    verdict: Verdict
    round: Round | None = None
    standing: tuple[int, ...] = ()
    keys: int = 1
