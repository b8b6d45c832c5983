"""``make words``: bring the catalogues up to date with what the code says.

A message is the first argument of ``say`` (the first two of ``say_n``), the docstring of a refusal, what ``noted``
marks, what ``count`` counts, and the help of commands and their parameters.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from adapters.catalogue import FOLDER
from adapters.language import ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[1]
SPEAK = ("adapters", "bot", "quizzes", "storage")
SILENT = {"adapters/outcome.py"}  # what it calls Refused is a platform's answer
TAKES = {"say": (0,), "say_n": (0, 1), "noted": (0,), "Command": (1,), "Parameter": (1,)}
# What tells nobody anything, or changes without a change of words.
DULL = tuple(
    f'"{name}' for name in ("POT-", "PO-Revision", "Last-", "Language-Team", "Report-", "Generated-", "Project-")
)
REFUSALS = {"Refused", "StoreUnavailable"}

Message = str | tuple[str, str]


@cache
def messages() -> dict[Message, list[str]]:
    """Every message and the files that say it, in the order of the files."""
    found: dict[Message, list[str]] = {}
    for folder in SPEAK:  # the command line speaks English
        for file in sorted(set((ROOT / folder).rglob("*.py")) - set((ROOT / folder).rglob("*_cli.py"))):
            name = file.relative_to(ROOT).as_posix()
            for message in () if name in SILENT else _said(ast.parse(file.read_text("utf-8"))):
                places = found.setdefault(message, [])
                if name not in places:
                    places.append(name)
    return found


def _said(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and REFUSALS & {node.name, *(ast.unparse(base) for base in node.bases)}:
            yield ast.get_docstring(node, clean=False) or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "count":
            one, many = _text(node, 1), _text(node, 2)
            if not one:
                continue
            yield f"{{n}} {one}", f"{{n}} {many or one + 's'}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TAKES:
            texts = [text for place in TAKES[node.func.id] if (text := _text(node, place))]
            if len(texts) == len(TAKES[node.func.id]):
                yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _text(call: ast.Call, place: int) -> str:
    given = call.args[place] if place < len(call.args) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def renew(language: str) -> int:
    """Write a catalogue anew: what is new without words, what nobody says any more left out. How many lack words."""
    path = FOLDER / f"{language}.po"
    known = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, project="Quizbot", fuzzy=False, charset="utf-8")
    fresh.header_comment = f"# {LANGUAGES[language]}. `make words` keeps the messages, people write the words."
    for message, places in messages().items():
        before = known.get(message if isinstance(message, str) else message[0])
        kept = before.string if before and before.id == message else "" if isinstance(message, str) else ("", "")
        fresh.add(message, kept, locations=[(place, 0) for place in places])
    written = BytesIO()
    write_po(written, fresh, width=120, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(DULL)), "utf-8")
    return sum(
        1 for entry in fresh if entry.id and not all([entry.string] if isinstance(entry.string, str) else entry.string)
    )


if __name__ == "__main__":
    for code in LANGUAGES:
        if code != ENGLISH:
            print(f"{LANGUAGES[code]}: {renew(code)} messages have no words yet")
