"""A league: the channels whose rounds count on one board, their pack and topics, and one question of the day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class League:
    """``seed`` is secret: it decides what is asked next. No topics means all of the pack's."""

    id: str
    workspace: str
    name: str
    pack: str
    topics: tuple[str, ...]
    seed: str
