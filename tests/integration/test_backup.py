"""Backups: a database as it was at one moment, on either kind of database, and nothing said twice afterwards."""

from __future__ import annotations

import gzip
import itertools
import json
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from bot.config import Misconfigured
from bot.db_cli import db
from bot.restoring import restore
from storage import backup, migrate, single
from storage.backup import BackupRefused, BrokenBackup, NewerBackup, NotABackup, NotEmpty, NothingToBackUp
from storage.engine import open_engine
from storage.store import Store
from storage.tables import delivery, metadata
from tests.integration.test_store import NINE, a_workspace, an_open_round, click, save
from tests.stage import BERLIN, MONDAY, Stage
from tests.world_discord import DiscordWorld

TUESDAY = MONDAY + timedelta(days=1)
LATER = NINE + timedelta(hours=1)
_numbers = itertools.count()

NewUrl = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewUrl]:
    """Databases with nothing in them, not even tables."""
    made: list[str] = []
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / f'new-{next(_numbers)}.db'}"
        return
    server = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")

    def make() -> str:
        made.append(f"restored_{next(_numbers)}")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {made[-1]}"))
        return make_url(request.getfixturevalue("postgres")).set(database=made[-1]).render_as_string(False)

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def opened() -> Iterator[Callable[[str], Engine]]:
    """Engines that are put away in the end."""
    engines: list[Engine] = []

    def open(url: str) -> Engine:
        engines.append(open_engine(url))
        return engines[-1]

    yield open
    for one in engines:
        one.dispose()


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with Stage(DiscordWorld(), database_url) as stage:
        yield stage


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, as our code reads them."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


async def test_everything_comes_back_on_either_database(
    store: Store, new_url: NewUrl, opened: Callable[[str], Engine], tmp_path: Path
) -> None:
    await store.write(an_open_round)
    await save(store, *(click(n % 4, user=f"ädä-{n}\n\U0001f600") for n in range(30)))
    taken = backup.take(store.engine, tmp_path / "b.gz", LATER)
    assert taken.tallies["answer"].rows == 30
    target = opened(new_url())
    assert backup.restore(target, tmp_path / "b.gz", LATER) == taken
    assert everything(target) == everything(store.engine)
    again = backup.take(target, tmp_path / "c.gz", LATER)
    assert again.tallies == taken.tallies


def test_it_is_there_as_a_whole_and_for_its_owner_only(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "b.gz"
    backup.take(engine, path, NINE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    before = path.read_bytes()
    with pytest.raises(NothingToBackUp):
        backup.take(engine, path, NINE)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if "partial" in one.name] == []


async def test_it_is_of_one_moment_while_others_write(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that is written after the first table was read is in none of the others either."""
    await store.write(an_open_round)
    read, wrote = backup._lines, list[int]()

    def lines(connection, table):  # type: ignore[no-untyped-def]
        yield from read(connection, table)
        if not wrote:
            with store.engine.begin() as other:
                wrote.append(other.execute(text("UPDATE round SET reason = 'changed'")).rowcount)
                other.execute(text("INSERT INTO kept (name, value) VALUES ('late', 'x')"))

    monkeypatch.setattr(backup, "_lines", lines)
    taken = backup.take(store.engine, tmp_path / "b.gz", NINE)
    assert wrote == [1]
    assert taken.tallies["kept"].rows == 0
    assert b"changed" not in gzip.decompress((tmp_path / "b.gz").read_bytes())


async def test_a_database_with_something_in_it_is_refused(store: Store, tmp_path: Path) -> None:
    await store.write(a_workspace)
    backup.take(store.engine, tmp_path / "b.gz", NINE)
    with pytest.raises(NotEmpty, match="workspace"):
        backup.restore(store.engine, tmp_path / "b.gz", NINE)


def lines_of(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def altered(header: dict[str, object]) -> Callable[[bytes], bytes]:
    def alter(raw: bytes) -> bytes:
        first, _, rest = gzip.decompress(raw).partition(b"\n")
        return gzip.compress(json.dumps(json.loads(first) | header).encode() + b"\n" + rest)

    return alter


def without(words: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: gzip.compress(
        b"".join(line for line in gzip.decompress(raw).splitlines(keepends=True) if words not in line)
    )


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: gzip.compress(gzip.decompress(raw).replace(old, new))


@pytest.mark.parametrize(
    ("spoil", "refusal", "words"),
    [
        (lambda raw: raw[: len(raw) // 2], BrokenBackup, "cut off"),
        (lambda raw: raw[:200] + bytes([raw[200] ^ 255]) + raw[201:], BrokenBackup, "damaged"),
        (lambda _: b"", NotABackup, "no backup"),
        (lambda _: b"SQLite format 3\0", NotABackup, "no backup"),
        (lambda _: gzip.compress(b"[1, 2]\n"), NotABackup, "no backup"),
        (lambda _: gzip.compress(b"{not json\n"), BrokenBackup, "a line cannot be read"),
        (without(b'{"end"'), BrokenBackup, "its end is missing"),
        (without(b'"the first"'), BrokenBackup, "not those that were written"),
        (swapped(b"the first", b"the wirst"), BrokenBackup, "not those that were written"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b"[1]\n"), BrokenBackup, "does not belong there"),
        (altered({"schema": "9999"}), NewerBackup, "schema 9999"),
        (altered({"version": 2}), NewerBackup, "version 2"),
        (altered({"taken": "yesterday"}), BrokenBackup, "header"),
    ],
)
def test_a_broken_or_foreign_file_changes_nothing(
    spoil: Callable[[bytes], bytes],
    refusal: type[BackupRefused],
    words: str,
    tmp_path: Path,
    opened: Callable[[str], Engine],
) -> None:
    source, path = opened(f"sqlite:///{tmp_path / 'a.db'}"), tmp_path / "b.gz"
    migrate.upgrade(source)
    with source.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES ('one', 'the first'), ('two', 'the second')"))
    backup.take(source, path, NINE)
    path.write_bytes(spoil(path.read_bytes()))
    target = opened(f"sqlite:///{tmp_path / 'c.db'}")
    with pytest.raises(refusal, match=words) as told:
        backup.restore(target, path, NINE)
    assert "\n" not in str(told.value)
    assert inspect(target).get_table_names() == []


async def test_an_older_backup_is_brought_to_this_release(
    new_url: NewUrl, opened: Callable[[str], Engine], tmp_path: Path
) -> None:
    old, oldest = opened(new_url()), migrate.known()[0]
    migrate.upgrade(old, oldest)
    with old.begin() as connection:
        connection.execute(text("INSERT INTO kept (name, value) VALUES ('from', 'before')"))
    assert backup.take(old, tmp_path / "b.gz", NINE).schema == oldest
    for migrated in (False, True):
        target = opened(new_url())
        if migrated:
            migrate.upgrade(target)
        backup.restore(target, tmp_path / "b.gz", NINE)
        assert everything(target)["kept"] == [("from", "before")]
        with target.connect() as connection:
            assert migrate.revision(connection) == migrate.known()[-1]


async def test_a_restored_day_goes_on(
    stage: Stage, new_url: NewUrl, opened: Callable[[str], Engine], tmp_path: Path
) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await stage.setup()
    await ada.types("team create Whales")
    await cleo.types("team join whales")
    await stage.at("09:00")
    post = await stage.sees("Question of the day")
    _, letters = await stage.asked()
    right = next(letter for letter, is_right in letters.items() if is_right)
    wrong = next(letter for letter, is_right in letters.items() if not is_right)
    await ada.presses(right, post)
    await bob.presses(wrong, post)

    path = tmp_path / "b.gz"
    backup.take(stage.store.engine, path, stage.world.clock())
    await _moves(stage, new_url(), opened, path, "09:10")
    assert (await cleo.presses(right, post)).text.startswith(f"Saved: {right}."), "buttons of before still work"
    assert (await ada.presses(right, post)).text.startswith("Already saved"), "answers of before still stand"
    await stage.at("17:00:31")
    reveal = await stage.sees("Reveal")
    assert "of 3 answers" in reveal
    board = await ada.types("board players all")
    assert "Ada" in board
    assert "Cleo" in board
    await stage.at("09:00", TUESDAY)
    assert [text[:6] for text in await texts(stage)] == ["Questi", "Reveal", "Questi"]


async def test_a_reveal_of_after_the_backup_is_not_posted_again(
    stage: Stage, new_url: NewUrl, opened: Callable[[str], Engine], tmp_path: Path
) -> None:
    await stage.setup()
    await stage.at("09:00")
    path = tmp_path / "b.gz"
    backup.take(stage.store.engine, path, stage.world.clock())
    await stage.at("17:00:31")
    before = await texts(stage)
    assert [text[:6] for text in before] == ["Questi", "Reveal"]

    await _moves(stage, new_url(), opened, path, "17:30")
    await stage.at("17:30:01")
    await stage.at("17:30:02")
    assert await texts(stage) == before
    with opened(stage._url).connect() as connection:
        states = connection.execute(select(delivery.c.kind, delivery.c.state)).all()
    assert ("reveal", "sent") in states, "found and adopted"


async def test_a_question_of_after_the_backup_is_skipped_with_a_reason(
    stage: Stage, new_url: NewUrl, opened: Callable[[str], Engine], tmp_path: Path
) -> None:
    """In which order its answers are shown is lost: what is pressed there could only be graded by guessing."""
    await stage.setup()
    await stage.at("08:30")
    path = tmp_path / "b.gz"
    backup.take(stage.store.engine, path, stage.world.clock())
    await stage.at("09:00:01")
    post = await stage.sees("Question of the day")

    await _moves(stage, new_url(), opened, path, "09:30")
    await stage.at("09:30:01")
    assert len(await texts(stage)) == 1
    assert "a backup of before was restored" in await stage.person("Ada").types("schedule list")
    assert "Saved" not in await stage.person("Bob").presses("A", post)
    await stage.at("09:30:02")
    assert await texts(stage) == [], "a stray question goes away as soon as somebody presses it"
    await stage.at("09:00", TUESDAY)
    assert [text[:32] for text in await texts(stage)] == ["Question of the day · Tue 3 Mar\n"]


async def test_a_database_that_moved_goes_on_as_if_nothing_had_happened(
    stage: Stage, new_url: NewUrl, opened: Callable[[str], Engine], tmp_path: Path
) -> None:
    await stage.setup()
    await stage.at("08:30")
    path = tmp_path / "b.gz"
    backup.take(stage.store.engine, path, stage.world.clock())
    await _moves(stage, new_url(), opened, path, "09:30", moved=True)
    await stage.at("09:30:01")
    assert len(await texts(stage)) == 1


async def texts(stage: Stage) -> list[str]:
    return [seen.text for seen in await stage.world.messages(stage.world.channel("general"))]


async def _moves(
    stage: Stage, url: str, opened: Callable[[str], Engine], path: Path, wall: str, *, moved: bool = False
) -> None:
    """At this time in Berlin the bot goes on on a database that was restored; the old one is lost."""
    stage.world.clock.move_to(datetime.combine(MONDAY, time.fromisoformat(wall), BERLIN).astimezone(UTC))
    restore(opened(url), path, stage.world.clock(), moved=moved)
    stage._url = url
    await stage.restart()


def run(*words: str, exit: int = 0) -> str:
    result = CliRunner().invoke(db, words)
    if isinstance(result.exception, Misconfigured):
        assert exit == 2, result.exception
        return str(result.exception)
    assert result.exit_code == exit, result.output
    return result.output


async def test_the_commands(new_url: NewUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "b.gz"
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", new_url())
    assert "nothing to back up" in run("backup", str(file), exit=2)
    assert not file.exists()
    assert run("upgrade").count("migrated: ") == len(migrate.known())
    assert run("upgrade") == f"The database is up to date (schema {migrate.known()[-1]}).\n"
    assert f"0 rows in {len(metadata.tables)} tables" in run("backup", str(file))
    assert "is there already" in run("backup", str(file), exit=2)
    run("backup", str(file), "--replace")
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", new_url())
    assert "counts and hashes agree" in run("restore", str(file))
    assert "there is no such file" in run("restore", str(tmp_path / "c.gz"), exit=2)
    assert "is damaged" in run("restore", str(_cut(file)), exit=2)


def _cut(file: Path) -> Path:
    cut = file.with_name("cut.gz")
    cut.write_bytes(file.read_bytes()[:-10])
    return cut


def test_a_file_that_a_bot_is_using_is_not_restored_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", url)
    run("upgrade")
    run("backup", str(tmp_path / "b.gz"))
    lock = single.take(url)
    assert lock
    assert "Another Quizbot is using" in run("restore", str(tmp_path / "b.gz"), exit=2)
    run("backup", str(tmp_path / "c.gz"))
    lock.close()


def test_a_database_of_a_newer_release_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    run("upgrade")
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer release" in run("upgrade", exit=2)
