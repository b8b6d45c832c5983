"""Refusals: the rules say no. The docstring of each is what the player reads."""

from __future__ import annotations


class Refused(Exception):
    """That is not possible."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(str(self))

    def __str__(self) -> str:
        return (type(self).__doc__ or "").format(**self.facts)
