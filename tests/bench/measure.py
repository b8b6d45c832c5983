"""Measures: ours and its floor, taken in turns within one run, and the table they make."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

LATEST = Path(__file__).parents[2] / "bench" / "latest.json"


@dataclass(frozen=True)
class Measure:
    """One line of the table. ``ratio`` is what ``goal`` is about: at least it, or at most it (``less``)."""

    name: str
    ours: float
    floor: float
    unit: str
    goal: float
    less: bool = False
    note: str = field(default="", compare=False)

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else 0.0

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal if self.less else self.ratio >= self.goal


async def in_turns(rounds: int, *parts: Callable[[], Awaitable[float]]) -> list[float]:
    """The median of each part. They take turns, so that a slow moment of the machine meets all of them."""
    taken: list[list[float]] = [[] for _ in parts]
    for number in range(rounds):
        order = range(len(parts)) if number % 2 else reversed(range(len(parts)))
        for index in order:
            taken[index].append(await parts[index]())
    return [median(values) for values in taken]


def table(measures: Sequence[Measure]) -> str:
    """The measures in columns, with what limits those that fall short."""
    rows = [("measure", "ours", "floor", "unit", "ratio", "goal", "")]
    rows += [
        (one.name, _short(one.ours), _short(one.floor), one.unit, f"{one.ratio:.2f}",
         f"{'<=' if one.less else '>='} {one.goal:g}", "" if one.reached else "SHORT")
        for one in measures
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"{one.name}: {one.note}." for one in measures if one.note]
    return "\n".join([*lines, "", *notes])


def keep(measures: Sequence[Measure], path: Path = LATEST) -> None:
    """Write the measures where the next reader looks for them."""
    path.parent.mkdir(exist_ok=True)
    rows = [asdict(one) | {"ratio": round(one.ratio, 3), "reached": one.reached} for one in measures]
    path.write_text(json.dumps({"measures": rows}, indent=1) + "\n", "utf-8")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
