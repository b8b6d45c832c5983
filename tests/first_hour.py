"""``make first-hour``: the README's three roads from a fresh clone, each to its first answered question, with a watch.

The playground is walked in a browser, Slack and Discord against their local stand-ins. What is typed comes from the
README; a road that does not work at the first try ends the run.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.browser import chromium
from tests.fronts import DiscordFront, Front, SlackFront, sees
from tests.processes import REPOSITORY, STOPS_WITHIN

INSTALLS_WITHIN = 600.0  # seconds for pip on a slow line; a bound, not a pace
WAITING = "Today's question is waiting at "


def main() -> None:
    """Clone what is committed, and walk."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "quizbot"
        subprocess.run(["git", "clone", "--quiet", REPOSITORY, clone], check=True)  # noqa: S603, S607  our own
        asyncio.run(_walk(clone))


async def _walk(clone: Path) -> None:
    print("From the first command to a first answered question:", flush=True)
    for road in ("playground, nothing installed", "playground, the second time"):
        _tell(road, await _in_the_browser(clone))
    for front, section in ((SlackFront(), "Run it on Slack"), (DiscordFront(), "Run it on Discord")):
        _tell(f"{section.rpartition(' ')[2]}, tokens at hand", await _on_a_platform(clone, front, section))


def _tell(road: str, seconds: float) -> None:
    print(f"  {road:<30} {seconds:6.1f} s", flush=True)


async def _in_the_browser(clone: Path) -> float:
    """Give the first command of the README, open what it prints, press a letter."""
    began = time.monotonic()
    async with _running(clone, _typed(clone, "Try it: one minute, no account")[0]) as said, chromium() as browser:
        address = (await _line(said, WAITING)).partition(WAITING)[2].split()[0]
        page = await browser.new_page()
        await page.goto(address)
        await page.get_by_role("heading", name=re.compile("^Question of the day")).wait_for()
        letter = page.get_by_role("button", name=re.compile("^Answer [AB]: ")).first
        if await letter.count():
            await letter.click()
        else:  # a question with two right answers
            for box in (await page.get_by_role("checkbox", name=re.compile(r"^[A-E]\. ")).all())[:2]:
                await box.check()
            await page.get_by_role("button", name="Submit answer").click()
        await expect(page.get_by_role("heading", name=re.compile("^Saved: "))).to_be_visible()
        return time.monotonic() - began


async def _on_a_platform(clone: Path, front: Front, section: str) -> float:
    """Put the tokens where the README says, start the bot, and type what it says."""
    tokens, start = _typed(clone, section)[0], _typed(clone, section)[-1]
    await front.start()
    try:
        names = {line.partition("=")[0] for line in tokens.splitlines()}
        assert names <= set(front.environment), f"the README asks for {names}"
        (clone / ".env").write_text("".join(f"{name}={value}\n" for name, value in front.environment.items()))
        began = time.monotonic()
        async with _running(clone, start):
            await front.connected()
            await front.types("setup", time="09:00", zone="Europe/Berlin")
            await front.types("post")
            answer = await front.answers(await sees(front, "Question of the day"), 0)
            assert "Saved: A" in answer, answer.text
            return time.monotonic() - began
    finally:
        await front.stop()


def _typed(clone: Path, section: str) -> list[str]:
    """What a section of the README lets people type, block by block."""
    text = (clone / "README.md").read_text("utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^ +", "", block, flags=re.MULTILINE).strip() for block in blocks]


@asynccontextmanager
async def _running(clone: Path, command: str) -> AsyncIterator[Path]:
    """A command of the README in the clone, as a shell has it; what it says goes to a file."""
    output = clone.parent / "said"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUIZBOT_", "SLACK_", "DISCORD_"))
    }
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_shell(
            command, cwd=clone, stdout=file, stderr=file, env=kept, start_new_session=True
        )
    try:
        yield output
    finally:
        os.killpg(process.pid, signal.SIGINT)
        async with asyncio.timeout(STOPS_WITHIN):
            await process.wait()


async def _line(said: Path, words: str) -> str:
    async with asyncio.timeout(INSTALLS_WITHIN):
        while not (found := [line for line in _lines(said) if words in line]):  # noqa: ASYNC110  another process
            await asyncio.sleep(0.05)
    return found[0]


def _lines(said: Path) -> list[str]:
    return said.read_text("utf-8").splitlines()


if __name__ == "__main__":
    main()
