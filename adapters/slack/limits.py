"""What Slack accepts, by name. Characters are UTF-16 units of the string on the wire.

Slack does not say what it counts as a character, so ``room`` keeps a tenth of every text limit free.
"""

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100  # a modal or a home

TEXT = 4_000  # chat.update refuses more in the top-level text; chat.postMessage advises no more
BODY = 12_000  # all text of a body; Slack names no sum for rich text, this is the sum it names for markdown
HEADER = 150
TEXT_OBJECT = 3_000
CONTEXT_ELEMENTS = 10
URL = 3_000

ELEMENTS_IN_ACTIONS = 25
BUTTON = 75
BUTTON_HINT = 75  # accessibility_label
BLOCK_ID = 255
CALLBACK_ID = 255

OPTION = 75
OPTION_VALUE = 150
BOXES = 10  # options of a group of check boxes or radio buttons
OPTIONS = 100  # options of a menu
PLACEHOLDER = 150

TABLES_IN_MESSAGE = 1
TABLE_ROWS = 100  # the head is one of them
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000  # all cells together

VIEW_TITLE = 24
VIEW_BUTTON = 24  # submit and close
INPUT = 3_000
INPUT_LABEL = 2_000
INPUT_HINT = 2_000

WIRE_ID = 100  # a control and its key; the smallest room of all platforms


def room(limit: int) -> int:
    """As much of a text limit as is safe to use, whatever Slack counts."""
    return limit * 9 // 10
