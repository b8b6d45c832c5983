"""How much of a card the page shows. In UTF-16 units, as browsers count."""

TITLE = 300
BODY = 16_000  # all words of a body together; what is beyond is cut, the controls stay
SPAN = 8_000
OPTION_TEXT = 1_000  # an option as printed in a body
COLUMNS = 12
ROWS = 200
CELL = 200
BARS = 50
BAR_LABEL = 100
CONTROLS = 25
LABEL = 80
HINT = 75
PROMPT = 200
OPTIONS = 100
VALUE = 100  # of an option; refused beyond, because a cut value is another value
WIRE_ID = 100
URL = 2_000
FIELDS = 5
FIELD_LABEL = 100
FIELD_OPTIONS = 25
FIELD_TEXT = 4_000
ERROR = 300

FRAME = 64 * 1024  # bytes of one message from the page
TABS = 64  # pages open at a time
UNDER_WAY = 64  # acts being handled at a time
BACKLOG = 512  # messages waiting for one slow page before it has to start afresh
KEPT = 500  # messages of a place that are remembered
KEPT_PRIVATE = 200  # private replies of a person that are remembered
OPEN_FORMS = 20  # of one person
REPLIES = 5
REPLY_SECONDS = 15 * 60
ACKNOWLEDGE_SECONDS = 1.8
LAST_WORDS_SECONDS = 10.0  # for handlers under way when the playground stops
SUGGEST_SECONDS = 1.5
SUGGESTIONS = 25
