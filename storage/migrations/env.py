"""Run by Alembic; the connection comes from ``storage.migrate``."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from storage.tables import Instant, metadata


def as_plain_type(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must not change with our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return "sa.DateTime(timezone=True)" if isinstance(item, Instant) else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite has no ALTER worth the name
    render_item=as_plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
