"""Pages: lines in portions that fit into one message."""

from __future__ import annotations

from collections.abc import Iterable


def pages(lines: Iterable[str], room: int) -> list[tuple[str, ...]]:
    """The lines in order, in as few pages of at most ``room`` characters as that takes.

    A line longer than a page is cut into several. Nothing is lost: the pages one after the other are the lines.
    """
    made: list[list[str]] = [[]]
    left = room
    for line in lines:
        for start in range(0, max(len(line), 1), room - 1):
            piece = line[start : start + room - 1]
            if len(piece) + 1 > left:
                made.append([])
                left = room
            made[-1].append(piece)
            left -= len(piece) + 1
    return [tuple(page) for page in made]
