"""The person at this computer's end of the guest's cable: set-up pages and console over HTTP."""

import http.client
import socket

from tests.image.phone.browser import Browser, Page


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


PORTAL_PORT = _free_port()
CONSOLE_PORT = _free_port()
FORWARD = {PORTAL_PORT: 80, CONSOLE_PORT: 8321}
_ADDRESS = "10.0.2.15"
"""The guest's, by which it knows itself."""
PORTAL = f"http://127.0.0.1:{PORTAL_PORT}"
CONSOLE = f"http://127.0.0.1:{CONSOLE_PORT}"
HOME_NAME = "Cut home"
OWNER_PASSWORD = "staple battery"
TIME_ZONE = "Europe/Berlin"

GONE = (OSError, http.client.HTTPException)
"""How a request ends whose box has lost its power."""


def at_portal(timeout: float = 30.0) -> Browser:
    """Return a browser that calls the set-up page by the box's address."""
    browser = Browser(timeout=timeout)
    browser.headers["Host"] = _ADDRESS
    return browser


def at_console(timeout: float = 30.0) -> Browser:
    """Return a browser that calls the console by the box's address."""
    browser = Browser(timeout=timeout)
    browser.headers["Host"] = f"{_ADDRESS}:{CONSOLE_PORT}"
    return browser


def log_in() -> Browser:
    """Log in as the owner."""
    browser = at_console()
    status, _ = browser.api("POST", f"{CONSOLE}/api/login", {"password": OWNER_PASSWORD})
    assert status in (200, 204), f"login: {status}"
    _, session = browser.api("GET", f"{CONSOLE}/api/session")
    browser.headers["X-Lares-Csrf"] = session["csrf"]
    assert session["home"] == HOME_NAME
    return browser


def answers(url: str, browser: Browser) -> int | None:
    """Return the status of a page, None if nobody answers."""
    try:
        return browser.get(url, follow=False).status
    except GONE:
        return None


def walk_to_review(browser: Browser, key: str) -> Page:
    """Answer the set-up pages up to the last, which only has to be sent."""
    page = browser.get(f"{PORTAL}/")
    page = browser.submit(page, {"key": key})
    page = browser.submit(page, {})
    typed = {
        "home_name": HOME_NAME,
        "owner_password": OWNER_PASSWORD,
        "owner_repeat": OWNER_PASSWORD,
        "time_zone": TIME_ZONE,
    }
    page = browser.submit(page, typed)
    assert page.path == "/review", (page.path, page.alert)
    return page
