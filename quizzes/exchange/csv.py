"""CSV: one question a row. The columns are described in ``docs/how-to/questions.md``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from quizzes.exchange.foreign import MAX_QUESTIONS, OWN_FIELDS, Foreign, NotThisFormat, Reading, Refusal, own_fields
from quizzes.question import Option, Question

LETTERS = "abcdef"
COLUMNS = (
    "id",
    "topic",
    "topic_title",
    "stem",
    *(f"option_{letter}" for letter in LETTERS),
    "correct",
    *(f"why_{letter}" for letter in LETTERS),
    "explanation",
    *OWN_FIELDS,
)
OTHER_NAMES = {  # how people and other tools head these columns
    "question": "stem", "question_text": "stem", "prompt": "stem", "answer": "correct", "answers": "correct",
    "correct_answer": "correct", "correct_answers": "correct", "correct_option": "correct", "key": "correct",
    "category": "topic", "name": "id", "title": "id", "feedback": "explanation", "rationale": "explanation",
    "service": "services", "difficulty": "level",
    **{letter: f"option_{letter}" for letter in LETTERS},
    **{f"option{letter}": f"option_{letter}" for letter in LETTERS},
    **{f"option_{number}": f"option_{letter}" for number, letter in enumerate(LETTERS, 1)},
    **{f"option{number}": f"option_{letter}" for number, letter in enumerate(LETTERS, 1)},
    **{f"answer_{letter}": f"option_{letter}" for letter in LETTERS},
    **{f"choice_{letter}": f"option_{letter}" for letter in LETTERS},
}  # fmt: skip


def read(text: str) -> Reading:
    """The rows of a table with a header row; the separator is a comma, a semicolon or a tab."""
    header_line = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator, strict=True)
    found: list[Foreign] = []
    refused: list[Refusal] = []
    try:
        header = _header(next(reader, []))
        start = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                outcome = _question(header, row, start)
                (found if isinstance(outcome, Foreign) else refused).append(outcome)  # type: ignore[arg-type]
            if len(found) > MAX_QUESTIONS:
                raise NotThisFormat(f"the file has more than {MAX_QUESTIONS} questions. Split it.")
            start = reader.line_num + 1
    except csv.Error as error:
        refused.append(Refusal(reader.line_num, f"the rest cannot be read as CSV: {error}."))
    return Reading(tuple(found), tuple(refused))


def write(questions: Iterable[Question], topics: Mapping[str, str]) -> str:
    """A table with all our columns."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for question in questions:
        row = {"id": question.id, "topic": question.topic, "topic_title": topics.get(question.topic, "")}
        row |= {"stem": question.stem, "explanation": question.explanation, **own_fields(question)}
        for letter, option in zip(LETTERS, question.options, strict=False):
            row |= {f"option_{letter}": option.text, f"why_{letter}": option.why}
        row["correct"] = ",".join(LETTERS[position].upper() for position in sorted(question.key))
        writer.writerow(row)
    return out.getvalue()


def _header(cells: list[str]) -> list[str]:
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    names = [name if name in COLUMNS else OTHER_NAMES.get(name, name) for name in names]
    for needed in ("stem", "option_a", "option_b", "correct"):
        if needed not in names:
            raise NotThisFormat(
                f"the first row names no column {needed!r}. Needed are stem, option_a, option_b and correct;"
                " docs/how-to/questions.md lists the others."
            )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise NotThisFormat(f"two columns mean {twice[0]!r}. Keep one.")
    return names


def _question(header: list[str], row: list[str], line: int) -> Foreign | Refusal:
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        return Refusal(
            line, f"the row has {len(row)} cells, the header {len(header)}. Put texts with commas in quotes."
        )
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    letters = [letter for letter in LETTERS if cells.get(f"option_{letter}")]
    texts = {letter: cells[f"option_{letter}"] for letter in letters}
    key = _key(cells.get("correct", ""), texts)
    if key is None:
        return Refusal(line, f"'correct' is {cells.get('correct', '')[:40]!r}. Write letters such as B, or A,D.")
    return Foreign(
        line=line,
        stem=cells.get("stem", ""),
        options=tuple(Option(texts[letter], letter in key, cells.get(f"why_{letter}", "")) for letter in letters),
        explanation=cells.get("explanation", ""),
        name=cells.get("id", ""),
        topic=cells.get("topic", ""),
        topic_title=cells.get("topic_title", ""),
        fields={name: cells[name] for name in OWN_FIELDS if cells.get(name)},
    )


def _key(written: str, texts: Mapping[str, str]) -> set[str] | None:
    """The letters of the right options: from letters, from numbers from 1, or from the option's own text."""
    plain = set(written.lower().replace(" ", "").split(","))
    if plain <= set(texts):
        return plain
    by_text = {text.casefold(): letter for letter, text in texts.items()}
    if written.casefold() in by_text:
        return {by_text[written.casefold()]}
    parts = [part for part in re.split(r"[\s,;|&/+]+", written.lower().strip("()[]. ")) if part not in ("", "and")]
    if len(parts) == 1 and 1 < len(parts[0]) <= len(LETTERS) and set(parts[0]) <= set(LETTERS):
        parts = list(parts[0])
    numbered = dict(zip("123456", LETTERS, strict=True))
    letters = {numbered.get(part, part) for part in (part.removeprefix("option_") for part in parts)}
    return letters if letters and letters <= set(texts) else None
