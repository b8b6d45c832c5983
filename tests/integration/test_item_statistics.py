"""What people answered, as ``quizbot bank stats --answers`` measures it, on both databases."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from bot.bank_cli import bank
from quizzes.round import Status
from storage import tables
from storage.records import Records
from storage.store import Store
from tests.integration.test_store import NINE, ROUND, an_open_round


async def test_first_attempts_are_measured_once_the_key_is_out(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", database_url)

    def ten_answer(records: Records) -> None:
        an_open_round(records)
        connection = records._connection
        for n in range(10):
            connection.execute(insert(tables.player).values(id=f"p{n}", since=NINE))
            connection.execute(
                insert(tables.account).values(id=f"a{n}", workspace="slack:T1", user=f"u{n}", name="", player=f"p{n}")
            )
            chosen = frozenset({0 if n < 2 else 1})
            clicked = NINE + timedelta(seconds=60)
            connection.execute(
                insert(tables.answer).values(round=ROUND, account=f"a{n}", choice=chosen, clicked=clicked, event="")
            )

    def reveal(records: Records) -> None:
        records._connection.execute(tables.round.update().values(status=Status.REVEALED))

    await store.write(ten_answer)
    assert json.loads(_run("stats", "--answers", "--json"))["questions"] == [], "the key is not out yet"
    await store.write(reveal)
    [item] = json.loads(_run("stats", "--answers", "--json"))["questions"]
    assert (item["question"], item["attempts"], item["right"], item["seconds"]) == ("sqs-1", 10, 0.2, 60)
    assert item["unchosen"] == ["C", "D"]
    assert (item["level"], item["suggested_level"]) == ("medium", "hard")
    assert "LOOK AGAIN: fewer are right than by guessing" in _run("stats", "--answers")


def _run(*words: str) -> str:
    result = CliRunner().invoke(bank, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout
