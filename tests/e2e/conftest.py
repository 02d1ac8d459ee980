"""A console with a filled house, and one headless Chromium for all browser tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser import CHROMIUM, Tab, chromium
from tests.fakes.console_ports import Stage, running_console
from tests.fakes.house import fill_house

PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(90))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop() -> None:
    """Starting a browser blocks; the rule is checked where the console is tested alone."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with running_console(tmp_path) as running:
        fill_house(running.registry)
        yield running


@pytest.fixture
async def new_tab(tmp_path: Path) -> AsyncIterator[Callable[[], Any]]:
    async with chromium(tmp_path) as opener:
        yield opener


@pytest.fixture
async def tab(new_tab: Callable[[], Any]) -> Tab:
    opened: Tab = await new_tab()
    await opened.size(390, 844, phone=True)
    await opened.prefer(dark=False)
    await opened.speak("en")
    return opened


async def set_up(tab: Tab, stage: Stage) -> None:
    """Become the owner through the page."""
    await tab.open(stage.url)
    await tab.type("input[name=code]", stage.setup_code)
    await tab.type("input[name=password]", PASSWORD)
    await tab.type("input[name=repeat]", PASSWORD)
    await tab.enter()
    await tab.wait("() => document.querySelector('.tile')")


async def go(tab: Tab, view: str) -> None:
    """Open a view by its tab."""
    await tab.click(f'.tab[data-view="{view}"]')
    await tab.wait(f"() => document.querySelector('.frame').dataset.view === '{view}'")
