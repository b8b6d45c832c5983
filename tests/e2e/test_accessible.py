"""The page under axe: WCAG 2.2 AA, light and dark, on a phone and on a wide screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.browser import assert_accessible, page_of
from tests.e2e.toy import QUESTION, send
from tests.world_playground import PlaygroundWorld

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 400, "height": 800}, "wide": {"width": 1600, "height": 1000}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing(browser: Browser, world: PlaygroundWorld, scheme: str, size: str) -> None:
    await world.adapter.post(world.channel("general"), QUESTION, "k1")
    async with page_of(browser, world.adapter.url, "ada", color_scheme=scheme, viewport=SIZES[size]) as page:
        await page.get_by_role("button", name="Answer B: Green").click()
        await expect(page.get_by_role("heading", name="Saved: B.")).to_be_visible()
        await send(page, "/quiz board")
        await expect(page.get_by_role("heading", name="Standings")).to_be_visible()
        await send(page, "/quiz ask")
        await expect(page.get_by_role("button", name="Submit answer")).to_be_visible()
        await assert_accessible(page)

        await page.get_by_label("Command", exact=True).fill("/quiz te")
        await expect(page.get_by_role("listbox", name="Completions")).to_be_visible()
        await assert_accessible(page)

        await send(page, "/quiz setup")
        await page.get_by_role("textbox", name="Time").fill("25:99")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("25:99 is no time of day.")).to_be_visible()
        await assert_accessible(page)
