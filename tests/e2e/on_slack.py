"""What only Slack has, of a stage that is on it."""

from __future__ import annotations

from tests.stage import Stage
from tests.world_slack import SlackWorld


def slack_of(stage: Stage) -> SlackWorld:
    """The Slack that a stage is on."""
    assert isinstance(stage.world, SlackWorld)
    return stage.world
