"""The cards Backup and Appliance in a real browser: files out and in, power, reset, the broker."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lares.errors import BackupError, BackupReason, NoAnswerError, RequestRefusedError
from tests.e2e.browser import Tab
from tests.e2e.conftest import PASSWORD, go
from tests.fakes.board import ScriptedBackups, ScriptedBoard
from tests.fakes.console_ports import Stage, running_console

PASSPHRASE = "正确的马 电池 订书钉"
CARD = ".appliance-card"
NAME = f"document.querySelector('{CARD} [name=home-name]')"
ZONE = f"document.querySelector('{CARD} [name=time-zone]')"


@pytest.fixture
def board() -> ScriptedBoard:
    return ScriptedBoard()


@pytest.fixture
def backups() -> ScriptedBackups:
    return ScriptedBackups()


@pytest.fixture
async def appliance(
    tmp_path: Path, board: ScriptedBoard, backups: ScriptedBackups
) -> AsyncIterator[Stage]:
    async with running_console(
        tmp_path, board=board, backups=backups, home_name="我们家", time_zone="Europe/Berlin"
    ) as running:
        yield running


async def _health(tab: Tab, stage: Stage) -> None:
    await tab.open(stage.url)
    await tab.type("input[name=code]", stage.setup_code)
    await tab.type("input[name=password]", PASSWORD)
    await tab.type("input[name=repeat]", PASSWORD)
    await tab.enter()
    await tab.wait("() => document.querySelector('.frame')")
    await go(tab, "health")


async def _prove(tab: Tab, password: str = PASSWORD) -> None:
    await tab.type("dialog input[name=owner-password]", password)
    await tab.enter()


async def _saved(folder: Path) -> Path:
    """Wait until the browser has saved a file."""
    found: list[Path] = []
    async with asyncio.timeout(10):
        while not found:
            await asyncio.sleep(0.05)
            found = await asyncio.to_thread(lambda: list(folder.glob("*.lares-backup")))
    return found[0]


async def test_a_backup_is_saved_and_comes_back(
    tab: Tab, appliance: Stage, backups: ScriptedBackups, board: ScriptedBoard, tmp_path: Path
):
    saved = tmp_path / "saved"
    saved.mkdir()
    await tab.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(saved))
    await _health(tab, appliance)
    await tab.click("[data-act=back-up]")
    await tab.type("dialog input[name=passphrase]", PASSPHRASE)
    await tab.type("dialog input[name=repeat]", "something else")
    await _prove(tab)
    await tab.see("The two passphrases differ", "dialog")
    await tab.type("dialog input[name=repeat]", PASSPHRASE)
    await _prove(tab, "wrong password")
    await tab.see("The password is wrong", "dialog")
    await _prove(tab)
    await tab.see("The backup was made: lares-我们家-", ".backup-card")
    file = await _saved(saved)
    assert file.name.startswith("lares-我们家-20")
    assert file.read_bytes() == PASSPHRASE.encode() + backups.content

    await tab.click(".backup-card summary")
    document = await tab.call("DOM.getDocument")
    field = await tab.call(
        "DOM.querySelector",
        nodeId=document["root"]["nodeId"],
        selector=".backup-card input[type=file]",
    )
    await tab.call("DOM.setFileInputFiles", nodeId=field["nodeId"], files=[os.fspath(file)])
    await tab.click(".backup-card form button")
    await tab.see("First the file is checked to its end", "dialog")
    await tab.type("dialog input[name=passphrase]", "not this one")
    backups.failure = BackupError("another passphrase", BackupReason.TOO_NEW)
    await _prove(tab)
    await tab.see("of a newer version of Lares", "dialog")
    backups.failure = None
    await tab.type("dialog input[name=passphrase]", PASSPHRASE)
    await _prove(tab)
    await tab.see("log in with the password of the backup", ".backup-card")
    assert backups.received == file.read_bytes()
    assert (backups.restored, board.asked) == ([PASSPHRASE], ["restart-lares"])
    await _only_expected_problems(tab)


async def test_the_appliance_is_operated(tab: Tab, appliance: Stage, board: ScriptedBoard):
    await _health(tab, appliance)
    await tab.see("MQTT for the house", CARD)
    await tab.see("closed", CARD)
    await tab.click(f"{CARD} [data-act=open]")
    await tab.see("order each other about", "dialog")
    await tab.click("dialog .danger")
    await tab.see("lares.local:1883", CARD)
    assert "Xq7" not in await tab.run(f"document.querySelector({json.dumps(CARD)}).textContent")
    await tab.click(f"{CARD} [data-act=show]")
    await _prove(tab)
    await tab.see("Xq7-devices", CARD)
    await tab.click(f"{CARD} [data-act=close]")
    await tab.click("dialog .danger")
    await tab.see("closed", CARD)
    await tab.click(f"{CARD} [data-act=restart]")
    await tab.click("dialog .danger")
    await tab.see("The appliance restarts", CARD)
    board.failure = RequestRefusedError("the card is locked")
    await tab.click(f"{CARD} [data-act=power_off]")
    await tab.click("dialog .danger")
    await tab.see("refused this or failed at it", CARD)
    board.failure = None
    await tab.click(f"{CARD} [data-act=reset]")
    await tab.see("Only a backup brings them back", "dialog")
    await _prove(tab)
    await tab.see("Everything is erased", CARD)
    assert board.asked == ["broker-open", "broker-close", "reboot", "factory-reset"]
    await _only_expected_problems(tab)


async def test_the_home_gets_another_name_and_time_zone(
    tab: Tab, appliance: Stage, board: ScriptedBoard
):
    await tab.call("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
    await _health(tab, appliance)
    await tab.wait(f"() => {ZONE}.value === 'Europe/Berlin'")
    assert await tab.run(f"{NAME}.value") == "我们家"
    offered = await tab.run(f"[...{ZONE}.list.options].map((each) => each.value)")
    assert {"UTC", "Asia/Shanghai", "Europe/Berlin"} <= set(offered)
    await tab.click(f"{CARD} [data-act=keep-home]")
    await tab.see("Nothing was changed", CARD)

    await tab.type(f"{CARD} [name=time-zone]", "Asia/Atlantis")
    await tab.enter()
    await tab.see("There is no such time zone", CARD)
    await tab.see("Take Asia/Shanghai", CARD)
    await tab.click(f"{CARD} [data-act=this-zone]")
    await tab.type(f"{CARD} [name=home-name]", "老家 <b>")
    await tab.click(f"{CARD} [data-act=open]")
    await tab.click("dialog .danger")
    await tab.see("lares.local:1883", CARD)
    assert await tab.run(f"[{NAME}.value, {ZONE}.value]") == ["老家 <b>", "Asia/Shanghai"]
    await tab.click(f"{CARD} [data-act=keep-home]")
    await tab.see("Lares restarts and takes it over", CARD)
    assert await tab.run(f"document.querySelector('{CARD} .problem').textContent") == ""
    assert board.homes == [("老家 <b>", "Asia/Shanghai")]

    board.restart_failure = NoAnswerError("it does not answer")
    await tab.type(f"{CARD} [name=home-name]", "Home")
    await tab.enter()
    await tab.see("It counts when the appliance has restarted", CARD)
    board.failure = RequestRefusedError("the card is locked")
    await tab.enter()
    await tab.see("refused this or failed at it", CARD)
    assert board.asked == ["broker-open", "home", "restart-lares", "home"]
    await _only_expected_problems(tab)


async def test_elsewhere_there_is_no_appliance(tab: Tab, stage: Stage):
    await _health(tab, stage)
    await tab.wait("() => document.querySelector('.backup-card')")
    assert await tab.run(f"document.querySelector({json.dumps(CARD)}).hidden") is True
    assert tab.problems == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_cards_fit_a_phone(
    tab: Tab, appliance: Stage, board: ScriptedBoard, language: str
):
    board.open = True
    await tab.speak(language)
    await _health(tab, appliance)
    await tab.wait(f"() => !document.querySelector({json.dumps(CARD)}).hidden")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await tab.run(wide) == 0
    await tab.size(360, 640, phone=True)
    for percent in (200, 100):
        await tab.run(f"document.documentElement.style.fontSize = '{percent}%'")
        assert await tab.run(wide) == 0
        cut = "[...document.querySelectorAll('.tab')].filter((e) => e.scrollWidth > e.clientWidth)"
        assert await tab.run(f"{cut}.map((each) => each.textContent)") == []
    await tab.click(f"{CARD} [data-act=reset]")
    await tab.wait("() => document.querySelector('dialog[open]')")
    assert await tab.run(wide) == 0


async def _only_expected_problems(tab: Tab) -> None:
    """Refusals are written to the console by the browser itself; nothing else may be there."""
    assert [each for each in tab.problems if "Failed to load resource" not in each] == []
