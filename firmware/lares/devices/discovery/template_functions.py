"""What Home Assistant adds to Jinja for templates: numbers, texts, regular expressions, bytes.

https://www.home-assistant.io/docs/configuration/templating/ - moments are in `template_moments`.
Every function takes a `default` for what it cannot handle where Home Assistant's does; without one
it raises, and the message that the template was for changes nothing.
"""

import base64
import hashlib
import math
import random
import statistics
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus

import msgspec

from lares.devices.discovery.patterns import MAX_SUBJECT, PatternError, safe_pattern
from lares.devices.discovery.template_bounds import printable, text_of

REQUIRED: Any = object()
"""Stands for a default that was not given."""

MAX_DIGITS = 15
"""Decimals that rounding can ask for; a float has no more."""

_TRUE = frozenset(("1", "true", "yes", "on", "enable"))
_FALSE = frozenset(("0", "false", "no", "off", "disable"))


def _or_default(name: str, value: object, default: Any) -> Any:  # noqa: ANN401 - any template value
    if default is REQUIRED:
        raise ValueError(f"{name} got {str(value)[:40]!r} and has no default")
    return default


def _numeric(name: str, function: Callable[[float], float]) -> Callable[..., Any]:
    def apply(value: object, default: object = REQUIRED) -> object:
        try:
            return function(float(value))  # type: ignore[arg-type]  # what float() refuses is caught
        except (TypeError, ValueError, OverflowError):
            return _or_default(name, value, default)

    return apply


def to_float(value: object, default: object = REQUIRED) -> object:
    """Return a number."""
    try:
        return float(value)  # type: ignore[arg-type]  # what float() refuses is caught
    except (TypeError, ValueError):
        return _or_default("float", value, default)


def to_int(value: object, default: object = REQUIRED, base: int = 10) -> object:
    """Return an integer; a text may be in another base."""
    try:
        if isinstance(value, str):
            return int(value, base) if base != 10 else _int_of_text(value)
        return int(value)  # type: ignore[call-overload]  # what int() refuses is caught
    except (TypeError, ValueError, OverflowError):
        return _or_default("int", value, default)


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
    return _or_default("bool", value, default)


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
        return _or_default("round", value, default)


def multiply(value: object, amount: float, default: object = REQUIRED) -> object:
    """Return a number times another."""
    return _numeric("multiply", lambda number: number * float(amount))(value, default)


def add(value: object, amount: float, default: object = REQUIRED) -> object:
    """Return a number plus another."""
    return _numeric("add", lambda number: number + float(amount))(value, default)


def logarithm(value: object, base: float = math.e, default: object = REQUIRED) -> object:
    """Return a logarithm."""
    return _numeric("log", lambda number: math.log(number, float(base)))(value, default)


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


# -- choices and kinds -----------------------------------------------------------------------------


def iif(
    value: object,
    if_true: object = True,  # noqa: FBT002 - Home Assistant's own signature
    if_false: object = False,  # noqa: FBT002 - Home Assistant's own signature
    if_none: object = REQUIRED,
) -> object:
    """Return one of two values, or a third for None."""
    if value is None and if_none is not REQUIRED:
        return if_none
    return if_true if value else if_false


def contains(sequence: Iterable[object], value: object) -> bool:
    """Whether a value is in a sequence."""
    return value in sequence


def typeof(value: object) -> str:
    """Return the name of a value's type."""
    return type(value).__name__


def combine(*mappings: Mapping[str, object]) -> dict[str, object]:
    """Return mappings as one; later ones win."""
    merged: dict[str, object] = {}
    for mapping in mappings:
        merged.update(mapping)
    return merged


def flatten(values: Iterable[Any], levels: int | None = None) -> list[Any]:
    """Return a list without the lists in it, `levels` deep at most."""
    flat: list[Any] = []
    for value in values:
        if isinstance(value, list | tuple | set) and (levels is None or levels > 0):
            flat += flatten(value, None if levels is None else levels - 1)
        else:
            flat.append(value)
    return flat


def union(one: Iterable[Any], other: Iterable[Any]) -> list[Any]:
    """Return what is in either list."""
    return list(dict.fromkeys((*one, *other)))


def intersect(one: Iterable[Any], other: Iterable[Any]) -> list[Any]:
    """Return what is in both lists."""
    return list(set(one) & set(other))


def difference(one: Iterable[Any], other: Iterable[Any]) -> list[Any]:
    """Return what is in the first list only."""
    return list(set(one) - set(other))


def symmetric_difference(one: Iterable[Any], other: Iterable[Any]) -> list[Any]:
    """Return what is in one of the lists only."""
    return list(set(one) ^ set(other))


def chosen(values: Iterable[Any]) -> object:
    """Return one of the values by chance."""
    return random.choice(list(values))  # noqa: S311 - nothing secret depends on it


# -- texts and bytes -------------------------------------------------------------------------------


def _subject(value: object) -> str:
    text = text_of(value)
    if len(text) > MAX_SUBJECT:
        raise PatternError(f"a text of more than {MAX_SUBJECT} characters")
    return text


def _pattern(find: str, ignorecase: object) -> Any:  # noqa: ANN401 - re.Pattern
    return safe_pattern(f"(?i){find}" if ignorecase else find)


def regex_match(value: object, find: str = "", ignorecase: object = None) -> bool:
    """Whether a text begins with a pattern."""
    return bool(_pattern(find, ignorecase).match(_subject(value)))


def regex_search(value: object, find: str = "", ignorecase: object = None) -> bool:
    """Whether a pattern is anywhere in a text."""
    return bool(_pattern(find, ignorecase).search(_subject(value)))


def regex_findall(value: object, find: str = "", ignorecase: object = None) -> list[Any]:
    """Return all that a pattern finds in a text."""
    found: list[Any] = _pattern(find, ignorecase).findall(_subject(value))
    return found


def regex_findall_index(
    value: object, find: str = "", index: int = 0, ignorecase: object = None
) -> object:
    """Return one of the things that a pattern finds in a text."""
    return regex_findall(value, find, ignorecase)[index]


def regex_replace(
    value: object = "", find: str = "", replace: str = "", ignorecase: object = None
) -> str:
    """Return a text with all that a pattern finds replaced."""
    text: str = _pattern(find, ignorecase).sub(_subject(replace), _subject(value))
    return text


def ordinal(value: object) -> str:
    """Return an English ordinal (1st, 2nd)."""
    number = str(value)
    teen = len(number) > 1 and number[-2] == "1"
    return number + ("th" if teen else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th"))


def slugify(value: object, separator: str = "_") -> str:
    """Return a text as lower-case words joined by a separator."""
    text = "".join(c if c.isascii() and c.isalnum() else " " for c in text_of(value).lower())
    return separator.join(text.split())


def to_json(value: object, *_options: object, **_named: object) -> str:
    """Return a value as JSON."""
    return msgspec.json.encode(printable(value)).decode()


def from_json(value: str | bytes, default: object = REQUIRED) -> object:
    """Return the value in a JSON text."""
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, TypeError, UnicodeDecodeError):
        return _or_default("from_json", value, default)


def pack(value: Any, format_string: str) -> bytes | None:  # noqa: ANN401 - what struct takes
    """Return a value as bytes (Python's struct); None when it does not fit."""
    try:
        return struct.pack(_bounded_format(format_string), value)
    except struct.error:
        return None


def unpack(value: bytes, format_string: str, offset: int = 0) -> object:
    """Return the value at an offset of some bytes (Python's struct); None when there is none."""
    try:
        return struct.unpack_from(_bounded_format(format_string), value, offset)[0]
    except struct.error:
        return None


def _bounded_format(format_string: str) -> str:
    if any(character.isdigit() for character in format_string) and len(format_string) > 6:
        raise ValueError("a repeat count in a struct format is too large")
    return format_string


def from_hex(value: str) -> bytes:
    """Return the bytes that hexadecimal digits stand for."""
    return bytes.fromhex(value)


def base64_encode(value: str | bytes) -> str:
    """Return a text or bytes in base64."""
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def base64_decode(value: str, encoding: str | None = "utf-8") -> str | bytes:
    """Return what base64 stands for, as text unless the encoding is None."""
    decoded = base64.b64decode(value)
    return decoded.decode(encoding) if encoding else decoded


def _hash(name: str) -> Callable[[object], str]:
    def digest(value: object) -> str:
        return hashlib.new(name, text_of(value).encode(), usedforsecurity=False).hexdigest()

    return digest


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "acos": _numeric("acos", math.acos),
    "add": add,
    "asin": _numeric("asin", math.asin),
    "atan": _numeric("atan", math.atan),
    "atan2": atan2,
    "average": average,
    "base64_decode": base64_decode,
    "base64_encode": base64_encode,
    "bitwise_and": bitwise_and,
    "bitwise_or": bitwise_or,
    "bitwise_xor": bitwise_xor,
    "bool": to_bool,
    "clamp": clamp,
    "combine": combine,
    "contains": contains,
    "cos": _numeric("cos", math.cos),
    "difference": difference,
    "flatten": flatten,
    "float": to_float,
    "from_hex": from_hex,
    "from_json": from_json,
    "iif": iif,
    "int": to_int,
    "intersect": intersect,
    "is_number": is_number,
    "log": logarithm,
    "md5": _hash("md5"),
    "median": median,
    "multiply": multiply,
    "ord": ord,
    "ordinal": ordinal,
    "pack": pack,
    "random": chosen,
    "regex_findall": regex_findall,
    "regex_findall_index": regex_findall_index,
    "regex_match": regex_match,
    "regex_replace": regex_replace,
    "regex_search": regex_search,
    "remap": remap,
    "round": rounded,
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "sin": _numeric("sin", math.sin),
    "slugify": slugify,
    "sqrt": _numeric("sqrt", math.sqrt),
    "statistical_mode": statistical_mode,
    "symmetric_difference": symmetric_difference,
    "tan": _numeric("tan", math.tan),
    "to_json": to_json,
    "typeof": typeof,
    "union": union,
    "unpack": unpack,
    "urlencode": lambda value: quote_plus(text_of(value)),
    "wrap": wrap,
    "zip": zip,
}
"""Filters, and globals unless `FILTERS_ONLY` says otherwise."""

FILTERS_ONLY = frozenset(("random", "ordinal", "round", "to_json", "from_json", "is_number"))
CONSTANTS = {"e": math.e, "pi": math.pi, "tau": math.tau, "inf": math.inf}
TESTS = {
    "contains": contains,
    "is_number": is_number,
    "match": regex_match,
    "search": regex_search,
    "string_like": lambda value: isinstance(value, str | bytes | bytearray),
    "list": lambda value: isinstance(value, list),
    "tuple": lambda value: isinstance(value, tuple),
    "set": lambda value: isinstance(value, set),
    "datetime": lambda value: type(value).__name__ == "datetime",
}
