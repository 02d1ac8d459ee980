"""The pictures of the documentation: `python -m tests.e2e.screenshots docs/pictures`.

Everything in them is real: `lares demo` runs in a folder of its own, its owner's password is set by
the API with the local token, and the devices answer over MQTT. The clock of demo and browser
is that of a place where it is evening.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lares.demo.furnishing import furnish
from tests.e2e.browser import Tab, chromium
from tests.e2e.palette import reduced
from tests.fakes.appliance import Appliance

_PASSWORD = "correct horse battery"
_EVENING = 19
_DEMO = ("demo",)
_SETTLE = "new Promise((next) => setTimeout(next, 600))"
_WIDTH, _HEIGHT = 390, 844
_OF_THE_HOUSE = ("todo",)
"""Kinds of entities that no device announces."""


@dataclass(frozen=True, slots=True)
class _Series:
    """The pictures in one language.

    `sentences` are said, the last one asks for a yes and is answered no once it is in the picture;
    `opened` is the turn of the history that is opened, `room` the one that is shown; then
    `explained` is said, and why it was done is opened.
    """

    language: str
    suffix: str
    dark: bool
    sentences: Sequence[str]
    opened: str
    room: str
    explained: str


_ALL = (
    _Series(
        "en",
        "",
        dark=False,
        sentences=(
            "Turn off everything downstairs",
            "Turn on the lights in the living room",
            "Unlock the front door",
        ),
        opened="Turn on the lights in the living room",
        room="Living Room",
        explained="could you make the flor lamp a bit darker",
    ),
    _Series(
        "zh",
        ".zh",
        dark=True,
        sentences=("关闭一楼所有的灯", "打开客厅的灯", "卧室现在几度？", "打开大门的锁"),
        opened="打开客厅的灯",
        room="客厅",
        explained="能不能把落地登调暗一点点",
    ),
)


async def take(folder: Path, scratch: Path) -> None:
    """Save talk, home and history in each language."""
    zone = _zone_of_evening()
    async with Appliance(scratch, command=_DEMO, environment={"TZ": zone}) as lares:
        lares.endpoint_file = lares.data / "demo/run/console.json"
        await lares.start()
        await lares.until(lambda: everything_is_there(lares), 30)
        async with lares.api.post("/api/password", json={"password": _PASSWORD}) as response:
            response.raise_for_status()
        async with chromium(scratch) as new_tab:
            bench: Tab = await new_tab()
            tab: Tab = await new_tab()
            await tab.call("Emulation.setTimezoneOverride", timezoneId=zone)
            await tab.size(_WIDTH, _HEIGHT, phone=True)
            await tab.open(lares.endpoint["url"])
            await tab.type("input[name=password]", _PASSWORD)
            await tab.enter()
            await tab.wait("() => document.querySelector('.tile')")
            for series in _ALL:
                await _Photographer(tab, bench, folder, series).take(lares.endpoint["url"])


async def everything_is_there(lares: Appliance) -> bool:
    """Whether every device of the demo has announced itself and told its state."""
    entities = await lares.entities()
    devices = [each for each in entities.values() if each["domain"] not in _OF_THE_HOUSE]
    expected = sum(len(thing.parts) for thing in furnish()[1])
    return len(devices) == expected and all(
        each["state"]["value"] != "unknown"
        for each in devices
        if each["domain"] not in ("scene", "button", "event")
    )


class _Photographer:
    """Takes the pictures of one series in `tab`; makes them small in `bench`."""

    def __init__(self, tab: Tab, bench: Tab, folder: Path, series: _Series) -> None:
        self._tab = tab
        self._bench = bench
        self._folder = folder
        self._series = series

    async def take(self, url: str) -> None:
        """Talk, then show the home and the history of what was said."""
        tab, series = self._tab, self._series
        await tab.prefer(dark=series.dark)
        await tab.run(f"localStorage.setItem('lares.language', '{series.language}')")
        await tab.open(f"{url}?{series.language}#talk")
        await tab.wait("() => document.querySelector('.suggestion')")
        for sentence in series.sentences:
            await tab.type("#talk-input", sentence)
            await tab.enter()
            await tab.wait("() => !document.querySelector('.pending')", 15)
            await tab.run(_SETTLE)
        await tab.run("document.activeElement.blur()")
        await self._save("talk")
        await self._show("home")
        await tab.run(
            f"document.querySelector('.area[aria-label=\"{series.room}\"]').scrollIntoView();"
            " scrollBy(0, -12)"
        )
        await self._save("home")
        await self._show("history")
        await tab.wait(
            "() => { const record = [...document.querySelectorAll('.record')]"
            f".find((each) => each.textContent.includes('{series.opened}'));"
            " if (record) record.open = true; return Boolean(record); }"
        )
        await self._save("history")
        await self._show("talk")
        await tab.click(".bubble .button:not(.primary)")
        await tab.wait("() => !document.querySelector('.pending, .bubble .button')")
        await self._explain()

    async def _explain(self) -> None:
        """Say a sentence that only the model understands, and show why it was done."""
        tab = self._tab
        await tab.type("#talk-input", self._series.explained)
        await tab.enter()
        await tab.wait("() => !document.querySelector('.pending')", 15)
        await tab.run("[...document.querySelectorAll('.turn .why > summary')].at(-1).click()")
        await tab.wait("() => document.querySelector('.turn .why-line')")
        await tab.run(
            "document.activeElement.blur();"
            "[...document.querySelectorAll('.turn')].at(-1).scrollIntoView()"
        )
        await self._save("why")

    async def _show(self, view: str) -> None:
        await self._tab.run(f"location.hash = '{view}'")
        await self._tab.wait(f"() => document.querySelector('.frame').dataset.view === '{view}'")
        await self._tab.run("scrollTo(0, 0)")

    async def _save(self, view: str) -> None:
        path = self._folder / f"{view}{self._series.suffix}.png"
        await self._tab.run(_SETTLE)
        content = await reduced(self._bench, await self._tab.picture())
        await asyncio.get_running_loop().run_in_executor(None, path.write_bytes, content)
        print(path, f"{len(content) >> 10} KiB")


def _zone_of_evening() -> str:
    """Return a zone in which it is about seven in the evening now; POSIX counts westwards."""
    west = datetime.now(UTC).hour - _EVENING
    west = west + 24 if west < -12 else west
    return f"Etc/GMT{west:+d}" if west else "Etc/UTC"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch_folder:
        asyncio.run(take(arguments.folder, Path(scratch_folder)))
