"""Languages: what each channel reads."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from storage.statements import where_answered_last
from storage.tables import channel

_OF = select(channel.c.language).where(channel.c.id == bindparam("channel"))


class Languages:
    """One for each channel; empty means English."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, channel_id: str, language: str) -> None:
        """From now on a channel reads this language."""
        self._connection.execute(update(channel).where(channel.c.id == channel_id).values(language=language))

    def of(self, channel_id: str) -> str:
        """What a channel reads."""
        return self._connection.execute(_OF, {"channel": channel_id}).scalar() or ""

    def of_person(self, user: str) -> str:
        """What a person reads in private: the language of the channel they answered in last."""
        return self._connection.execute(where_answered_last(user, channel.c.language)).scalar() or ""

    def all(self) -> dict[str, str]:
        """Every channel that does not read English."""
        statement = select(channel.c.id, channel.c.language).where(channel.c.language != "")
        return {row.id: row.language for row in self._connection.execute(statement)}
