"""The declared commands as Discord's: ``/quiz`` for members, ``/quiz-admin`` for those who manage the server.

A path of one word is a subcommand, one of two words a subcommand of a group. A group cannot be run by its bare name on
Discord, so where both ``board`` and ``board explain`` are declared, the bare one is ``board show``.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

import discord
from discord import app_commands

from adapters.command import Command, Parameter, Suggest
from adapters.discord import library, limits, outcomes
from adapters.discord.text import one_line, shorten, size
from adapters.language import ENGLISH, LANGUAGES, in_language, noted, say

if TYPE_CHECKING:
    from adapters.discord.client import Client

log = logging.getLogger("quizbot.adapters.discord")

ROOT = "quiz"
BARE = "show"  # what the bare name of a group is called
MEMBERS = noted("Everything for members.")
MANAGERS = noted("Everything for those who manage this server.")

Act = Callable[[discord.Interaction["Client"], str, Mapping[str, str]], None]
Complete = Callable[[discord.Interaction["Client"], Suggest, str], Awaitable[Sequence[str]]]


def grow(
    tree: app_commands.CommandTree[Client], root: str, commands: Sequence[Command], act: Act, complete: Complete
) -> None:
    """Put the declared commands into ``tree``; refused when Discord could not hold them."""
    for name, help, permissions, chosen in (
        (root, MEMBERS, None, [command for command in commands if not command.admin]),
        (
            f"{root}-admin",
            MANAGERS,
            discord.Permissions(manage_guild=True),
            [command for command in commands if command.admin],
        ),
    ):
        if chosen:
            group = app_commands.Group(
                name=name,
                description=help,
                default_permissions=permissions,
                allowed_contexts=app_commands.AppCommandContext(guild=True),
                allowed_installs=app_commands.AppInstallationType(guild=True),
            )
            _fill(group, chosen, act, complete)
            if (length := text_length(_localised(group.to_dict(tree)))) > limits.COMMAND_TEXT:
                raise ValueError(f"/{name} has {length} characters; Discord takes {limits.COMMAND_TEXT} per command.")
            tree.add_command(group)


def spoken(path: str, commands: Sequence[Command]) -> str:
    """How a declared path is typed on Discord, without the root."""
    grouped = any(command.path.startswith(f"{path} ") for command in commands)
    return f"{path} {BARE}" if grouped else path


def planted(client: discord.Client, root: str, commands: Sequence[Command]) -> app_commands.CommandTree[Any]:
    """The declared commands in a tree that only says what they are: nobody answers them."""

    async def silent(_: object, __: Suggest, ___: str) -> Sequence[str]:
        return ()

    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
    grow(tree, root, commands, lambda _, __, ___: None, silent)
    return tree


def payload(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """What Discord is told of a tree; each person reads the descriptions in the language of their client."""
    return [_localised(command.to_dict(tree)) for command in tree.get_commands()]


def fingerprint(
    tree: app_commands.CommandTree[Any], application: int | None, server: discord.Object | None = None
) -> str:
    """Changes exactly when Discord has to be told an application's commands anew, for one ``server`` or for all."""
    told = sorted(payload(tree), key=lambda command: str(command["name"]))
    where = f"{application or ''}:{server.id if server else ''}:"
    return where + hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def text_length(payload: Mapping[str, Any]) -> int:
    """The characters Discord counts for one command: names, longest descriptions, choice values, at every depth."""
    descriptions = [payload.get("description"), *payload.get("description_localizations", {}).values()]
    counted = sum(size(str(payload.get(name) or "")) for name in ("name", "value"))
    counted += max(size(str(one or "")) for one in descriptions)
    children = [*payload.get("options", ()), *payload.get("choices", ())]
    return counted + sum(text_length(child) for child in children)


def _localised(told: dict[str, Any]) -> dict[str, Any]:
    """A payload with its descriptions in our other languages, whose codes are Discord's locales."""
    inner = {"options": [_localised(option) for option in told["options"]]} if "options" in told else {}
    described = str(told["description"])
    others = {code: _help(in_language(say(described), code)) for code in LANGUAGES if code != ENGLISH}
    known = {code: words for code, words in others.items() if words != described}
    return {**told, **inner, **({"description_localizations": known} if known else {})}


def _fill(group: app_commands.Group, commands: Sequence[Command], act: Act, complete: Complete) -> None:
    grouped: dict[str, dict[str, Command]] = defaultdict(dict)
    for command in commands:
        word, _, rest = spoken(command.path, commands).partition(" ")
        if rest in grouped[word]:
            raise ValueError(f"Two commands would be /{group.name} {word} {rest} on Discord.")
        grouped[word][rest] = command
    for word, children in grouped.items():
        if "" in children:
            group.add_command(_command(word, children[""], act, complete))
            continue
        help = _help(f"{word}: {', '.join(children)}")
        sub = app_commands.Group(name=word, description=help, parent=group)
        for name, command in children.items():
            sub.add_command(_command(name, command, act, complete))


def _command(name: str, command: Command, act: Act, complete: Complete) -> app_commands.Command[Any, ..., None]:
    given = {f"p{number}": parameter for number, parameter in enumerate(command.parameters)}

    async def run(interaction: discord.Interaction[Client], **values: str | int | None) -> None:
        arguments = {given[slot].name: str(value) for slot, value in values.items() if value is not None}
        act(interaction, command.path, arguments)

    # The library reads options off a function's signature; this one is written by the declaration.
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction),
            *(_slot(slot, parameter) for slot, parameter in given.items()),
        ]
    )
    described = app_commands.describe(**{slot: _help(parameter.help) for slot, parameter in given.items()})
    renamed = app_commands.rename(**{slot: parameter.name for slot, parameter in given.items()})
    chosen = app_commands.choices(
        **{slot: _choices(parameter.choices) for slot, parameter in given.items() if parameter.choices}
    )
    completed = app_commands.autocomplete(
        **{slot: _completion(parameter.suggest, complete) for slot, parameter in given.items() if parameter.suggest}
    )
    callback = completed(chosen(renamed(described(run))))
    return app_commands.Command(name=name, description=_help(command.help), callback=callback)


def _slot(slot: str, parameter: Parameter) -> inspect.Parameter:
    kind: Any = app_commands.Range[int, parameter.number[0], parameter.number[-1]] if parameter.number else str
    return inspect.Parameter(
        slot,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=kind if parameter.required else Optional[kind],  # noqa: UP045  the library does not know ``str | None``
        default=inspect.Parameter.empty if parameter.required else None,
    )


def _completion(
    suggest: Suggest, complete: Complete
) -> Callable[[discord.Interaction[Client], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def run(interaction: discord.Interaction[Client], current: str) -> list[app_commands.Choice[str]]:
        found = [word for word in await complete(interaction, suggest, current) if word.strip()]
        fitting = [word for word in found if size(word) <= limits.COMMAND_CHOICE]
        choices = _choices(fitting[: limits.COMMAND_CHOICES])
        try:
            await interaction.response.autocomplete(choices)
        except outcomes.FAULTS as error:  # whoever typed has typed on: nobody waits for these any more
            log.info("completions came to nobody: %s", type(error).__name__)
            library.leave_it(interaction)
        return choices

    return run


def _choices(words: Sequence[str]) -> list[app_commands.Choice[str]]:
    if len(words) > limits.COMMAND_CHOICES:
        raise ValueError(f"A parameter on Discord has at most {limits.COMMAND_CHOICES} choices, not {len(words)}.")
    return [app_commands.Choice(name=word, value=word) for word in words]


def _help(words: str) -> str:
    return shorten(one_line(words), limits.COMMAND_HELP) or "…"
