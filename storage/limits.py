"""Limits: what a platform refuses for the moment, so that this waits and nothing else does.

A platform counts by what is called, and by place or by workspace; a refusal does not say which of the two it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, case, delete, null, select

from storage.statements import attempt_clock, insert
from storage.tables import delivery, rate_limit, workspace

EVERYWHERE = ""  # a place that stands for all places of a workspace


class Method(StrEnum):
    """What platforms count apart from each other."""

    POST = "post"
    EDIT = "edit"
    REMOVE = "remove"
    HOME = "home"


def method_of(kind: str, place: str) -> Method:
    """How a delivery is sent."""
    if place.startswith("home:"):
        return Method.HOME
    return _METHODS.get(kind, Method.POST)


def limited(clock: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a delivery would be refused at this time. A search only looks, so it never is."""
    searches = and_(delivery.c.kind == "cleanup", delivery.c.content["of"].as_string().is_not(None))
    method = case(
        (searches, null()),
        (delivery.c.place.startswith("home:"), Method.HOME),
        *((delivery.c.kind == kind, method) for kind, method in _METHODS.items()),
        else_=Method.POST,
    )
    return (
        select(rate_limit.c.until)
        .where(
            rate_limit.c.workspace == delivery.c.workspace,
            rate_limit.c.method == method,
            rate_limit.c.place.in_((delivery.c.place, EVERYWHERE)),
            rate_limit.c.until > clock,
        )
        .exists()
    )


class Limits:
    """Which method is refused where, and until when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, workspace_id: str, method: Method, place: str, seconds: float) -> None:
        """A place refuses a method for so long. When a second place does as well, the whole workspace has to wait."""
        # Of two processes that are refused at once, the later one must see what the earlier one wrote.
        self._connection.execute(
            select(workspace.c.id).where(workspace.c.id == workspace_id).with_for_update(key_share=True)
        )
        here = (rate_limit.c.workspace == workspace_id, rate_limit.c.method == method)
        elsewhere = (rate_limit.c.place != place, rate_limit.c.until > attempt_clock(self._connection))
        second = self._connection.execute(select(rate_limit.c.place).where(*here, *elsewhere).limit(1)).first()
        for limited_place in (place, EVERYWHERE) if second else (place,):
            self._extend(workspace_id, method, limited_place, seconds)

    def lift(self, workspace_id: str, place: str | None = None) -> None:
        """Try again what a workspace refused, or what concerns one place of it."""
        theirs = rate_limit.c.workspace == workspace_id
        if place is not None:
            theirs &= rate_limit.c.place.in_((place, EVERYWHERE))
        self._connection.execute(delete(rate_limit).where(theirs))

    def forget(self) -> None:
        """Drop the limits that have passed."""
        passed = rate_limit.c.until <= attempt_clock(self._connection)
        self._connection.execute(delete(rate_limit).where(passed))

    def _extend(self, workspace_id: str, method: Method, place: str, seconds: float) -> None:
        """Of two limits on the same, the longer one holds."""
        until = attempt_clock(self._connection) + timedelta(seconds=seconds)
        new = insert(self._connection, rate_limit).values(
            workspace=workspace_id, method=method, place=place, until=until
        )
        self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["workspace", "method", "place"],
                set_={"until": until},
                where=rate_limit.c.until < until,
            )
        )


_METHODS = {"edit": Method.EDIT, "cleanup": Method.REMOVE}  # of the kinds that are not posted
