"""One process for one SQLite file: a lock beside the file that the operating system lets go of when a process dies."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from sqlalchemy.engine import make_url


class InUse(Exception):
    """Another Quizbot is using {file}. Stop it first, or set QUIZBOT_DATABASE_URL to another file or to PostgreSQL."""

    def __init__(self, file: str) -> None:
        super().__init__(str(type(self).__doc__).format(file=file))


def take(url: str) -> TextIO | None:
    """Hold the database for this process until what is returned is closed. A database of many processes needs none."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    path = Path(parsed.database).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise InUse(parsed.database) from None
    return file
