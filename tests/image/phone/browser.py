"""A phone's browser without script, as far as forms go. It runs in the guest: no packages."""

import http.cookiejar
import json
import secrets
import socket
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser

MDNS = ("224.0.0.251", 5353)
TIMEOUT = 30.0
"""What is emulated may take its time over a page."""


@dataclass
class Form:
    """A form with what would be sent if its button were pressed now."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What can be chosen for a name: radio buttons that are not disabled, options."""


@dataclass
class Page:
    """A page as it was received."""

    status: int
    url: str
    text: str
    headers: dict[str, str]
    forms: list[Form] = field(default_factory=list)
    title: str = ""
    alert: str = ""

    @property
    def path(self) -> str:
        """Where it was found."""
        return urllib.parse.urlsplit(self.url).path


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._select = ""
        self._into = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._into == "alert" and tag == "div":
            self._depth += 1
        if tag == "form":
            self._page.forms.append(Form(values.get("action", "")))
        elif tag == "title":
            self._into = "title"
        elif values.get("role") == "alert":
            self._into, self._depth = "alert", 1
        elif self._page.forms and "disabled" not in values:
            self._control(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "title" and self._into == "title":
            self._into = ""
        if tag == "div" and self._into == "alert":
            self._depth -= 1
            self._into = "alert" if self._depth else ""

    def handle_data(self, data: str) -> None:
        if self._into == "title":
            self._page.title += data
        elif self._into == "alert":
            self._page.alert = f"{self._page.alert} {data.strip()}".strip()

    def _control(self, tag: str, values: dict[str, str]) -> None:
        form, name = self._page.forms[-1], values.get("name", "")
        value = values.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            options = form.choices.setdefault(self._select, [])
            options.append(value)
            if len(options) == 1 or "selected" in values:
                form.values[self._select] = value
        elif tag == "input" and name:
            if values.get("type") == "radio":
                form.choices.setdefault(name, []).append(value)
                if "checked" not in values:
                    return
            form.values[name] = value


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Keeps cookies; knows `.local` names by multicast DNS, as a phone does."""

    def __init__(self, languages: str = "en", timeout: float = TIMEOUT) -> None:
        self._cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._no_proxy = urllib.request.ProxyHandler({})
        self._languages = languages
        self._timeout = timeout
        self.headers: dict[str, str] = {}
        """Sent with each request."""

    def get(self, url: str, *, follow: bool = True) -> Page:
        """Fetch a page; an answer of any status is one."""
        return self._open(urllib.request.Request(url), follow=follow)

    def submit(self, page: Page, changes: dict[str, str]) -> Page:
        """Send the page's last form with `changes` typed into it; return where that leads."""
        form = page.forms[-1]
        body = urllib.parse.urlencode(form.values | changes).encode()
        url = urllib.parse.urljoin(page.url, form.action)
        return self._open(urllib.request.Request(url, body), follow=True)

    def api(self, method: str, url: str, body: object = None) -> tuple[int, dict]:
        """Call an operation of the console; return status and answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
        request.method = method
        page = self._open(request, follow=False)
        return page.status, json.loads(page.text or "{}")

    def _open(self, request: urllib.request.Request, *, follow: bool) -> Page:
        handlers: list[urllib.request.BaseHandler] = [self._no_proxy, self._cookies]
        handlers += [] if follow else [_NoRedirect()]
        request.add_header("Accept-Language", self._languages)
        for name, value in self.headers.items():
            request.add_header(name, value)
        try:
            answer = urllib.request.build_opener(*handlers).open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode("utf-8", "replace")
            page = Page(answer.status, answer.url, text, dict(answer.headers))
        if "html" in page.headers.get("Content-Type", ""):
            _Reader(page).feed(text)
        return page


def resolve(name: str, own: str, timeout: float = 20.0) -> str:
    """Ask the network of the interface with address `own` for a name, by multicast DNS.

    Raises:
        TimeoutError: nobody answered.
    """
    question = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    number = secrets.randbelow(65536)
    query = struct.pack("!6H", number, 0, 1, 0, 0, 0) + question + b"\0\0\x01\x80\x01"
    deadline = time.monotonic() + timeout
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
        line.bind((own, 0))
        line.settimeout(1.0)
        while time.monotonic() < deadline:
            line.sendto(query, MDNS)
            try:
                answer = line.recv(9000)
            except TimeoutError:
                continue
            # The answer to a legacy query repeats the question; its record's data come last.
            at = answer.find(b"\x00\x01", 12 + len(question) + 5)
            if answer[:2] == query[:2] and at > 0:
                return socket.inet_ntoa(answer[at + 10 : at + 14])
    raise TimeoutError(f"nobody answers to {name}")


def know_local_names(own: str) -> None:
    """Let every name that ends in .local be found by multicast DNS."""
    system = socket.getaddrinfo
    known: dict[str, str] = {}

    def look(host, *rest, **more):
        if isinstance(host, str) and host.endswith(".local"):
            known[host] = known.get(host) or resolve(host, own)
            host = known[host]
        return system(host, *rest, **more)

    socket.getaddrinfo = look
