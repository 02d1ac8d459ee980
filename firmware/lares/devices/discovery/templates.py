"""Templates: bare paths without Jinja, everything else in a sandboxed Jinja environment.

The sandbox closes what Jinja's own leaves open: `*`, `**` and `%` are bounded before they are
computed, so are the filters and text methods that grow; loops and calls share a budget; source and
output have a maximal size. Jinja is imported when the first template that needs it is rendered.
"""

import functools
import logging
from ast import literal_eval
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lares.devices.discovery import limits, template_bounds
from lares.devices.discovery.message import MISSING, Message
from lares.devices.discovery.paths import TemplateFailedError, compile_path, key_of, parse_path
from lares.devices.discovery.words import words

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.visitor import NodeTransformer

_log = logging.getLogger(__name__)

Variables = Mapping[str, object]
Reader = Callable[[Message], str]
"""Turns a message into text."""


class ValueTemplate:
    """A template that turns a message into text; instances are shared by text."""

    __slots__ = ("_path", "is_fast", "is_static", "key", "source")

    def __init__(self, source: str) -> None:
        self.source = source.strip()
        self.is_static = not any(mark in source for mark in ("{{", "{%", "{#"))
        path = None if self.is_static else parse_path(self.source)
        self._path = None if path is None else compile_path(*path)
        self.is_fast = self.is_static or path is not None
        """Whether it is rendered without Jinja and needs no variables."""
        self.key = None if path is None else key_of(*path)
        """The one key of a JSON payload that its result depends on, if it is that simple."""

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
        return _Bound(self.source, variables)


class _Bound:
    """A template of one entity, which remembers its last result.

    A device repeats all its values in every message, and most of them are as before: where the
    values that a template looks at are unchanged, so is its result.
    """

    __slots__ = ("_inputs", "_keys", "_output", "_ready", "_source", "_variables")

    def __init__(self, source: str, variables: Variables) -> None:
        self._source = source
        self._variables = variables
        self._ready = False
        self._keys: tuple[str, ...] | None = None
        self._inputs: list[object] | None = None
        self._output = ""

    def __call__(self, message: Message) -> str:
        data = message.json
        inputs = None
        if not self._ready:
            self._ready = True
            self._keys = looked_at(self._source)
        if self._keys is not None and isinstance(data, dict):
            inputs = [data.get(key, MISSING) for key in self._keys]
            if inputs == self._inputs and repr(inputs) == repr(self._inputs):
                return self._output
        values = dict(self._variables)
        values["value"] = message.value
        if data is not MISSING:
            values["value_json"] = data
        template_bounds.budget.serve(message)
        output = _render(self._source, values, len(message.payload))
        self._inputs, self._output = inputs, output
        return output


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


_IMPURE = words(
    "value this states state_attr is_state is_state_attr has_value now utcnow random relative_time"
    " time_since time_until today_at timestamp_local timestamp_custom as_local"
)
"""Names whose value differs from one rendering to the next."""


@functools.lru_cache(maxsize=limits.MAX_TEMPLATES)
def looked_at(source: str) -> tuple[str, ...] | None:
    """Return the keys of `value_json` that a template's result depends on, and on nothing else.

    None: it looks at more than that, or it is not known what it looks at.
    """
    try:
        return _keys_looked_at(source)
    except Exception:  # noqa: BLE001 - Jinja raises more than TemplateError; `render` reports it
        return None


def _keys_looked_at(source: str) -> tuple[str, ...] | None:
    from jinja2 import meta, nodes

    tree = _environment().parse(source)
    names = meta.find_undeclared_variables(tree)
    filters = {node.name for node in tree.find_all((nodes.Filter, nodes.Test))}
    if _IMPURE & (names | filters) or list(tree.find_all((nodes.Include, nodes.Import))):
        return None
    keys = set()
    uses = 0
    for node in tree.find_all((nodes.Getitem, nodes.Getattr, nodes.Compare)):
        key = _key_of(node)
        if key is not None:
            keys.add(key)
            uses += 1
    seen = sum(1 for node in tree.find_all(nodes.Name) if node.name == "value_json")
    return tuple(sorted(keys)) if uses == seen else None


def _key_of(node: Any) -> str | None:  # noqa: ANN401 - Jinja's nodes, imported only when needed
    """Return the key in `value_json['key']`, `value_json.key` or `'key' in value_json`."""
    from jinja2 import nodes

    if isinstance(node, nodes.Compare):
        whole = node.ops[0].expr if len(node.ops) == 1 and node.ops[0].op in ("in", "notin") else 0
        part = node.expr
    else:
        whole = node.node
        part = nodes.Const(node.attr) if isinstance(node, nodes.Getattr) else node.arg
    if not isinstance(whole, nodes.Name) or whole.name != "value_json":
        return None
    if not isinstance(part, nodes.Const) or not isinstance(part.value, str):
        return None
    if isinstance(node, nodes.Getattr) and hasattr(dict, part.value):
        return None
    return part.value


_compiled: OrderedDict[str, "Template | TemplateFailedError"] = OrderedDict()


def render(source: str, variables: Variables) -> str:
    """Render a template to stripped text.

    Raises:
        TemplateFailedError: it does not compile, raises, or asks for too much.
    """
    template_bounds.budget.serve(None)
    return _render(source, variables, 0)


def _render(source: str, variables: Variables, payload_size: int) -> str:
    template = _compiled.get(source)
    if template is None:
        template = _compile(source)
    else:
        _compiled.move_to_end(source)
    if isinstance(template, TemplateFailedError):
        raise template
    budget = template_bounds.budget
    parts = []
    try:
        budget.start(payload_size)
        for part in template.generate(variables):
            budget.grow(len(part))
            parts.append(part)
    except Exception as error:  # noqa: BLE001 - a device's template can raise anything
        raise TemplateFailedError(f"{type(error).__name__}: {error}"[:200]) from None
    finally:
        budget.end()
    return "".join(parts).strip()


def _compile(source: str) -> "Template | TemplateFailedError":
    result: Template | TemplateFailedError
    try:
        result = _build(source)
    except Exception as error:  # noqa: BLE001 - Jinja raises more than TemplateError for odd sources
        result = TemplateFailedError(f"{type(error).__name__}: {error}"[:200])
        _log.warning("template is wrong: %s: %.200s", result, source)
    _compiled[source] = result
    if len(_compiled) > limits.MAX_COMPILED:
        _compiled.popitem(last=False)
    return result


@functools.cache
def _environment() -> "Environment":
    """Make the environment at the first template that needs one."""
    from jinja2 import pass_eval_context

    from lares.devices.discovery import template_functions, template_moments, template_numbers

    environment = _sandbox()(
        extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do"],
        finalize=template_bounds.printable,
    )
    functions = {**template_functions.FUNCTIONS, **template_moments.FUNCTIONS}
    clocked = {name: _clocked(function) for name, function in template_moments.CLOCKED.items()}
    bounded = {
        name: template_bounds.bounded_count(environment.filters[name])
        for name in ("batch", "slice")
    }
    as_json = environment.filters["tojson"]
    bounded["tojson"] = pass_eval_context(lambda context, value, **_named: as_json(context, value))
    environment.filters.update(
        {**functions, **clocked, **bounded, **template_bounds.FILTERS, "is_defined": _is_defined}
    )
    globals_only = {
        name: function
        for name, function in functions.items()
        if name not in template_functions.FILTERS_ONLY
    }
    for name, function in environment.filters.items():
        bounds = template_bounds.printing if name in template_bounds.PRINTING else None
        factor = template_bounds.SLOW_FACTOR if name in template_bounds.SLOW else 1
        environment.filters[name] = template_bounds.metered(
            bounds(function) if bounds else function, factor
        )
    environment.filters["_weighed"] = template_bounds.weighed
    environment.globals.pop("lipsum")
    environment.globals.update(
        {
            **globals_only,
            **clocked,
            **template_functions.CONSTANTS,
            "range": template_bounds.bounded_range,
            "is_number": template_numbers.is_number,
            "set": lambda values=(): set(values),
            "list": lambda values=(): list(values),
            "tuple": lambda values=(): tuple(values),
            "min": template_numbers.smallest,
            "max": template_numbers.largest,
        }
    )
    environment.tests.update(template_functions.TESTS)
    return environment


def _is_defined(value: Any) -> Any:  # noqa: ANN401 - any template value
    """Return a value, and refuse to go on with one that is not defined."""
    from jinja2 import Undefined

    if isinstance(value, Undefined):
        raise TemplateFailedError("undefined")
    return value


def _clocked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that finds the clock among the template's variables."""
    from jinja2 import pass_context

    @pass_context
    def apply(context: Any, *arguments: Any) -> Any:  # noqa: ANN401 - any template value
        return function(context.resolve("utcnow"), *arguments)

    return apply


def _build(source: str) -> "Template":
    environment = _environment()
    template = environment.from_string(_bounding().visit(environment.parse(source)))
    # Jinja copies these at each rendering; from its ChainMap that takes ten times as long.
    template.globals = dict(template.globals)
    return template


def _sandbox() -> "type[Environment]":
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """Jinja's sandbox, with what it leaves unbounded bounded."""

        intercepted_binops = frozenset(("+", "*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's
            template_bounds.check_operator(operator, left, right)
            return template_bounds.weighed(super().call_binop(context, operator, left, right))

        def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's
            template_bounds.budget.step()
            template_bounds.check_method(obj, (*args, *kwargs.values()))
            return template_bounds.weighed(super().call(context, obj, *args, **kwargs))

        def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ANN401 - Jinja's
            formatted = super().wrap_str_format(value)
            if formatted is None:
                return None

            def bounded(*args: Any, **kwargs: Any) -> str:  # noqa: ANN401 - any value
                template_bounds.check_format(value.__self__, (*args, *kwargs.values()))
                return formatted(*args, **kwargs)

            return bounded

    return Sandbox


@functools.cache
def _bounding() -> "NodeTransformer":
    from jinja2 import nodes
    from jinja2.visitor import NodeTransformer

    def filtered(node: "nodes.Node | nodes.Expr", name: str) -> nodes.Filter:
        return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)

    class Bounding(NodeTransformer):
        """Has loops count their turns, and operands and lists pay for their size."""

        def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's
            if node.recursive:
                raise OverflowError("recursive loops are not available")
            node.iter = filtered(node.iter, "_counted")
            return self.generic_visit(node)

        def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's
            self.generic_visit(node)
            return filtered(nodes.List(node.nodes, lineno=node.lineno), "_concatenated")

        def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - Jinja's
            self.generic_visit(node)
            node.expr = filtered(node.expr, "_weighed")
            for operand in node.ops:
                operand.expr = filtered(operand.expr, "_weighed")
            return node

        def visit_List(self, node: nodes.List | nodes.Dict) -> nodes.Node:  # noqa: N802 - Jinja's
            self.generic_visit(node)
            return filtered(node, "_weighed")

        visit_Dict = visit_List  # noqa: N815 - Jinja's

        def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 - Jinja's
            self.generic_visit(node)
            return node if node.ctx == "store" else filtered(node, "_weighed")

    return Bounding()
