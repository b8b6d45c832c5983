"""Where one note ends and the next begins, decided from the shape of the file: headings, lists, prose.

Five shapes are known: numbered sections, sections of prose, groups of one-line statements, nested bullets under a
label, and plain paragraphs. None is told from a name; each file is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from quizzes.notes.lines import Line, Sort, lines, readable

FOLDED_BELOW = 3  # headings deeper than ### belong to the section above them
STATEMENT_WORDS = 6  # headings as long as this are sentences, not titles
LIST_SHARE = 0.8  # of a section's blocks, for it to be a list and not prose with lists in it
LONG_LIST = 4  # from this many items per section on, each item is a note of its own
LIMIT_LENGTH = 300  # characters; a limit is said in a sentence or two
LABEL_WORDS = 8  # `AWS SSM (Systems Manager Parameter Store):`

NUMBERED = re.compile(r"\d+\s*[.)]\s*(.+)")
SCENARIO = re.compile(r"(?:\w+ )?scenario\b", re.I)
LABELLED_ANSWER = re.compile(r"\b(?:in)?correct\b[^:]{0,30}:", re.I)
LIMIT = re.compile(
    r"\b(?:up to|max(?:imum)?|min(?:imum)?|at most|limit|default)\b.*\d|\d.*\b(?:max(?:imum)?|limit)\b", re.I
)
COMMAND = re.compile(r"^[-* \t`$]*(?:aws|sam|cdk|docker|curl|eb|git) [a-z0-9-]+ ", re.M)
POLICY = re.compile(r'"(?:Effect|Statement|Principal)"\s*:')


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of lines, both ends included, under a heading; ``text`` is what the lines say, marks and all."""

    first: int
    last: int
    heading: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines that belong together, before blank ends are trimmed."""

    lines: Sequence[Line]
    heading: str
    keeps_links: bool = False  # a section may consist of an image; the image after a list item is not part of it


def scan(text: str) -> tuple[Unit, ...]:
    """The units of a note file in order; they do not overlap."""
    found = lines(text)
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    units = []
    for stretch in _stretches(found):
        kept = _trimmed(stretch)
        if kept:
            body = "\n".join(raw[kept[0].number - 1 : kept[-1].number])
            units.append(Unit(kept[0].number, kept[-1].number, readable(stretch.heading), _kind(kept, body), body))
    return tuple(units)


def _stretches(found: list[Line]) -> Iterator[_Stretch]:
    headings = [line for line in found if line.sort is Sort.HEADING]
    numbered = [line for line in headings if NUMBERED.fullmatch(line.text)]
    if len(numbered) > 2 and 2 * len(numbered) > len(headings):
        yield from _sections(found, fold_below=max(line.level for line in numbered))
    elif not headings:
        yield from _groups(found)
    elif _is_list_file(found):
        yield from _statements(found)
    else:
        yield from _sections(found, fold_below=max(FOLDED_BELOW, min(line.level for line in headings)))


def _is_list_file(found: list[Line]) -> bool:
    """Whether the file is groups of statements: lists nearly throughout, and loose, long or labelled ones."""
    blocks = [line for line in found if line.indent == 0 and line.sort in (Sort.ITEM, Sort.TEXT)]
    items = [line for line in blocks if line.sort is Sort.ITEM]
    if not items:
        return all(len(line.text.split()) >= STATEMENT_WORDS for line in found if line.sort is Sort.HEADING)
    if len(items) < LIST_SHARE * len(blocks):
        return False
    sections = [section for section in _items_by_section(found) if section]
    pairs = [pair for section in sections for pair in pairwise(section)]
    loose = 2 * sum(found[below.number - 2].sort is Sort.BLANK for _, below in pairs) > len(pairs)
    long = median(map(len, sections)) >= LONG_LIST
    return loose or long or any(SCENARIO.match(line.text) for line in items)


def _items_by_section(found: list[Line]) -> Iterator[list[Line]]:
    for _, body in _split_at(found, lambda line: line.sort is Sort.HEADING):
        yield [line for line in body if line.sort is Sort.ITEM and line.indent == 0]


def _sections(found: list[Line], fold_below: int) -> Iterator[_Stretch]:
    """One unit per heading that has a body; deeper headings are part of the one above."""
    parts = list(_split_at(found, lambda line: line.sort is Sort.HEADING and line.level <= fold_below))
    for (head, body), (following, _) in pairwise([*parts, (None, [])]):
        has_children = head is not None and following is not None and following.level > head.level
        sorts = {line.sort for line in body}
        if sorts & {Sort.ITEM, Sort.TEXT, Sort.CODE, Sort.HEADING} or (Sort.LINK in sorts and not has_children):
            title = head.text if head else ""
            numbered = NUMBERED.fullmatch(title)
            yield _Stretch([*([head] if head else []), *body], numbered[1] if numbered else title, keeps_links=True)


def _statements(found: list[Line]) -> Iterator[_Stretch]:
    """One unit per list item, and per heading that is itself a sentence."""
    levels = {line.level for line in found if line.sort is Sort.HEADING}
    sentences = {level for level in levels if _heading_words(found, level) >= STATEMENT_WORDS}
    title = ""
    for head, body in _split_at(found, lambda line: line.sort is Sort.HEADING):
        if head is not None and head.level in sentences:
            yield _Stretch([head], title)
        elif head is not None:
            title = head.text
        for block in _blocks(body):
            yield from _with_scenarios_apart(block, title)


def _groups(found: list[Line]) -> Iterator[_Stretch]:
    """No headings: the items under each label, else each item and each paragraph."""
    emphasised = [_as_heading(line) for line in found]
    if emphasised != found:
        yield from _sections(emphasised, fold_below=6)
        return
    blocks = _blocks(found)
    parents = [block for block in blocks if any(line.sort is Sort.ITEM for line in block[1:])]
    labels = {block[0].number for block in parents if _is_label(block)}
    outline = 2 * len(labels) >= len(parents) > 0
    for block in blocks:
        if outline and block[0].number in labels:
            for child in _joined(_blocks(block[1:])):
                yield from _with_scenarios_apart(child, block[0].text.rstrip(": "))
        else:
            yield from _with_scenarios_apart(block, "")


def _blocks(body: Sequence[Line]) -> list[list[Line]]:
    """The outermost items with what hangs on them, and the paragraphs between."""
    blocks: list[list[Line]] = []
    after_blank = True
    for line in body:
        if line.sort is not Sort.BLANK and (not blocks or _starts_block(line, blocks[-1], after_blank)):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
        after_blank = line.sort is Sort.BLANK
    return [block for block in blocks if block[0].sort in (Sort.ITEM, Sort.TEXT, Sort.CODE)]


def _starts_block(line: Line, block: list[Line], after_blank: bool) -> bool:
    first = block[0]
    if first.sort is Sort.SKIP:
        return True
    if line.indent > first.indent:
        return False
    if line.sort in (Sort.ITEM, Sort.SKIP):
        led_in = first.sort is Sort.TEXT and first.text.endswith(":") and line.indent == first.indent
        item = next((earlier for earlier in block if earlier.sort is Sort.ITEM), line)
        return not led_in or item.indent > first.indent
    return after_blank and line.sort is not Sort.CODE and not (first.ordered and line.sort is Sort.TEXT)


def _joined(blocks: list[list[Line]]) -> list[list[Line]]:
    """A bare label joins the item after it, and a note on a table joins the table."""
    joined: list[list[Line]] = []
    for block in blocks:
        before = joined[-1] if joined else []
        content = [line for line in before if line.sort is not Sort.BLANK]
        bare_label = len(content) == 1 and content[0].text.endswith(":") and block[0].text.startswith("|")
        about_table = bool(content) and content[-1].text.startswith("|") and block[0].text.lower().startswith("note")
        if bare_label or about_table:
            joined[-1] = before + block
        else:
            joined.append(block)
    return joined


def _with_scenarios_apart(block: list[Line], heading: str) -> Iterator[_Stretch]:
    """The block, a scenario nested in it cut out as a unit of its own; a label left alone is dropped."""
    children = _blocks(block[1:])
    if SCENARIO.match(block[0].text) or not any(SCENARIO.match(child[0].text) for child in children):
        yield _Stretch(block, heading)
        return
    rest = block[:1]
    for child in children:
        if SCENARIO.match(child[0].text):
            yield from _unless_label(rest, heading)
            yield _Stretch(child, heading)
            rest = []
        else:
            rest = rest + child
    yield from _unless_label(rest, heading)


def _unless_label(rest: list[Line], heading: str) -> Iterator[_Stretch]:
    if len(rest) > 1 or (rest and not rest[0].text.endswith(":")):
        yield _Stretch(rest, heading)


def _split_at(found: Sequence[Line], starts: Callable[[Line], bool]) -> Iterator[tuple[Line | None, list[Line]]]:
    """Each line that ``starts`` a part, with the lines up to the next; first what stands before them all."""
    head: Line | None = None
    body: list[Line] = []
    for line in found:
        if starts(line):
            yield head, body
            head, body = line, []
        else:
            body.append(line)
    yield head, body


def _heading_words(found: Sequence[Line], level: int) -> float:
    return median(len(line.text.split()) for line in found if line.sort is Sort.HEADING and line.level == level)


def _is_label(block: list[Line]) -> bool:
    """Whether an item only names what hangs on it; a question with its answers is no label."""
    if any(LABELLED_ANSWER.match(line.text) for line in _blocks(block[1:])[0][:1]):
        return False
    text = block[0].text.strip()
    words = len(text.split())
    return words <= LABEL_WORDS if text.endswith(":") else words <= LABEL_WORDS / 2


def _as_heading(line: Line) -> Line:
    """A line that is nothing but emphasis serves as a heading where there are no others."""
    match = re.fullmatch(r"(\*{1,3}|_{1,3})(\w[^*_]*)\1:?", line.text)
    if line.sort is Sort.TEXT and line.indent == 0 and match:
        return Line(line.number, Sort.HEADING, 0, match[2], level=FOLDED_BELOW)
    return line


def _trimmed(stretch: _Stretch) -> Sequence[Line]:
    """The lines without blank ends, and without links and images at the end of a list item."""
    ends = {Sort.BLANK, Sort.SKIP} if stretch.keeps_links else {Sort.BLANK, Sort.SKIP, Sort.LINK}
    kept = list(stretch.lines)
    while kept and kept[-1].sort in ends:
        kept.pop()
    return kept


def _kind(kept: Sequence[Line], body: str) -> str:
    """What the shape tells: scenario, table, policy, command, limit; everything else is a fact."""
    content = [line for line in kept if line.sort is not Sort.BLANK]
    if SCENARIO.match(content[0].text) or any(
        LABELLED_ANSWER.match(line.text) for line in content if line.sort is Sort.ITEM
    ):
        return "scenario"
    if 2 * sum(line.text.startswith("|") for line in content) > len(content):
        return "table"
    if POLICY.search(body):
        return "policy"
    if COMMAND.search(body) or any(line.sort is Sort.CODE for line in content):
        return "command"
    return "limit" if len(body) < LIMIT_LENGTH and LIMIT.search(body) else "fact"
