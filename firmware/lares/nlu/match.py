"""What goes into matching templates and what comes out, free of the library that does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Value(NamedTuple):
    """One thing that may fill a list: `text` as it stands in the sentence, `out` for the slot."""

    text: str
    out: object
    domain: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One reading of a sentence.

    `keys` holds for the slots `name`, `area` and `floor` the key of what was said; `literal` counts
    the characters that were matched as words of the template and `free` those that anything would
    have matched; `here` is true when the room is the speaker's and was not said.
    """

    intent: str
    slots: Mapping[str, object]
    keys: Mapping[str, str]
    response: str | None
    literal: int
    wildcards: int
    free: int
    said_name: str
    domain: str | None
    here: bool
    priority: int
    wild: Mapping[str, str] = field(default_factory=dict)
