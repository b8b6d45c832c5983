"""Discord's own description of the requests we make, as JSON Schemas.

Written from the OpenAPI description that Discord publishes (https://github.com/discord/discord-api-spec, MIT) and the
limits of its reference. Stricter than both in one way: what the description does not name is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

Schema = dict[str, Any]


def text(least: int = 0, most: int | None = None) -> Schema:
    return {"type": "string", "minLength": least} | ({} if most is None else {"maxLength": most})


def number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def several(what: Schema, least: int = 0, most: int = 1_000, **rules: Any) -> Schema:
    return {"type": "array", "items": what, "minItems": least, "maxItems": most} | rules


def one_of(*shapes: Schema) -> Schema:
    return {"oneOf": list(shapes)}


def maybe(what: Schema) -> Schema:
    return {"anyOf": [{"type": "null"}, what]}


def shape(must: Mapping[str, Schema], may: Mapping[str, Schema] | None = None) -> Schema:
    """An object; what it may have may be null, what it must have may not."""
    optional = {name: maybe(what) for name, what in (may or {}).items()}
    return {
        "type": "object",
        "properties": {**must, **optional},
        "required": list(must),
        "additionalProperties": False,
    }


def component(kind: int, must: Mapping[str, Schema], may: Mapping[str, Schema] | None = None) -> Schema:
    return shape({"type": {"const": kind}, **must}, {"id": number(0, 2**31 - 1), **(may or {})})


FLAG: Schema = {"type": "boolean"}
SNOWFLAKE: Schema = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
WORDS: Schema = {"type": "object", "additionalProperties": text(1, 100)}  # by language
BITS = number(0, 2**53 - 1)
EMOJI = shape({"name": text(1, 32)}, {"id": SNOWFLAKE})
ANYTHING: Schema = {}

# Components.
BUTTON = component(
    2,
    {"style": number(1, 6)},
    {
        "custom_id": text(1, 100),
        "label": text(0, 80),
        "disabled": FLAG,
        "url": text(0, 512),
        "sku_id": SNOWFLAKE,
        "emoji": EMOJI,
    },
)
OPTION = shape(
    {"label": text(1, 100), "value": text(1, 100)}, {"description": text(1, 100), "default": FLAG, "emoji": EMOJI}
)
SELECT = component(
    3,
    {"custom_id": text(1, 100), "options": several(OPTION, 1, 25)},
    {
        "placeholder": text(0, 150),
        "min_values": number(0, 25),
        "max_values": number(1, 25),
        "disabled": FLAG,
        "required": FLAG,
    },
)
CHANNELS = component(
    8,
    {"custom_id": text(1, 100)},
    {
        "placeholder": text(0, 150),
        "min_values": number(0, 25),
        "max_values": number(1, 25),
        "disabled": FLAG,
        "required": FLAG,
        "default_values": several(shape({"type": {"const": "channel"}, "id": SNOWFLAKE}), 0, 25),
        "channel_types": several(number(0, 16), 0, 50, uniqueItems=True),
    },
)
INPUT = component(
    4,
    {"custom_id": text(1, 100), "style": number(1, 2)},
    {
        "label": text(0, 45),
        "value": text(0, 4_000),
        "placeholder": text(0, 100),
        "required": FLAG,
        "min_length": number(0, 4_000),
        "max_length": number(1, 4_000),
    },
)
ROW = component(1, {"components": several(one_of(BUTTON, SELECT), 1, 5)})
WRITING = component(10, {"content": text(1, 4_000)})
RULE = component(14, {}, {"spacing": number(1, 2), "divider": FLAG})
CONTAINER = component(
    17,
    {"components": several(one_of(ROW, WRITING, RULE), 1, 40)},
    {"accent_color": number(0, 0xFFFFFF), "spoiler": FLAG},
)
FIELD = component(
    18, {"label": text(1, 45), "component": one_of(INPUT, SELECT, CHANNELS)}, {"description": text(1, 100)}
)

# Messages.
MENTIONS = shape(
    {},
    {
        "parse": several({"enum": ["users", "roles", "everyone"]}, 0, 3, uniqueItems=True),
        "users": several(SNOWFLAKE, 0, 100, uniqueItems=True),
        "roles": several(SNOWFLAKE, 0, 100, uniqueItems=True),
        "replied_user": FLAG,
    },
)
MESSAGE: Mapping[str, Schema] = {
    "content": text(0, 2_000),
    "embeds": several(ANYTHING, 0, 10),
    "allowed_mentions": MENTIONS,
    "components": several(one_of(ROW, WRITING, RULE, CONTAINER), 0, 40),
    "attachments": several(ANYTHING, 0, 10),
    "flags": number(0, 2**31 - 1),
}
NONCE: Schema = {"anyOf": [text(0, 25), number(-(2**63), 2**63 - 1)]}
CREATED = shape(
    {}, {**MESSAGE, "nonce": NONCE, "enforce_nonce": FLAG, "tts": FLAG, "sticker_ids": several(SNOWFLAKE, 0, 3)}
)
EDITED = shape({}, {**MESSAGE, "sticker_ids": several(SNOWFLAKE, 0, 1_521)})
REPLIED = shape({}, {**MESSAGE, "tts": FLAG})  # a response to an interaction, or a followup of one
CORRECTED = shape({}, MESSAGE)  # the original response, edited

# Answers to interactions.
CHOICE = shape({"name": text(1, 100), "value": text(0, 6_000)}, {"name_localizations": WORDS})
MODAL = shape({"custom_id": text(1, 100), "title": text(1, 45), "components": several(one_of(FIELD, WRITING), 1, 5)})
CALLBACK = one_of(
    shape({"type": {"enum": [4, 5]}}, {"data": REPLIED}),
    shape({"type": {"enum": [6, 7]}}, {"data": CORRECTED}),
    shape({"type": {"const": 8}, "data": shape({}, {"choices": several(CHOICE, 0, 25)})}),
    shape({"type": {"const": 9}, "data": MODAL}),
)

# Commands.
NAMED: Mapping[str, Schema] = {"name": text(1, 32), "description": text(1, 100)}
TOLD: Mapping[str, Schema] = {"name_localizations": WORDS, "description_localizations": WORDS, "required": FLAG}
CHOSEN: Mapping[str, Schema] = {"autocomplete": FLAG, "choices": several(CHOICE, 0, 25)}
WORD = shape(
    {"type": {"const": 3}, **NAMED},
    {**TOLD, **CHOSEN, "min_length": number(0, 6_000), "max_length": number(1, 6_000)},
)
WHOLE = number(-(2**53) + 1, 2**53 - 1)
COUNT = shape({"type": {"const": 4}, **NAMED}, {**TOLD, **CHOSEN, "min_value": WHOLE, "max_value": WHOLE})
SUBCOMMAND = shape({"type": {"const": 1}, **NAMED}, {**TOLD, "options": several(one_of(WORD, COUNT), 0, 25)})
GROUP = shape({"type": {"const": 2}, **NAMED}, {**TOLD, "options": several(SUBCOMMAND, 0, 25)})
COMMAND = shape(
    {"name": text(1, 32)},
    {
        "description": text(0, 100),
        "name_localizations": WORDS,
        "description_localizations": WORDS,
        "options": several(one_of(WORD, COUNT, SUBCOMMAND, GROUP), 0, 25),
        "default_member_permissions": BITS,
        "dm_permission": FLAG,
        "contexts": several(number(0, 2), 1, 3, uniqueItems=True),
        "integration_types": several(number(0, 1), 1, 2, uniqueItems=True),
        "handler": number(1, 3),
        "type": number(1, 4),
        "id": SNOWFLAKE,
    },
)

THREAD = shape(
    {"name": text(1, 100)},
    {"auto_archive_duration": {"enum": [60, 1_440, 4_320, 10_080]}, "rate_limit_per_user": number(0, 21_600)},
)
REOPENED = shape({}, {"archived": FLAG, "locked": FLAG})
DIRECT = shape({}, {"recipient_id": SNOWFLAKE})

TRUTH: Schema = {"enum": ["true", "false"]}
DIGITS: Schema = {"type": "string", "pattern": "^[0-9]+$"}
SEARCH = {"limit": {"type": "string", "pattern": "^([1-9][0-9]?|100)$"}, "after": SNOWFLAKE, "before": SNOWFLAKE}

ID = r"\d{1,20}"
REQUESTS: list[tuple[str, str, Schema | None, Mapping[str, Schema]]] = [
    ("GET", r"/users/@me", None, {}),
    ("POST", r"/users/@me/channels", DIRECT, {}),
    ("GET", r"/oauth2/applications/@me", None, {}),
    ("GET", r"/gateway/bot", None, {}),
    ("GET", rf"/applications/{ID}/commands", None, {"with_localizations": TRUTH}),
    ("PUT", rf"/applications/{ID}/commands", several(COMMAND, 0, 130), {}),
    ("GET", rf"/applications/{ID}/guilds/{ID}/commands", None, {"with_localizations": TRUTH}),
    ("PUT", rf"/applications/{ID}/guilds/{ID}/commands", several(COMMAND, 0, 130), {}),
    ("GET", rf"/guilds/{ID}", None, {"with_counts": TRUTH}),
    ("GET", rf"/guilds/{ID}/roles", None, {}),
    ("GET", rf"/guilds/{ID}/members/{ID}", None, {}),
    ("GET", rf"/channels/{ID}", None, {}),
    ("PATCH", rf"/channels/{ID}", REOPENED, {}),
    ("POST", rf"/channels/{ID}/messages", CREATED, {}),
    ("GET", rf"/channels/{ID}/messages", None, SEARCH),
    ("PATCH", rf"/channels/{ID}/messages/{ID}", EDITED, {}),
    ("DELETE", rf"/channels/{ID}/messages/{ID}", None, {}),
    ("POST", rf"/channels/{ID}/messages/{ID}/threads", THREAD, {}),
    ("POST", rf"/interactions/{ID}/[^/]+/callback", CALLBACK, {"with_response": TRUTH}),
    ("POST", rf"/webhooks/{ID}/[^/]+", REPLIED, {"wait": TRUTH, "with_components": TRUTH, "thread_id": SNOWFLAKE}),
    ("PATCH", rf"/webhooks/{ID}/[^/]+/messages/@original", CORRECTED, {"with_components": TRUTH}),
    ("DELETE", rf"/webhooks/{ID}/[^/]+/messages/@original", None, {}),
]


def is_described(method: str, path: str) -> bool:
    """Whether the bot may make this request at all."""
    return any(known == method and re.fullmatch(template, path) for known, template, *_ in REQUESTS)


def request_problems(method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:
    """How a request differs from what Discord describes; ``body`` is None when there is none."""
    for known, template, schema, params in REQUESTS:
        if known == method and re.fullmatch(template, path):
            asked = {"type": "object", "properties": dict(params), "additionalProperties": False}
            found = [*_problems(asked, dict(query))]
            if schema is None:
                return found + ["a body where none is described"] * (body is not None)
            return found + _problems(schema, body)
    return [f"{method} {path} is not described"]


def _problems(schema: Schema, value: Any) -> list[str]:
    error = best_match(Draft202012Validator(schema).iter_errors(value))
    return [] if error is None else [f"{error.json_path}: {error.message:.300}"]
