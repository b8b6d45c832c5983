"""The Slack adapter."""

from adapters.slack.adapter import SlackAdapter
from adapters.slack.signin import SlackRefused

__all__ = ["SlackAdapter", "SlackRefused"]
