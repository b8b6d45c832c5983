"""A few days in stormy worlds, judged by the history checker; ``make faults`` lives through many more."""

from __future__ import annotations

import pytest

from tests.faults.runs import one_world, small_pack

PACK = small_pack()


@pytest.mark.parametrize("seed", range(6))
async def test_no_law_is_broken_whatever_fails(seed: int) -> None:
    result = await one_world(seed, PACK, places=24, days=2)
    assert result.violations == [], f"seed {seed}"
    assert result.crashes > 0
    assert result.rounds["revealed"] > 20
