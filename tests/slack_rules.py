"""What Slack refuses in blocks and views, written from its reference and not from our renderer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

Payload = dict[str, Any]

STYLES = {"primary", "danger"}
MARKUP = re.compile(r"<!date\^\d+\^[^<>|^]*\|[^<>|*_~`]*>")  # the only mrkdwn that this project may send
CHOOSERS = {
    "checkboxes": ("initial_options", 10),
    "radio_buttons": ("initial_option", 10),
    "static_select": ("initial_option", 100),
    "multi_static_select": ("initial_options", 100),
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_problems(payload: Payload) -> list[str]:
    """Everything that is wrong with a message's text and blocks."""
    return [*_string(payload, "text", 4_000, required=True), *_blocks(payload.get("blocks"), 50, "message")]


def view_problems(view: object) -> list[str]:
    """Everything that is wrong with a modal or a home."""
    if not isinstance(view, dict):
        return ["a view must be an object"]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"unknown view type {kind!r}"]
    known = {"type", "blocks", "private_metadata", "callback_id"}
    found = []
    if kind == "modal":
        known |= {"title", "submit", "close"}
        found += _plain(view.get("title"), 24, "title")
        for button in ("submit", "close"):
            found += _plain(view[button], 24, button) if button in view else []
        inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or ())
        if inputs and "submit" not in view:
            found.append("a modal with inputs needs a submit")
    found += _unknown(view, known, f"{kind} view")
    found += _string(view, "private_metadata", 3_000) + _string(view, "callback_id", 255)
    return found + _blocks(view.get("blocks"), 100, str(kind))


def _blocks(blocks: object, most: int, surface: str) -> list[str]:
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        return [f"1 to {most} blocks are needed"]
    found, ids, tables = [], set(), 0
    for position, block in enumerate(blocks):
        if not isinstance(block, dict) or block.get("type") not in _BLOCKS:
            found.append(f"block {position}: unknown {block!r:.80}")
            continue
        found += [f"block {position}: {problem}" for problem in _BLOCKS[block["type"]](block)]
        found += _string(block, "block_id", 255)
        if (id := block.get("block_id")) is not None:
            found += [f"block_id {id!r} stands twice"] if id in ids else []
            ids.add(id)
        tables += block["type"] == "table"
        if block["type"] == "table" and surface == "modal":
            found.append("a modal takes no table")
        if block["type"] == "input" and surface == "home":
            found.append("no input here")
    return found + (["only_one_table_allowed"] if tables > 1 else [])


def _header(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"text"}, "header")
    yield from _plain(block.get("text"), 150, "header")


def _section(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"text", "accessory"}, "section")
    yield from _text_object(block.get("text"), 3_000, "section")
    if "accessory" in block:
        yield from _element(block["accessory"], {"button", *CHOOSERS})


def _context(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"elements"}, "context")
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "a context has 1 to 10 elements"
        return
    for element in elements:
        yield from _text_object(element, 3_000, "context")


def _actions(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"elements"}, "actions")
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "an actions block has 1 to 25 elements"
        return
    ids = [element.get("action_id") for element in elements if isinstance(element, dict)]
    if len(set(ids)) != len(ids):
        yield f"action ids stand twice: {ids}"
    for element in elements:
        yield from _element(element, {"button", "checkboxes", "radio_buttons", "static_select"})


def _input(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"label", "hint", "optional", "element"}, "input")
    yield from _plain(block.get("label"), 2_000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2_000, "hint")
    yield from _element(block.get("element"), {"plain_text_input", "conversations_select", *CHOOSERS})


def _table(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"rows", "column_settings"}, "table")
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        yield "a table has 1 to 100 rows"
        return
    if len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 20:
        yield "rows must have the same 1 to 20 cells"
    cells = [cell for row in rows for cell in row]
    if any(set(cell) != {"type", "text"} or cell["type"] != "raw_text" or not cell["text"] for cell in cells):
        yield "a cell must be raw_text of at least one character"
    if sum(units(cell.get("text", "")) for cell in cells) > 10_000:
        yield "more than 10,000 characters in a table"
    for column in block.get("column_settings", ()):
        if set(column) - {"align", "is_wrapped"} or column.get("align") not in (None, "left", "center", "right"):
            yield f"unknown column settings {column}"


def _rich_text(block: Payload) -> Iterator[str]:
    yield from _unknown(block, {"elements"}, "rich_text")
    for part in block.get("elements") or [{}]:
        if part.get("type") not in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            yield f"unknown rich text {part.get('type')!r}"
            continue
        if not isinstance(part.get("elements"), list) or not part["elements"]:
            yield "an empty section"
            continue
        for element in part["elements"]:
            yield from _rich_element(element)


def _rich_element(element: Payload) -> Iterator[str]:
    fields = {
        "text": {"text", "style"},
        "link": {"url", "text", "style"},
        "date": {"timestamp", "format", "fallback"},
        "channel": {"channel_id"},
    }.get(str(element.get("type")))
    if fields is None:
        yield f"unknown rich text element {element.get('type')!r}"
        return
    yield from _unknown(element, fields, str(element["type"]))
    if element["type"] in ("text", "link"):
        yield from _string(element, "text", 3_000, required=True)
    if element["type"] == "link" and not re.match(r"https?://[^\s<>]+$", str(element.get("url"))):
        yield f"no address: {element.get('url')!r:.80}"
    if element["type"] == "date" and not (isinstance(element.get("timestamp"), int) and element.get("format")):
        yield "a date needs a timestamp and a format"
    if element["type"] == "channel" and not re.match(r"[CG][A-Z0-9]+$", str(element.get("channel_id"))):
        yield "no channel id"


def _element(element: object, allowed: set[str]) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        yield f"no such element here: {element!r:.80}"
        return
    kind = element["type"]
    yield from _string(element, "action_id", 255, required=True)
    if kind == "button":
        yield from _unknown(element, {"action_id", "text", "value", "style", "accessibility_label"}, "button")
        yield from _plain(element.get("text"), 75, "button")
        yield from _string(element, "value", 2_000) + _string(element, "accessibility_label", 75)
        if element.get("style", "primary") not in STYLES:
            yield f"unknown style {element['style']!r}"
    elif kind == "plain_text_input":
        yield from _unknown(element, {"action_id", "multiline", "max_length", "initial_value"}, kind)
        if not 1 <= element.get("max_length", 1) <= 3_000:
            yield "max_length must be 1 to 3000"
        yield from _string(element, "initial_value", element.get("max_length", 3_000))
    elif kind == "conversations_select":
        yield from _unknown(element, {"action_id", "placeholder", "initial_conversation", "filter"}, kind)
        yield from _plain(element.get("placeholder"), 150, "placeholder")
        given = element.get("filter", {})
        if not isinstance(given, dict) or set(given) - {"include", "exclude_bot_users"}:
            yield f"unknown filter {given}"
        if set(given.get("include", ())) - {"im", "mpim", "private", "public"}:
            yield f"a filter includes {given['include']}"
        if not re.match(r"[CDG][A-Z0-9]+$", element.get("initial_conversation", "C1")):
            yield "no conversation"
    else:
        yield from _chooser(element)


def _chooser(element: Payload) -> Iterator[str]:
    initial, most = CHOOSERS[element["type"]]
    placeholder = {"placeholder"} if "select" in element["type"] else set()
    more = {"max_selected_items"} if element["type"] == "multi_static_select" else set()
    yield from _unknown(element, {"action_id", "options", initial, *placeholder, *more}, element["type"])
    options = element.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"{element['type']} takes 1 to {most} options"
        return
    for option in options:
        yield from _unknown(option, {"text", "value"}, "option", kind=False)
        yield from _plain(option.get("text"), 75, "option")
        yield from _string(option, "value", 150, required=True)
    chosen = element.get(initial, [])
    for option in chosen if isinstance(chosen, list) else [chosen]:
        if option not in options:
            yield "an initial option that is none of the options"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")


def _text_object(text: object, limit: int, where: str) -> list[str]:
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        if text.get("verbatim") is not True or not MARKUP.fullmatch(str(text.get("text"))):
            return [f"{where}: mrkdwn that is not a date: {text.get('text')!r:.80}"]
        return []
    return _plain(text, limit, where)


def _plain(text: object, limit: int, where: str) -> list[str]:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        return [f"{where}: plain_text is needed"]
    problems = _unknown(text, {"text", "emoji"}, where) + _string(text, "text", limit, required=True)
    if text.get("emoji") is not False:
        problems.append(f"{where}: emoji names of users must stay text")
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", str(text.get("text"))):
        problems.append(f"{where}: unescaped {text.get('text')!r:.80}")
    return problems


def _string(values: Payload, name: str, limit: int, *, required: bool = False) -> list[str]:
    value = values.get(name)
    if value is None and not required:
        return []
    if not isinstance(value, str) or (required and not value.strip(" \n\t") and name != "text"):
        return [f"{name} must be a string"]
    if required and not value:
        return [f"{name} is empty"]
    return [f"{name} is longer than {limit}"] if units(value) > limit else []


def _unknown(values: Payload, known: set[str], where: str, *, kind: bool = True) -> list[str]:
    extra: Sequence[str] = sorted(set(values) - known - ({"type", "block_id"} if kind else set()))
    return [f"{where}: unknown fields {extra}"] if extra else []


_BLOCKS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "table": _table,
    "rich_text": _rich_text,
}
