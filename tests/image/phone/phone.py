"""What the person with the phone does: `phone.py LANGUAGES COMMAND …`; one JSON object answers.

LANGUAGES is what the phone's browser asks every page for (Accept-Language).

probe                    each vendor's question whether this is the Internet
look                     the page that the portal shows
key KEY                  type the key of the label, then the page that follows
set-up ANSWERS           the pages from the first to the last
network PASSWORD         another password for the network, the rest is kept
find NAME                multicast DNS, and where port 80 leads
console NAME PASSWORD    log in, wait for the home to have an entity, talk
improv DEVICE            ask over the serial line how the set-up stands
"""

import base64
import json
import os
import re
import select
import subprocess
import sys
import termios
import time
import tty
import urllib.parse

from browser import Browser, Page, know_local_names, resolve

PORTAL = "http://10.42.0.1/"
PROBES = (
    "http://connectivitycheck.gstatic.com/generate_204",
    "http://captive.apple.com/hotspot-detect.html",
    "http://www.msftconnecttest.com/connecttest.txt",
    "http://connect.rom.miui.com/generate_204",
    "http://detectportal.firefox.com/canonical.html",
)


def probe(browser: Browser) -> dict:
    found = {}
    for url in PROBES:
        page = browser.get(url, follow=False)
        found[url] = [page.status, page.headers.get("Location", "")]
    api = browser.get(f"{PORTAL}captive-api")
    return {"probes": found, "api": json.loads(api.text)}


def _seen(page: Page) -> dict:
    form = page.forms[-1] if page.forms else None
    return {
        "status": page.status,
        "path": page.path,
        "title": _read(page.title),
        "alert": _read(page.alert),
        "values": form.values if form else {},
        "networks": [_name(each) for each in form.choices.get("network", [])] if form else [],
        "bytes": len(page.text.encode()),
    }


def _read(text: str) -> str:
    """Return what eyes see: the portal keeps "Wi-Fi" on one line with a sign that has no width."""
    return text.replace("\N{WORD JOINER}", "").strip()


def _name(choice: str) -> str:
    kind, _, name = choice.partition(":")
    return base64.urlsafe_b64decode(name).decode() if kind == "ssid" else choice


def look(browser: Browser) -> dict:
    page = browser.get(PORTAL)
    seen = _seen(page)
    seen["chosen"] = _name(seen["values"].get("network", ""))
    return seen


def key(browser: Browser, typed: str) -> dict:
    return _seen(browser.submit(browser.get(PORTAL), {"key": typed}))


def set_up(browser: Browser, answers: dict) -> dict:
    page = browser.get(PORTAL)
    pages = [_seen(page)]
    choice = "ssid:" + base64.urlsafe_b64encode(answers["ssid"].encode()).decode()
    page = browser.submit(
        page,
        {
            "network": choice,
            "wifi_password": answers["wifi_password"],
            "country": answers["country"],
        },
    )
    pages.append(_seen(page))
    page = browser.submit(
        page,
        {
            "home_name": answers["home_name"],
            "owner_password": answers["owner_password"],
            "owner_repeat": answers["owner_password"],
            "time_zone": answers["time_zone"],
        },
    )
    pages.append(_seen(page))
    pages.append(_seen(browser.submit(page, {})))
    return {"pages": pages}


def network(browser: Browser, password: str) -> dict:
    page = browser.get(PORTAL)
    before = _seen(page)
    return {"pages": [before, _seen(browser.submit(page, {"wifi_password": password}))]}


def find(browser: Browser, name: str) -> dict:
    own = _own_address()
    address = resolve(name, own)
    know_local_names(own)
    # The console may still be starting: until then the page of the set-up says so.
    page = _patiently(
        lambda: browser.get(f"http://{name}/", follow=False),
        lambda page: page.status in (302, 307),
    )
    return {"address": address, "status": page.status, "location": page.headers.get("Location")}


def console(browser: Browser, name: str, password: str, sentences: list) -> dict:
    know_local_names(_own_address())
    root = f"http://{name}:8321"
    stranger = browser.api("POST", f"{root}/api/say", {"text": "hello"})[0]
    status, _ = browser.api("POST", f"{root}/api/login", {"password": password})
    assert status in (200, 204), f"login: {status}"
    _, session = browser.api("GET", f"{root}/api/session")
    browser.headers["X-Lares-Csrf"] = session["csrf"]
    home = _patiently(
        lambda: browser.api("GET", f"{root}/api/home")[1], lambda home: bool(home["entities"])
    )
    entity = next(e for e in home["entities"] if e["id"].startswith("light."))
    path = f"{root}/api/entities/{urllib.parse.quote(entity['id'], safe='')}"
    named, _ = browser.api("PATCH", path, {"names": {"en": ["Desk lamp"], "zh": ["台灯"]}})
    said = []
    for text in sentences:
        began = time.monotonic()
        _, turn = browser.api("POST", f"{root}/api/say", {"text": text})
        said.append({key: turn.get(key) for key in ("reply", "outcome", "results", "error")})
        said[-1]["seconds"] = round(time.monotonic() - began, 2)
    health = browser.api("GET", f"{root}/api/health")[1]
    return {
        "stranger": stranger,
        "home": session.get("home"),
        "entity": entity["id"],
        "named": named,
        "said": said,
        "health": {key: health.get(key) for key in ("level", "findings", "link")},
    }


def improv(device: str) -> dict:
    line = os.open(device, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(line, termios.TCSANOW)
    packet = b"IMPROV\x01" + bytes([3, 2, 2, 0])
    os.write(line, packet + bytes([sum(packet) & 0xFF]) + b"\n")
    data, deadline = b"", time.monotonic() + 20
    while time.monotonic() < deadline:
        # Kind 1 is the state; others, as "no error", may come before it.
        if (told := re.search(rb"IMPROV\x01\x01\x01(.)", data, re.DOTALL)) is not None:
            return {"state": told[1][0]}
        if select.select([line], [], [], 0.5)[0]:
            data += os.read(line, 1024)
    return {"state": None, "seen": data.hex()}


def _patiently(ask, good, seconds: float = 120.0):
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = ask()
            if good(answer) or time.monotonic() > deadline:
                return answer
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(1)


def _own_address() -> str:
    shown = subprocess.run(
        ["ip", "-j", "-4", "address", "show", "dev", "wlan1"],
        capture_output=True,
        check=True,
    )
    return json.loads(shown.stdout)[0]["addr_info"][0]["local"]


def main(languages: str, command: str, *words: str) -> None:
    browser = Browser(languages)
    match command:
        case "probe":
            answer = probe(browser)
        case "look":
            answer = look(browser)
        case "key":
            answer = key(browser, words[0])
        case "set-up":
            answer = set_up(browser, json.loads(words[0]))
        case "network":
            answer = network(browser, words[0])
        case "find":
            answer = find(browser, words[0])
        case "console":
            answer = console(browser, words[0], words[1], list(words[2:]))
        case _:
            answer = improv(words[0])
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
