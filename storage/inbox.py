"""The inbox: what must be heard only once. Of each thing only a hash is kept, and not for long."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete

from storage.statements import insert_once
from storage.tables import inbox


class Inbox:
    """Events that have been heard."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hear(self, event: str, now: datetime) -> bool:
        """Whether this event is heard for the first time."""
        return insert_once(self._connection, inbox, event=hashlib.sha256(event.encode()).hexdigest(), received=now)

    def forget(self, before: datetime) -> int:
        """Forget what was heard before then; how much that was."""
        return self._connection.execute(delete(inbox).where(inbox.c.received < before)).rowcount
