"""Templates: bare paths without Jinja, everything else in a sandboxed Jinja environment.

The sandbox closes what Jinja's own leaves open: `*`, `**` and `%` are bounded before they are
computed, source and output have a maximal size. Jinja is imported when the first template that
needs it is rendered.
"""

import functools
import logging
from ast import literal_eval
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lares.devices.discovery import limits
from lares.devices.discovery.message import MISSING, Message
from lares.devices.discovery.paths import TemplateFailedError, compile_path, parse_path

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_log = logging.getLogger(__name__)

Variables = Mapping[str, object]
Reader = Callable[[Message], str]
"""Turns a message into text."""


class ValueTemplate:
    """A template that turns a message into text; instances are shared by text."""

    __slots__ = ("_path", "is_static", "source")

    def __init__(self, source: str) -> None:
        self.source = source.strip()
        self.is_static = not any(mark in source for mark in ("{{", "{%", "{#"))
        path = None if self.is_static else parse_path(self.source)
        self._path = None if path is None else compile_path(*path)

    def bind(self, variables: Variables) -> Reader:
        """Return the function that renders a message, with these variables besides its own.

        Raises (the function):
            TemplateFailedError: the template is wrong, or fails for this message.
        """
        if self.is_static:
            source = self.source
            return lambda _message: source
        if self._path is not None:
            return self._path
        return functools.partial(self._render, variables)

    def _render(self, variables: Variables, message: Message) -> str:
        values = dict(variables)
        values["value"] = message.value
        data = message.json
        if data is not MISSING:
            values["value_json"] = data
        return render(self.source, values)


@functools.lru_cache(maxsize=limits.MAX_TEMPLATES)
def value_template(source: str) -> ValueTemplate:
    """Return the template with this source, the same object for the same text."""
    return ValueTemplate(source)


def render_command(source: str | None, value: object, variables: Variables) -> str | bytes:
    """Render a command's payload; without a template it is the value itself.

    A result that looks like Python bytes (`b'\\x01'`) is sent as these bytes.

    Raises:
        TemplateFailedError: the template is wrong, or fails for this value.
    """
    if source is None:
        return value if isinstance(value, bytes) else "" if value is None else str(value)
    text = render(source.strip(), {**variables, "value": value})
    if text.startswith(("b'", 'b"')):
        try:
            native = literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return text
        if isinstance(native, bytes):
            return native
    return text


_compiled: OrderedDict[str, "Template | TemplateFailedError"] = OrderedDict()


def render(source: str, variables: Variables) -> str:
    """Render a template to stripped text.

    Raises:
        TemplateFailedError: it does not compile, raises, or its output is too long.
    """
    template = _compiled.get(source)
    if template is None:
        template = _compile(source)
    else:
        _compiled.move_to_end(source)
    if isinstance(template, TemplateFailedError):
        raise template
    size = 0
    parts = []
    try:
        for part in template.generate(variables):
            size += len(part)
            if size > limits.MAX_TEMPLATE_OUTPUT:
                break
            parts.append(part)
    except Exception as error:  # noqa: BLE001 - a device's template can raise anything
        raise TemplateFailedError(f"{type(error).__name__}: {error}"[:200]) from None
    if size > limits.MAX_TEMPLATE_OUTPUT:
        raise TemplateFailedError(f"more than {limits.MAX_TEMPLATE_OUTPUT} characters of output")
    return "".join(parts).strip()


def _compile(source: str) -> "Template | TemplateFailedError":
    result: Template | TemplateFailedError
    try:
        result = _environment().from_string(source)
    except Exception as error:  # noqa: BLE001 - Jinja raises more than TemplateError for odd sources
        result = TemplateFailedError(f"{type(error).__name__}: {error}"[:200])
        _log.warning("template is wrong: %s: %.200s", result, source)
    _compiled[source] = result
    if len(_compiled) > limits.MAX_COMPILED:
        _compiled.popitem(last=False)
    return result


@functools.cache
def _environment() -> "SandboxedEnvironment":
    """Make the environment at the first template that needs one."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        """Bounded operators."""

    return Environment(extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do"])


__all__ = [
    "TemplateFailedError",
    "ValueTemplate",
    "render",
    "render_command",
    "value_template",
]
