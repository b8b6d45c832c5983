"""Forms as Slack's modals: an input block for each field."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.form import ChannelField, ChoiceField, Field, Form, TextField
from adapters.slack import ids, limits
from adapters.slack.elements import Payload, chooser, options, own_id, plain_text
from adapters.slack.limits import room
from adapters.slack.text import ELLIPSIS, clean, cut, units

VALUE = "value"  # the action id of the only input in a block


def form(form: Form, metadata: str = "") -> Payload:
    """A form as a modal; errors stand below the fields they name, those of no field above all."""
    fields = {item.id for item in form.fields}
    blocks = [_error(words) for name, words in form.errors.items() if name not in fields and words]
    for item in form.fields:
        blocks.append(_field(item))
        if words := form.errors.get(item.id):
            blocks.append(_error(words))
    return {
        "type": "modal",
        "callback_id": own_id(form.id, limits.CALLBACK_ID),
        "title": plain_text(form.title, limits.VIEW_TITLE),
        "submit": plain_text(form.submit, limits.VIEW_BUTTON),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def form_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """Errors as a submission's answer names them: by the block that holds the field."""
    return {field: cut(words, room(limits.INPUT_HINT)) or ELLIPSIS for field, words in errors.items()}


def _error(words: str) -> Payload:
    return {"type": "context", "elements": [plain_text(f"⚠️ {words}", limits.TEXT_OBJECT)]}


def _field(field: Field) -> Payload:
    block: Payload = {
        "type": "input",
        "block_id": own_id(field.id, limits.BLOCK_ID),
        "label": plain_text(field.label, limits.INPUT_LABEL),
    }
    match field:
        case TextField():
            most = min(max(field.max_length, 1), limits.INPUT)
            element: Payload = {"type": "plain_text_input", "multiline": field.multiline, "max_length": most}
            if value := clean(field.value):
                element["initial_value"] = value if units(value) <= most else cut(value, most)
            block |= {"optional": not field.required}
            if field.hint.strip():
                block["hint"] = plain_text(field.hint, limits.INPUT_HINT)
        case ChoiceField():
            element = _choice(field)
            block |= {"optional": field.at_least == 0}
        case ChannelField():
            element = _channel_menu(field)
    return {**block, "element": {**element, "action_id": VALUE}}


def _channel_menu(field: ChannelField) -> Payload:
    """Channels that the person is in; Slack itself knows them."""
    element: Payload = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": plain_text(field.label, limits.PLACEHOLDER),
    }
    try:
        place = ids.place(field.chosen)
    except ValueError:
        return element
    known = place.kind == "channel" and ids.SLACKS.match(place.id)
    return {**element, "initial_conversation": place.id} if known else element


def _choice(field: ChoiceField) -> Payload:
    several = field.at_most > 1
    offered = options(field.options)
    chosen = [option for option in offered if option["value"] in field.chosen]
    kind = chooser(len(offered), several)
    element: Payload = {"type": kind, "options": offered}
    if several and chosen:
        element["initial_options"] = chosen
    elif chosen:
        element["initial_option"] = chosen[0]
    if kind == "multi_static_select":
        element["max_selected_items"] = field.at_most
    return element
