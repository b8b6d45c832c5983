"""The local web playground."""

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.chat import Chat, Person
from adapters.playground.clock import PlaygroundClock, Stop

__all__ = ["Chat", "Person", "PlaygroundAdapter", "PlaygroundClock", "Stop"]
