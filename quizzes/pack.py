"""A pack: the questions that belong together, the exam they prepare for, and the notes they rest on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from quizzes.bank.finding import Finding
from quizzes.bank.question_file import Place, QuestionFile, read_question_file
from quizzes.bank.record import SLUG, Fault, Record, listed
from quizzes.bank.strict_yaml import Node, Unreadable, read
from quizzes.notes.unit import NoteUnit, read_note_file
from quizzes.question import Kind, Level, Question

PACK_FILE = "pack.yaml"
NOTES_FOLDER = "notes/"
MAX_FILES = 200  # topics and notes together; our own pack has about fifty
PERCENT = re.compile(r"100|[1-9]?[0-9]")

PACK_FIELDS = ("id", "title", "licence", "domains", "plan")
DOMAIN_FIELDS = ("id", "title", "weight")
PLAN_FIELDS = ("kinds", "levels", "domains")


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of the exam blueprint."""

    id: str
    title: str
    weight: int  # percent of the exam


class PackRefused(ValueError):
    """The pack cannot be used; ``errors`` says where and why, one entry each."""

    def __init__(self, errors: Iterable[Finding]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class Pack:
    """Questions by topic file. ``questions`` are the published ones; drafts wait for a person."""

    id: str
    title: str
    licence: str
    domains: Mapping[str, Domain]
    topics: Mapping[str, str]  # slug -> title
    questions: tuple[Question, ...]
    drafts: tuple[Question, ...] = ()
    notes: Mapping[str, NoteUnit] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)  # question id -> where it stands
    plan: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # shares aimed at, in percent
    changed_notes: frozenset[str] = frozenset()  # units whose text is no longer the one they were made from
    drawable: tuple[Question, ...] = field(init=False, repr=False, compare=False)  # what may be asked: none is stale

    def __post_init__(self) -> None:
        stale = self.stale
        object.__setattr__(self, "drawable", tuple(one for one in self.questions if one.id not in stale))

    @property
    def weights(self) -> dict[str, int]:
        """The exam blueprint: percent per domain."""
        return {domain.id: domain.weight for domain in self.domains.values()}

    @property
    def stale(self) -> frozenset[str]:
        """The ids of published questions that cite a changed note."""
        return frozenset(
            question.id for question in self.questions if not self.changed_notes.isdisjoint(question.notes)
        )

    def with_changed_notes(self, units: Collection[str]) -> Pack:
        """The same pack, knowing that the text of these units changed."""
        return replace(self, changed_notes=frozenset(units))

    def place(self, question: Question) -> Place:
        """Where the question stands."""
        return self.places.get(question.id, Place(f"{question.topic}.yaml", 1))


def read_pack(files: Mapping[str, str]) -> Pack:
    """The pack whose files (path in the pack -> text) these are, or ``PackRefused`` with everything that is wrong."""
    pack, errors = examine(files)
    if errors:
        raise PackRefused(errors)
    return pack


def examine(files: Mapping[str, str]) -> tuple[Pack, tuple[Finding, ...]]:
    """What can be read of the pack, and everything that is wrong with the rest."""
    errors: list[Finding] = []
    if len(files) > MAX_FILES:
        errors.append(_fault(PACK_FILE, 1, f"the pack has {len(files)} files. Join topics; {MAX_FILES} is the most."))
        return Pack("", "", "", {}, {}, ()), tuple(errors)
    head = _read_head(files.get(PACK_FILE), errors)
    notes = _read_notes(files, errors)
    topic_files = {
        name: read_question_file(name, text)
        for name, text in sorted(files.items())
        if name != PACK_FILE and "/" not in name
    }
    pack = _gather(head, notes, topic_files, errors)
    return pack, tuple(sorted(errors))


def _gather(head: Pack, notes: dict[str, NoteUnit], files: dict[str, QuestionFile], errors: list[Finding]) -> Pack:
    topics: dict[str, str] = {}
    kept: list[Question] = []
    places: dict[str, Place] = {}
    for name, file in files.items():
        errors.extend(Finding(name, fault.line, fault.rule, fault.message) for fault in file.faults)
        if file.topic and f"{file.topic}.yaml" != name:
            errors.append(
                _fault(name, 1, f"the topic is {file.topic!r}. Name the file {file.topic}.yaml, or change the topic.")
            )
        if file.topic:
            topics[file.topic] = file.title
        for question, place in zip(file.questions, file.places, strict=True):
            faults = _misfits(question, place, head, places)
            errors.extend(_fault(name, line, message) for line, message in faults)
            if not faults:
                kept.append(question)
                places[question.id] = place
    return replace(
        head,
        topics=topics,
        questions=tuple(question for question in kept if not question.draft),
        drafts=tuple(question for question in kept if question.draft),
        notes=notes,
        places=places,
    )


def _misfits(question: Question, place: Place, head: Pack, places: Mapping[str, Place]) -> list[tuple[int, str]]:
    """What a question says that does not fit the rest of its pack."""
    faults = []
    if first := places.get(question.id):
        faults.append((place.of("id"), f"the id {question.id} is taken by {first.file}:{first.line}. Choose another."))
    if not question.id.startswith(f"{question.topic}-"):
        faults.append((place.of("id"), f"the id {question.id} must start with its topic. Write {question.topic}-..."))
    if head.domains and question.domain not in head.domains and not question.draft:
        faults.append((place.of("domain"), f"domain {question.domain!r} is not known. Write {listed(head.domains)}."))
    return faults


def _read_head(text: str | None, errors: list[Finding]) -> Pack:
    faults: list[Fault] = []
    try:
        if text is None:
            raise Unreadable(1, f"the pack has no {PACK_FILE}. Add one with {', '.join(PACK_FIELDS[:4])}.")
        record = Record.of(read(text), "a pack", PACK_FIELDS, faults)
    except Unreadable as refused:
        errors.append(_fault(PACK_FILE, refused.line, refused.message))
        return Pack("", "", "", {}, {}, ())
    domains = [_domain(node, faults) for node in record.items("domains", "Write 1 to 12 exam domains.", most=12)]
    if not faults and sum(domain.weight for domain in domains) != 100:
        record.fault(record.line("domains"), "the weights of the domains do not add up to 100. Correct them.")
    by_id = {domain.id: domain for domain in domains}
    head = Pack(
        id=record.matching("id", SLUG, "Write a slug such as 'aws-developer'.", longest=64),
        title=record.text("title", "Write the name of the exam or subject.", longest=100),
        licence=record.text("licence", "Write an SPDX name such as Apache-2.0.", longest=60),
        domains=by_id,
        topics={},
        questions=(),
        plan=_plan(record, tuple(by_id)),
    )
    errors.extend(Finding(PACK_FILE, fault.line, fault.rule, fault.message) for fault in faults)
    return head


def _domain(node: Node, faults: list[Fault]) -> Domain:
    record = Record.of(node, "a domain", DOMAIN_FIELDS, faults)
    return Domain(
        record.matching("id", SLUG, "Write a slug such as 'security'.", longest=64),
        record.text("title", "Write the domain as the exam guide names it.", longest=100),
        _percent(record, "weight"),
    )


def _plan(record: Record, domains: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """The shares of kinds, levels and domains that the pack aims at; none when it does not say."""
    if not record.has("plan"):
        return {}
    plan = Record.of(record.node.values["plan"], "a plan", PLAN_FIELDS, record.faults)
    names = {"kinds": [*Kind], "levels": [*Level], "domains": domains}
    shares: dict[str, dict[str, int]] = {}
    for part in PLAN_FIELDS:
        if plan.has(part):
            entry = Record.of(plan.node.values[part], part, [str(name) for name in names[part]], record.faults)
            shares[part] = {name: _percent(entry, name) for name in entry.node.values}
    return shares


def _percent(record: Record, name: str) -> int:
    return int(record.matching(name, PERCENT, "Write percent as a whole number from 0 to 100.") or 0)


def _read_notes(files: Mapping[str, str], errors: list[Finding]) -> dict[str, NoteUnit]:
    notes: dict[str, NoteUnit] = {}
    for name, text in sorted(files.items()):
        if not name.startswith(NOTES_FOLDER):
            continue
        units, faults = read_note_file(text)
        errors.extend(Finding(name, fault.line, fault.rule, fault.message) for fault in faults)
        for unit in units:
            if unit.id in notes:
                errors.append(_fault(name, 1, f"the unit {unit.id} stands twice. Keep one."))
            notes[unit.id] = unit
    return notes


def _fault(file: str, line: int, message: str) -> Finding:
    return Finding(file, line, "format", message)
