"""The System card in a real browser: an update by address, its progress, a refusal, the restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.browser import Tab
from tests.e2e.conftest import go, set_up
from tests.fakes.board import ScriptedBoard
from tests.fakes.console_ports import Stage, running_console
from tests.fakes.updates_system import ScriptedUpdates


@pytest.fixture
def updates() -> ScriptedUpdates:
    return ScriptedUpdates()


@pytest.fixture
def board() -> ScriptedBoard:
    return ScriptedBoard()


@pytest.fixture
async def appliance(
    tmp_path: Path, updates: ScriptedUpdates, board: ScriptedBoard
) -> AsyncIterator[Stage]:
    async with running_console(tmp_path, updates=updates, board=board) as running:
        yield running


async def test_an_update_is_followed_to_its_restart(
    tab: Tab, appliance: Stage, updates: ScriptedUpdates, board: ScriptedBoard
):
    await tab.open(appliance.url)
    await tab.type("input[name=code]", appliance.setup_code)
    await tab.type("input[name=password]", "correct horse battery")
    await tab.type("input[name=repeat]", "correct horse battery")
    await tab.enter()
    await tab.wait("() => document.querySelector('.frame')")
    await go(tab, "health")
    await tab.see("Version that runs", ".update-card")
    await tab.see("runs · not confirmed yet", ".update-card")
    await tab.click(".update-card summary")
    await tab.type(".update-card input[type=url]", "https://example.org/lares.raucb")
    await tab.enter()
    await tab.see("Version 0.2.0 is being installed", ".update-card")
    assert await tab.run("document.querySelector('.update-card progress').value") == 40
    updates.job = {**updates.job, "state": "failed", "reason": "not-trusted"}
    await tab.see("not signed for this appliance", ".update-card")
    updates.finish()
    await go(tab, "home")
    await go(tab, "health")
    await tab.see("It starts with the next restart", ".update-card")
    await tab.click(".update-card .button.primary")
    await tab.see("For about a minute nothing answers")
    await tab.click("dialog .danger")
    await tab.see("The appliance restarts", ".update-card")
    assert await tab.run("document.querySelector('.update-card .button.primary').hidden")
    assert board.asked == ["reboot"]
    assert tab.problems == []


async def test_where_there_is_nothing_to_update_there_is_no_card(tab: Tab, stage: Stage):
    await set_up(tab, stage)
    await go(tab, "health")
    await tab.wait("() => document.querySelector('.update-card').hidden")
