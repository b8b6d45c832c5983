"""The Slack adapter."""

from adapters.slack.adapter import SlackAdapter
from adapters.slack.oauth import Distribution
from adapters.slack.signin import SlackRefused

__all__ = ["Distribution", "SlackAdapter", "SlackRefused"]
