"""``quizbot bank``: check, measure, import and export questions on the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from adapters.card import LETTERS
from bot.bank import (
    BUILT_IN,
    NoSuchPack,
    examine_pack,
    note_texts,
    pack_folder,
)
from bot.cards.ruling import decided
from bot.db_cli import database
from bot.exchange import ANKI, ANKI_ENDING, FORMATS, format_of, read_arrivals, write_merge
from quizzes.bank import stats as bank_stats
from quizzes.bank.finding import Finding
from quizzes.bank.rules import check as check_bank
from quizzes.exchange.foreign import Arrival, NotThisFormat, Refusal, slug
from quizzes.exchange.merge import Merge, merge
from quizzes.item_statistics import MIN_ATTEMPTS, item_statistics
from quizzes.notes.unit import changed
from quizzes.pack import Pack, PackRefused
from storage.rulings import Disputed
from storage.writer import records

bank = typer.Typer(help="Check, measure, import and export the questions.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")]
PackPath = Annotated[
    str | None, typer.Option("--pack", metavar="DIR", help=f"A pack folder; {BUILT_IN} when left out.")
]
FORMAT_NAMES = ", ".join(format.name for format in FORMATS)


@bank.command()
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Pack folders or question files; the built-in pack when left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold questions against the rules of docs/how-to/questions.md. Exit 1 when a finding is blocking."""
    findings: list[Finding] = []
    questions = 0
    for folder, files in _targets(paths or []):
        pack, errors = _examined(folder)
        questions += sum(not files or pack.place(question).file in files for question in pack.questions)
        findings += [error for error in errors if not files or error.file in files]
        findings += check_bank(pack, files, _notes(pack).values())
    findings.sort()
    blocking = sum(finding.blocking for finding in findings)
    if as_json:
        _print_json({"questions": questions, "blocking": blocking, "findings": [_as_dict(each) for each in findings]})
    else:
        for finding in findings:
            typer.echo(str(finding))
        warnings = len(findings) - blocking
        typer.echo(f"{questions} questions, {blocking} blocking findings, {warnings} warnings")
    raise typer.Exit(1 if blocking else 0)


@bank.command()
def stats(
    pack_path: PackPath = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Measure them by what people answered, from the database, instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Count the questions, and measure how far one gets by guessing."""
    if answers:
        _print_answers(_measured(_pack(pack_path)), as_json)
        return
    document = bank_stats.stats(_pack(pack_path))
    if as_json:
        _print_json(document)
        return
    typer.echo(f"{document['pack']}: {document['published']} published, {document['drafts']} drafts")
    typer.echo(f"{document['stale']} stale, {document['reviewed']} solved blind by a second person")
    for part in ("domains", "kinds", "levels", "services"):
        _print_table(part, {name: str(count) for name, count in document[part].items()})
    _print_table("guessing", {name: f"{score:.1%}" for name, score in document["guessing"].items()})


@bank.command()
def disputed(pack_path: PackPath = None, as_json: AsJson = False) -> None:
    """List what admins decided about keys of this pack, from the database, until a new revision mends them."""
    pack = _pack(pack_path)
    revisions = {question.id: question.revision for question in pack.questions}
    with database() as engine, engine.connect() as connection:
        disputes = records(connection).rulings.for_authors(pack.id)
    waiting = [one for one in disputes if revisions.get(one.question.id) == one.question.revision]
    if as_json:
        _print_json([_as_dispute(one) for one in waiting])
        return
    typer.echo(f"{len(waiting)} rulings wait for a new revision of their question.")
    for one in waiting:
        told = decided(one.question, one.ruling, range(len(one.question.options)))
        why = f" {one.ruling.reason}" if one.ruling.reason else ""
        where = pack.place(one.question)
        typer.echo(f"{where.file}:{where.line}: {one.question.id} revision {one.question.revision}: {told}{why}")


@bank.command()
def coverage(pack_path: PackPath = None, as_json: AsJson = False) -> None:
    """Count the notes that questions rest on. With QUIZBOT_NOTES=DIR, find the notes that changed since."""
    document = bank_stats.coverage(_pack(pack_path))
    if as_json:
        _print_json(document)
        return
    typer.echo(f"{document['pack']}: {document['covered']} of {document['units']} notes are covered")
    for part in ("files", "domains", "services"):
        _print_table(part, {name: f"{each['covered']}/{each['units']}" for name, each in document[part].items()})
    for name, words in (("missing", "no question cites"), ("changed", "changed:"), ("stale", "to be looked at:")):
        for each in document[name]:
            typer.echo(f"{words} {each}")


@bank.command("import")
def import_questions(
    file: Annotated[Path, typer.Argument(help="A CSV, GIFT or Markdown file.")],
    format_name: Annotated[str, typer.Option("--format", help=f"{FORMAT_NAMES}; told by the ending.")] = "",
    pack_path: PackPath = None,
    topic: Annotated[str, typer.Option(help="For questions without a topic; the name of the file.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, write nothing.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--replace", help="Overwrite questions that are there and differ.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take questions of another format into a pack. Exit 1 when one is refused; the others are taken."""
    if not file.is_file():
        _stop(f"{file}: there is no such file.")
    pack, errors = _examined(pack_path)
    if errors:
        _refuse_broken(errors)
    try:
        arrived, refused = read_arrivals(file, format_of(file, format_name), slug(topic or file.stem) or "imported")
        merged = merge(pack, arrived, overwrite=overwrite)
        written = [] if dry_run else write_merge(Path(str(pack_folder(pack_path))), pack, merged)
    except NotThisFormat as reason:
        _fail(f"{file}: {reason}")
    except OSError as error:
        _fail(f"{error.filename or file}: {os.strerror(error.errno or 0)}. Nothing was imported.")
    refused = (*refused, *merged.refused)
    if as_json:
        _print_json(_import_report(merged, refused, dry_run=dry_run))
    else:
        _print_import(file, merged, refused, dry_run=dry_run)
        for path in written:
            typer.echo(f"wrote {path}")
    raise typer.Exit(1 if refused else 0)


@bank.command("export")
def export_questions(
    file: Annotated[Path | None, typer.Argument(help="Where to write; the screen when left out.")] = None,
    format_name: Annotated[str, typer.Option("--format", help=f"{FORMAT_NAMES} or {ANKI}; told by the ending.")] = "",
    pack_path: PackPath = None,
    overwrite: Annotated[bool, typer.Option("--replace", help="Overwrite the file if it exists.")] = False,
) -> None:
    """Write the published questions as CSV, GIFT, Markdown check lists, or an Anki deck."""
    pack = _pack(pack_path)
    if file is not None and file.exists() and not overwrite:
        _stop(f"{file}: the file exists. Overwrite it with --replace.")
    try:
        if format_name == ANKI or (not format_name and file and file.suffix == ANKI_ENDING):
            _export_deck(file, pack)
        else:
            format = format_of(file or Path(), format_name)
            _put(file, format.write(pack.questions, pack.topics))
    except NotThisFormat as reason:
        _stop(str(reason))
    except OSError as error:
        _fail(f"{error.filename or file}: {os.strerror(error.errno or 0)}.")
    if file is not None:
        typer.echo(f"{len(pack.questions)} questions in {file}")


def _export_deck(file: Path | None, pack: Pack) -> None:
    if file is None:
        _stop("an Anki deck is a binary file. Name it, such as deck.apkg.")
    from bot.anki import write_deck  # noqa: PLC0415 - genanki takes longer to import than all other commands to run

    write_deck(file, pack.id, pack.title, pack.questions)


def _put(file: Path | None, text: str) -> None:
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, "utf-8")


def _import_report(merged: Merge, refused: Sequence[Refusal], *, dry_run: bool) -> dict[str, Any]:
    def listed(arrivals: Iterable[Arrival]) -> list[dict[str, Any]]:
        return [{"id": each.question.id, "line": each.line, "lacks": list(each.lacks)} for each in arrivals]

    return {
        "dry_run": dry_run,
        "added": listed(merged.added),
        "changed": listed(merged.changed),
        "same": listed(merged.same),
        "refused": [{"line": each.line, "reason": each.reason} for each in refused],
    }


def _print_import(file: Path, merged: Merge, refused: Sequence[Refusal], *, dry_run: bool) -> None:
    would = "would " if dry_run else ""
    for verb, arrivals in (("add", merged.added), ("change", merged.changed), ("leave", merged.same)):
        for arrival in arrivals:
            lacks = f" as a draft; it lacks {', '.join(arrival.lacks)}" if arrival.lacks else ""
            typer.echo(f"{file.name}:{arrival.line}: {would}{verb} {arrival.question.id}{lacks}")
    for refusal in refused:
        typer.echo(f"{file.name}:{refusal.line}: refused: {refusal.reason}")
    counts = f"{len(merged.added)} added, {len(merged.changed)} changed, {len(merged.same)} left as they are"
    typer.echo(f"{counts}, {len(refused)} refused{' (dry run: nothing was written)' if dry_run else ''}")


def _targets(paths: Sequence[str]) -> list[tuple[str | None, frozenset[str]]]:
    """Each pack folder to check, with the files to narrow it to (none: all)."""
    if not paths:
        return [(None, frozenset())]
    narrowed: dict[str | None, frozenset[str]] = {}
    for path in paths:
        if Path(path).is_file():
            folder = str(Path(path).parent)
            narrowed[folder] = narrowed.get(folder, frozenset()) | {Path(path).name}
    return [*narrowed.items(), *((path, frozenset[str]()) for path in paths if not Path(path).is_file())]


def _pack(path: str | None) -> Pack:
    """A sound pack, its changed notes marked."""
    pack, errors = _examined(path)
    if errors:
        _refuse_broken(errors)
    return pack.with_changed_notes(changed(pack.notes.values(), _notes(pack)))


def _examined(path: str | None) -> tuple[Pack, tuple[Finding, ...]]:
    try:
        return examine_pack(path)
    except NoSuchPack as missing:
        _stop(str(missing))
    except PackRefused as refused:
        _refuse_broken(refused.errors)


def _refuse_broken(errors: Iterable[Finding]) -> NoReturn:
    for error in errors:
        typer.echo(str(error))
    raise typer.Exit(1)


def _notes(pack: Pack) -> dict[str, str]:
    """The note files of the folder that QUIZBOT_NOTES names; none when it is not set."""
    folder = os.environ.get("QUIZBOT_NOTES")
    if not folder:
        return {}
    if not Path(folder).is_dir():
        _stop(f"QUIZBOT_NOTES: {folder} is no folder. Name the folder of the note files, or leave it unset.")
    texts = note_texts(Path(folder), pack)
    if absent := sorted({unit.file for unit in pack.notes.values()} - texts.keys()):
        typer.echo(f"QUIZBOT_NOTES: {folder} has no {', '.join(absent)}; their notes were not verified.", err=True)
    return texts


def _as_dict(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.line,
        "rule": finding.rule,
        "blocking": finding.blocking,
        "message": finding.message,
    }


def _as_dispute(one: Disputed) -> dict[str, Any]:
    return {
        "question": one.question.id,
        "revision": one.question.revision,
        "league": one.league,
        "ruling": one.ruling.decision.value,
        "right": sorted("".join(LETTERS[own] for own in sorted(key)) for key in one.ruling.keys),
        "reason": one.ruling.reason,
        "at": one.ruling.at.isoformat(),
    }


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _print_table(title: str, rows: Mapping[str, str]) -> None:
    typer.echo(f"\n{title}")
    width = max(map(len, rows), default=0)
    for name, value in rows.items():
        typer.echo(f"  {name:<{width}}  {value:>7}")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _measured(pack: Pack) -> list[dict[str, Any]]:
    """The statistics of the questions of a pack that anybody answered, those of concern first."""
    with database() as engine, engine.connect() as connection:
        attempts, questions = records(connection).answers.of_items(pack.id)
    measured = item_statistics(attempts, {hash: len(question.options) for hash, question in questions.items()})
    measured.sort(key=lambda item: (not item.concerns, item.right))
    return [
        {
            "question": questions[item.question].id,
            "revision": questions[item.question].revision,
            "attempts": item.attempts,
            "right": round(item.right, 4),
            "discrimination": None if item.discrimination is None else round(item.discrimination, 4),
            "unchosen": [LETTERS[position] for position in item.unchosen],
            "seconds": round(item.seconds),
            "concerns": list(item.concerns),
            "level": questions[item.question].level.value,
            "suggested_level": item.level.value if item.level else None,
        }
        for item in measured
    ]


def _print_answers(measured: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        _print_json({"minimum": MIN_ATTEMPTS, "questions": measured})
        return
    typer.echo(f"{len(measured)} questions were answered; one is judged from {MIN_ATTEMPTS} first attempts on.")
    for item in measured:
        apart = "-" if item["discrimination"] is None else f"{item['discrimination']:+.2f}"
        words = [
            f"{item['question']} (revision {item['revision']}): {item['right']:.0%} of {item['attempts']} right",
            f"discrimination {apart}",
            f"{item['seconds']} s",
        ]
        if item["unchosen"]:
            words.append(f"nobody chose {', '.join(item['unchosen'])}")
        if item["suggested_level"] not in (None, item["level"]):
            words.append(f"{item['level']}, but looks {item['suggested_level']}")
        typer.echo("; ".join([*words, *(f"LOOK AGAIN: {concern}" for concern in item["concerns"])]))
