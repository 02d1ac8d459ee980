"""The pages tell the truth: commands, errors, rooms, links and decisions exist as written."""

import argparse
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import lares
from lares import errors
from lares.app.cli import COMMANDS, build_parser

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    page
    for pages in ("*.md", "docs/**/*.md", "*/README.md", "tests/*/README.md")
    for page in ROOT.glob(pages)
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_relative)
def test_links_of_a_page_lead_somewhere(page: Path):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        linked = page.parent / file if file else page
        assert linked.exists(), f"{target} does not exist"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}
            assert anchor in slugs, f"{target} has no such heading"


def test_every_page_of_docs_is_reached_from_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    adr = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f"docs/{page.name}" in readme, f"the README does not lead to {page.name}"
    for page in (ROOT / "docs/adr").glob("0*.md"):
        assert page.name in adr, f"the index of decisions lacks {page.name}"


def test_every_command_and_option_is_documented():
    text = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    parser = build_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    assert tuple(commands.choices) == COMMANDS
    for name, command in commands.choices.items():
        section = text.split(f"## lares {name}\n")[1].split("\n## ")[0]
        for action in command._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in section, f"docs/cli.md, lares {name}: {option} is missing"


def test_every_command_shows_an_example():
    parser = build_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        assert f"example: lares {name}" in command.format_help()


def test_every_error_code_is_documented_once():
    for module in pkgutil.walk_packages(lares.__path__, "lares."):
        if ".errors" in module.name:
            importlib.import_module(module.name)
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    seen: dict[str, str] = {}
    pending = [errors.LaresError]
    while pending:
        error = pending.pop()
        pending.extend(error.__subclasses__())
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code)
        assert f"`{error.code}`" in text, f"docs/errors.md lacks {error.code}"
        if "code" in vars(error):  # a kind of an error may bear the code of its parent
            assert seen.setdefault(error.code, error.__name__) == error.__name__, error.code


def test_no_option_is_documented_that_does_not_exist():
    text = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    parser = build_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        section = text.split(f"## lares {name}\n")[1].split("\n## ")[0]
        known = {option for action in command._actions for option in action.option_strings}
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section)) <= known, name


def test_no_error_code_is_documented_that_does_not_exist():
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8").partition("## Findings")[0]
    known = {errors.LaresError.code}
    pending = errors.LaresError.__subclasses__()
    while pending:
        error = pending.pop()
        pending.extend(error.__subclasses__())
        known.add(error.code)
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)) == known


def test_every_room_is_in_the_architecture():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for room in (ROOT / "firmware/lares").iterdir():
        if room.is_dir() and room.name != "__pycache__":
            assert f"`{room.name}`" in text, f"docs/architecture.md lacks the room {room.name}"


def test_readme_and_its_translation_have_the_same_sections():
    english = re.findall(r"^#+ ", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    chinese = re.findall(r"^#+ ", (ROOT / "README.zh.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert english == chinese
