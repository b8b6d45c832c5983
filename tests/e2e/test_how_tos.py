"""The pages of ``docs/how-to``, with every command on them typed in the order in which it is read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.words import parse
from quizzes.question import Kind
from tests.linking import CODE
from tests.processes import REPOSITORY
from tests.stage import MONDAY, Stage, our_pack
from tests.world_playground import PlaygroundWorld

PAGES = sorted((REPOSITORY / "docs" / "how-to").glob("*.md"))
COMMAND_ALONE = {"admins add": " Bob", "questions retire": " sqs-empty-receives-cost", "league create": " Storage"}
WEDNESDAY = MONDAY + timedelta(days=2)
REFUSED = re.compile(
    r"There is no |needs more|I (?:do not )?know (?:no )?“|No question “|“ is no|is not a number|Nothing (?:was|can be)"
    r" |Only an admin|went wrong|schiefgegangen|Traceback"
)
MEANT = {"ruling": "Ruled on ", "flag": "Thank you.", "post": "on its way", "team balance": "Even teams"}
ASKED = (Kind.SINGLE, Kind.SINGLE, Kind.CHOOSE_TWO, Kind.SINGLE, Kind.SINGLE)  # as the rulings of the page need them


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
async def test_what_a_page_says_to_type_is_understood(page: Path, database_url: str) -> None:
    async with Stage(PlaygroundWorld(), database_url, our_pack()) as stage:
        keys = await _a_week_before(stage)
        await stage.at("08:00", MONDAY + timedelta(days=7))
        code, typed = "", 0
        for span in _commands(page, stage):
            path, _ = parse(span, stage.bot.commands)
            text = _filled(span, path, keys, code)
            with capture_logs() as logs:
                answer = await stage.person("Ada").types(text)
            typed += 1
            # A refusal is the headline of its card; further down may stand anything that a question says.
            assert not (found := REFUSED.search(answer.text.partition("\n")[0])), (text, found, answer.text)
            assert MEANT.get(path, "") in answer, (text, answer.text)
            assert not [one for one in logs if one["log_level"] in ("error", "critical")], (text, logs)
            code = found[0] if (found := CODE.search(answer.text)) else code
        assert typed


def _commands(page: Path, stage: Stage) -> list[str]:
    """What a page says to type, as it reads, that exists on the stage's platform."""
    prose = re.sub(r"(?sm)^```.*?^```", "", page.read_text("utf-8"))
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]
    known = {command.path: command for command in stage.bot.commands}
    found = []
    for span in spans:
        text, written = re.sub(r"^/quiz(?:-admin)? ", "", span), span.startswith("/quiz")
        text = re.sub(r"^(board|next) show$", r"\1", text)  # as Discord calls the first of a group
        path, _ = parse(text, stage.bot.commands)
        assert path in known or not written or span in ("/quiz", "/quiz-admin"), span
        if path in known and known[path].on(stage.world.workspace):
            found.append(text)
    return found


def _filled(text: str, path: str, keys: list[tuple[str, dict[str, bool]]], code: str) -> str:
    """What the page writes for everybody, as this league would write it; each ruling is on another question."""
    text += COMMAND_ALONE.get(path, "") if text == path else ""
    text = text.replace("2026-12-01", str(WEDNESDAY + timedelta(days=7))).replace("CODE", code)
    if "sqs-retention" in text:
        id, letters = keys.pop(0) if path == "ruling" else keys[0]
        wrong = [letter for letter, right in letters.items() if not right]
        text = text.replace("sqs-retention", id).replace(" B ", f" {wrong[0]} ").replace("A,C", ",".join(wrong[:2]))
    return text


async def _a_week_before(stage: Stage) -> list[tuple[str, dict[str, bool]]]:
    """Five questions were asked and answered by four people; their ids and letters."""
    await stage.setup()
    await stage.joins("Dan")
    unused = list(our_pack().questions)
    keys = []
    for number, kind in enumerate(ASKED):
        day = MONDAY + timedelta(days=number)
        question = next(one for one in unused if one.kind == kind and one.id != "sqs-empty-receives-cost")
        unused.remove(question)
        await stage.at("08:00", day)
        await stage.person("Ada").types(f"next pin {day} {question.id}")
        await stage.at("09:00", day)
        asked, letters = await stage.asked(day=day)
        assert asked.id == question.id
        keys.append((asked.id, dict(letters)))
        for name in ("Ada", "Bob", "Cleo", "Dan") if kind == Kind.SINGLE else ():
            await stage.person(name).presses("A", await stage.sees(f"Question of the day · {day:%a}"))
        await stage.at("17:00:30", day)
    return keys
