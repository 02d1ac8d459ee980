"""Every page of the portal for all eyes and thumbs: axe-core, contrast, sizes, both languages."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser import Tab
from tests.e2e.portal_screenshots import ALL, Stage
from tests.e2e.test_console_hostile import CONTRAST
from tests.fakes.onboarding import FakeOnboarding
from tests.fakes.portal import running_portal

HERE = Path(__file__).parent
AXE = HERE.parents[1] / ".cache/axe/node_modules/axe-core/axe.min.js"
RULES = """axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(
  ({id, nodes}) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`))"""
SMALL_TARGETS = """[...document.querySelectorAll('a, button, input, select')]
  .filter((each) => each.checkVisibility() && !each.closest('.skip, .default, .hidden'))
  .filter((each) => !each.matches('p a:not(.big-link), li > a:not(.big-link), .hint a'))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 40)
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def axe() -> str:
    done = subprocess.run(
        ["sh", HERE / "axe/install.sh"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return AXE.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_page(tab: Tab, axe: str, language: str):
    await tab.speak("zh-CN" if language == "zh" else "en-GB")
    for shot in ALL:
        onboarding = FakeOnboarding()
        onboarding.show(shot.status(language))
        async with running_portal(onboarding, is_open=shot.is_open) as portal:
            await tab.size(360, 640, phone=True)
            await tab.open((portal.cable_url if shot.cable else portal.setup_url) + shot.path)
            if shot.before is not None:
                await shot.before(tab, Stage(portal, onboarding, language))
            assert (shot.name, await _complaints(tab, axe)) == (shot.name, [])
            tag = "zh-CN" if language == "zh" else "en"
            assert await tab.run("document.documentElement.lang") == tag


async def _complaints(tab: Tab, axe: str) -> list[str]:
    found: list[str] = []
    for width in (360, 320):
        await tab.size(width, 640, phone=True)
        for percent in (200, 100):
            await tab.run(f"document.documentElement.style.fontSize = '{percent}%'")
            if not await tab.run(FITS):
                found.append(f"text of {percent} % is wider than {width} pixels")
        found += await tab.run(SMALL_TARGETS)
    for dark in (False, True):
        await tab.prefer(dark=dark)
        contrast: dict[str, Any] = await tab.run(CONTRAST)
        assert contrast["seen"] > 4
        found += contrast["bad"]
        await tab.run(f"(() => {{ {axe} }})(); 0")
        found += await tab.run(RULES)
    return found
