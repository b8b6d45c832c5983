"""YAML without its surprises: every scalar is text, every node knows its line, and size and depth have an end.

Anchors, aliases, tags, directives, merge keys and repeated field names are refused: a small file that unfolds into a
huge one, or a field that silently replaces another, cannot be written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

MAX_BYTES = 256 * 1024  # three times the largest file of our own pack; read and refused well within a second
MAX_DEPTH = 8  # a question file needs five: file, questions, question, options, option

# Characters that no one can see or type: controls, odd line ends, text direction overrides, halves of surrogate pairs.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What libyaml and PyYAML complain about, and what the author should write instead.
_ADVICE = (
    ("mapping values are not allowed", "the text contains ': '. Put it in quotes, or in a block that starts with >-."),
    ("found character '\\t'", "there is a tab before the text. Indent with spaces."),
    ("found a tab character", "there is a tab before the text. Indent with spaces."),
    ("cannot start any token", "the text starts with a special character. Put it in quotes."),
    ("expected ':'", "a field has no ': '. Write 'name: value', and indent text that goes on under its field."),
    ("unexpected end of stream", "a quote is opened and never closed. Close it."),
    ("unexpected document", "a quote is opened and never closed. Close it."),
    ("unknown escape", "a backslash in double quotes starts an escape. Use single quotes, or write it twice."),
    ("hexdecimal", "a backslash in double quotes starts an escape. Use single quotes, or write it twice."),
    ("escape code", "a backslash in double quotes starts an escape. Use single quotes, or write it twice."),
    ("alphabetic or numeric", "the text starts with & or *. Put it in quotes."),
    ("incompatible YAML", "there is a % directive. Take it out."),
)
_ADVICE_OTHERWISE = "this cannot be read as YAML. Check the indentation, the quotes and the dashes here and just above."


class Unreadable(ValueError):
    """The text is not a file we read: where, and what to write instead."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar exactly as written."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; ``key_lines`` says where each name stands."""

    values: dict[str, Node]
    key_lines: dict[str, int]
    line: int


Node = Text | Items | Fields


def read(text: str) -> Node:
    """The one document in ``text``, or ``Unreadable``; never any other exception."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_outsized(text)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _explained(error, text) from None
    except (ValueError, OverflowError) as error:  # the pure Python scanner, on escapes beyond Unicode
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(1, "an escape in double quotes names no character. Use single quotes.") from None
    if builder.document is None:
        raise Unreadable(1, "the file is empty. Start with 'topic:', 'title:' and 'questions:'.")
    return builder.document


def plain(node: Node) -> Any:
    """The node as dicts, lists and strings, for JSON Schema."""
    match node:
        case Text():
            return node.value
        case Items():
            return [plain(item) for item in node.values]
        case Fields():
            return {name: plain(value) for name, value in node.values.items()}


def _refuse_outsized(text: str) -> None:
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise Unreadable(1, f"the file is larger than {MAX_BYTES // 1024} KiB. Split it into several files.")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        if "\ud800" <= found.group() <= "\udfff":  # how bytes that are not UTF-8 are handed on
            raise Unreadable(line, "this is not UTF-8 text. Save the file as UTF-8.")
        raise Unreadable(line, f"there is an invisible character (U+{ord(found.group()):04X}). Delete it.")


def _explained(error: yaml.YAMLError, text: str) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line = min(line, text.count("\n") + 1)
    return Unreadable(line, next((advice for sign, advice in _ADVICE if sign in problem), _ADVICE_OTHERWISE))


class _Open:
    """A list or mapping whose end has not come yet."""

    __slots__ = ("key", "key_lines", "line", "values")

    def __init__(self, line: int, values: list[Node] | dict[str, Node]) -> None:
        self.line = line
        self.values = values
        self.key: str | None = None
        self.key_lines: dict[str, int] = {}

    def add(self, node: Node) -> None:
        if isinstance(self.values, list):
            self.values.append(node)
        elif self.key is None:
            self.key = self._new_key(node)
        else:
            self.values[self.key] = node
            self.key = None

    def closed(self) -> Node:
        if isinstance(self.values, list):
            return Items(tuple(self.values), self.line)
        return Fields(self.values, self.key_lines, self.line)

    def _new_key(self, node: Node) -> str:
        if not isinstance(node, Text):
            raise Unreadable(node.line, "a field's name must be a word. Write 'name: value'.")
        if node.value == "<<":
            raise Unreadable(node.line, "merge keys (<<) are not read. Write the fields out.")
        if node.value in self.key_lines:
            first = self.key_lines[node.value]
            raise Unreadable(node.line, f"'{node.value[:40]}' stands here twice (first in line {first}). Keep one.")
        self.key_lines[node.value] = node.line
        return node.value


class _Builder:
    """Builds nodes from parser events with a stack of its own, so that depth is counted and never recursed."""

    def __init__(self) -> None:
        self.document: Node | None = None
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        match event:
            case yaml.ScalarEvent():
                self._refuse_decorated(event, line)
                if event.style == '"' and (found := UNPRINTABLE.search(event.value)):
                    raise Unreadable(line, f"the escape for U+{ord(found.group()):04X} is invisible. Delete it.")
                self._add(Text(event.value, line))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_decorated(event, line)
                if len(self._open) == MAX_DEPTH:
                    raise Unreadable(line, f"lists and fields are nested more than {MAX_DEPTH} deep. Flatten them.")
                self._open.append(_Open(line, {} if isinstance(event, yaml.MappingStartEvent) else []))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._add(self._open.pop().closed())
            case yaml.AliasEvent():
                raise Unreadable(line, f"'*{event.anchor}' is an alias. Put the text in quotes, or write it out.")
            case yaml.DocumentStartEvent():
                self._start_document(event, line)

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].add(node)
        else:
            self.document = node

    def _start_document(self, event: Any, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            raise Unreadable(line, "a second document starts here. Take the '---' out, or make another file.")
        if event.version or event.tags:
            raise Unreadable(line, "there is a % directive. Take it out.")

    @staticmethod
    def _refuse_decorated(event: Any, line: int) -> None:
        if event.anchor is not None:
            raise Unreadable(line, f"'&{event.anchor[:40]}' is an anchor. Put the text in quotes, or write it out.")
        if event.tag is not None:
            raise Unreadable(line, f"'{event.tag[:40]}' is a tag. Put the text in quotes, or leave the tag out.")
