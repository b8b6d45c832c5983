"""The page in a real browser, with a toy bot behind it: a question of two answers, a form, a list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from adapters.card import Button, Card, Line, Text
from adapters.place import direct
from adapters.playground import Stop
from tests.e2e.browser import page_of, reach
from tests.e2e.toy import COMMANDS, HOSTILE, QUESTION, send, toy
from tests.world import FIRST_DAY
from tests.world_playground import PlaygroundWorld

pytestmark = pytest.mark.browser


async def test_everything_can_be_done_with_the_keyboard_alone(browser: Browser, world: PlaygroundWorld) -> None:
    await world.adapter.post(world.channel("general"), QUESTION, "k1")
    async with page_of(browser, world.adapter.url, "ada") as page:
        await reach(page, "Skip to the command line")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Command", exact=True)).to_be_focused()

        await reach(page, "Answer B: Green", key="Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Saved: B.")).to_be_visible()
        await expect(page.get_by_role("button", name="Answer B: Green")).to_be_focused()

        await reach(page, "Command")
        await page.keyboard.type("/quiz se")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")  # takes the completion
        await page.keyboard.press("Enter")  # sends the command
        await expect(page.get_by_role("dialog", name="When shall the question come?")).to_be_visible()
        await expect(page.get_by_role("textbox", name="Time")).to_be_focused()
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.type("25:99")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("25:99 is no time of day.")).to_be_visible()
        await expect(page.get_by_role("textbox", name="Time")).to_be_focused()
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.type("08:30")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await reach(page, "Save")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Every mon+tue at 08:30")).to_be_visible()
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await expect(page.get_by_label("Command", exact=True)).to_be_focused()


async def test_a_form_keeps_what_was_typed_and_names_its_faults(browser: Browser, world: PlaygroundWorld) -> None:
    async with page_of(browser, world.adapter.url, "ada") as page:
        await send(page, "/quiz setup")
        time = page.get_by_role("textbox", name="Time")
        await time.fill("25:99")
        await page.get_by_label("Tue").check()
        await page.get_by_label("Note").fill("kept")
        await page.get_by_role("button", name="Save").click()
        await expect(time).to_have_attribute("aria-invalid", "true")
        await expect(time).to_have_accessible_description("Such as 09:00 25:99 is no time of day. Write it as 09:00.")
        await expect(time).to_have_value("25:99")
        await expect(page.get_by_label("Tue")).to_be_checked()
        await expect(page.get_by_label("Note")).to_have_value("kept")
        await time.fill("")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Please fill this in.")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_two_people_see_the_same_channel_live_and_nobody_elses_replies(
    browser: Browser, world: PlaygroundWorld
) -> None:
    url = world.adapter.url
    async with page_of(browser, url, "ada") as ada, page_of(browser, url, "ben") as ben:
        await world.adapter.post(world.channel("general"), QUESTION, "k1")
        for page in (ada, ben):
            await expect(page.get_by_role("heading", name=QUESTION.title)).to_be_visible()
        await ada.get_by_role("button", name="Answer A: Blue").click()
        await expect(ada.get_by_role("heading", name="Saved: A.")).to_be_visible()
        await expect(ada.get_by_text("Only you see this")).to_be_visible()
        await ben.get_by_role("button", name="Answer B: Green").click()
        await expect(ben.get_by_role("heading", name="Saved: B.")).to_be_visible()
        await expect(ben.get_by_text("Saved: A.")).to_have_count(0)

        await world.adapter.post(world.channel("evening"), QUESTION, "k2")
        await expect(ben.get_by_role("link", name="# evening 1 new")).to_be_visible()

        await ben.get_by_label("Act as").select_option("ada")  # the same page as somebody else
        await expect(ben.get_by_role("heading", name="Saved: A.")).to_be_visible()
        await expect(ben.get_by_text("Saved: B.")).to_have_count(0)


async def test_a_question_edited_while_it_is_read_keeps_the_focus(browser: Browser, world: PlaygroundWorld) -> None:
    sent = await world.adapter.post(world.channel("general"), QUESTION, "k1")
    async with page_of(browser, world.adapter.url, "ada") as page:
        await page.get_by_role("button", name="Answer B: Green").focus()
        await world.adapter.replace(getattr(sent, "message", ""), QUESTION, "k1")
        await expect(page.get_by_text("edited")).to_be_visible()
        await expect(page.get_by_role("button", name="Answer B: Green")).to_be_focused()


async def test_a_list_counts_and_refuses_too_few(browser: Browser, world: PlaygroundWorld) -> None:
    async with page_of(browser, world.adapter.url, "ben") as page:
        await send(page, "/quiz ask")
        await page.get_by_label("Yes").check()
        await expect(page.get_by_text("1 chosen, choose 2")).to_be_visible()
        await page.get_by_role("button", name="Submit answer").click()
        await expect(page.get_by_role("status").filter(has_text="Please choose 2.")).to_be_visible()
        await page.get_by_label("Both").check()
        await page.get_by_role("button", name="Submit answer").click()
        await expect(page.get_by_role("heading", name="You chose 0 and 2")).to_be_visible()


async def test_words_of_others_stay_words(browser: Browser, world: PlaygroundWorld) -> None:
    async with page_of(browser, world.adapter.url, "mallory") as page:
        await expect(page.get_by_label("Act as").locator("option:checked")).to_have_text(HOSTILE)
        await send(page, "/quiz board")
        await expect(page.get_by_role("cell", name=HOSTILE)).to_be_visible()
        assert await page.locator("img").count() == 0


@pytest.mark.parametrize(("width", "height"), [(400, 800), (320, 640), (900, 700), (1600, 900)])
async def test_nothing_stands_outside_the_screen(
    browser: Browser, world: PlaygroundWorld, width: int, height: int, tmp_path: Path
) -> None:
    long = Card("x" * 299, (Line((Text("https://example.org/" + "y" * 400),)), *QUESTION.body), QUESTION.controls)
    await world.adapter.post(world.channel("general"), long, "k1")
    world.stops.append(Stop("Question in #general", FIRST_DAY + timedelta(hours=3), "To the next question"))
    size = {"width": width, "height": height}
    async with page_of(browser, world.adapter.url, "mallory", viewport=size) as page:
        await send(page, "/quiz board")
        await expect(page.get_by_role("heading", name="Standings")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        outside = await page.evaluate(
            "[...document.querySelectorAll('main *')].filter((e) => !e.closest('.scroll') && e.offsetWidth > 1 &&"
            " e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 80))"
        )
        assert outside == []


async def test_time_moves_by_way_of_everything_that_is_due(browser: Browser, world: PlaygroundWorld) -> None:
    at = [FIRST_DAY + timedelta(hours=hours) for hours in (3, 11)]
    world.stops += [Stop("Question in #general", at[0], "To the next question"), Stop("Close", at[1], "To the close")]
    happened = []

    async def tick() -> None:
        happened.append(world.playground_clock.now())
        await world.adapter.post(world.channel("general"), QUESTION, f"k{len(happened)}")

    world.playground_clock.on_move(tick)
    async with page_of(browser, world.adapter.url, "ada") as page:
        await page.reload()  # the stops were planned after the playground had started
        await page.get_by_role("button", name="To the close").click()
        await expect(page.get_by_role("timer")).to_have_text("17:00")
        await expect(page.get_by_role("article")).to_have_count(2)
        assert happened == at
        await expect(page.get_by_text("Nothing is planned.")).to_be_visible()
        await expect(page.get_by_role("heading", name="Playground time")).to_be_focused()


async def test_the_page_comes_back_by_itself(browser: Browser, world: PlaygroundWorld) -> None:
    async with page_of(browser, world.adapter.url, "ada") as page:
        await world.adapter.post(world.channel("general"), QUESTION, "k1")
        await expect(page.get_by_role("article")).to_have_count(1)
        await world.restart(COMMANDS, toy)
        await world.adapter.post(world.channel("general"), QUESTION, "k2")
        await expect(page.get_by_role("article")).to_have_count(2)
        await expect(page.get_by_text("Connection lost")).to_be_hidden()


async def test_home_and_direct_messages_are_private_places(browser: Browser, world: PlaygroundWorld) -> None:
    await world.adapter.post(direct(world.account("ada")), Card("Only for Ada", controls=(Button("x", "Fine"),)), "k1")
    async with page_of(browser, world.adapter.url, "ada") as page:
        await page.get_by_role("link", name="Direct messages").click()
        await expect(page.get_by_role("heading", name="Only for Ada")).to_be_visible()
        await page.get_by_label("Act as").select_option("ben")
        await expect(page.get_by_text("Only for Ada")).to_have_count(0)
        await page.go_back()
        await page.get_by_role("link", name="Home").click()
        await expect(page.get_by_role("heading", name="Home")).to_be_visible()
