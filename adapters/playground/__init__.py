"""The local web playground."""

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.chat import Chat, Person
from adapters.playground.clock import PlaygroundClock, Stop
from adapters.playground.server import NoPort

__all__ = ["Chat", "NoPort", "Person", "PlaygroundAdapter", "PlaygroundClock", "Stop"]
