"""The pages about messages, policy and replies name things that exist, and every rule key."""

import importlib
import re
from pathlib import Path

import pytest

from lares.assistant.replies.template import LANGUAGES
from lares.assistant.sessions import MOST_WAITING, QUESTION_SECONDS
from lares.assistant.turn import ReplyOutcome
from lares.policy.decision import DenyReason, Verdict
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Role
from lares.policy.rules import _KEYS

DOCS = Path(__file__).parents[3] / "docs"
PAGES = ("message-flow.md", "policy.md", "replies.md")


def _page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _named() -> list[str]:
    names = {name for page in PAGES for name in re.findall(r"`(lares(?:\.\w+)+)`", _page(page))}
    return sorted(names)


@pytest.mark.parametrize("name", _named())
def test_everything_that_the_pages_name_can_be_imported(name: str):
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            found = getattr(found, attribute)
        return
    pytest.fail(f"no module of {name}")


def test_every_key_and_word_of_a_rule_is_explained():
    page = _page("policy.md")
    words = [*_KEYS, *Verdict, *DenyReason, *Role, *Origin]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_the_example_rules_are_valid():
    (example,) = re.findall(r"```toml\n(.*?)```", _page("policy.md"), re.DOTALL)
    Policy.parse(example)


def test_every_family_of_reply_codes_is_explained():
    page = _page("replies.md")
    families = {code.split(".")[0] for code in LANGUAGES["en"] if "." in code}
    missing = [
        family
        for family in families
        if f"`{family}.`" not in page and family not in LANGUAGES["en"]
    ]
    assert missing == []


def test_every_outcome_of_a_turn_is_explained():
    page = _page("message-flow.md")
    assert [outcome for outcome in ReplyOutcome if f"`{outcome}`" not in page] == []


def test_the_figures_of_the_pages_are_those_of_the_code():
    assert QUESTION_SECONDS == 60
    assert MOST_WAITING == 4
    assert "lasts 60 seconds" in _page("message-flow.md")
    assert "four may wait" in _page("message-flow.md")
