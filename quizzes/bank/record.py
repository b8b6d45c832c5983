"""A mapping from a strict YAML file, read field by field; everything wrong with it is collected, with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from quizzes.bank.strict_yaml import Fields, Items, Node, Text

NUMBER = re.compile(r"[1-9][0-9]{0,5}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file, and what to write instead."""

    line: int
    message: str
    rule: str = "format"


def listed(words: Collection[str]) -> str:
    """``a, b or c``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


@dataclass(slots=True)
class Record:
    """One mapping. Reading a field that is missing or wrong adds a fault and returns an empty value."""

    what: str
    node: Fields
    faults: list[Fault] = field(repr=False)

    @classmethod
    def of(cls, node: Node, what: str, known: Sequence[str], faults: list[Fault]) -> Record:
        """``node`` as a record whose fields are ``known``; each other field is a fault that names the nearest one."""
        if not isinstance(node, Fields):
            faults.append(Fault(node.line, f"{what} must be fields. Write 'name: value' lines: {', '.join(known)}."))
            node = Fields({}, {}, node.line)
        record = cls(what, node, faults)
        for name, line in node.key_lines.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, 1, cutoff=0.6)
                hint = f"Write '{near[0]}'" if near else f"The fields of {what} are {', '.join(known)}"
                record.fault(line, f"{name[:40]!r} is not a field of {what}. {hint}.")
        return record

    def fault(self, line: int, message: str, rule: str = "format") -> None:
        """Something is wrong in ``line``."""
        self.faults.append(Fault(line, message, rule))

    def line(self, name: str) -> int:
        """Where the field stands, else where the record starts."""
        return self.node.key_lines.get(name, self.node.line)

    def has(self, name: str) -> bool:
        return name in self.node.values

    def text(self, name: str, hint: str, *, longest: int, required: bool = True) -> str:
        """A text of 1 to ``longest`` characters; each run of white space becomes one space."""
        return " ".join(self._raw(name, hint, longest, required).split())

    def matching(
        self, name: str, pattern: re.Pattern[str], hint: str, *, longest: int = 200, required: bool = True
    ) -> str:
        """A text of the form ``pattern``, else nothing."""
        value = self._raw(name, hint, longest, required)
        if value and not pattern.fullmatch(value):
            self.fault(self.line(name), f"{name} {value[:60]!r} has the wrong form. {hint}")
            return ""
        return value

    def choice(self, name: str, allowed: Sequence[str], *, required: bool = True) -> str:
        """One of ``allowed``, else nothing."""
        hint = f"Write {listed(allowed)}."
        value = self._raw(name, hint, 200, required)
        if value and value not in allowed:
            self.fault(self.line(name), f"{name} {value[:40]!r} is not known. {hint}")
            return ""
        return value

    def flag(self, name: str) -> bool:
        """``true`` or ``false``; false when left out."""
        return self.choice(name, ("true", "false"), required=False) == "true"

    def number(self, name: str, hint: str) -> int:
        """A whole number from 1."""
        return int(self.matching(name, NUMBER, hint) or 0)

    def items(self, name: str, hint: str, *, most: int, least: int = 1) -> tuple[Node, ...]:
        """The elements of a list of ``least`` to ``most``."""
        node = self._node(name, hint, required=least > 0)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.fault(node.line, f"'{name}' must be a list. {hint}")
            return ()
        if not least <= len(node.values) <= most:
            self.fault(self.line(name), f"'{name}' has {len(node.values)} entries. {hint}")
        return node.values[:most]

    def texts(self, name: str, hint: str, *, most: int, least: int = 1, longest: int = 100) -> tuple[str, ...]:
        """A list of different short texts."""
        found: list[str] = []
        for node in self.items(name, hint, most=most, least=least):
            value = node.value if isinstance(node, Text) else ""
            if not value.strip() or len(value) > longest:
                self.fault(node.line, f"an entry of '{name}' must be a text of 1 to {longest} characters. {hint}")
            elif value in found:
                self.fault(node.line, f"'{name}' names {value!r} twice. Keep one.")
            else:
                found.append(value)
        return tuple(found)

    def _raw(self, name: str, hint: str, longest: int, required: bool) -> str:
        """The scalar as written when it has 1 to ``longest`` characters, else nothing."""
        node = self._node(name, hint, required)
        if node is None:
            return ""
        if not isinstance(node, Text):
            self.fault(self.line(name), f"'{name}' must be a text, not a list or fields. {hint}")
        elif not node.value.strip():
            self.fault(self.line(name), f"'{name}' is empty for {self.what}. {hint}")
        elif len(node.value) > longest:
            self.fault(self.line(name), f"'{name}' has {len(node.value)} characters. Shorten it to {longest}.")
        else:
            return node.value
        return ""

    def _node(self, name: str, hint: str, required: bool) -> Node | None:
        node = self.node.values.get(name)
        if node is None and required:
            self.fault(self.node.line, f"'{name}' is missing for {self.what}. {hint}")
        return node
