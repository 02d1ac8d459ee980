"""docs/settings.md knows every setting, and its example works."""

import re
from pathlib import Path

import msgspec
import pytest

from lares.settings.model import Settings
from lares.settings.reading import parse

PAGE = (Path(__file__).parents[3] / "docs/settings.md").read_text(encoding="utf-8")


def _settings(section: type, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for field in msgspec.structs.fields(section):
        path = (*prefix, field.name)
        inner = [each for each in _types(field.type) if issubclass(each, msgspec.Struct)]
        found += [path, *(each for kind in inner for each in _settings(kind, path))]
    return found


def _types(annotation: object) -> list[type]:
    """Every class inside an annotation."""
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return [annotation]
    return [each for inner in getattr(annotation, "__args__", ()) for each in _types(inner)]


@pytest.mark.parametrize("path", _settings(Settings), ids=".".join)
def test_every_setting_is_explained(path: tuple[str, ...]) -> None:
    """In its own section, or for the parts of the house in the text of `[home]`."""
    *tables, key = path
    assert f"`{key}`" in PAGE or f"[{'.'.join(path)}" in PAGE
    if tables and tables[0] != "home":
        section = PAGE.split(f"### `[{'.'.join(tables)}]`")[1].split("\n### ")[0]
        assert f"`{key}`" in section or f"### `[{'.'.join(path)}]`" in PAGE


def test_no_setting_is_explained_that_does_not_exist() -> None:
    known = {path[-1] for path in _settings(Settings)}
    for key in re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE):
        assert key in known


def test_the_example_works() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    settings = parse(example, Path("/etc/lares/lares.toml"))
    assert settings.home.areas["living_room"].floor == "ground"
