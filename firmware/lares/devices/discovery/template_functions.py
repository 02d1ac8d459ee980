"""What Home Assistant adds to Jinja for templates: choices, texts, regular expressions, bytes.

https://www.home-assistant.io/docs/configuration/templating/ - numbers are in `template_numbers`,
moments in `template_moments`.
"""

import base64
import hashlib
import math
import random
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus

import msgspec

from lares.devices.discovery.patterns import safe_pattern
from lares.devices.discovery.template_bounds import budget, fits, printable, text_of
from lares.devices.discovery.template_numbers import (
    REQUIRED,
    add,
    atan2,
    average,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    clamp,
    is_number,
    logarithm,
    median,
    multiply,
    numeric,
    or_default,
    remap,
    rounded,
    statistical_mode,
    to_bool,
    to_float,
    to_int,
    wrap,
)

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


_REGEX_PRICE = 4_096
"""What applying a pattern costs, in characters: up to 3 ms of backtracking."""


def _applied(find: str, value: object, ignorecase: object) -> tuple[re.Pattern[str], str]:
    """Return a pattern and the text that it is applied to, both safe together."""
    pattern = safe_pattern(find, ignorecase=bool(ignorecase))
    text = text_of(value)
    pattern.check(text)
    budget.charge(_REGEX_PRICE)
    return pattern.regex, text


def regex_match(value: object, find: str = "", ignorecase: object = None) -> bool:
    """Whether a text begins with a pattern."""
    pattern, text = _applied(find, value, ignorecase)
    return bool(pattern.match(text))


def regex_search(value: object, find: str = "", ignorecase: object = None) -> bool:
    """Whether a pattern is anywhere in a text."""
    pattern, text = _applied(find, value, ignorecase)
    return bool(pattern.search(text))


def regex_findall(value: object, find: str = "", ignorecase: object = None) -> list[Any]:
    """Return all that a pattern finds in a text."""
    pattern, text = _applied(find, value, ignorecase)
    found: list[Any] = pattern.findall(text)
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
    pattern, text = _applied(find, value, ignorecase)
    put = text_of(replace)
    # A reference in the replacement stands for a part of the text.
    count = sum(1 for _ in pattern.finditer(text))
    fits(len(text) + len(put) * count + put.count("\\") * len(text))
    return pattern.sub(put, text)


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
        return or_default("from_json", value, default)


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
    "acos": numeric("acos", math.acos),
    "add": add,
    "asin": numeric("asin", math.asin),
    "atan": numeric("atan", math.atan),
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
    "cos": numeric("cos", math.cos),
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
    "sin": numeric("sin", math.sin),
    "slugify": slugify,
    "sqrt": numeric("sqrt", math.sqrt),
    "statistical_mode": statistical_mode,
    "symmetric_difference": symmetric_difference,
    "tan": numeric("tan", math.tan),
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
