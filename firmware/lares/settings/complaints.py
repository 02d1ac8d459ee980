"""Says what is wrong with a settings document: where, what was expected, what was perhaps meant.

Works from msgspec's description of the types, so a new setting needs nothing here. It is imported
only when a document was refused. Values are never repeated: one may be a secret in a wrong place.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec
from msgspec import inspect

from lares.settings.model import Settings

Path = tuple[str | int, ...]


class Complaint(NamedTuple):
    """One thing that is wrong; `path` leads to it, `text` goes on after the name of the key."""

    path: Path
    text: str


def complaints(document: Mapping[str, object]) -> list[Complaint]:
    """Return all that is wrong with the types, names and limits in a document, in its order."""
    return list(_check(document, inspect.type_info(Settings), ()))


def dotted(path: Path) -> str:
    """Return a path as TOML writes it: `home.areas.kitchen`, `home.languages[0]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
            continue
        plain = re.fullmatch(r"[A-Za-z0-9_-]+", step) is not None
        shown = step if plain else msgspec.json.encode(step[:80]).decode()
        text += f".{shown}" if text else shown
    return text or "the file"


def _check(value: object, kind: inspect.Type, path: Path) -> Iterator[Complaint]:
    match kind:
        case inspect.Metadata(type=inner):
            if _fits_inside(value, inner):
                yield from _check(value, inner, path)
            elif any(_check(value, inner, path)):
                yield _wrong(value, kind, path)
        case inspect.UnionType():
            yield from _check_union(value, kind, path)
        case inspect.StructType():
            yield from _check_table(value, kind, path)
        case inspect.DictType():
            yield from _check_mapping(value, kind, path)
        case inspect.VarTupleType():
            yield from _check_list(value, kind, path)
        case _:
            if not _fits(value, kind):
                yield _wrong(value, kind, path)


def _fits_inside(value: object, kind: inspect.Type) -> bool:
    """Whether complaints about the parts of `value` say more than one about the whole."""
    return (isinstance(value, list) and isinstance(kind, inspect.VarTupleType)) or (
        isinstance(value, dict) and isinstance(kind, inspect.StructType | inspect.DictType)
    )


def _check_union(value: object, kind: inspect.UnionType, path: Path) -> Iterator[Complaint]:
    options = [option for option in kind.types if not isinstance(option, inspect.NoneType)]
    for option in options:
        inner = option.type if isinstance(option, inspect.Metadata) else option
        if len(options) == 1 or _fits_inside(value, inner):
            yield from _check(value, option, path)
            return
    if all(any(_check(value, option, path)) for option in options):
        yield _wrong(value, kind, path)


def _check_table(value: object, kind: inspect.StructType, path: Path) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield _wrong(value, kind, path)
        return
    fields = {field.encode_name: field for field in kind.fields}
    for key, item in value.items():
        field = fields.get(key)
        if field is None:
            yield Complaint((*path, key), f"is not a setting{_nearest(key, list(fields), path)}")
        else:
            yield from _check(item, field.type, (*path, key))
    for name, field in fields.items():
        if field.required and name not in value:
            yield Complaint((*path, name), "is missing")


def _check_mapping(value: object, kind: inspect.DictType, path: Path) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield _wrong(value, kind, path)
        return
    for key, item in value.items():
        if any(_check(key, kind.key_type, path)):
            yield Complaint((*path, key), f"must be named by {_expected(kind.key_type)}")
        yield from _check(item, kind.value_type, (*path, key))


def _check_list(value: object, kind: inspect.VarTupleType, path: Path) -> Iterator[Complaint]:
    if not isinstance(value, list):
        yield _wrong(value, kind, path)
        return
    if not _within(len(value), kind.min_length, kind.max_length):
        yield _wrong(value, kind, path)
    for index, item in enumerate(value):
        yield from _check(item, kind.item_type, (*path, index))


def _fits(value: object, kind: inspect.Type) -> bool:
    match kind:
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.IntType(ge=least, le=most):
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and _within(value, least, most)
        case inspect.StrType(min_length=least, max_length=most, pattern=pattern):
            if not isinstance(value, str) or not _within(len(value), least, most):
                return False
            return pattern is None or re.search(pattern, value) is not None
        case inspect.LiteralType(values=values):
            return isinstance(value, str) and value in values
        case _:
            return True


def _within(value: object, least: float | None, most: float | None) -> bool:
    if not isinstance(value, int | float):
        return False
    return (least is None or value >= least) and (most is None or value <= most)


def _wrong(value: object, kind: inspect.Type, path: Path) -> Complaint:
    return Complaint(path, f"must be {_expected(kind)}, not {_found(value)}")


def _expected(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            expected = str((extra or {}).get("description") or _expected(inner))
        case inspect.UnionType(types=types):
            options = [each for each in types if not isinstance(each, inspect.NoneType)]
            expected = " or ".join(_expected(option) for option in options)
        case inspect.BoolType():
            expected = "true or false"
        case inspect.IntType(ge=least, le=most):
            expected = f"a whole number from {least} to {most}"
        case inspect.LiteralType(values=values):
            expected = "one of " + ", ".join(f'"{value}"' for value in values)
        case inspect.VarTupleType(item_type=item):
            expected = f"a list of at least one: {_expected(item)}"
        case inspect.StructType() | inspect.DictType():
            expected = "a table"
        case _:
            expected = "text"
    return expected


def _found(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "this number"
        case str():
            return "this text"
        case list():
            return "this list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _nearest(key: str, known: list[str], path: Path) -> str:
    """Return what was probably meant: a near name here, or the same name in another table."""
    near = difflib.get_close_matches(key[:80], known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {dotted((*path, near[0]))}?"
    if not path:
        for section in msgspec.structs.fields(Settings):
            if key in section.type.__struct_fields__:
                return f"; did you mean {section.name}.{key}?"
    return f"; known here: {', '.join(known)}"
