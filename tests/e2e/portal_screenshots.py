"""The pictures of the portal: `python -m tests.e2e.portal_screenshots docs/pictures`.

Every page in both languages, at the size of a phone, over the real server and the fake onboarding.
`portal-<page>.png` (English, light) and `portal-<page>.zh.png` (Chinese, dark) of the main pages
are for the documentation, `portal-sheet.png` shows all pages at once.
"""

import argparse
import asyncio
import base64
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lares_provisioning.network import Connection, JoinProblem, Security, WifiNetwork
from lares_provisioning.onboarding import Answers, Phase, Status
from tests.e2e.browser import Tab, chromium
from tests.e2e.palette import reduced
from tests.fakes.onboarding import FakeOnboarding
from tests.fakes.portal import PortalStage, running_portal

_WIDTH, _HEIGHT = 390, 844
_SETTLE = "new Promise((next) => setTimeout(next, 250))"
_SHOWN_IN_DOCS = ("network", "home", "joining", "failed")
_THUMBNAIL = 260
NETWORKS = {
    "en": (
        WifiNetwork("Maple Street 12", 88, Security.PERSONAL),
        WifiNetwork("Neighbours 5G", 61, Security.PERSONAL),
        WifiNetwork("Cafe Guest", 44, Security.OPEN),
        WifiNetwork("Office-Staff", 39, Security.ENTERPRISE),
        WifiNetwork("old-router", 22, Security.OUTDATED),
    ),
    "zh": (
        WifiNetwork("幸福小区802", 88, Security.PERSONAL),
        WifiNetwork("TP-LINK_5G_9F2C", 61, Security.PERSONAL),
        WifiNetwork("楼下咖啡 Free", 44, Security.OPEN),
        WifiNetwork("Office-Staff", 39, Security.ENTERPRISE),
        WifiNetwork("old-router", 22, Security.OUTDATED),
    ),
}
_HOMES = {"en": "Maple Street", "zh": "幸福小区"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page it is of, and what is done before."""

    name: str
    path: str
    status: Callable[[str], Status]
    cable: bool = False
    is_open: bool = False
    before: Callable[[Tab, "Stage"], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What a picture is taken of."""

    portal: PortalStage
    onboarding: FakeOnboarding
    language: str


def answers(language: str) -> Answers:
    """Return complete answers."""
    zone, country = ("Asia/Shanghai", "CN") if language == "zh" else ("Europe/London", "GB")
    return Answers(
        ssid=NETWORKS[language][0].ssid,
        wifi_password="secret of the house",
        country=country,
        language=language,
        home_name=_HOMES[language],
        owner_password="correct horse battery",
        time_zone=zone,
    )


def _blank(language: str) -> Status:
    return Status(Phase.WAITING, "Lares-7K2M", NETWORKS[language])


def _filled(language: str) -> Status:
    return replace(
        _blank(language), draft=answers(language), devices=("SONOFF Zigbee 3.0 USB Dongle Plus",)
    )


def _home(language: str) -> Status:
    draft = replace(answers(language), owner_password="", home_name="", time_zone="")
    return replace(_filled(language), draft=draft)


def _failed(language: str) -> Status:
    return replace(_filled(language), problem=JoinProblem.WRONG_PASSWORD)


def _unreachable(language: str) -> Status:
    return replace(_filled(language), problem=JoinProblem.NOT_FOUND)


def _wired(language: str) -> Status:
    return replace(_blank(language), connection=Connection("192.168.1.23", wired=True))


def _in_phase(phase: Phase) -> Callable[[str], Status]:
    def status(language: str) -> Status:
        return replace(
            _filled(language),
            phase=phase,
            connection=Connection("192.168.1.23", wired=False, ssid=NETWORKS[language][0].ssid),
        )

    return status


def _of_a_home(phase: Phase) -> Callable[[str], Status]:
    """Return the status of a home that is set up, which has kept no answers."""
    return lambda language: replace(_blank(language), phase=phase)


async def _choose_other(tab: Tab, stage: Stage) -> None:
    del stage
    await tab.run("document.querySelector('#n-other').click()")
    await tab.run("document.querySelector('#other_name-field').scrollIntoView({block: 'center'})")


async def _send_empty_home(tab: Tab, stage: Stage) -> None:
    del stage
    await tab.run("document.querySelector('#home_name').value = ''")
    await tab.run("document.querySelector('.primary').click()")
    await tab.wait("() => document.querySelector('.alert')")


async def _type_wrong_key(tab: Tab, stage: Stage) -> None:
    del stage
    await tab.type("#key", "WRONGKEY22")
    await tab.enter()
    await tab.wait("() => document.querySelector('.alert')")


ALL: Sequence[Shot] = (
    Shot("network", "/", _blank),
    Shot("other", "/network", _blank, before=_choose_other),
    Shot("wired", "/network", _wired),
    Shot("home", "/home", _home),
    Shot("check", "/home", _home, before=_send_empty_home),
    Shot("review", "/review", _filled),
    Shot("joining", "/", _in_phase(Phase.JOINING)),
    Shot("failed", "/", _failed),
    Shot("unreachable", "/", _unreachable),
    Shot("done", "/", _in_phase(Phase.DONE)),
    Shot("lost", "/", _of_a_home(Phase.LOST)),
    Shot("changing", "/", _of_a_home(Phase.CHANGING)),
    Shot("key", "/", _blank, cable=True, before=_type_wrong_key),
    Shot("open", "/", _blank, is_open=True),
    Shot("starting", "/", _in_phase(Phase.STARTING)),
    Shot("opening", "/", _in_phase(Phase.DONE), cable=True),
    Shot("missing", "/nothing", _blank),
)


async def take(folder: Path, scratch: Path, *, every: bool) -> None:
    """Save the pictures; `every`: all pages, not only those of the documentation."""
    thumbnails: list[tuple[str, bytes]] = []
    async with chromium(scratch) as new_tab:
        bench: Tab = await new_tab()
        for language, dark in (("en", False), ("zh", True)):
            for shot in ALL:
                tab: Tab = await new_tab()
                picture = await _picture(tab, shot, language, dark=dark)
                thumbnails.append((f"{shot.name} {language}", picture))
                if every or shot.name in _SHOWN_IN_DOCS:
                    suffix = ".zh" if language == "zh" else ""
                    path = folder / f"portal-{shot.name}{suffix}.png"
                    await _save(path, await reduced(bench, picture))
                await tab.call("Page.close")
        sheet: Tab = await new_tab()
        await _save(
            folder / "portal-sheet.png", await reduced(bench, await _sheet(sheet, thumbnails))
        )


async def _picture(tab: Tab, shot: Shot, language: str, *, dark: bool) -> bytes:
    onboarding = FakeOnboarding()
    onboarding.show(shot.status(language))
    async with running_portal(onboarding, is_open=shot.is_open) as portal:
        await tab.size(_WIDTH, _HEIGHT, phone=True)
        await tab.prefer(dark=dark)
        await tab.speak("zh-CN" if language == "zh" else "en-GB")
        zone = "Asia/Shanghai" if language == "zh" else "Europe/London"
        await tab.call("Emulation.setTimezoneOverride", timezoneId=zone)
        await tab.open((portal.cable_url if shot.cable else portal.setup_url) + shot.path)
        if shot.before is not None:
            await shot.before(tab, Stage(portal, onboarding, language))
        await tab.run(_SETTLE)
        return await tab.picture()


async def _sheet(tab: Tab, pictures: Sequence[tuple[str, bytes]]) -> bytes:
    """Return all pictures side by side."""
    across = 5
    figures = "".join(
        f'<img alt="{name}" src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        for name, picture in pictures
    )
    height = _THUMBNAIL * _HEIGHT // _WIDTH
    rows = -(-len(pictures) // across)
    await tab.size(across * (_THUMBNAIL + 12) + 12, rows * (height + 12) + 12)
    page = (
        "<style>body{margin:0;padding:12px;display:grid;gap:12px;background:#8d8377;"
        f"grid-template-columns:repeat({across},{_THUMBNAIL}px)}}img{{width:100%;"
        f"border-radius:14px}}</style>{figures}"
    )
    frame = (await tab.call("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    await tab.call("Page.setDocumentContent", frameId=frame, html=page)
    await tab.run("Promise.all([...document.images].map((each) => each.decode()))")
    return await tab.picture()


async def _save(path: Path, content: bytes) -> None:
    await asyncio.get_running_loop().run_in_executor(None, path.write_bytes, content)
    print(path, f"{len(content) >> 10} KiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", action="store_true", help="save each page by itself, too")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch_folder:
        asyncio.run(take(arguments.folder, Path(scratch_folder), every=arguments.every))
