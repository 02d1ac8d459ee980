"""YAML within bounds, as text: no types are guessed, nothing is constructed, nothing is repeated.

The only module that knows PyYAML, of which it takes the events and the nodes. So a country `NO`
stays text, a password `0123` keeps its zero, and no alias can blow up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lares_provisioning.preseed import secret_spans
from lares_provisioning.preseed.reading import Finding, Problem, Reading, Span

_DEEPEST = 12
_MOST_EVENTS = 10_000
_YES = ("true", "yes", "on", "y")
_NO = ("false", "no", "off", "n")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Half of a pair of UTF-16, which an escape can write and nothing can keep."""


class _Refusal(Exception):  # noqa: N818 -- not an error: how the walk ends early
    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, its line, and what belongs to it."""

    key: str
    line: int
    node: Node


@dataclass(slots=True)
class Document:
    """A document that is being read; what is wrong with it gathers in `findings`."""

    root: Node | None
    findings: list[Finding] = field(default_factory=list)

    def find(self, problem: Problem, place: str, node: Node | Entry, detail: str = "") -> None:
        """Note something about a node."""
        line = node.line if isinstance(node, Entry) else node.start_mark.line + 1
        place = "".join(char if char.isprintable() else "�" for char in place[:120])
        self.findings.append(Finding(problem, place, line, detail))

    def entries(self, node: Node | None, place: str) -> dict[str, Entry]:
        """Return the entries of a mapping by their keys; of anything else none (noted)."""
        if isinstance(node, MappingNode):
            return {entry.key: entry for entry in _entries(node)}
        if node is not None and not _is_null(node):
            self.find(Problem.MUST_BE_TABLE, place, node)
        return {}

    def text(self, entry: Entry | None, place: str) -> str:
        """Return a scalar as it is written, empty if there is none (null; or a list, noted)."""
        if entry is None or _is_null(entry.node):
            return ""
        if isinstance(entry.node, ScalarNode):
            return str(entry.node.value)
        self.find(Problem.MUST_BE_TEXT, place, entry)
        return ""

    def flag(self, entry: Entry | None, place: str) -> bool:
        """Return true or false, false if it is not there or something else (noted)."""
        value = self.text(entry, place).lower()
        if entry is not None and value not in (*_YES, *_NO, ""):
            self.find(Problem.MUST_BE_YES_NO, place, entry)
        return value in _YES


def parse(text: str) -> Document | Reading:
    """Return the document, or the reading that says why it is none."""
    try:
        _check_bounds(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _check_texts(root)
    except _Refusal as refusal:
        return refused(text, refusal.finding)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return refused(text, Finding(Problem.SYNTAX, line=mark.line + 1 if mark else None))
    except (ValueError, OverflowError, RecursionError):  # an escape for no character, for one
        return refused(text, Finding(Problem.SYNTAX))
    return Document(root)


def refused(text: str, *findings: Finding) -> Reading:
    """Return a reading of a file that cannot be used; its secrets are found line by line."""
    return Reading(findings=findings, secrets=tuple(secret_spans.in_lines(text)))


def secrets(text: str, root: Node | None) -> tuple[Span, ...]:
    """Return where the secrets of a document stand."""
    found = () if root is None else _secrets(text, root, within=False)
    return (*found, *secret_spans.in_comments(text))


def _secrets(text: str, node: Node, *, within: bool) -> Iterator[Span]:
    if isinstance(node, MappingNode):
        for entry in _entries(node):
            secret = within or secret_spans.is_secret_name(entry.key)
            yield from _secrets(text, entry.node, within=secret)
    elif isinstance(node, SequenceNode):
        for each in node.value:
            yield from _secrets(text, each, within=within)
    elif within and not secret_spans.is_harmless(str(node.value)):
        yield _scalar_span(text, node)


def _scalar_span(text: str, node: Node) -> Span:
    start, end = node.start_mark.index, node.end_mark.index
    if text[start : start + 1] in ("|", ">"):  # what follows on the line says how to read it
        start = text.find("\n", start, end) + 1 or end
        return start, end
    return secret_spans.inside_quotes(text, (start, end))


def _check_bounds(text: str) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST or number > _MOST_EVENTS or isinstance(event, AliasEvent):
            mark = event.start_mark
            raise _Refusal(Finding(Problem.TOO_DEEP, line=mark.line + 1 if mark else None))


def _check_texts(node: Node | None) -> None:
    """Refuse a key that is there twice (which one was meant?), and text that is none."""
    if isinstance(node, MappingNode):
        seen = set()
        for entry in _entries(node):
            if _HALF_CHARACTER.search(entry.key):
                raise _Refusal(Finding(Problem.SYNTAX, line=entry.line))
            if entry.key in seen:
                place = "".join(char if char.isprintable() else "�" for char in entry.key[:40])
                raise _Refusal(Finding(Problem.DUPLICATE_KEY, place, entry.line))
            seen.add(entry.key)
            _check_texts(entry.node)
    elif isinstance(node, SequenceNode):
        for each in node.value:
            _check_texts(each)
    elif node is not None and _HALF_CHARACTER.search(node.value):
        raise _Refusal(Finding(Problem.SYNTAX, line=node.start_mark.line + 1))


def _entries(node: MappingNode) -> Iterator[Entry]:
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        yield Entry(name, key.start_mark.line + 1, value)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and (
        node.style is None and node.value.lower() in ("", "~", "null")
    )
