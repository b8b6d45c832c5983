"""How declared commands become Discord's, and what Discord could not hold."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest

from adapters import words
from adapters.command import Command, Parameter
from adapters.discord import DiscordAdapter, commands, ids, limits
from bot.quizbot import Quizbot
from storage.store import Store
from tests.stage import our_pack

BOARD = (
    Command("board", "Show the board", (Parameter("over", "Which time", choices=("week", "all")),)),
    Command("board explain", "How it counts"),
    Command("team list", "All teams"),
    Command("team rename", "Another name", (Parameter("name", "The new one", required=True),), admin=True),
)


def tree(declared: Sequence[Command]) -> dict[str, dict[str, Any]]:
    """The payload of every top-level command."""
    client = DiscordAdapter(declared, token="made up").client
    return {command.name: command.to_dict(client.tree) for command in client.tree.get_commands()}


def leaves(payload: dict[str, Any]) -> list[str]:
    found = []
    for option in payload["options"]:
        nested = [f"{option['name']} {child['name']}" for child in option["options"] if option["type"] == 2]
        found += nested or [option["name"]]
    return found


def test_members_and_those_who_manage_have_a_group_each() -> None:
    made = tree(BOARD)
    assert leaves(made["quiz"]) == ["board show", "board explain", "team list"]
    assert leaves(made["quiz-admin"]) == ["team rename"]
    assert made["quiz"]["default_member_permissions"] is None
    assert made["quiz-admin"]["default_member_permissions"] == 1 << 5
    assert made["quiz"]["contexts"] == made["quiz-admin"]["contexts"] == [0]


def test_parameters_are_typed() -> None:
    show = tree(BOARD)["quiz"]["options"][0]["options"][0]
    assert [choice["value"] for choice in show["options"][0]["choices"]] == ["week", "all"]
    assert not show["options"][0]["required"]
    rename = tree(BOARD)["quiz-admin"]["options"][0]["options"][0]
    assert (rename["options"][0]["name"], rename["options"][0]["required"]) == ("name", True)


def test_a_number_has_its_bounds() -> None:
    minutes = Parameter("minutes", "How long", number=range(5, 1_441))
    [option] = tree([Command("challenge", "Ask", (minutes,))])["quiz"]["options"][0]["options"]
    assert (option["type"], option["min_value"], option["max_value"]) == (4, 5, 1_440)
    assert words.parse("challenge 90", [Command("challenge", "Ask", (minutes,))]) == ("challenge", {"minutes": "90"})


def test_in_development_one_server_is_told() -> None:
    made = DiscordAdapter(BOARD, token="made up").client.tree
    assert commands.fingerprint(made, 100, discord.Object(5)) != commands.fingerprint(made, 100)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@7>", "discord:5:7"),
        ("<@!7>", "discord:5:7"),
        ("<@&8>", "role:discord:5:8"),
        ("<#9>", "discord:5:9"),
        ("with <@7> and <@8>", "with discord:5:7 and discord:5:8"),
        ("<@x> <@> @ada <@7", "<@x> <@> @ada <@7"),
    ],
)
def test_a_mention_is_an_id_of_ours(typed: str, meant: str) -> None:
    assert ids.with_ids(typed, 5) == meant


def test_the_fingerprint_changes_only_with_the_commands() -> None:
    first, same, other = (
        DiscordAdapter(declared, token="made up").client.tree for declared in (BOARD, BOARD, BOARD[:3])
    )
    assert commands.fingerprint(first, 100) == commands.fingerprint(same, 100) != commands.fingerprint(other, 100)
    assert commands.fingerprint(first, 101) != commands.fingerprint(first, 100), "another application was told nothing"


@pytest.mark.parametrize(
    "declared",
    [
        (Command("board", "x"), Command("board show", "x"), Command("board explain", "x")),  # two would be "board show"
        tuple(Command(f"c{number}", "x") for number in range(26)),
        tuple(
            Command(f"c{number} {sub}", "x" * 100) for number in range(25) for sub in "abcd"
        ),  # over 8,000 characters
        (Command("pick", "x", (Parameter("p", "x", choices=tuple(map(str, range(26)))),)),),
        (Command("Not A Name", "x"),),
    ],
)
def test_what_discord_could_not_hold_is_refused(declared: Sequence[Command]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        tree(declared)


def test_a_long_help_is_cut() -> None:
    assert tree([Command("c", "word " * 50)])["quiz"]["options"][0]["description"].endswith("word…")


async def test_everybody_reads_what_commands_do_in_the_language_of_their_client(tmp_path: Path) -> None:
    store, pack = Store(f"sqlite:///{tmp_path}/unused.db"), our_pack()
    bot = Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.Random(1))
    made = commands.payload(DiscordAdapter(bot.commands, token="made up").client.tree)
    await store.close()
    for command in made:
        assert commands.text_length(command) <= limits.COMMAND_TEXT
        for described in descriptions(command):
            german = described["description_localizations"]["de"]
            assert 0 < len(german) <= limits.COMMAND_HELP
            assert not german.endswith("…"), f"too long for Discord: {german}"


def descriptions(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything in a payload that says what it is for; a group only names what is in it."""
    below = [one for option in payload.get("options", ()) for one in descriptions(option)]
    return below if payload["type"] == 2 else [payload, *below]
