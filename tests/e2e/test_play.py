"""The playground as one gets it: the real bot, the real page, a real browser."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path
from signal import SIGINT

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.browser import assert_accessible, page_of, reach
from tests.processes import quizbot

pytestmark = pytest.mark.browser

QUESTION = re.compile(r"^Question of the day · ")
REVEAL = re.compile(r"^Reveal: [A-E] is right$")
PHONE = {"width": 400, "height": 800}
SOON = 5.0  # seconds from Ctrl+C to the end


async def test_a_day_of_two_people(browser: Browser, address: str) -> None:
    async with page_of(browser, address, "ada") as ada, page_of(browser, address, "ben", viewport=PHONE) as ben:
        for page in (ada, ben):
            await expect(_heading(page, QUESTION)).to_have_count(1)
            await page.evaluate("window.neverReloaded = true")

        await ada.get_by_role("button", name="Answer A: ").click()
        await expect(_heading(ada, "Saved: A.")).to_be_visible()
        await ada.get_by_role("button", name="Answer B: ").click()
        await expect(_heading(ada, "Saved: B.")).to_be_visible()
        await reach(ben, "Answer C: ")
        await ben.keyboard.press("Enter")
        await expect(_heading(ben, "Saved: C.")).to_be_visible()
        await expect(ada.get_by_text("Saved: C.")).to_have_count(0)
        await expect(ben.get_by_text("Saved: B.")).to_have_count(0)
        await expect(_heading(ben, REVEAL)).to_have_count(0)

        await ada.get_by_role("button", name="To the close").click()
        for page in (ada, ben):
            await expect(_heading(page, REVEAL)).to_be_in_viewport()
            reveal = page.get_by_role("article").filter(has=_heading(page, REVEAL))
            await expect(reveal).to_contain_text("Teams this season")
            await expect(reveal).to_contain_text("Otters")
            await expect(reveal).to_contain_text("Whales")
            await expect(page.get_by_text("Closed. 2 answers.")).to_be_visible()
            assert await page.evaluate("window.neverReloaded")

        await reach(ben, "Why is mine wrong?")
        await ben.keyboard.press("Enter")
        await expect(_heading(ben, re.compile("^You chose C: (right|wrong).$"))).to_be_visible()
        await reach(ben, "Command")
        await ben.keyboard.type("/quiz board teams")
        await ben.keyboard.press("Enter")
        await expect(ben.get_by_role("cell", name="Whales")).to_be_visible()
        for page in (ada, ben):
            await assert_accessible(page)
        assert await ben.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

        await reach(ben, "To the next question")
        await ben.keyboard.press("Enter")
        await expect(_heading(ada, QUESTION)).to_have_count(2)


async def test_quizbot_play_shows_todays_question_and_ends_quickly(browser: Browser, tmp_path: Path) -> None:
    async with quizbot(tmp_path, "play", "--port", str(_free_port())) as playground:
        said = await playground.says("Today's question is waiting at ")
        address = said.partition(" at ")[2].split("#")[0]
        page = await browser.new_page()
        await page.goto(address)
        await expect(_heading(page, QUESTION)).to_be_visible()
        async with asyncio.timeout(SOON):
            assert await playground.ends(SIGINT) == 0
        await expect(page.get_by_text("Connection lost")).to_be_visible()
        assert playground.said.count("\n") == 1, playground.said


def _heading(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("heading", name=name)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
