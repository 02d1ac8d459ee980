"""Timers, lists and announcements in a real browser."""

from lares.home.announcement import Occasion
from lares.home.todo import SHOPPING_LIST
from tests.e2e.browser import Tab
from tests.e2e.conftest import go, set_up
from tests.fakes.console_ports import Stage


async def test_a_timer_is_started_counts_down_waits_and_is_cancelled(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    await go(tab, "kept")
    await tab.see("No timer is running.")
    await tab.type("input[name=minutes]", "2")
    await tab.type("input[name=timer-name]", "Green tea")
    await tab.enter()
    await tab.see("Green tea", ".timer")
    (timer,) = stage.household.timers.find()
    assert (timer.name, timer.seconds, timer.language) == ("Green tea", 120, "en")
    await tab.wait("() => /^1:5\\d$/.test(document.querySelector('.timer-left').textContent)")
    await tab.wait("() => document.querySelector('.tab-count').textContent === '1'")
    await tab.click(".timer .round-button")
    await tab.see("paused", ".timer")
    assert stage.household.timers.find()[0].paused
    shown = await tab.run("document.querySelector('.timer-left').textContent")
    await tab.click(".timer .button.small")
    await tab.wait("() => document.querySelector('.timer-left').textContent.startsWith('2:')")
    assert shown.startswith("1:")
    await tab.click('.timer [aria-label="Cancel Green tea"]')
    await tab.see("No timer is running.")
    assert stage.household.timers.find() == ()
    assert tab.problems == []


async def test_a_list_is_filled_ticked_off_and_restored(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    await go(tab, "kept")
    shopping = f'[data-list="{SHOPPING_LIST}"]'
    for text in ("Oat Milk", "<b>鸡蛋</b>"):
        await tab.type(f"{shopping} .kept-form input", text)
        await tab.enter()
        await tab.see(text, f"{shopping} .items")
    assert await tab.run(f"document.querySelectorAll('{shopping} b').length") == 0
    await tab.click(f"{shopping} .item input")
    await tab.see("1 done", f"{shopping} .done-items")
    assert [item.done for item in stage.household.lists.items(SHOPPING_LIST)] == [True, False]
    await tab.click(f"{shopping} summary")
    await tab.click(f"{shopping} .done-items .item input")
    await tab.wait(f"() => !document.querySelector('{shopping} .done-items')")
    await tab.click(f'{shopping} [aria-label="Remove Oat Milk"]')
    await tab.wait(f"() => document.querySelectorAll('{shopping} .item').length === 1")
    await tab.type("input[name=list-name]", "Chores")
    await tab.enter()
    await tab.see("Chores", ".lists h2:not(:first-child), .lists section:last-child h2")
    assert [kept.names.get("en") for kept in stage.household.lists.all()][1] == ("Chores",)
    assert tab.problems == []


async def test_what_is_said_elsewhere_is_shown_at_once(tab: Tab, stage: Stage):
    announcements = stage.household.announcements
    await announcements.announce(Occasion.MESSAGE, "Said before", "en")
    await set_up(tab, stage)
    await announcements.announce(Occasion.TIMER, "The tea timer has ended.", "en")
    await tab.see("The tea timer has ended.", ".toast")
    assert "Said before" not in await tab.run("document.querySelector('.toasts').textContent")
    assert "The tea timer has ended." in await tab.run(
        "document.querySelector('#announcer').textContent"
    )
    await tab.click(".toast button")
    await tab.wait("() => !document.querySelector('.toast')")
    await go(tab, "kept")
    await tab.see("Said before", ".announcements")
    await tab.type("input[name=message]", "Dinner's ready!")
    await tab.enter()
    await tab.see("Dinner's ready!", ".toast")
    assert announcements.recent()[-1].text == "Dinner's ready!"
    await stage.household.lists.add(SHOPPING_LIST, "Salt")
    await tab.see("Salt", ".items")
    assert tab.problems == []


async def test_it_speaks_chinese_and_nothing_is_wider_than_a_phone(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    await tab.run("localStorage.setItem('lares.language', 'zh')")
    await stage.household.timers.start(100_000, language="zh", name="面" * 64)
    await stage.household.lists.add(SHOPPING_LIST, "x" * 200)
    await tab.open("about:blank")
    await tab.open(stage.url + "#kept")
    await tab.see("计时器和清单")
    await tab.see("1 天", ".timer-left")
    for width in (320, 390, 1280):
        await tab.size(width, 844, phone=width < 1000)
        await tab.wait(f"() => innerWidth === {width}")
        assert await tab.run("document.documentElement.scrollWidth") <= width
    assert tab.problems == []


async def test_a_full_disk_is_said_and_the_box_shows_what_is_kept(tab: Tab, stage: Stage):
    await stage.household.lists.add(SHOPPING_LIST, "Salt")
    await set_up(tab, stage)
    await go(tab, "kept")
    for disk in stage.household.disks:
        disk.full = True
    await tab.click(".item input")
    await tab.wait("() => document.querySelector('.lists-part > .problem:not([hidden])')")
    assert await tab.run("document.querySelector('.item input').checked") is False
