"""Note units: what the study notes say where, in our words; coverage and staleness need no copy of the notes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.bank.record import SLUG, Fault, Record
from quizzes.bank.strict_yaml import Node, Unreadable, read

MAX_UNITS = 1000  # the longest of our five note files has 315
STATUSES = ("ok", "imprecise", "garbled", "outdated", "wrong", "retired")
SUPERSEDED = frozenset({"outdated", "wrong", "retired"})  # usable only by a question that says what holds today

UNIT_ID = re.compile(r"[a-z0-9-]+(?:/[a-z0-9.-]+){1,3}")
LINES = re.compile(r"[1-9][0-9]{0,5}(?:-[1-9][0-9]{0,5})?")
SHA256 = re.compile(r"[0-9a-f]{64}")
ERRATUM_ID = re.compile(r"[A-Z][0-9]{1,4}")

FILE_FIELDS = ("file", "title", "units")
UNIT_FIELDS = (
    "id",
    "title",
    "lines",
    "sha256",
    "service",
    "domain",
    "gist",
    "status",
    "same_as",
    "quizzable",
    "errata",
)
ERRATUM_FIELDS = ("id", "says", "today", "unsure")


@dataclass(frozen=True, slots=True)
class Erratum:
    """A claim of the notes that does not hold, what holds today, and whether even that is in doubt."""

    id: str
    says: str
    today: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class NoteUnit:
    """A stretch of a note file that says one thing."""

    id: str
    file: str
    source: str  # the title of the file, as people read it
    title: str
    first: int
    last: int
    sha256: str
    service: str
    domain: str
    gist: str
    status: str = "ok"
    same_as: str = ""
    quizzable: bool = True
    errata: tuple[Erratum, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether a question must rest on it: it can be asked, and no other unit says the same."""
        return self.quizzable and not self.same_as

    @property
    def superseded(self) -> bool:
        """Whether a question that cites it must say what holds today."""
        return self.status in SUPERSEDED

    @property
    def citation(self) -> str:
        """How people see it, such as ``Scenario notes › SQS › Visibility timeout``."""
        return f"{self.source} › {self.service} › {self.title}"


def fingerprint(lines: Sequence[str], first: int, last: int) -> str:
    """The SHA-256 of these lines of a note, counted from 1, both included."""
    return hashlib.sha256("\n".join(lines[first - 1 : last]).encode(errors="surrogatepass")).hexdigest()


def changed(units: Iterable[NoteUnit], texts: Mapping[str, str]) -> frozenset[str]:
    """The units whose lines are no longer those they were made from; a file that is not in ``texts`` tells nothing."""
    lines = {name: text.replace("\r\n", "\n").split("\n") for name, text in texts.items()}
    return frozenset(
        unit.id
        for unit in units
        if unit.file in lines and fingerprint(lines[unit.file], unit.first, unit.last) != unit.sha256
    )


def read_note_file(text: str) -> tuple[tuple[NoteUnit, ...], tuple[Fault, ...]]:
    """The units of a ``notes/*.yaml`` file, and what is wrong with the others."""
    try:
        document = read(text)
    except Unreadable as refused:
        return (), (Fault(refused.line, refused.message),)
    faults: list[Fault] = []
    record = Record.of(document, "a notes file", FILE_FIELDS, faults)
    file = record.text("file", "Write the name of the note file.", longest=200)
    source = record.text("title", "Write how people know these notes, such as 'Scenario notes'.", longest=60)
    units = []
    for node in record.items("units", f"Write 1 to {MAX_UNITS} units, each with a dash.", most=MAX_UNITS):
        before = len(faults)
        unit = _unit(node, file, source, faults)
        if len(faults) == before:
            units.append(unit)
    return tuple(units), tuple(faults)


def _unit(node: Node, file: str, source: str, faults: list[Fault]) -> NoteUnit:
    record = Record.of(node, "a note unit", UNIT_FIELDS, faults)
    lines = record.matching("lines", LINES, "Write the first and last line, such as 12-15.")
    first, _, last = (lines or "1").partition("-")
    status = record.choice("status", STATUSES, required=False)
    return NoteUnit(
        id=record.matching("id", UNIT_ID, "Write 'file/service/slug', such as '003/sqs/visibility-timeout'."),
        file=file,
        source=source,
        title=record.text("title", "Name the unit in two to six words.", longest=100),
        first=int(first),
        last=int(last or first),
        sha256=record.matching("sha256", SHA256, "Write the 64 hexadecimal digits of the SHA-256 of these lines."),
        service=record.text("service", "Name the service.", longest=100),
        domain=record.matching("domain", SLUG, "Write a domain of the pack, such as 'development'."),
        gist=record.text("gist", "Say in one sentence of your own what the unit teaches.", longest=300),
        status=status or "ok",
        same_as=record.matching("same_as", UNIT_ID, "Name the unit that says the same.", required=False),
        quizzable=not record.has("quizzable") or record.flag("quizzable"),
        errata=tuple(
            _erratum(item, faults) for item in record.items("errata", "Write 1 to 9 errata.", most=9, least=0)
        ),
    )


def _erratum(node: Node, faults: list[Fault]) -> Erratum:
    record = Record.of(node, "an erratum", ERRATUM_FIELDS, faults)
    return Erratum(
        id=record.matching("id", ERRATUM_ID, "Write an id such as E12."),
        says=record.text("says", "Say in a few words what the note says.", longest=200),
        today=record.text("today", "Say in a few words what holds today.", longest=300),
        unsure=record.flag("unsure"),
    )
