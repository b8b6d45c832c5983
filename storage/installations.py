"""Installations: what a workspace let us have when it took the app in. Its secret is sealed before it comes here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.statements import insert
from storage.tables import installation

_OF = select(installation).where(installation.c.workspace == bindparam("workspace"))


@dataclass(frozen=True, slots=True)
class Kept:
    """One workspace's installation; ``sealed`` is the part that opens doors."""

    workspace: str
    sealed: str
    details: Mapping[str, Any]
    since: datetime


class Installations:
    """One installation for each workspace, the latest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, kept: Kept) -> None:
        """Keep an installation in place of the one before; the workspace must be known."""
        values = {"sealed": kept.sealed, "details": dict(kept.details), "since": kept.since}
        statement = insert(self._connection, installation).values(workspace=kept.workspace, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["workspace"], set_=values))

    def of(self, workspace_id: str) -> Kept | None:
        """What is kept of a workspace."""
        row = self._connection.execute(_OF, {"workspace": workspace_id}).first()
        return Kept(*row) if row else None

    def all(self) -> list[Kept]:
        """Every installation."""
        statement = select(installation).order_by(installation.c.workspace)
        return [Kept(*row) for row in self._connection.execute(statement)]

    def reseal(self, workspace_id: str, before: str, sealed: str) -> bool:
        """Put the same secret under another seal, unless it has changed meanwhile."""
        where = (installation.c.workspace == workspace_id, installation.c.sealed == before)
        return self._connection.execute(update(installation).where(*where).values(sealed=sealed)).rowcount > 0

    def forget(self, workspace_id: str) -> None:
        """Keep nothing of a workspace."""
        self._connection.execute(delete(installation).where(installation.c.workspace == workspace_id))

    def forget_all(self) -> int:
        """Keep nothing of any workspace; how many there were."""
        return self._connection.execute(delete(installation)).rowcount
