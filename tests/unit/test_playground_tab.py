"""A page that does not keep up is let go, so that nobody else waits for it."""

from __future__ import annotations

from aiohttp import web

from adapters.playground import limits
from adapters.playground.tab import Tab


def test_a_page_too_slow_is_closed_instead_of_filling_the_memory() -> None:
    tab = Tab(web.WebSocketResponse())
    for number in range(limits.BACKLOG):
        tab.send({"number": number})
        assert tab.open
    tab.send({"number": "one too many"})
    assert not tab.open
