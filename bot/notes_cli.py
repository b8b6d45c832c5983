"""``quizbot notes``: cut note files into units, and draft questions from them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.bank import read_foreign
from quizzes.bank.question_file import MAX_QUESTIONS
from quizzes.bank.question_yaml import question_entry, question_file
from quizzes.bank.strict_yaml import MAX_BYTES as MAX_YAML
from quizzes.exchange.foreign import slug
from quizzes.notes.draft import draft as draft_question
from quizzes.notes.lines import MAX_BYTES, NotNotes, decode
from quizzes.notes.scan import Unit, scan

notes = typer.Typer(help="Cut study notes into units, and draft questions from them.", no_args_is_help=True)

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Note files, Markdown or text, or folders of them.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")]


@notes.command("scan")
def scan_notes(paths: Paths, as_json: AsJson = False) -> None:
    """Print the units of note files: where each begins and ends, its heading, its kind."""
    found: list[dict[str, str | int]] = []
    refused = False
    for path in _files(paths):
        try:
            units = _units(path)
        except NotNotes as reason:
            typer.echo(f"{path}: {reason}", err=True)
            refused = True
            continue
        found += [
            {
                "file": path.name,
                "line_start": unit.first,
                "line_end": unit.last,
                "heading": unit.heading,
                "kind": unit.kind,
            }
            for unit in units
        ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for unit in found:
            place = f"{unit['file']}:{unit['line_start']}-{unit['line_end']}"
            typer.echo(f"{place}: {unit['kind']}: {unit['heading']}")
        typer.echo(f"{len(found)} units")
    raise typer.Exit(1 if refused else 0)


@notes.command("draft")
def draft_notes(
    path: Annotated[Path, typer.Argument(help="One note file.")],
    topic: Annotated[str, typer.Option(help="The topic of the questions; the name of the file when left out.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write here instead of to the screen. Never overwrites.")] = None,
) -> None:
    """Make a draft question file from a note file; TODO stands where a person must write."""
    if not path.is_file():
        _stop(f"{path}: there is no such file.")
    if out is not None and out.exists():
        _stop(f"{out}: the file exists. Name another, or move it away.")
    try:
        units = _units(path)
    except NotNotes as reason:
        typer.echo(f"{path}: {reason}", err=True)
        raise typer.Exit(1) from None
    text, left_out = _draft_file(units, slug(topic or path.stem) or "notes", path)
    if left_out:
        typer.echo(f"{left_out} units are left out: a question file holds {MAX_QUESTIONS}, in 256 KiB.", err=True)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")


def _draft_file(units: tuple[Unit, ...], topic: str, path: Path) -> tuple[str, int]:
    """The file, and how many units it had no room for."""
    taken: set[str] = set()
    questions = []
    size = 1000
    for unit in units[:MAX_QUESTIONS]:
        question = draft_question(unit, topic, path.name, taken)
        size += len(question_entry(question).encode()) + 1
        if size > MAX_YAML:
            break
        questions.append(question)
    return question_file(topic, path.stem, questions), len(units) - len(questions)


def _units(path: Path) -> tuple[Unit, ...]:
    try:
        units = scan(decode(read_foreign(path, MAX_BYTES)))
    except OSError as error:
        raise NotNotes(f"the file cannot be read: {os.strerror(error.errno or 0)}.") from None
    if not units:
        raise NotNotes("there are no notes in the file, only headings, links or code marks.")
    return units


def _files(paths: list[Path]) -> list[Path]:
    """The files, a folder standing for the Markdown and text files in it."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.suffix in (".md", ".txt", ".markdown"))
            if not inside:
                _stop(f"{path}: there is no .md or .txt file in this folder.")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            _stop(f"{path}: there is no such file.")
    return files


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
