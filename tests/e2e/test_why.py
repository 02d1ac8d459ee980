""" "Why?" under a turn, in a real browser over a real `lares demo` with its model."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from lares.assistant.turn import Turn
from tests.e2e.browser import Tab
from tests.e2e.conftest import PASSWORD, go, set_up
from tests.e2e.screenshots import everything_is_there
from tests.e2e.test_console_hostile import CONTRAST, MARKUP, RIGHT_TO_LEFT
from tests.fakes.appliance import Appliance
from tests.fakes.console_ports import Stage

LAST = "[...document.querySelectorAll('.turn .why')].at(-1)"
STAGES = f"[...{LAST}.querySelectorAll('.why-line')].map((line) => line.dataset.stage)"


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Appliance]:
    async with Appliance(tmp_path / "demo", command=("demo",)) as lares:
        lares.endpoint_file = lares.data / "demo/run/console.json"
        await lares.start()
        await lares.until(lambda: everything_is_there(lares), 30)
        async with lares.api.post("/api/password", json={"password": PASSWORD}) as response:
            response.raise_for_status()
        yield lares


async def _enter(tab: Tab, demo: Appliance) -> None:
    await tab.open(demo.endpoint["url"])
    await tab.type("input[name=password]", PASSWORD)
    await tab.enter()
    await tab.wait("() => document.querySelector('.tile')")
    await go(tab, "talk")


async def _say(tab: Tab, text: str) -> None:
    said = await tab.run("document.querySelectorAll('.turn').length")
    await tab.type("#talk-input", text)
    await tab.enter()
    await tab.wait(
        f"() => document.querySelectorAll('.turn').length > {said}"
        " && !document.querySelector('.pending')",
        15,
    )


async def _ask_why(tab: Tab) -> list[str]:
    """Open the last "Why?" and return the stages that it tells of."""
    await tab.run(f"{LAST}.querySelector('summary').click()")
    await tab.wait(f"() => {LAST}.querySelector('.why-line')")
    stages: list[str] = await tab.run(STAGES)
    return stages


async def _words(tab: Tab, stage: str) -> str:
    words: str = await tab.run(f"{LAST}.querySelector('[data-stage=\"{stage}\"] dd').textContent")
    return words


async def test_each_way_that_a_sentence_can_go_explains_itself(tab: Tab, demo: Appliance) -> None:
    await _enter(tab, demo)
    await _say(tab, "Turn on the floor lamp")
    assert await _ask_why(tab) == ["heard", "exact", "understood", "rules", "sent", "result"]
    assert "Turn on the Floor Lamp" in await _words(tab, "sent")

    await _say(tab, "could you make the flor lamp a bit darker")
    assert {"exact", "found", "model", "stance", "understood", "sent"} <= set(await _ask_why(tab))
    assert "“flor lamp” ≈ “Floor Lamp”" in await _words(tab, "found")
    bars = f"[...{LAST}.querySelectorAll('[data-stage=model] .why-bar-words')]"
    assert (await tab.run(f"{bars}.map((bar) => bar.textContent)"))[0] == "dim it"
    fill = f"{LAST}.querySelector('.why-fill').getBoundingClientRect().width"
    track = f"{LAST}.querySelector('.why-track').getBoundingClientRect().width"
    assert await tab.run(f"{fill} / {track}") > 0.5

    await _say(tab, "the cat is asleep on the roof of the neighbour")
    assert (await _ask_why(tab))[-1] == "result"
    assert await _words(tab, "result") == "Nothing was done."

    await _say(tab, "do not unlock the front door")
    assert "veto" in await _ask_why(tab)
    assert await _words(tab, "veto") == "You said not to."

    await go(tab, "history")
    await tab.wait("() => document.querySelectorAll('.record').length >= 4")
    await tab.run("document.querySelector('.record').open = true")
    await tab.run("document.querySelector('.record .why > summary').click()")
    await tab.see("You said not to.", ".record .why")


async def test_it_is_told_in_chinese_by_keyboard_and_for_all_eyes(
    tab: Tab, demo: Appliance
) -> None:
    await tab.speak("zh")
    await tab.prefer(dark=True)
    await _enter(tab, demo)
    await _say(tab, "能不能把落地登调暗一点点")
    await tab.run(f"{LAST}.querySelector('summary').focus()")
    await tab.press("Enter", 13, "\r")
    await tab.wait(f"() => {LAST}.querySelector('.why-line')")
    assert "“落地登” ≈ “落地灯”" in await _words(tab, "found")
    assert "调暗一点" in await _words(tab, "model")
    await tab.press("Tab", 9)
    assert await tab.run("document.activeElement.textContent") == "给工程师看的"
    await tab.press("Enter", 13, "\r")
    await tab.wait(f"() => {LAST}.querySelector('.why-raw').open")
    raw = await tab.run(f"{LAST}.querySelector('pre').textContent")
    assert [json.loads(line)["stage"] for line in raw.splitlines()][:2] == ["normal", "exact"]
    for dark in (True, False):
        await tab.prefer(dark=dark)
        await tab.wait(f"() => !{CONTRAST}.bad.length")  # colours that change take a moment
        assert (await tab.run(CONTRAST))["seen"] > 20
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert await tab.run(wide)
    await tab.size(320, 640, phone=True)
    assert await tab.run(wide)


async def test_what_a_trace_holds_is_never_markup(
    tab: Tab, stage: Stage, new_tab: Callable[[], Any]
) -> None:
    del new_tab

    async def hostile(turn: Turn) -> None:
        text = MARKUP + RIGHT_TO_LEFT
        turn.trace.note("normal", text=text)
        turn.trace.note("mentions", text=text, found=[{"text": text, "kind": text, "means": text}])
        turn.trace.note("model", actions={text: 7.5, "turn_on": "x"}, stances={"request": -3})
        turn.trace.note("slots", why=text, words=text)
        turn.trace.note(text, **{text: text})

    stage.talks.hook = hostile
    await set_up(tab, stage)
    await go(tab, "talk")
    await _say(tab, "hello")
    assert await _ask_why(tab) == ["heard", "found", "model", "stance", "misfit", "result"]
    await tab.run(f"{LAST}.querySelector('.why-raw summary').click()")
    assert MARKUP in await _words(tab, "heard")
    assert await tab.run(f"{LAST}.querySelectorAll('img, script').length") == 0
    assert await tab.run("window.hacked === undefined")
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
