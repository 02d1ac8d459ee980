"""What was taught and what is done without asking, in a real browser."""

from lares.assistant.habits import effect
from lares.assistant.plan import Step
from lares.memory.agreement import Agreement
from lares.nlu.understanding import IntentCall
from tests.e2e.browser import Tab
from tests.e2e.conftest import go, set_up
from tests.fakes.console_ports import Stage


def _sentences(stage: Stage) -> None:
    call = stage.understander.call
    call("turn on the desk lamp", "HassTurnOn", name="Desk lamp")
    call("turn off the desk lamp", "HassTurnOff", name="Desk lamp")
    call("关掉台灯", "HassTurnOff", name="台灯")


async def _agree(stage: Stage, said: str = "it's too dark") -> None:
    now = stage.clock.now()
    call = Step(IntentCall("HassTurnOn"), ("light.desk",))
    await stage.memory.agreements.remember(
        Agreement(
            0, "owner", "Owner", "study", "wish_brighter", effect((call,)), said, "en", now, now
        )
    )


async def _open(tab: Tab) -> None:
    await go(tab, "talk")
    await tab.click('a[href="#taught"]')
    await tab.wait("() => document.querySelector('.frame').dataset.view === 'taught'")


async def test_a_phrase_is_tried_taught_renamed_replaced_and_forgotten(
    tab: Tab, stage: Stage
) -> None:
    _sentences(stage)
    await set_up(tab, stage)
    await _open(tab)
    await tab.see("Nothing yet.")
    assert await tab.run("document.querySelector('.tab[aria-current]').dataset.view") == "talk"
    await tab.type("input[name=phrase]", "<b>Movie time</b>")
    await tab.type("input[name=command]", "fly to the moon")
    await tab.see("I do not understand “fly to the moon”", ".taught-preview")
    assert await tab.run("document.querySelector('.taught-form .button').disabled") is True
    await tab.type("input[name=command]", "turn on the desk lamp")
    await tab.see("I will turn on the Desk lamp.", ".taught-preview")
    await tab.click(".taught-form .button")
    await tab.see("<b>Movie time</b>", ".taught")
    assert [each.command for each in stage.memory.lessons.all] == ["turn on the desk lamp"]
    await tab.click('.taught [aria-label^="Rename"]')
    await tab.type("input[name=new-phrase]", "yes")
    await tab.enter()
    await tab.see("said too often", "dialog .problem")
    await tab.type("input[name=new-phrase]", "Film night")
    await tab.enter()
    await tab.see("Film night", ".taught")
    await tab.type("input[name=phrase]", "it's film night")
    await tab.type("input[name=command]", "turn off the desk lamp")
    await tab.wait(
        "() => document.querySelector('.taught-form .button:enabled')?.textContent === 'Replace'"
    )
    await tab.click(".taught-form .button")
    await tab.see("turn off the desk lamp", ".taught")
    assert await tab.run("document.querySelectorAll('.taught').length") == 1
    await tab.click('.taught [aria-label^="Forget"]')
    await tab.click("dialog .button.danger")
    await tab.see("Nothing yet.")
    assert stage.memory.lessons.all == ()
    (refused,) = tab.problems  # the browser notes the refused name by itself
    assert "409" in refused


async def test_what_is_done_without_asking_is_taken_back(tab: Tab, stage: Stage) -> None:
    await _agree(stage)
    await set_up(tab, stage)
    await _open(tab)
    await tab.see("Turn on the Desk lamp", "[data-agreement]")
    await tab.see("1 time", "[data-agreement]")
    await tab.click("[data-agreement] .quiet-button")
    await tab.see("every wish is asked about first")
    assert stage.memory.agreements.all == ()
    assert tab.problems == []


async def test_it_speaks_chinese_and_nothing_is_wider_than_a_phone(tab: Tab, stage: Stage) -> None:
    _sentences(stage)
    await _agree(stage, "x" * 300)
    await set_up(tab, stage)
    await tab.run("localStorage.setItem('lares.language', 'zh')")
    await tab.open("about:blank")
    await tab.open(stage.url + "#taught")
    await tab.see("不问就做的事")
    await tab.type("input[name=phrase]", "睡" * 80)
    await tab.type("input[name=command]", "关掉台灯")
    await tab.see("我就关闭台灯", ".taught-preview")
    await tab.click(".taught-form .button")
    await tab.see("睡" * 80, ".taught")
    for width in (320, 390, 1280):
        await tab.size(width, 844, phone=width < 1000)
        await tab.wait(f"() => innerWidth === {width}")
        assert await tab.run("document.documentElement.scrollWidth") <= width
    assert tab.problems == []


async def test_a_full_disk_is_said(tab: Tab, stage: Stage) -> None:
    _sentences(stage)
    await set_up(tab, stage)
    await _open(tab)
    stage.memory.lessons._store.full = True
    await tab.type("input[name=phrase]", "Movie time")
    await tab.type("input[name=command]", "turn on the desk lamp")
    await tab.wait("() => document.querySelector('.taught-form .button:enabled')")
    await tab.click(".taught-form .button")
    await tab.see("its disk is full", ".taught-view > .problem")
    assert await tab.run("document.querySelector('input[name=phrase]').value") == "Movie time"
