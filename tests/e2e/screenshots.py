"""Screenshots of the page for the documentation: `python -m tests.e2e.screenshots FOLDER`.

`take` works on any console whose owner's password is known; without `--url` a console with a
filled house is started for it.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from lares.assistant.turn import ReplyOutcome
from lares.home.command import Command, Outcome
from lares.nlu.understanding import IntentCall
from tests.e2e.browser import Tab, chromium
from tests.e2e.conftest import PASSWORD
from tests.fakes.console_ports import Stage, running_console
from tests.fakes.house import fill_house

_SETTLE = "new Promise((next) => setTimeout(next, 400))"
SENTENCES = {
    "en": ("Turn on the kitchen light and the floor lamp", "Is any window open?"),
    "zh": ("打开厨房灯和落地灯", "有窗户开着吗"),
}


async def take(
    tab: Tab,
    url: str,
    folder: Path,
    log_in: Callable[[Tab], Awaitable[None]],
    sentences: dict[str, tuple[str, ...]] = SENTENCES,
) -> list[Path]:
    """Save phone and desktop pictures in both languages, light and dark; return their paths."""
    taken: list[Path] = []

    async def save(name: str) -> None:
        await tab.run(_SETTLE)
        path = folder / f"{name}.png"
        await tab.screenshot(path)
        taken.append(path)

    await tab.size(390, 844, phone=True)
    await tab.open(url)
    await log_in(tab)
    for language, dark in (("en", False), ("zh", True)):
        name = f"{language}-{'dark' if dark else 'light'}"
        await tab.prefer(dark=dark)
        await tab.run(f"localStorage.setItem('lares.language', '{language}')")
        await tab.size(390, 844, phone=True)
        await tab.open(url)
        await tab.wait("() => document.querySelector('.tile')")
        await save(f"phone-home-{name}")
        for view in ("talk", "history", "health"):
            await tab.run(f"location.hash = '{view}'")
            if view == "talk":
                await _say(tab, sentences[language])
            await save(f"phone-{view}-{name}")
        await tab.run("location.hash = 'home'")
        await tab.size(1280, 800)
        await tab.run("scrollTo(0, 0)")
        await save(f"desktop-home-{name}")
    return taken


async def _say(tab: Tab, sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        await tab.type("#talk-input", sentence)
        await tab.enter()
        await tab.wait("() => !document.querySelector('.pending')", 15)


def teach(stage: Stage) -> None:
    """Let the fake assistant understand the sentences of the pictures."""
    lights = [Command("light.kitchen", "turn_on"), Command("light.floor_lamp", "turn_on")]
    stage.gateway.outcomes["light.floor_lamp"] = Outcome.TIMED_OUT
    for language, answers in {
        "en": (
            "The kitchen light is on; the floor lamp did not answer.",
            "Yes, the bedroom window.",
        ),
        "zh": ("厨房灯打开了、落地灯没有回应。", "卧室的窗户开着。"),
    }.items():
        do, ask = SENTENCES[language]
        on = IntentCall("HassTurnOn", {"name": "Kitchen light"})
        state = IntentCall("HassGetState", {"device_class": "window", "state": "on"})
        stage.talks.known[do] = (lights, answers[0], ReplyOutcome.PARTIAL, on)
        stage.talks.known[ask] = ([], answers[1], ReplyOutcome.ANSWER, state)


async def _main(folder: Path, url: str | None, password: str) -> None:

    async def log_in(tab: Tab) -> None:
        await tab.type("input[name=password]", password)
        await tab.enter()
        await tab.wait("() => document.querySelector('.tile')")

    with tempfile.TemporaryDirectory() as profile:
        async with chromium(Path(profile)) as new_tab:
            tab = await new_tab()
            if url is not None:
                taken = await take(tab, url, folder, log_in)
            else:
                taken = await _of_fakes(tab, Path(profile), folder)
    for path in taken:
        print(path)


async def _of_fakes(tab: Tab, scratch: Path, folder: Path) -> list[Path]:
    async with running_console(scratch) as stage:
        fill_house(stage.registry)
        teach(stage)

        async def set_up(tab: Tab) -> None:
            await tab.type("input[name=code]", stage.setup_code)
            await tab.type("input[name=password]", PASSWORD)
            await tab.type("input[name=repeat]", PASSWORD)
            await tab.enter()
            await tab.wait("() => document.querySelector('.tile')")

        return await take(tab, stage.url, folder, set_up)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", help="a running console, e.g. that of lares demo")
    parser.add_argument("--password", default=PASSWORD)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_main(arguments.folder, arguments.url, arguments.password))
