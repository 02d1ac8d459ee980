"""Numbers in templates, as Home Assistant has them.

Every function takes a `default` for what it cannot handle where Home Assistant's does; without one
it raises, and the message that the template was for changes nothing.
"""

import math
import statistics
from collections.abc import Callable
from typing import Any

REQUIRED: Any = object()
"""Stands for a default that was not given."""

MAX_DIGITS = 15
"""Decimals that rounding can ask for; a float has no more."""

_TRUE = frozenset(("1", "true", "yes", "on", "enable"))
_FALSE = frozenset(("0", "false", "no", "off", "disable"))


def or_default(name: str, value: object, default: Any) -> Any:  # noqa: ANN401 - any template value
    """Return the default of a function that cannot handle a value.

    Raises:
        ValueError: there is none.
    """
    if default is REQUIRED:
        raise ValueError(f"{name} got {str(value)[:40]!r} and has no default")
    return default


def numeric(name: str, function: Callable[[float], float]) -> Callable[..., Any]:
    """Return a function of a number as a filter, with a default for what is none."""

    def apply(value: object, default: object = REQUIRED) -> object:
        try:
            return function(float(value))  # type: ignore[arg-type]  # what float() refuses is caught
        except (TypeError, ValueError, OverflowError):
            return or_default(name, value, default)

    return apply


def to_float(value: object, default: object = REQUIRED) -> object:
    """Return a number."""
    try:
        return float(value)  # type: ignore[arg-type]  # what float() refuses is caught
    except (TypeError, ValueError):
        return or_default("float", value, default)


def to_int(value: object, default: object = REQUIRED, base: int = 10) -> object:
    """Return an integer; a text may be in another base."""
    try:
        if isinstance(value, str):
            return int(value, base) if base != 10 else _int_of_text(value)
        return int(value)  # type: ignore[call-overload]  # what int() refuses is caught
    except (TypeError, ValueError, OverflowError):
        return or_default("int", value, default)


def _int_of_text(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return int(float(text))


def to_bool(value: object, default: object = REQUIRED) -> object:
    """Return a boolean, also from the words that people write for it."""
    if isinstance(value, bool | int | float):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    return or_default("bool", value, default)


def is_number(value: object) -> bool:
    """Whether a value is a finite number, or a text of one."""
    try:
        return math.isfinite(float(value))  # type: ignore[arg-type]  # what float() refuses is False
    except (TypeError, ValueError):
        return False


def rounded(
    value: object, precision: int = 0, method: str = "common", default: object = REQUIRED
) -> object:
    """Round: `common`, `ceil`, `floor` or to a `half`; without decimals to an integer."""
    try:
        precision = max(-MAX_DIGITS, min(MAX_DIGITS, int(precision)))
        factor = 10.0**precision
        number = float(value)  # type: ignore[arg-type]  # what float() refuses is caught
        if method == "ceil":
            number = math.ceil(number * factor) / factor
        elif method == "floor":
            number = math.floor(number * factor) / factor
        elif method == "half":
            number = round(number * 2) / 2
        else:
            number = round(number, precision)
        return int(number) if precision == 0 else number
    except (TypeError, ValueError, OverflowError):
        return or_default("round", value, default)


def multiply(value: object, amount: float, default: object = REQUIRED) -> object:
    """Return a number times another."""
    return numeric("multiply", lambda number: number * float(amount))(value, default)


def add(value: object, amount: float, default: object = REQUIRED) -> object:
    """Return a number plus another."""
    return numeric("add", lambda number: number + float(amount))(value, default)


def logarithm(value: object, base: float = math.e, default: object = REQUIRED) -> object:
    """Return a logarithm."""
    return numeric("log", lambda number: math.log(number, float(base)))(value, default)


def atan2(*values: Any) -> object:  # noqa: ANN401 - numbers or one pair of them
    """Return the angle of a point (y, x), given as two numbers or a pair."""
    y, x = values[0] if len(values) == 1 else values[:2]
    return math.atan2(float(y), float(x))


def _numbers(values: tuple[Any, ...]) -> list[float]:
    items = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    return [float(item) for item in items]


def average(*values: Any) -> float:  # noqa: ANN401 - numbers or a list
    """Return the arithmetic mean."""
    return statistics.fmean(_numbers(values))


def median(*values: Any) -> float:  # noqa: ANN401 - numbers or a list
    """Return the median."""
    return statistics.median(_numbers(values))


def statistical_mode(*values: Any) -> object:  # noqa: ANN401 - values or a list
    """Return the commonest value."""
    items = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    return statistics.mode(items)


def smallest(*values: Any) -> Any:  # noqa: ANN401 - values or a list
    """Return the smallest of some values, or of a list."""
    return min(values[0] if len(values) == 1 else values)


def largest(*values: Any) -> Any:  # noqa: ANN401 - values or a list
    """Return the largest of some values, or of a list."""
    return max(values[0] if len(values) == 1 else values)


def clamp(value: float, lowest: float, highest: float) -> float:
    """Return a number, not less and not more than two others."""
    return max(float(lowest), min(float(highest), float(value)))


def wrap(value: float, lowest: float, highest: float) -> float:
    """Return a number, brought into a range by whole turns."""
    low, high = float(lowest), float(highest)
    return low if low == high else low + (float(value) - low) % (high - low)


def remap(value: float, in_min: float, in_max: float, out_min: float, out_max: float) -> float:
    """Return a number, carried linearly from one range into another."""
    span = float(in_max) - float(in_min)
    return (float(value) - float(in_min)) / span * (float(out_max) - float(out_min)) + float(
        out_min
    )


def bitwise_and(one: int, other: int) -> int:
    """Return the bits that both have."""
    return one & other


def bitwise_or(one: int, other: int) -> int:
    """Return the bits that either has."""
    return one | other


def bitwise_xor(one: int, other: int) -> int:
    """Return the bits that one has and the other has not."""
    return one ^ other
