"""Row A13: what no client of a platform would send; ``make faults`` sends 10,000 of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.fuzz import fuzz


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a13_malformed_acts_break_nothing(platform: str, tmp_path: Path, migrated_sqlite: bytes) -> None:
    (tmp_path / "quizbot.db").write_bytes(migrated_sqlite)
    assert await fuzz(platform, f"sqlite:///{tmp_path / 'quizbot.db'}", 300) == []
