"""Bare paths such as `{{ value_json.a['b'] }}`: 94 % of real templates, evaluated without Jinja.

The result is what Jinja 3.1 would print, byte for byte: an undefined last step is the empty text, a
step into something undefined is an error, None prints "None".
"""

import functools
import re
from collections.abc import Callable

from lares.devices.discovery.message import MISSING, Message

Step = str | int
_BARE = re.compile(
    r"""\{\{-?\s*(value_json|value)
    ((?:\s*(?:\.\s*[A-Za-z_][A-Za-z0-9_]*
    |\[\s*(?:"[^"\\{}]*"|'[^'\\{}]*'|[0-9]{1,9})\s*\]))*)
    \s*-?\}\}""",
    re.VERBOSE,
)
_STEP = re.compile(r"""\.\s*([A-Za-z_]\w*)|\[\s*"([^"]*)"\s*\]|\[\s*'([^']*)'\s*\]|\[\s*(\d+)""")


class TemplateFailedError(ValueError):
    """A template could not be compiled or rendered; what it feeds stays as it was."""


@functools.cache
def _shadowed() -> frozenset[str]:
    """Names that Jinja finds as methods of JSON values before it looks at their items."""
    return frozenset(
        name for kind in (dict, list, str, int, float, bool, type(None)) for name in dir(kind)
    )


def parse_path(template: str) -> tuple[str, tuple[Step, ...]] | None:
    """Return the variable and steps of a bare path, or None if `template` is anything else."""
    match = _BARE.fullmatch(template)
    if match is None:
        return None
    steps: list[Step] = []
    for dotted, double, single, index in _STEP.findall(match[2]):
        if dotted:
            if dotted in _shadowed():
                return None
            steps.append(dotted)
        elif index:
            steps.append(int(index))
        else:
            steps.append(double or single)
    return match[1], tuple(steps)


def key_of(variable: str, steps: tuple[Step, ...]) -> str | None:
    """Return the key of the path `value_json.<key>`, None for any other path."""
    if variable == "value_json" and len(steps) == 1 and isinstance(steps[0], str):
        return steps[0]
    return None


def to_text(value: object) -> str:
    """Return what Jinja prints for a JSON value, stripped as Home Assistant strips it."""
    if value.__class__ is str:
        return value.strip()
    return str(value).strip()


def _walk(value: object, steps: tuple[Step, ...]) -> str:
    for step in steps:
        if value is MISSING:
            raise TemplateFailedError("a step into something undefined")
        value = _item(value, step)
    return "" if value is MISSING else to_text(value)


def _item(value: object, step: Step) -> object:
    try:
        if isinstance(value, dict):
            return value.get(step, MISSING)
        if isinstance(value, list | str) and isinstance(step, int):
            return value[step]
    except IndexError:
        pass
    return MISSING


def compile_path(variable: str, steps: tuple[Step, ...]) -> Callable[[Message], str]:
    """Return a function that evaluates the path for a message.

    Raises (the function):
        TemplateFailedError: a step goes into something undefined, or the payload is not JSON.
    """
    if variable == "value":
        if not steps:
            return lambda message: to_text(message.value)
        return lambda message: _walk(message.value, steps)
    key = key_of(variable, steps)
    if key is not None:
        return _single(key)

    def evaluate(message: Message) -> str:
        return _walk(message.json, steps)

    return evaluate


def _single(key: str) -> Callable[[Message], str]:
    """The commonest path of all, without the loop."""

    def evaluate(message: Message) -> str:
        data = message.json
        if data.__class__ is dict:
            value = data.get(key, MISSING)
            if value.__class__ is str:
                text: str = value.strip()
                return text
            return "" if value is MISSING else str(value).strip()
        if data is MISSING:
            raise TemplateFailedError("the payload is not JSON")
        return ""

    return evaluate
