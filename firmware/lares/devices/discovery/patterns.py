"""Regular expressions that come from devices: compiled only if they cannot run away.

Python's engine backtracks: `(a+)+b` takes time exponential in the text. A repetition inside an
unbounded repetition is what makes that possible, so such patterns are refused, and texts are short.
"""

import functools
import re
from collections.abc import Callable

MAX_PATTERN = 500
"""Characters of a pattern; the longest that a real device sends (a schedule) has 110."""
MAX_SUBJECT = 4_096
"""Characters of a text that a pattern is applied to."""


class PatternError(ValueError):
    """A pattern is wrong, too long or could take too long."""


@functools.lru_cache(maxsize=512)
def safe_pattern(source: str) -> re.Pattern[str]:
    """Return the compiled pattern.

    Raises:
        PatternError: it is wrong, too long or repeats a repetition.
    """
    if len(source) > MAX_PATTERN:
        raise PatternError(f"a pattern of more than {MAX_PATTERN} characters")
    if _repeats_a_repetition(source):
        raise PatternError(f"a repetition in a repetition: {source[:80]!r}")
    try:
        return re.compile(source)
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"{error}: {source[:80]!r}") from error


def usable_pattern(source: str, complain: Callable[[str], None]) -> re.Pattern[str] | None:
    """Return the compiled pattern; one that cannot be used is complained about and not checked."""
    try:
        return safe_pattern(source)
    except PatternError as error:
        complain(f"pattern is not checked: {error}")
        return None


def _repeats_a_repetition(source: str) -> bool:
    """Whether a group that repeats without bound, or has alternatives, is itself repeated so."""
    risky: list[bool] = [False]
    closed = False
    index = 0
    while index < len(source):
        character = source[index]
        was_risky_group, closed = closed, False
        if character == "\\":
            index += 1
        elif character == "[":
            index = _end_of_class(source, index)
        elif character == "(":
            risky.append(False)
        elif character == ")":
            closed = len(risky) > 1 and risky.pop()
        elif character == "|":
            risky[-1] = True
        elif character in "*+" or _unbounded_braces(source, index):
            if was_risky_group:
                return True
            risky[-1] = True
        if closed:
            risky[-1] = True
        index += 1
    return False


def _end_of_class(source: str, start: int) -> int:
    index = start + 1
    if source[index : index + 1] == "^":
        index += 1
    if source[index : index + 1] == "]":
        index += 1
    while index < len(source) and source[index] != "]":
        index += 2 if source[index] == "\\" else 1
    return index


def _unbounded_braces(source: str, index: int) -> bool:
    """Whether `{n,}` or a `{n,m}` of more than ten begins here."""
    if source[index] != "{":
        return False
    match = re.compile(r"\{(\d*),?(\d*)\}").match(source, index)
    if match is None:
        return False
    highest = match[2] or ("" if "," in match[0] else match[1])
    return not highest or len(highest) > 2 or int(highest) > 10
