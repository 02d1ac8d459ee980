"""How much a template may do: steps, sizes, and what its operators and methods would make.

What could be too large is checked before it is computed, everything pays for its size from a budget
of steps, and both are refused with `OverflowError`. No value is ever so large that a single
operation on it takes long; the processor time of a rendering is looked at besides.
"""

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from lares.devices.discovery import limits
from lares.devices.discovery.words import words

_Value = TypeVar("_Value")
_STEP = 64
"""Characters that cost as much as one turn of a loop."""
_ELEMENT = 8
"""Characters that an element of a list costs as much as."""
_MAX_INT_BITS = 4096
_LOOK_EVERY = 64
"""Steps between two looks at the clock."""
_LARGE = 4096
"""Characters after which the clock is looked at in any case."""
SLOW_FACTOR = 64
"""How much dearer a character is where Python itself goes over each."""


class Budget:
    """What one rendering may still do."""

    __slots__ = ("_began", "_end", "_message", "size", "spare", "steps")

    def __init__(self) -> None:
        self._message: object = None
        self.spare = limits.MAX_MESSAGE_SECONDS
        """Seconds of processor time left for all renderings of one message."""
        self.start()

    def start(self, payload_size: int = 0) -> None:
        """Begin a rendering; a large payload makes each step dear, so there are fewer."""
        factor = max(1, payload_size // limits.TEMPLATE_PAYLOAD)
        self.steps = limits.MAX_TEMPLATE_STEPS // factor
        self.size = limits.MAX_TEMPLATE_OUTPUT
        if self.spare <= 0:
            raise OverflowError(f"more than {limits.MAX_MESSAGE_SECONDS} s for one message")
        self._began = time.thread_time()
        self._end = self._began + min(limits.MAX_TEMPLATE_SECONDS, self.spare)

    def end(self) -> None:
        """End a rendering: what it took is not there for the next one of the same message."""
        self.spare -= time.thread_time() - self._began

    def serve(self, message: object) -> None:
        """Render for a message; one that is not the last one (or None) has its whole time."""
        if message is None or message is not self._message:
            self._message = message
            self.spare = limits.MAX_MESSAGE_SECONDS

    def _look_at_the_clock(self) -> None:
        if time.thread_time() > self._end:
            raise OverflowError(f"more than {limits.MAX_TEMPLATE_SECONDS} s of work")

    def charge(self, size: int) -> None:
        """Count the handling of a text or list of `size`.

        Raises:
            OverflowError: there is no budget left for it.
        """
        if size >= _STEP:
            self.steps -= size // _STEP
            if self.steps < 0:
                raise OverflowError(f"more than {limits.MAX_TEMPLATE_STEPS} steps")
            if size >= _LARGE:
                self._look_at_the_clock()

    def step(self) -> None:
        """Count a turn of a loop or a call.

        Raises:
            OverflowError: there were too many.
        """
        self.steps -= 1
        if self.steps < 0:
            raise OverflowError(f"more than {limits.MAX_TEMPLATE_STEPS} steps")
        if not self.steps % _LOOK_EVERY:
            self._look_at_the_clock()

    def grow(self, size: int) -> None:
        """Count characters of output.

        Raises:
            OverflowError: there were too many.
        """
        self.size -= size
        if self.size < 0:
            raise OverflowError(f"more than {limits.MAX_TEMPLATE_OUTPUT} characters of output")


budget = Budget()
"""Templates are rendered on the loop, one at a time."""


def counted(values: Iterable[object]) -> Iterator[object]:
    """Yield values, each of which costs a step of the budget."""
    for value in values:
        budget.step()
        yield value


def fits(size: float) -> None:
    """Refuse a value of `size` characters or elements if that is too large.

    Raises:
        OverflowError: it is.
    """
    if size > limits.MAX_TEMPLATE_OUTPUT:
        raise OverflowError(f"a value larger than {limits.MAX_TEMPLATE_OUTPUT}")


def size_of(value: object) -> int:
    """Return the length of a text or list (in characters' worth), 0 of anything else."""
    if isinstance(value, str | bytes):
        return len(value)
    return len(value) * _ELEMENT if isinstance(value, list | tuple | dict | set | range) else 0


def weight(value: object) -> int:
    """Return how large a value is with all that is in it, counted as often as it is in it.

    A list of a thousand references to one long text is small until somebody prints or compares it.

    Raises:
        OverflowError: it is too large.
    """
    total = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | bytes):
            total += len(one)
        elif isinstance(one, int) and one.bit_length() > _MAX_INT_BITS:
            raise OverflowError(f"an integer of more than {_MAX_INT_BITS} bits")
        total += _ELEMENT
        fits(total)
        if isinstance(one, Mapping):
            fits(len(one) * _ELEMENT)
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            fits(len(one) * _ELEMENT)
            waiting += one
    return total


_LIGHT = (bool, float, type(None))


def weighed(value: _Value) -> _Value:
    """Return a value that has been paid for.

    Raises:
        OverflowError: it is too large, or there is no budget left for it.
    """
    if not isinstance(value, _LIGHT):
        budget.charge(weight(value))
    return value


def printable(value: _Value) -> _Value:
    """Return a value whose text is not too long.

    Raises:
        OverflowError: it is.
    """
    if not isinstance(value, str | float | None):
        weight(value)
    return value


def text_of(value: object) -> str:
    """Return the text of a value, if that is not too long."""
    return value if isinstance(value, str) else str(printable(value))


def metered(function: Callable[..., Any], factor: int = 1) -> Callable[..., Any]:
    """Return a filter that pays for what it is applied to and for what it makes."""
    place = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def apply(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - any value
        if len(arguments) > place:
            size = size_of if factor == 1 else weight
            budget.charge(size(arguments[place]) * factor)
        return weighed(function(*arguments, **named))

    return apply


def printing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that makes text of what it is applied to, if that is not too long."""
    place = 1 if hasattr(function, "jinja_pass_arg") else 0

    @functools.wraps(function)
    def apply(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - any value
        if len(arguments) > place:
            printable(arguments[place])
        return function(*arguments, **named)

    return apply


def check_operator(operator: str, left: Any, right: Any) -> None:  # noqa: ANN401 - any value
    """Refuse an operation whose result would be too large, before it is computed."""
    if operator == "*":
        _check_product(left, right)
    elif operator == "**":
        if isinstance(left, int) and isinstance(right, int) and abs(left) > 1:
            _check_bits(left.bit_length() * abs(right))
    elif operator == "+":
        fits(size_of(left) + size_of(right))
    elif operator == "%" and isinstance(left, str | bytes):
        check_format(left if isinstance(left, str) else left.decode("latin-1"), (right,))


def _check_product(left: object, right: object) -> None:
    if isinstance(left, int | float) and isinstance(right, int | float):
        _check_bits(_bits(left) + _bits(right))
        return
    count = left if isinstance(left, int) else right
    if isinstance(count, int):
        fits(max(size_of(left), size_of(right), 1) * count)


def _check_bits(bits: int) -> None:
    if bits > _MAX_INT_BITS:
        raise OverflowError(f"an integer of more than {_MAX_INT_BITS} bits")


def _bits(number: float) -> int:
    return number.bit_length() if isinstance(number, int) else 0


def check_format(text: str, values: Iterable[object]) -> None:
    """Refuse a format with a width that makes a text too large."""
    digits = ""
    for character in text:
        digits = digits + character if character.isdigit() else ""
        if len(digits) > 4:
            raise OverflowError("a width of more than four digits")
    if "*" in text or text.count("{") > text.replace("{{", "").count("}"):
        raise OverflowError("a width that is computed")
    for value in values:
        fits(weight(value) * max(text.count("%"), text.count("{"), 1))


def check_method(method: Any, arguments: tuple[Any, ...]) -> None:  # noqa: ANN401 - any callable
    """Refuse a method of a text or integer whose result would be too large, before it is called."""
    owner = getattr(method, "__self__", None)
    name = getattr(method, "__name__", "")
    if isinstance(owner, int) and name == "to_bytes":
        fits(max((argument for argument in arguments if isinstance(argument, int)), default=0))
    if not isinstance(owner, str | bytes):
        return
    budget.charge(len(owner))
    if name in ("ljust", "rjust", "center", "zfill", "expandtabs"):
        for argument in arguments:
            if isinstance(argument, int):
                fits(argument * max(1, len(owner) if name == "expandtabs" else 1))
    elif name == "replace" and len(arguments) >= 2:
        fits(len(owner) + (owner.count(arguments[0]) * size_of(arguments[1])))
    elif name == "join" and arguments:
        joined = list(counted(arguments[0]))
        fits(sum(map(size_of, joined)) + len(owner) * len(joined))
    elif name in ("format", "format_map"):
        check_format(str(owner), arguments)
    elif name == "translate":
        raise OverflowError("translate is not available")


# -- filters that grow -----------------------------------------------------------------------------


def join(values: Iterable[Any], separator: object = "", attribute: str | None = None) -> str:
    """Return texts as one, with a separator between them."""
    parts = []
    total = 0
    for value in counted(values):
        item = value.get(attribute) if attribute and isinstance(value, Mapping) else value
        part = text_of(item)
        total += len(part) + len(str(separator))
        fits(total)
        parts.append(part)
    return str(separator).join(parts)


def concatenated(values: Iterable[object]) -> str:
    """Return what the operator `~` makes of values."""
    return join(values)


def replace(text: object, old: object, new: object, count: int | None = None) -> str:
    """Return a text with another text in it replaced."""
    source, target, put = text_of(text), text_of(old), text_of(new)
    fits(len(source) + source.count(target) * len(put))
    return source.replace(target, put, -1 if count is None else count)


def center(value: object, width: int = 80) -> str:
    """Return a text in the middle of spaces."""
    fits(width)
    return text_of(value).center(width)


def format_text(text: object, *values: Any, **named: Any) -> str:  # noqa: ANN401 - any value
    """Return a text with its % places filled in."""
    filled = named or values
    check_format(str(text), values or named.values())
    return str(text) % filled


def indent(value: object, width: int = 4, first: object = None, blank: object = None) -> str:
    """Return a text with its lines moved right: not the first, nor empty ones, unless asked."""
    fits(width)
    lines = text_of(value).splitlines()
    fits(sum(map(len, lines)) + len(lines) * width)
    space = " " * width
    return "\n".join(
        space + line if (line or blank) and (number or first) else line
        for number, line in enumerate(lines)
    )


def bounded_range(*bounds: int) -> range:
    """Return a range of not too many integers."""
    numbers = range(*bounds)
    fits(len(numbers) * 8)
    budget.charge(len(numbers) * 8)
    return numbers


def bounded_count(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter whose first argument is a count, with that count bounded."""

    def apply(value: Any, count: int, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - any value
        fits(count * 8)
        return function(value, count, *more, **named)

    return apply


SLOW = words("groupby pprint slugify striptags title urlize wordcount wordwrap xmlattr indent")
"""Filters that go over each character or element in Python."""
PRINTING = words(
    "capitalize e escape filesizeformat forceescape lower pprint string striptags title"
    " tojson trim truncate upper urlencode urlize wordcount wordwrap xmlattr"
)
"""Jinja's filters that make text of whatever they get."""

FILTERS: dict[str, Callable[..., Any]] = {
    "_concatenated": concatenated,
    "_counted": counted,
    "center": center,
    "format": format_text,
    "indent": indent,
    "join": join,
    "replace": replace,
}
