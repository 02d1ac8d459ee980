"""The page: complete in itself, nothing inline, nothing from elsewhere, the same words twice."""

import ast
import re
from pathlib import Path

import aiohttp
import pytest

from lares.console.page_files import load_page
from tests.fakes.console_ports import Stage

PAGE = Path(__file__).parents[3] / "firmware/lares/console/page"
FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
WORDS = re.compile(r'^  "([\w.-]+)":\s+"(.*)",$', re.MULTILINE)
HEALTH = PAGE.parents[1] / "health"
LONGEST_LINE = 120
LONGEST_DRAWING = 200
"""Characters; an icon's path is one string."""


def _words(language: str) -> dict[str, str]:
    files = [
        f"words/{part}{language}.js" for part in ("", "findings-", "system-", "taught-", "update-")
    ]
    pairs = [pair for name in files for pair in WORDS.findall((PAGE / name).read_text("utf-8"))]
    assert len(pairs) == len(dict(pairs)), "a key is there twice"
    return dict(pairs)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_files_are_short_and_name_nothing_outside(path: Path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    if path.suffix == ".js":
        longest = max(len(line) for line in text.splitlines())
        assert longest <= (LONGEST_DRAWING if path.name == "icons.js" else LONGEST_LINE)
    outside = re.findall(r"https?://[^\s\"'`)]+", text)
    assert set(outside) <= {"http://www.w3.org/2000/svg"}
    assert "innerHTML" not in text
    assert "eval(" not in text


def test_the_html_has_nothing_inline():
    html = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "<style" not in html
    assert not re.search(r"\s(style|on\w+)=", html)


def test_every_import_and_link_leads_to_a_file():
    page = load_page()
    for path in FILES:
        text = path.read_text("utf-8")
        folder = "/" + path.parent.relative_to(PAGE).as_posix().removeprefix(".")
        for name in re.findall(r'from "\./([\w./-]+)"', text):
            assert f"{folder.rstrip('/')}/{name}" in page, f"{path.name} imports {name}"
        for name in re.findall(r'(?:href|src)="(/[\w./-]+)"|url\("(/[\w./-]+)"\)', text):
            assert "".join(name) in page, f"{path.name} names {name}"


def test_both_languages_have_the_same_words_with_the_same_gaps():
    english, chinese = _words("en"), _words("zh")
    assert len(english) > 250
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        gaps = re.findall(r"\{\w+\}", text)
        assert sorted(gaps) == sorted(re.findall(r"\{\w+\}", chinese[key])), key


def test_every_word_that_the_page_asks_for_exists():
    english = _words("en")
    for path in PAGE.glob("*.js"):
        text = path.read_text("utf-8")
        for key in re.findall(r'\bt\("([\w.]+)"', text):
            assert key in english, f"{path.name}: {key}"
        for key in re.findall(r'\bcount\("([\w.]+)"', text):
            assert {f"{key}.one", f"{key}.other"} <= english.keys(), f"{path.name}: {key}"
        for key in re.findall(r'label: "([\w.]+\.[\w.]+)"', text):
            assert key in english, f"{path.name}: {key}"


def test_every_word_is_asked_for():
    script = "".join(path.read_text("utf-8") for path in PAGE.glob("*.js"))
    families = tuple(re.findall(r"`([\w.]+\.)\$\{", script))
    for key in _words("en"):
        name = re.sub(r"\.(one|other)$", "", key)
        assert f'"{key}"' in script or f'"{name}"' in script or key.startswith(families), key


def test_every_word_for_codes_of_the_core_exists():
    from lares.assistant.turn import ReplyOutcome
    from lares.errors import BackupReason
    from lares.home.command import Outcome
    from lares.home.entity import Unavailability
    from lares.policy.principal import Origin
    from lares.runtime.supervisor import ServiceState
    from lares.updates.errors import Reason

    english = _words("en")
    for kind, prefix in (
        (ReplyOutcome, "reply"),
        (Outcome, "outcome"),
        (Unavailability, "unavailable"),
        (Origin, "origin"),
        (ServiceState, "service"),
        (Reason, "update.reason"),
    ):
        for member in kind:
            assert f"{prefix}.{member.value}" in english
    for reason in BackupReason:
        assert f"error.backup-{reason.value}" in english


def _findings() -> set[tuple[str, bool]]:
    """Return every code that a check can find, and whether a remedy goes with it."""
    found: set[tuple[str, bool]] = set()
    for path in (*(HEALTH / "checks").glob("*.py"), HEALTH / "doctor.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    found.add((str(code.value), len(node.args) > 3))
    return found


def test_every_finding_has_words_in_both_languages():
    findings = _findings()
    assert ("link-up", False) in findings
    assert ("disk-full", True) in findings
    codes = {code for code, _ in findings}
    for language in ("en", "zh"):
        words = _words(language)
        assert {
            key.removeprefix("finding.") for key in words if key.startswith("finding.")
        } == codes
        assert {f"remedy.{code}" for code, remedy in findings if remedy} == {
            key for key in words if key.startswith("remedy.")
        }


def test_every_check_and_every_service_has_a_name_for_people():
    """Else the view of the health shows the name that programs use, in every language."""
    core = [path.read_text("utf-8") for path in PAGE.parents[1].rglob("*.py")]
    checks = re.findall(r'^    id: str = "(\w+)"', "".join(core), re.MULTILINE)
    services = re.findall(r'^    name = "([\w-]+)"', "".join(core), re.MULTILINE)
    assert {"link", "intent_model"} <= set(checks)
    assert {"automation", "devices"} <= set(services)
    words = _words("zh")
    named = {f"check.{check}" for check in checks} | {f"service.name.{name}" for name in services}
    assert named - words.keys() == set()


async def test_files_are_revalidated_and_compressed(stage: Stage):
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        async with http.get(stage.url + "main.js") as response:
            assert response.status == 200
            assert response.headers["Content-Encoding"] == "gzip"
            assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
            assert response.headers["Cache-Control"] == "no-cache"
            etag = response.headers["ETag"]
        async with http.get(stage.url + "main.js", headers={"If-None-Match": etag}) as response:
            assert response.status == 304
        async with http.get(stage.url, headers={"Accept-Encoding": "identity"}) as response:
            assert (await response.read()).startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    "path", ["openapi.json", "page/index.html", "../server.py", "..%2fserver.py", "words/"]
)
async def test_nothing_but_the_page_is_served(stage: Stage, path: str):
    import yarl

    async with aiohttp.ClientSession() as http:
        url = yarl.URL(stage.url + path, encoded=True)
        async with http.get(url) as response:
            assert response.status == 404
            assert (await response.json())["error"]["code"] == "not-found"


async def test_an_unknown_method_is_said(stage: Stage):
    async with aiohttp.ClientSession() as http, http.delete(stage.url + "api/home") as response:
        assert response.status == 405
        assert (await response.json())["error"]["code"] == "wrong-method"
