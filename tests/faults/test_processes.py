"""Real processes: killed with SIGKILL, paused past their lease with SIGSTOP, asked to end with SIGTERM."""

from __future__ import annotations

import pytest

from tests.faults.slaughter import slaughter


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_p01_p02_p10_p11_p23_processes_that_die_in_the_middle_post_everything_once(platform: str) -> None:
    went = await slaughter(20, platforms=(platform,), seed=3)
    assert went.kills > 0
    assert went.violations == []
