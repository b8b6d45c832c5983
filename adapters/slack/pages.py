"""What a person reads in the browser when an installation comes to nothing: why, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from adapters.slack.manifest import INSTALL_PATH


@dataclass(frozen=True, slots=True)
class Page:
    """A few sentences with the status they are answered with."""

    status: int
    title: str
    words: tuple[str, ...]
    again: bool = True

    def html(self) -> str:
        """The page. It loads nothing and runs nothing."""
        words = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.words)
        link = f'<p><a href="{INSTALL_PATH}">Begin again</a></p>' if self.again else ""
        return _FRAME.format(title=escape(self.title), words=words, link=link)


ORGANISATION = Page(
    403,
    "This app is installed in one workspace at a time",
    (
        "You were installing it for a whole organisation (Enterprise Grid). It refuses that, and the access that Slack "
        "had just given it was handed back: the quiz of a workspace belongs to its own admins, and nothing may cross "
        "from one workspace to another.",
        "What to do instead: begin again, and choose a single workspace in the list at the top right of Slack's page. "
        "Do that for each workspace that wants to play. Workspaces can share one league afterwards.",
    ),
)
DENIED = Page(
    200,
    "Nothing was installed",
    ("You said no on Slack's page, so the app got no access at all.", "If you changed your mind, begin again."),
)
STALE = Page(
    400,
    "This way in is not good any more",
    (
        "An installation has to end in the browser it began in, within ten minutes, and each works once. Reloading "
        "the page, another browser or a lost cookie ends it too.",
        "Nothing was changed.",
    ),
)
USED = Page(
    400,
    "Slack did not take the code",
    (
        "The code that Slack sends along works once and for ten minutes only; this one was used before, or is too old.",
        "If the app is in your workspace already, all is well. Else begin again.",
    ),
)
REFUSED = Page(
    400,
    "Slack refused the installation",
    (
        "It may be that only an admin of your workspace can approve apps: ask one to install it, or to approve it.",
        "Nothing was changed.",
    ),
)
NOT_NOW = Page(
    503,
    "Not right now",
    ("Slack or the database cannot be reached right now. Please begin again in a minute.", "Nothing is half done."),
)

_BY_REASON = {
    "access_denied": DENIED,
    "invalid_browser": STALE,
    "invalid_state": STALE,
    "missing_code": STALE,
    "invalid_code": USED,
    "storage_error": NOT_NOW,
}


def page_for(reason: str) -> Page:
    """The page for bolt's or Slack's word for what went wrong; that word itself comes from outside and is not shown."""
    return _BY_REASON.get(reason, REFUSED)


_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; }}
</style>
</head>
<body>
<main><h1>{title}</h1>{words}{link}</main>
</body>
</html>
"""
