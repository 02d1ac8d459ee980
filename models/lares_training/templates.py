"""The corpus files: parsed strictly, so that a slip is told with its file and line.

The format is described in models/corpus/README.md; hassil's own parser reads the templates.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hassil.expression import Expression, Group, ListReference, RuleReference, TextChunk
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.normalization import normalise

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGES = ("en", "zh", "mixed")
ENTITY_LISTS = (
    *("light", "switch", "fan", "climate", "cover", "garage", "lock", "valve", "media", "vacuum"),
    *("mower", "humidifier", "sensor", "scene", "script", "todo", "name"),
)
PLACE_LISTS = ("area", "floor")
VALUE_LISTS = ("number", "percent", "degrees", "kelvin", "duration", "clock", "color")
REQUEST_LISTS = ("command", "request")
TAGGED_LISTS = ("item", "message", "timer_name", "list_name", "query")
_MADE = frozenset((*ENTITY_LISTS, *PLACE_LISTS, *VALUE_LISTS, *REQUEST_LISTS))
_HELD_OUT_OF = 16
"""One template line of so many is kept for validation and calibration."""


_PARTS = frozenset(("rules.txt", "connectives.txt", "reasons.txt"))
"""Files beside those of the actions."""


class CorpusError(Exception):
    """A corpus file is not what models/corpus/README.md says; the message has file and line."""


@dataclass(frozen=True, slots=True)
class Template:
    """One line of a corpus file.

    `held_out` lines are never trained on. `thing` is what `{name}` stands for in this line, where
    it is not anything that can be switched.
    """

    source: str
    line: int
    text: str
    expression: Expression
    action: str
    stance: str
    held_out: bool = False
    thing: str = "name"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything of one language: templates by file, rules, lists and connectives.

    `aliases` are other names of lists ({"todo_list_item": "item"}); they come before `lists`.
    """

    language: str
    files: Mapping[str, tuple[Template, ...]]
    rules: Mapping[str, Expression]
    lists: Mapping[str, tuple[str, ...]]
    connectives: tuple[Template, ...]
    reasons: tuple[Template, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def templates(self) -> Iterator[Template]:
        """All templates, file by file."""
        for templates in self.files.values():
            yield from templates


@dataclass(slots=True)
class _Loader:
    """Reads one language; what it lacks comes from `others` (mixed borrows from zh and en)."""

    root: Path
    language: str
    others: Sequence[Corpus]
    rules: dict[str, Expression] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sound: set[str] = field(default_factory=set)  # rules that have been checked

    def load(self) -> Corpus:
        folder = self.root / self.language
        for other in reversed(self.others):
            self.rules.update(other.rules)
            self.lists.update(other.lists)
        for path in sorted(folder.glob("lists/*.txt")):
            words = tuple(normalise(text) for _, text in _lines(path))
            self.lists[path.stem] = tuple(dict.fromkeys(word for word in words if word))
        rules = folder / "rules.txt"
        places = self._read_rules(rules) if rules.exists() else {}
        for name, where in places.items():
            self._check(self.rules[name], where)
        files = dict(self._files(folder))
        joints = self._part(folder / "connectives.txt") or tuple(
            joint for other in self.others for joint in other.connectives
        )
        reasons = self._part(folder / "reasons.txt") or tuple(
            reason for other in self.others for reason in other.reasons
        )
        return Corpus(self.language, files, self.rules, self.lists, joints, reasons)

    def _part(self, path: Path) -> tuple[Template, ...]:
        """Templates of parts of sentences, none if there is no such file."""
        return self._templates(path, "none", "other") if path.exists() else ()

    def _read_rules(self, path: Path) -> dict[str, str]:
        places = {}
        for number, text in _lines(path):
            name, equals, body = text.partition("=")
            name, where = name.strip(), f"{path}:{number}"
            if not equals or not (name.startswith("<") and name.endswith(">")):
                raise CorpusError(f"{where}: expected <rule> = template")
            if name[1:-1] in places:
                raise CorpusError(f"{where}: {name} is already defined in this file")
            self.rules[name[1:-1]] = _parse(body.strip(), where)
            places[name[1:-1]] = where
        return places

    def _files(self, folder: Path) -> Iterator[tuple[str, tuple[Template, ...]]]:
        for path in sorted(folder.glob("*.txt")):
            if path.name in _PARTS:
                continue
            action = path.stem.split("-")[0]
            if action not in ACTIONS or action == "none":
                raise CorpusError(f"{path}: {action} is not an action of lares.nlu.actions")
            yield path.stem, self._templates(path, action, "request")
        for path in sorted(folder.glob("none/*.txt")):
            stance = path.stem.split("-")[0]
            if stance not in STANCES or stance == "request":
                raise CorpusError(f"{path}: {stance} is not a stance that is never acted on")
            yield f"none/{path.stem}", self._templates(path, "none", stance)

    def _templates(self, path: Path, action: str, stance: str) -> tuple[Template, ...]:
        source = path.relative_to(self.root).as_posix()
        found: dict[str, Template] = {}
        for number, text in _lines(path):
            where = f"{path}:{number}"
            if text in found:
                raise CorpusError(f"{where}: the same line is also line {found[text].line}")
            expression = _parse(text, where)
            self._check(expression, where)
            held = is_held_out(source, text)
            found[text] = Template(source, number, text, expression, action, stance, held)
        return tuple(found.values())

    def _check(self, expression: Expression, where: str, seen: tuple[str, ...] = ()) -> None:
        """Raise if a rule or list is missing or a rule contains itself."""
        if isinstance(expression, Group):
            for item in expression.items:
                self._check(item, where, seen)
        elif isinstance(expression, RuleReference):
            self._check_rule(expression.rule_name, where, seen)
        elif isinstance(expression, ListReference):
            if expression.list_name not in _MADE and not self.lists.get(expression.list_name):
                raise CorpusError(f"{where}: there is no list {{{expression.list_name}}}")
        elif isinstance(expression, TextChunk):
            _check_text(expression.text, where)

    def _check_rule(self, name: str, where: str, seen: tuple[str, ...]) -> None:
        if name not in self.rules:
            raise CorpusError(f"{where}: there is no rule <{name}>")
        if name in seen:
            raise CorpusError(f"{where}: the rule <{name}> contains itself")
        if name not in self.sound:
            self._check(self.rules[name], where, (*seen, name))
            self.sound.add(name)


def _check_text(text: str, where: str) -> None:
    said = " ".join(text.split())
    if normalise(said) != said:
        raise CorpusError(f"{where}: {said!r} is not in the normal spelling {normalise(said)!r}")


def load_corpora(root: Path = CORPUS) -> dict[str, Corpus]:
    """Return the corpora of all languages; raises CorpusError."""
    english = _Loader(root, "en", ()).load()
    chinese = _Loader(root, "zh", ()).load()
    mixed = _Loader(root, "mixed", (chinese, english)).load()
    return {"en": english, "zh": chinese, "mixed": mixed}


def corpus_digest(root: Path = CORPUS) -> str:
    """Return the SHA-256 over all corpus files, 16 hex digits."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.txt")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines without comments and blank ones."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeError as error:
        raise CorpusError(f"{path}: not UTF-8: {error}") from error
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield number, text.split(" #")[0].strip()


def _parse(text: str, where: str) -> Expression:
    try:
        return parse_sentence(text).expression
    except (ParseError, AssertionError, ValueError) as error:
        raise CorpusError(f"{where}: {error}") from error


def is_held_out(source: str, text: str) -> bool:
    """Whether a line is kept for validation: one of sixteen, always the same ones."""
    digest = hashlib.sha256(f"{source}\0{text}".encode()).digest()
    return digest[0] % _HELD_OUT_OF == 0


def tag_of(list_name: str) -> str:
    """Return the tag of the words of a list, "outside" for most."""
    if list_name in TAGGED_LISTS or list_name == "command":
        return list_name
    return "outside"


if set(TAGGED_LISTS) - set(TAGS):
    raise AssertionError("a tagged list has no tag")
