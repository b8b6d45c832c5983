"""One-time codes: only their hashes are kept, and wrong ones are counted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from quizzes.one_time_code import GOOD_FOR, KEPT_FOR, MAX_TRIES, OneTimeCode, Purpose, read, spelled
from storage.statements import insert_once
from storage.tables import one_time_code, wrong_code


class Codes:
    """Codes that link, each once."""

    def __init__(self, connection: Connection, make_id: Callable[[], str]) -> None:
        self._connection = connection
        self._make_id = make_id

    def make(self, purpose: Purpose, maker: str, now: datetime, league_id: str | None = None) -> str:
        """A new code of an account, as it is to be shown; it is nowhere to be read again."""
        self._connection.execute(delete(one_time_code).where(one_time_code.c.until < now - KEPT_FOR))
        secret = self._make_id()
        insert_once(
            self._connection, one_time_code, hash=_hash(purpose, secret), purpose=purpose, maker=maker,
            league=league_id, until=now + GOOD_FOR,
        )  # fmt: skip
        return spelled(secret)

    def find(self, purpose: Purpose, given: str) -> OneTimeCode | None:
        """The code that was entered, good or not."""
        statement = select(one_time_code).where(one_time_code.c.hash == _hash(purpose, read(given)))
        row = self._connection.execute(statement).first()
        if row is None:
            return None
        return OneTimeCode(row.hash, Purpose(row.purpose), row.maker, row.league, row.until, row.used)

    def use(self, code: OneTimeCode, now: datetime) -> bool:
        """Use a code up; False when somebody else has."""
        unused = (one_time_code.c.hash == code.hash) & one_time_code.c.used.is_(None)
        return self._connection.execute(update(one_time_code).where(unused).values(used=now)).rowcount > 0

    def void(self, league_id: str, now: datetime) -> None:
        """Let no code of a league work any more."""
        unused = (one_time_code.c.league == league_id) & one_time_code.c.used.is_(None)
        self._connection.execute(update(one_time_code).where(unused).values(used=now))

    def wrong(self, account_id: str, now: datetime) -> None:
        """Count a wrong code against an account."""
        self._connection.execute(delete(wrong_code).where(wrong_code.c.at <= now - GOOD_FOR))
        insert_once(self._connection, wrong_code, id=self._make_id(), account=account_id, at=now)

    def may_try(self, account_id: str, now: datetime) -> bool:
        """Whether an account has not entered too many wrong ones lately."""
        lately = (wrong_code.c.account == account_id) & (wrong_code.c.at > now - GOOD_FOR)
        statement = select(func.count()).select_from(wrong_code).where(lately)
        return self._connection.execute(statement).scalar_one() < MAX_TRIES


def _hash(purpose: Purpose, secret: str) -> str:
    return hashlib.sha256(f"{purpose}:{secret}".encode()).hexdigest()
