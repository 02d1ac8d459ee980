"""A headless Chromium, driven over the DevTools protocol: just what the tests need."""

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--mute-audio",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_START_TIMEOUT = 30.0
_CALL_TIMEOUT = 20.0
WAIT = 30.0
"""Seconds until a page must show what a test waits for."""
_POLL = """(async () => {
  const deadline = performance.now() + %d;
  for (;;) {
    const value = await (%s)();
    if (value) return value instanceof Node ? true : value;
    if (performance.now() > deadline) return null;
    await new Promise((next) => setTimeout(next, 20));
  }
})()"""


_PLACE = """async () => {
  const element = document.querySelector(SELECTOR);
  if (!element || element.disabled) return null;
  element.scrollIntoView({block: 'center', behavior: 'instant'});
  // What comes into view may take another height than was guessed (content-visibility).
  const frame = () => new Promise((next) => {
    requestAnimationFrame(next);
    setTimeout(next, 100);
  });
  await frame();
  await frame();
  element.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = element.getBoundingClientRect();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return top && (element.contains(top) || top.contains(element)) ? {x, y} : null;
}"""


class BrowserError(AssertionError):
    """The browser refused a call, or a script in the page failed."""


class Tab:
    """One page. Calls go out with a number, answers and events come back on one socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.problems: list[str] = []
        """Uncaught exceptions, console errors and blocked resources, in order."""
        self.requests: list[str] = []

    async def read(self) -> None:
        """Take what the browser says until it closes."""
        async for message in self._socket:
            content = json.loads(message.data)
            if "id" in content:
                future = self._waiting.pop(content["id"], None)
                if future is not None and not future.done():
                    future.set_result(content)
            else:
                self._event(content["method"], content["params"])

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a DevTools method and return its result."""
        self._number += 1
        future = asyncio.get_running_loop().create_future()
        self._waiting[self._number] = future
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        async with asyncio.timeout(_CALL_TIMEOUT):
            content = await future
        if "error" in content:
            raise BrowserError(f"{method}: {content['error']}")
        return content["result"]

    async def start(self) -> None:
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{domain}.enable")

    async def open(self, url: str) -> None:
        await self.call("Page.navigate", url=url)
        await self.wait("() => document.readyState === 'complete'")

    async def run(self, script: str) -> Any:
        """Return the value of a JavaScript expression; promises are awaited."""
        answer = await self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"], ensure_ascii=False)[:600])
        return answer["result"].get("value")

    async def wait(self, function: str, seconds: float = WAIT) -> Any:
        """Return the first true value of a JavaScript function, or fail after `seconds`."""
        value = None
        for _ in range(2):
            with suppress(BrowserError):  # the page was just being replaced
                value = await self.run(_POLL % (int(seconds * 1000), function))
                break
        if not value:
            text = await self.run("document.body.innerText")
            raise AssertionError(f"never true: {function}\nthe page says:\n{text}\n{self.problems}")
        return value

    async def see(self, text: str, inside: str = "body") -> None:
        """Wait until a text is shown; what is scrolled away counts inside a named element."""
        wanted = json.dumps(text, ensure_ascii=False)
        how = "innerText" if inside == "body" else "textContent"
        await self.wait(
            f"() => document.querySelector({json.dumps(inside)})?.{how}.includes({wanted})"
        )

    async def click(self, selector: str) -> None:
        """Click an element with the mouse, as a person does: it must be there and on top."""
        place = await self.wait(_PLACE.replace("SELECTOR", json.dumps(selector)))
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place["x"],
                y=place["y"],
                button="left",
                clickCount=1,
            )

    async def type(self, selector: str, text: str) -> None:
        """Type into a field, replacing what it holds."""
        await self.click(selector)
        await self.run(f"document.querySelector({json.dumps(selector)}).select?.()")
        await self.call("Input.insertText", text=text)

    async def press(self, key: str, code: int = 0, text: str | None = None) -> None:
        """Press a key."""
        named = {"key": key, "windowsVirtualKeyCode": code, "code": key}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text or "", **named)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    async def enter(self) -> None:
        await self.press("Enter", 13, "\r")

    async def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Set the window's size in CSS pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )

    async def prefer(self, *, dark: bool) -> None:
        """Make the device prefer dark or light pages."""
        value = "dark" if dark else "light"
        await self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": value}],
        )

    async def speak(self, language: str) -> None:
        """Make the browser's language `language`, from the next page on."""
        agent = (await self.call("Browser.getVersion"))["userAgent"]
        await self.call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)

    async def picture(self) -> bytes:
        """Return what is shown as PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])

    def _event(self, method: str, parameters: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(parameters["exceptionDetails"])[:600])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            self.problems.append(json.dumps(parameters["args"])[:600])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            entry = parameters["entry"]
            self.problems.append(f"{entry['text']} {entry.get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Callable[[], Any]]:
    """Start a browser with its own profile; yields a function that opens a fresh tab."""
    assert CHROMIUM is not None, "install chromium"
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        *_FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
            address = await _debugging_address(process)
            drain = group.create_task(_drain(process))
            readers: list[asyncio.Task[None]] = []
            sockets: list[aiohttp.ClientWebSocketResponse] = []

            async def new_tab() -> Tab:
                async with http.put(f"http://{address}/json/new?about:blank") as response:
                    target = await response.json(content_type=None)
                socket = await http.ws_connect(
                    target["webSocketDebuggerUrl"], max_msg_size=0, compress=0
                )
                sockets.append(socket)
                tab = Tab(socket)
                readers.append(group.create_task(tab.read()))
                await tab.start()
                return tab

            try:
                yield new_tab
            finally:
                for task in (*readers, drain):
                    task.cancel()
                for socket in sockets:
                    await socket.close()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _debugging_address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(_START_TIMEOUT):
        async for line in process.stderr:
            text = line.decode(errors="replace")
            if "DevTools listening on ws://" in text:
                return text.partition("ws://")[2].partition("/")[0]
    raise AssertionError("chromium ended before it listened")


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    while await process.stderr.readline():
        pass
