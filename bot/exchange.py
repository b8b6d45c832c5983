"""Question files of other formats on disk: which format a file is in, what it holds, where its questions go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.bank import pack_files, read_foreign, replace_file
from quizzes.bank.question_file import read_question_file
from quizzes.exchange import csv, gift, markdown
from quizzes.exchange.foreign import MAX_BYTES, Arrival, NotThisFormat, Reading, Refusal, arrivals
from quizzes.exchange.merge import Merge, updated_files
from quizzes.pack import Pack
from quizzes.question import Question


@dataclass(frozen=True, slots=True)
class Format:
    """A text format we read and write, and how its files end."""

    name: str
    endings: tuple[str, ...]
    read: Callable[[str], Reading]
    write: Callable[[Iterable[Question], Mapping[str, str]], str]


FORMATS = (
    Format("csv", (".csv", ".tsv"), csv.read, csv.write),
    Format("gift", (".gift", ".txt"), gift.read, gift.write),
    Format("markdown", (".md", ".markdown"), markdown.read, markdown.write),
)
ANKI = "anki"
ANKI_ENDING = ".apkg"


def format_of(path: Path, name: str) -> Format:
    """The format by its name, else by how the file ends."""
    for format in FORMATS:
        if format.name == name or (not name and path.suffix.lower() in format.endings):
            return format
    names = ", ".join(format.name for format in FORMATS)
    raise NotThisFormat(f"the format of {name or path.name!r} is not known. Name one with --format: {names}.")


def read_arrivals(path: Path, format: Format, topic: str) -> tuple[tuple[Arrival, ...], tuple[Refusal, ...]]:
    """The questions of a foreign file; those without a topic go to ``topic``. ``NotThisFormat`` when it has none."""
    raw = read_foreign(path, MAX_BYTES)
    if len(raw) > MAX_BYTES:
        raise NotThisFormat(f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB. Split it.")
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise NotThisFormat(f"line {line} is not UTF-8 text. Save the file as UTF-8.") from None
    if "\0" in text:
        raise NotThisFormat("this is a binary file.")
    if not text.strip():
        raise NotThisFormat("the file is empty.")
    return arrivals(format.read(text), topic)


def write_merge(folder: Path, pack: Pack, merged: Merge) -> list[Path]:
    """Write the files an import changes, all of them only after each has been read back without a fault."""
    updated = updated_files(pack, pack_files(folder), merged)
    for name, text in updated.items():
        faults = read_question_file(name, text).faults
        if faults:
            raise NotThisFormat(f"{name} would not be readable any more (line {faults[0].line}: {faults[0].message})")
    for name, text in updated.items():
        replace_file(folder / name, text)
    return [folder / name for name in updated]
