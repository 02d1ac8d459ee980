"""Whatever document is read, it gives settings or one line that names a path in the document."""

import re
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lares.errors import SettingsError
from lares.settings.complaints import complaints
from lares.settings.model import Settings
from lares.settings.reading import parse

FILE = Path("/etc/lares/lares.toml")
KNOWN_KEYS = sorted(
    set(
        re.findall(
            r"^    ([a-z_]+): ",
            (Path(__file__).parents[2] / "firmware/lares/settings/model.py").read_text(),
            re.MULTILINE,
        )
    )
)

# Keys are mostly real ones, so that deep and half-right documents come up often.
keys = st.sampled_from([*KNOWN_KEYS, "en", "zh", "kitchen"]) | st.text(max_size=12)
leaves = (
    st.integers()
    | st.booleans()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["en", "zh", "info", "json", "C", "Asia/Shanghai", "kitchen", "lares.local"])
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)
documents = st.dictionaries(keys, values, max_size=5)


def _toml(value: object) -> str:
    """Write a value as TOML, tables inline."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return str(value)
        case int():
            return str(value)
        case str():
            escaped = "".join(
                c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in value
            )
            return f'"{escaped}"'
        case list():
            return f"[{', '.join(_toml(item) for item in value)}]"
        case dict():
            pairs = (f"{_toml(key)} = {_toml(item)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}"
    raise TypeError(value)


def _text(document: dict[str, object]) -> str:
    return "\n".join(f"{_toml(key)} = {_toml(value)}" for key, value in document.items())


def _read(text: str) -> Settings | str:
    """Return the settings, or the complaint; anything else that is raised fails the test."""
    try:
        return parse(text, FILE, environ={"HOME": "/home/li"})
    except SettingsError as error:
        return str(error)


@given(documents)
def test_a_document_is_settings_or_a_complaint_with_a_line(document: dict[str, object]) -> None:
    read = _read(_text(document))
    assert isinstance(read, Settings) or re.match(rf"{FILE}: line \d+: ", read)


@given(documents)
def test_complaints_and_conversion_agree(document: dict[str, object]) -> None:
    """What msgspec refuses is explained, what it takes is not complained about."""
    try:
        msgspec.convert(document, Settings)
    except msgspec.ValidationError:
        accepted = False
    else:
        accepted = True
    assert accepted == (not complaints(document))


@given(st.text(max_size=300))
def test_any_text_gives_settings_or_one_line(text: str) -> None:
    read = _read(text)
    assert isinstance(read, Settings) or "\n" not in read
