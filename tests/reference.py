"""``make reference``: the pages of docs/reference, made from the code that they describe."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.command import Command
from bot.bank import load_pack
from bot.config import BY_FILE, Config
from bot.meters import Meters
from bot.quizbot import Quizbot
from bot.ticker import Ticker
from storage.store import Store

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
QUESTION_FILE = """\
## A question file

`quizzes/packs/<pack>/<topic>.yaml`, held to `quizzes/bank/question.schema.json`. Anchors, tags, duplicate keys and
unknown fields are refused with the line they stand in."""
OTHER_FILES = """
## A pack

`quizzes/packs/<pack>/pack.yaml`: `id`, `title`, `licence`, `domains` (each with `id`, `title` and `weight`, the percent
of the exam's blueprint) and `plan`, the shares that authors aim at.

## Note units

`quizzes/packs/<pack>/notes/<file>.yaml`: the units that a file of study notes was cut into, each with `id`, `title`,
`lines`, `sha256` of the text, `service`, `domain`, `gist` in our words, `status` and `errata`. The text is not there.

## CSV, GIFT, Markdown, Anki

What `quizbot bank import` and `quizbot bank export` take and make is told in [Questions](../how-to/questions.md)."""
MADE = "Made by `make reference` from the code; a test holds that it is the same."


def pages() -> dict[str, str]:
    """Every page by its name."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/unused.db")
        pack = load_pack()
        bot = Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.Random(0))
        return {
            "commands.md": _page("Commands", _commands(bot.commands)),
            "configuration.md": _page("Configuration", _configuration()),
            "file-formats.md": _page("File formats", _formats()),
            "metrics.md": _page("Metrics", _metrics(bot)),
        }


def _page(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"# {title}", "", MADE, "", *lines]) + "\n"


def _commands(commands: list[Command]) -> Iterator[str]:
    yield "`/quiz` stands before each of them; on Discord `/quiz-admin` before those of admins. Whatever has spaces is"
    yield "put in quotes where commands are typed as words."
    for title, admin in (("For everyone", False), ("For admins", True)):
        yield from ("", f"## {title}")
        for command in sorted((one for one in commands if one.admin == admin), key=lambda one: one.path):
            words = [one.name.upper() if one.required else f"[{one.name}]" for one in command.parameters]
            yield from ("", f"### {' '.join([command.path, *words])}", "", _sentence(command.help, command.only))
            if command.parameters:
                yield from ("", "| parameter | means |", "|---|---|")
            for one in command.parameters:
                given = one.choices or ()
                choices = f": {', '.join(f'`{word}`' for word in given)}" if given else ""
                yield f"| `{one.name}`{'' if one.required else ' (may be left out)'} | {_cell(one.help)}{choices} |"


def _sentence(help: str, only: str) -> str:
    return f"{help}." + (f" On {only.capitalize()} only." if only else "")


def _configuration() -> Iterator[str]:
    yield "Everything comes from the environment; `.env.example` lists the same with the place where each is found."
    yield from ("", "| variable | means | when not set |", "|---|---|---|")
    for field in Config.model_fields.values():
        name = str(field.validation_alias)
        extra: Any = field.json_schema_extra or {}
        file = f" Also as `{name}_FILE`." if name in BY_FILE else ""
        yield f"| `{name}` | {_cell(field.description or '')}.{file} | {_cell(str(extra.get('unset', '')))} |"
    notes = "The folder of the notes that the questions were made from; only `quizbot bank` reads it"
    yield f"| `QUIZBOT_NOTES` | {notes}. | notes are not compared |"


def _formats() -> Iterator[str]:
    schema = json.loads((ROOT / "quizzes" / "bank" / "question.schema.json").read_text("utf-8"))
    question, option = schema["$defs"]["question"], schema["$defs"]["option"]
    yield QUESTION_FILE
    for title, part in (("The file", schema), ("A question", question), ("An option", option)):
        yield from ("", f"### {title}", "", "| field | | means |", "|---|---|---|")
        for name, field in part["properties"].items():
            needed = "needed" if name in part["required"] else _unless_draft(part, name)
            yield f"| `{name}` | {needed} | {_cell(field.get('description', 'A list'))} |"
    yield OTHER_FILES


def _unless_draft(part: Mapping[str, Any], name: str) -> str:
    return "needed unless it is a draft" if name in part.get("else", {}).get("required", []) else ""


def _metrics(bot: Quizbot) -> Iterator[str]:
    yield "What `/metrics` tells Prometheus at the address of `QUIZBOT_HEALTH`. A counter ends in `_total`; a histogram"
    yield "has `_bucket`, `_sum` and `_count`."
    yield from ("", "| name | kind | means |", "|---|---|---|")
    found = {one.name: one for one in Meters(bot, Ticker(bot)).described()}
    for name in sorted(found):
        yield f"| `{name}` | {found[name].type} | {_cell(found[name].documentation)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").rstrip(".") if not text.endswith("...") else text


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
        print(f"docs/reference/{name}")
