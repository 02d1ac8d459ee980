"""TOML as the set-up's files use it: tables of plain values, found with their lines."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lares.settings.line_numbers import LineNumbers
from lares_provisioning.preseed import secret_spans
from lares_provisioning.preseed.reading import Finding, Problem, Reading, Span

_MOST_FINDINGS = 100
"""More tell nothing new, and each is looked for from the begin of the file."""
_DEEP_KEY = re.compile(r"(?<![\w-])(?:[\w-]{1,64}[ \t]*\.[ \t]*){24}")
"""Dotted keys of this depth keep the parser busy for seconds, and are in nobody's file."""
_LINE = re.compile(r"at line (\d+)")
_DUPLICATE = ("Cannot overwrite", "Cannot declare", "Cannot mutate")
"""How tomllib begins to say that a key or table is there twice."""


@dataclass(slots=True)
class Document:
    """A document that is being read; what is wrong with it gathers in `findings`."""

    tables: Mapping[str, object]
    lines: LineNumbers
    findings: list[Finding] = field(default_factory=list)

    def find(self, problem: Problem, *path: str, detail: str = "") -> None:
        """Note something about the key at `path`."""
        if len(self.findings) < _MOST_FINDINGS:
            place = ".".join(step if len(step) <= 40 else f"{step[:40]}…" for step in path)
            self.findings.append(Finding(problem, _visible(place), self.lines.find(path), detail))

    def text(self, table: str, key: str) -> str:
        """Return a text, empty if it is not there or no text (noted)."""
        value = self._value(table, key)
        if value is None or isinstance(value, str):
            return value or ""
        self.find(Problem.MUST_BE_TEXT, table, key)
        return ""

    def flag(self, table: str, key: str) -> bool | None:
        """Return true or false, None if it is not there or something else (noted)."""
        value = self._value(table, key)
        if value is None or isinstance(value, bool):
            return value
        self.find(Problem.MUST_BE_YES_NO, table, key)
        return None

    def texts(self, table: str, key: str) -> list[str]:
        """Return a list of texts, empty if it is not there or something else (noted)."""
        value = self._value(table, key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        self.find(Problem.MUST_BE_LIST, table, key)
        return []

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield table and key of every value; what is no table at the top is left out."""
        for table, content in self.tables.items():
            if isinstance(content, dict):
                yield from ((table, key) for key in content)

    def _value(self, table: str, key: str) -> object:
        content = self.tables.get(table)
        return content.get(key) if isinstance(content, dict) else None


def parse(text: str) -> Document | Reading:
    """Return the document, or the reading that says why it is none."""
    # In comments and in values; the parser knows no carriage return on its own.
    text = text.replace("\r\n", "\n")
    if _DEEP_KEY.search(text):
        return refused(text, Finding(Problem.TOO_DEEP))
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        return refused(text, Finding(Problem.TOO_DEEP))
    except ValueError as error:
        # Its message may quote the text, and the text may be a password: only the line is taken.
        words = str(error)
        found = _LINE.search(words)
        problem = Problem.DUPLICATE_KEY if words.startswith(_DUPLICATE) else Problem.SYNTAX
        return refused(text, Finding(problem, line=int(found[1]) if found else None))
    return Document(tables, LineNumbers(text))


def refused(text: str, *findings: Finding) -> Reading:
    """Return a reading of a file that cannot be used; its secrets are found line by line."""
    return Reading(findings=findings, secrets=tuple(secret_spans.in_lines(text)))


def secrets(text: str) -> tuple[Span, ...]:
    """Return where the secrets of a valid document stand."""
    return (*secret_spans.in_toml(text), *secret_spans.in_comments(text))


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)
