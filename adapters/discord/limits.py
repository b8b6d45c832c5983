"""What Discord accepts, as numbers. Characters are counted in UTF-16 units, which is never less than Discord counts."""

from __future__ import annotations

# Messages made of components.
COMPONENTS = 40
MESSAGE_TEXT = 4_000  # over all texts of one message
TITLE = 256  # ours: a longer headline is no headline
ROW_BUTTONS = 5

# Controls.
CUSTOM_ID = 100
BUTTON_LABEL = 80
SELECT_OPTIONS = 25
OPTION_LABEL = 100
OPTION_VALUE = 100
PLACEHOLDER = 150
LINK = 512

# Modals.
MODAL_TITLE = 45
MODAL_FIELDS = 5
FIELD_LABEL = 45
FIELD_HINT = 100
FIELD_TEXT = 4_000

# Slash commands.
COMMAND_HELP = 100
COMMAND_CHOICES = 25
COMMAND_CHOICE = 100
COMMAND_TEXT = 8_000  # names, descriptions and choice values of one top-level command

# Everything else.
NONCE = 25
THREAD_NAME = 100
HISTORY_PAGE = 100
HISTORY_PAGES = 3
