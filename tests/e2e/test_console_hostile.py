"""The page with hostile names and odd devices, with two tabs, with refusals; and for all eyes."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from lares.assistant.turn import ReplyOutcome
from lares.home.announcement import Occasion
from lares.home.command import Outcome
from lares.home.entity import Entity, State
from lares.home.registry import Customisation
from lares.home.todo import SHOPPING_LIST
from lares.nlu.understanding import IntentCall
from tests.e2e.browser import Tab
from tests.e2e.conftest import PASSWORD, go, set_up
from tests.fakes.console_ports import Stage
from tests.fakes.house import add_many

MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
RIGHT_TO_LEFT = "\u202e\u05de\u05d8\u05d1\u05d7 \u05d0\u05d5\u05e8"
CONTRAST = """(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (front, back) => {
    const a = front[3] ?? 1;
    return [0, 1, 2].map((i) => front[i] * a + back[i] * (1 - a));
  };
  const ground = (node) => {
    const layers = [];
    for (let each = node; each; each = each.parentElement) {
      const text = getComputedStyle(each).backgroundColor;
      if (!text.startsWith('rgb')) return null;
      const colour = parse(text);
      if ((colour[3] ?? 1) > 0) layers.push(colour);
      if ((colour[3] ?? 1) === 1) break;
    }
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({opacityProperty: true})) continue;
    if (node.closest(':disabled, .visually-hidden, option, [data-tone="away"]')) continue;
    const back = ground(node);
    if (!back) continue;
    const front = over(parse(getComputedStyle(node).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    seen += 1;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent}`);
  }
  return {seen, bad: [...new Set(bad)].slice(0, 10)};
})()"""


def _tile(entity_id: str, inside: str = "") -> str:
    return f'[data-entity="{entity_id}"] {inside}'.strip()


def _text(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)})?.textContent"


async def test_names_and_sentences_are_never_markup(tab: Tab, stage: Stage):
    registry = stage.registry
    for entity_id, name in (("light.kitchen", MARKUP), ("light.desk", RIGHT_TO_LEFT)):
        registry.customise(entity_id, Customisation(names={"en": (name,), "zh": (name,)}))
    stage.talks.known[MARKUP] = ([], MARKUP, ReplyOutcome.ANSWER, IntentCall(MARKUP, {"a": MARKUP}))
    await set_up(tab, stage)
    await tab.see("onerror", _tile("light.kitchen"))
    await tab.click(_tile("light.kitchen", ".tile-more"))
    await tab.see("onerror", "dialog h2")
    await tab.press("Escape", 27)
    await go(tab, "talk")
    for sentence in (MARKUP, RIGHT_TO_LEFT, "😀" * 40, "x" * 10_000):
        await tab.type("#talk-input", sentence)
        await tab.enter()
        await tab.wait("() => !document.querySelector('.pending')")
    assert [len(turn.text) for turn in stage.talks.turns[-1:]] == [500]
    assert stage.talks.turns[1].text == RIGHT_TO_LEFT
    said = len(stage.talks.turns)
    await tab.type("#talk-input", "   ")
    await tab.enter()
    await go(tab, "history")
    await tab.click(".record:last-of-type summary")
    await tab.see("onerror", ".record:last-of-type .intent")
    assert len(stage.talks.turns) == said
    assert await tab.run("window.hacked === undefined && !document.querySelector('img[src=x]')")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await tab.run(overflow) <= 0
    assert tab.problems == []


@pytest.mark.parametrize("word", ["constructor", "__proto__", "toString"])
async def test_a_device_may_call_itself_what_it_likes(tab: Tab, stage: Stage, word: str):
    odd = Entity(f"sensor.{word}", "sensor", {"en": (word,)}, device_class=word)
    stage.registry.put_entity(odd)
    stage.registry.report(odd.id, State(word, {word: word, "unit_of_measurement": word}))
    await set_up(tab, stage)
    await tab.see(word, _tile(odd.id, ".reading-name"))
    await tab.click(_tile(odd.id))
    await tab.see(word, "dialog h2")
    assert tab.problems == []


async def test_a_login_in_another_tab_does_not_disarm_this_one(
    tab: Tab, new_tab: Callable[[], Any], stage: Stage
):
    """The cookie is shared: after the other tab's login this one's CSRF token is an old one."""
    await set_up(tab, stage)
    body = json.dumps({"password": PASSWORD})
    login = (
        "fetch('/api/login', {method: 'POST', headers: {'Content-Type': 'application/json'},"
        f" body: {json.dumps(body)}}}).then((answer) => answer.status)"
    )
    assert await tab.run(login) == 200
    await tab.click(_tile("light.entrance", ".tile-main"))
    async with asyncio.timeout(5):
        await stage.gateway.sent("turn_on")
    other = await new_tab()
    await other.speak("en")
    await other.open(stage.url)
    await other.see("Living Room")
    await other.click(".settings-button")
    await other.click(".sheet .button-row .button")
    await other.see("Welcome back")
    await tab.call("Page.bringToFront")
    await tab.click(_tile("light.entrance", ".tile-main"))
    await tab.see("Welcome back")


async def test_a_dialog_goes_with_its_device(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    await tab.click(_tile("light.kitchen", ".tile-more"))
    await tab.wait("() => document.querySelector('dialog[open]')")
    stage.registry.remove_entity("light.kitchen")
    await tab.wait("() => !document.querySelector('dialog')")
    assert tab.problems == []


async def test_what_was_refused_goes_back_to_what_is(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    before = stage.registry.state("select.purifier_mode").value
    stage.gateway.outcomes["select.purifier_mode"] = Outcome.REJECTED
    select = _tile("select.purifier_mode", "select")
    await tab.run(
        f"(() => {{ const s = document.querySelector({json.dumps(select)}); s.focus();"
        " s.value = [...s.options].map((o) => o.value).find((v) => v && v !== s.value);"
        " s.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    await tab.see("It refused", _tile("select.purifier_mode", ".tile-state"))
    value = f"document.querySelector({json.dumps(select)}).value"
    await tab.wait(f"() => {value} === {json.dumps(before)}")


async def test_nothing_moves_before_the_yes(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    state = _text(_tile("cover.garage", ".tile-state"))
    before = await tab.run(state)
    await tab.click(_tile("cover.garage", ".round-button:first-child"))
    await tab.see("Open:", "dialog")
    await tab.wait(f"() => {state} === {json.dumps(before)}")
    await tab.press("Escape", 27)
    await tab.wait("() => !document.querySelector('dialog')")
    assert stage.gateway.commands == []


async def test_a_slider_that_was_only_touched_follows_its_device(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    slider = json.dumps(_tile("light.ceiling", "input[type=range]"))
    await tab.run(
        f"(() => {{ const s = document.querySelector({slider});"
        " for (const kind of ['pointerdown', 'pointerup'])"
        " s.dispatchEvent(new PointerEvent(kind, {bubbles: true})); })()"
    )
    stage.registry.report("light.ceiling", State("on", {"brightness": 51}))
    await tab.wait(f"() => document.querySelector({slider}).value === '20'")


async def test_findings_are_said_in_chinese(tab: Tab, stage: Stage):
    stage.report["level"] = "warning"
    stage.report["findings"] = [
        {
            "check": "unavailable_devices",
            "level": "warning",
            "code": "devices-unavailable",
            "message": "3 of 40 entities cannot be reached: Desk",
            "remedy": "look at their power",
        },
        {"check": "new", "level": "error", "code": "brand-new", "message": "It broke."},
    ]
    await tab.speak("zh-CN")
    await set_up(tab, stage)
    await go(tab, "health")
    await tab.see("40 个实体中有 3 个连不上", ".finding")
    await tab.see("电池", ".finding")
    await tab.see("It broke.", ".finding:last-child")
    assert "look at their power" not in await tab.run("document.body.innerText")


async def _keep_something(stage: Stage) -> None:
    """Have a timer that runs, one that waits, a list with done items and announcements."""
    kept = stage.household
    await kept.timers.start(300, language="en", name="Tea", area_id="kitchen")
    held = await kept.timers.start(4000, language="en")
    assert held is not None
    await kept.timers.pause(held.id)
    for text in ("Oat Milk", "Salt"):
        item = await kept.lists.add(SHOPPING_LIST, text)
    assert item is not None
    await kept.lists.mark(SHOPPING_LIST, item.id, done=True)
    for occasion in Occasion:
        await kept.announcements.announce(occasion, f"About a {occasion}.", "en")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_text_can_be_read(tab: Tab, stage: Stage, dark: bool):
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5 on every view."""
    stage.gateway.outcomes["light.kitchen"] = Outcome.TIMED_OUT
    await tab.prefer(dark=dark)
    await set_up(tab, stage)
    await tab.click(_tile("light.kitchen", ".tile-main"))
    await tab.see("It did not answer", _tile("light.kitchen"))
    await _keep_something(stage)
    shown = {
        "home": ".tile",
        "talk": ".suggestion",
        "kept": ".timer[data-paused]",
        "history": ".badge",
        "health": ".card",
    }
    for view, content in shown.items():
        await go(tab, view)
        await tab.wait(f"() => document.querySelector('{content}')?.checkVisibility()")
        result = await tab.run(CONTRAST)
        assert result["seen"] > 5
        assert result["bad"] == [], view
    await go(tab, "home")
    await tab.click(_tile("light.ceiling", ".tile-more"))
    await tab.wait("() => document.querySelector('dialog[open]')")
    assert (await tab.run(CONTRAST))["bad"] == []


async def test_2000_entities_are_built_once(tab: Tab, stage: Stage):
    """They come in eleven messages; the rooms are built once all are there."""
    add_many(stage.registry, 2000)
    await tab.open(stage.url)
    await tab.run(
        "window.builds = 0; new MutationObserver((records) => { for (const record of records)"
        " if (record.target.matches?.('.floors')) window.builds += 1; })"
        ".observe(document.querySelector('#app'), {subtree: true, childList: true}); 0"
    )
    for name in ("password", "repeat"):
        await tab.type(f"input[name={name}]", PASSWORD)
    await tab.type("input[name=code]", stage.setup_code)
    await tab.enter()
    await tab.wait("() => document.querySelectorAll('.tile').length >= 2000", 20)
    assert await tab.run("window.builds") <= 3
    assert "No devices yet" not in await tab.run("document.body.innerText")
