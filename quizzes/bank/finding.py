"""What a check found: where, by which rule, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One remark of the checker. A blocking one keeps the pack from being published."""

    file: str
    line: int
    rule: str
    message: str
    blocking: bool = True

    def __str__(self) -> str:
        mark = "" if self.blocking else "warning: "
        return f"{self.file}:{self.line}: {mark}{self.message} [{self.rule}]"
