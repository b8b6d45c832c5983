"""``docs/tutorial.md``, followed to the letter in a browser."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from tzlocal import get_localzone_name

from tests.e2e.browser import page_of
from tests.processes import REPOSITORY

pytestmark = pytest.mark.browser

PAGE = (REPOSITORY / "docs" / "tutorial.md").read_text("utf-8")
QUESTION = re.compile("^Question of the day · ")
SHOWS = {
    "/quiz": "You chose",
    "/quiz ask": "Practice",
    "/quiz team list": "You are in",
    "/quiz settings list": "Settings",
}


async def test_a_first_day(browser: Browser, address: str) -> None:
    async with page_of(browser, address, "ada", timezone_id=get_localzone_name()) as page:
        await _morning(page)
        await _noon(page)
        await _evening(page)
        await _as_the_admin(page)


async def _morning(page: Page) -> None:
    await expect(_heading(page, QUESTION)).to_be_visible()
    for letter in "BC":
        await page.get_by_role("button", name=f"Answer {letter}: ").click()
        await expect(_heading(page, f"Saved: {letter}.")).to_be_visible()
    await expect(page.get_by_text("Only you see this").last).to_be_visible()
    await _act_as(page, "Ben")
    await expect(page.get_by_text("Saved: C.")).to_have_count(0)
    await page.get_by_role("button", name="Answer A: ").click()
    await expect(_heading(page, "Saved: A.")).to_be_visible()
    await _act_as(page, "Ada")
    await expect(page.get_by_text("Saved: A.")).to_have_count(0)


async def _noon(page: Page) -> None:
    typed = re.findall(r"^\| `(/quiz[^`]*)` \|", PAGE, re.MULTILINE)
    assert typed == list(SHOWS)
    for command in typed:
        await _type(page, command)
        await expect(page.get_by_text(SHOWS[command]).last).to_be_visible()
    await _type(page, "/quiz tem list")
    await expect(page.get_by_text("team list").last).to_be_visible()


async def _evening(page: Page) -> None:
    await _go(page, "To the close")
    reveal = page.get_by_role("article").filter(has=_heading(page, re.compile("^Reveal: ")))
    for words in ("is right", "answers", "Otters", "Whales"):
        await expect(reveal).to_contain_text(words)
    question = page.get_by_role("article").filter(has=_heading(page, QUESTION))
    await expect(question.get_by_role("button", name="Answer A: ")).to_have_count(0)
    await reveal.get_by_role("button", name="Why is mine wrong?").click()
    why = _heading(page, re.compile("^You chose C: "))
    await expect(why).to_be_visible()
    wrong = "wrong" in await why.inner_text()
    await _type(page, "/quiz board players")
    await expect(page.get_by_text("You are in place").last).to_be_visible()
    await _type(page, "/quiz board explain")
    await expect(page.get_by_text("Otters").last).to_be_visible()
    await _go(page, "To the close")
    await expect(page.get_by_role("link", name=re.compile("evening"))).to_contain_text("2")
    await _type(page, "/quiz review")
    await expect(page.get_by_text("Nothing is due" if wrong else "Nothing").last).to_be_visible()


async def _as_the_admin(page: Page) -> None:
    await _type(page, "/quiz next")
    swap = page.get_by_role("button", name=re.compile("^Swap")).first
    await swap.click()
    await expect(page.get_by_text("pinned").last).to_be_visible()
    await _type(page, "/quiz setup")
    await page.get_by_label("Time", exact=True).fill("09:30")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(page.get_by_text("09:30").last).to_be_visible()
    stops = page.get_by_role("listitem").filter(has_text="Question in #general").filter(has_not_text="has happened")
    coming = stops.first.locator("time")
    skipped = await _date(coming)  # tomorrow, or today where the evening's round has ended after midnight
    await _type(page, f"/quiz schedule skip {skipped}")
    await expect(coming).not_to_have_text(re.compile(f"\\b{skipped.day} {skipped:%b}"))
    questions = _heading(page, QUESTION)
    before = await questions.count()
    for _ in range(3):  # each day's other question comes in #evening
        if await questions.count() == before:
            await _go(page, "To the next question")
    await expect(questions).to_have_count(before + 1)
    assert await _date(page.locator("#clock")) > skipped, "nothing was asked on the date that was skipped"


async def _go(page: Page, name: str) -> None:
    """Press a button of the clock and wait until all that lies on the way has happened."""
    button = page.get_by_role("button", name=name)
    # In one breath: what was typed just before may still change what comes next.
    at = await button.evaluate("one => (one.click(), one.querySelector('.at').innerText)")
    await expect(page.locator("#notice")).to_have_text(re.compile(rf"^It is .*{re.escape(at)} now\.$"), timeout=20_000)


async def _date(time: Locator) -> date:
    """The date on the wall where the browser is."""
    return date.fromisoformat(await time.evaluate("one => new Date(one.dateTime).toLocaleDateString('sv')"))


async def _act_as(page: Page, name: str) -> None:
    await page.get_by_role("combobox", name="Act as").select_option(name.lower())


async def _type(page: Page, command: str) -> None:
    await page.get_by_role("combobox", name="Command").fill(command)
    await page.keyboard.press("Enter")


def _heading(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("heading", name=name)
