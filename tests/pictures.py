"""``make pictures``: what Quizbot looks like, photographed in the playground."""

from __future__ import annotations

import asyncio
import random
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot import process
from bot.play import play
from quizzes.question import Kind
from storage import migrate
from storage.engine import open_engine
from tests.e2e.browser import chromium, page_of
from tests.stage import Stage, pack_of
from tests.world_discord import DiscordWorld

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = {"width": 900, "height": 1500}
DISCORD = {"x": 256, "y": 222, "width": 700, "height": 1120}  # the conversation alone
SCREEN = {"width": 1280, "height": 800}
ANSWERS = {"ada": "B", "ben": "C", "chloe": "B", "deniz": "A", "emil": "D"}


async def take() -> None:
    """Play a morning and an evening, and take a picture of each card that matters."""
    process.load_pack = lambda: pack_of(Kind.SINGLE)  # type: ignore[assignment]
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    playing = asyncio.create_task(play(0, address.set_result))
    async with chromium() as browser:
        url = await address
        for person, letter in ANSWERS.items():
            async with page_of(browser, url, person, viewport=SIZE) as page:
                await page.get_by_role("button", name=f"Answer {letter}: ").click()
                await expect(page.get_by_role("heading", name=f"Saved: {letter}.")).to_be_visible()
                if person == "ada":
                    await _shoot(page, "question", "Question of the day")
        async with page_of(browser, url, "ada", viewport=SIZE) as page:
            await page.get_by_role("button", name="To the close").click()
            await _shoot(page, "reveal", "Reveal: ")
            await _type(page, "/quiz board players")
            await _shoot(page, "board", "Players · ")
        for name, scheme in (("light", "light"), ("dark", "dark")):
            async with page_of(browser, url, "ada", viewport=SCREEN, color_scheme=scheme) as page:
                await page.screenshot(path=FOLDER / f"playground-{name}.png")
                print(f"docs/pictures/playground-{name}.png")
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
        await _discord(browser)


async def _discord(browser: Browser) -> None:
    """The same on Discord, as simcord shows it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/day.db"
        migrate.upgrade(open_engine(url))
        world = DiscordWorld()
        async with Stage(world, url) as stage:
            await stage.setup()
            await stage.at("09:00")
            _, letters = await stage.asked()
            right, wrong = (
                next(one for one, is_right in letters.items() if is_right == wanted) for wanted in (True, False)
            )
            for name, letter in (("Ada", wrong), ("Bob", right), ("Cleo", right)):
                await stage.person(name).presses(letter, await stage.sees("Question of the day"))
            await stage.at("17:00:30")
            viewer = world.people["Ada"]
            async with world.env.preview(world.general, viewers=[viewer], layout="channel") as preview:
                page = await browser.new_page(viewport={"width": 1000, "height": 1400})
                await page.goto(preview.url)
                await expect(page.get_by_text("Reveal").first).to_be_visible()
                await page.screenshot(path=FOLDER / "discord.png", clip=DISCORD)
                print("docs/pictures/discord.png")


async def _type(page: Page, command: str) -> None:
    await page.get_by_role("combobox", name="Command").fill(command)
    await page.keyboard.press("Enter")


async def _shoot(page: Page, name: str, heading: str) -> None:
    """One message, from its heading to its controls."""
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name=re.compile(f"^{heading}"))).last
    await expect(card).to_be_visible()
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    await card.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    random.seed(1)
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(take())
