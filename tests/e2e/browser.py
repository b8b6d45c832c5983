"""A real browser for tests of the page: the system's Chromium, driven by playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}  # of axe


def find_chromium() -> str:
    """The path of a Chromium; without one the test is skipped, or fails where CI promises one."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path:
        return path
    reason = f"no browser: none of {', '.join(NAMES)} is on this machine (apt install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    print(reason)
    pytest.skip(reason)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser with a fresh profile."""
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def page_of(
    browser: Browser, url: str, person: str, place: str = "general", **options: object
) -> AsyncIterator[Page]:
    """The playground as one person sees it, in a profile of their own. What the page complains of fails the test."""
    context = await browser.new_context(**({"timezone_id": "UTC"} | options))  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await page.goto(f"{url}?as={person}#{place}")
    await page.get_by_role("combobox", name="Act as").wait_for()
    await page.locator("#places a").first.wait_for()
    yield page
    await context.close()
    assert not complaints, complaints


async def reach(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until the element of this accessible name has the focus."""
    named = "(e) => (e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim()"
    for _ in range(80):
        await page.keyboard.press(key)
        if (await page.evaluate(f"({named})(document.activeElement)")).startswith(name):
            return
    pytest.fail(f"{name!r} cannot be reached by keyboard")


async def assert_accessible(page: Page) -> None:
    """What axe finds fails the test; what it cannot decide is left to people."""
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found = await Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()
    assert found.response["passes"]
