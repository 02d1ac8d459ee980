"""Regular expressions that come from devices: used only on texts for which they cannot run away.

Python's engine backtracks and cannot be interrupted: `(a+)+b` takes time exponential in the length
of a text, `a*a*b` its third power. A repetition inside an unbounded repetition is refused; for
everything else the worst case follows from the number of choices, and with it the longest text.
"""

import functools
import re
from collections.abc import Callable
from typing import NamedTuple

MAX_PATTERN = 500
"""Characters of a pattern; the longest that a real device sends (a schedule) has 110."""
MAX_SUBJECT = 4_096
"""Characters of a text that any pattern is applied to."""
_MIN_SUBJECT = 16
"""A pattern that is safe only for shorter texts is of no use."""
_MAX_CHOICES = 300_000
"""Ways that may be tried in the worst case, some 10 ns each here."""
_BRACES = re.compile(r"\{(\d*)(,?)(\d*)\}")
_NAME = re.compile(r"\?P<\w+>|\?P=\w+|\?<?[=!]|\?[aiLmsux-]*:|\?[aiLmsux]+|\?#[^)]*")


class PatternError(ValueError):
    """A pattern is wrong, too long or could take too long."""


class SafePattern(NamedTuple):
    """A compiled pattern and the longest text that it may be applied to."""

    regex: re.Pattern[str]
    longest: int

    def check(self, text: str) -> None:
        """Make sure that a text is short enough.

        Raises:
            PatternError: it is not.
        """
        if len(text) > self.longest:
            raise PatternError(f"a text of more than {self.longest} characters for this pattern")

    def excludes(self, text: str) -> bool:
        """Whether a text does not begin with the pattern; one that is too long is let pass."""
        return len(text) <= self.longest and self.regex.match(text) is None


@functools.lru_cache(maxsize=512)
def safe_pattern(source: str, *, ignorecase: bool = False) -> SafePattern:
    """Return the compiled pattern.

    Raises:
        PatternError: it is wrong, too long or could take too long for any text.
    """
    if len(source) > MAX_PATTERN:
        raise PatternError(f"a pattern of more than {MAX_PATTERN} characters")
    try:
        regex = re.compile(source, re.IGNORECASE if ignorecase else 0)
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"{error}: {source[:80]!r}") from error
    longest = _longest(_Reader(source).read(), source)
    if longest < _MIN_SUBJECT:
        raise PatternError(f"too many choices: {source[:80]!r}")
    return SafePattern(regex, longest)


def usable_pattern(source: str, complain: Callable[[str], None]) -> SafePattern | None:
    """Return the compiled pattern; one that cannot be used is complained about and not checked."""
    try:
        return safe_pattern(source)
    except PatternError as error:
        complain(f"pattern is not checked: {error}")
        return None


class _Choices(NamedTuple):
    """The ways to match a text of n characters: at most `ways` times n to the power `degree`."""

    ways: int = 1
    degree: int = 0

    def then(self, other: "_Choices") -> "_Choices":
        return _Choices(self.ways * other.ways, self.degree + other.degree)

    @property
    def single(self) -> bool:
        return self == _Choices()


def _longest(choices: _Choices, source: str) -> int:
    """Return the length of the longest text for which there are not too many choices."""
    anchored = source.startswith(("^", "\\A")) and "|" not in source and "(?" not in source
    power = choices.degree + (0 if anchored else 1)  # else it is tried at every place
    room = _MAX_CHOICES // choices.ways
    if power == 0:
        return MAX_SUBJECT if room else 0
    return min(MAX_SUBJECT, int(room ** (1 / power) + 1e-9))


class _Reader:
    """Counts the choices of a pattern that `re` has found to be well formed."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def read(self) -> _Choices:
        """Return the choices of alternatives up to the end or a closing parenthesis."""
        branches = [_Choices()]
        while self._at < len(self._source) and self._source[self._at] != ")":
            if self._source[self._at] == "|":
                self._at += 1
                branches.append(_Choices())
            else:
                branches[-1] = branches[-1].then(self._repeated(self._atom()))
        return _Choices(
            sum(branch.ways for branch in branches), max(branch.degree for branch in branches)
        )

    def _atom(self) -> _Choices:
        character = self._source[self._at]
        if character == "(":
            return self._group()
        if character == "[":
            self._at = _end_of_class(self._source, self._at) + 1
        elif character == "\\":
            self._at += 2
            if self._source[self._at - 1].isdigit():  # a reference compares a whole text
                return _Choices(1, 1)
        else:
            self._at += 1
        return _Choices()

    def _group(self) -> _Choices:
        self._at += 1
        prefix = _NAME.match(self._source, self._at)
        if prefix is not None:
            self._at = prefix.end()
        elif self._source.startswith("?", self._at):
            raise PatternError(f"an unusual group: {self._source[:80]!r}")
        inner = self.read()
        self._at += 1
        refers = prefix is not None and prefix[0].startswith("?P=")
        return inner.then(_Choices(1, 1)) if refers else inner

    def _repeated(self, inner: _Choices) -> _Choices:
        """Return the choices of an atom with the quantifier that follows it, if one does."""
        bounds = self._quantifier()
        if bounds is None:
            return inner
        least, most = bounds
        if self._source[self._at : self._at + 1] in ("?", "+"):  # lazy, possessive
            self._at += 1
        if inner.single:
            return _Choices(1, 1) if most is None else _Choices(max(1, most - least + 1))
        if most is None or most > MAX_PATTERN:
            raise PatternError(f"a repetition in a repetition: {self._source[:80]!r}")
        return _Choices(inner.ways**most * (most - least + 1), inner.degree * most)

    def _quantifier(self) -> tuple[int, int | None] | None:
        """Return the least and greatest number of repetitions (None: any), None without one."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        bounds = simple.get(self._source[self._at : self._at + 1])
        if bounds is not None:
            self._at += 1
            return bounds
        braces = _BRACES.match(self._source, self._at)
        if braces is None or not (braces[1] or braces[3]):
            return None
        self._at = braces.end()
        least = int(braces[1] or 0)
        if not braces[2]:
            return least, least
        return least, int(braces[3]) if braces[3] else None


def _end_of_class(source: str, start: int) -> int:
    index = start + 1
    if source[index : index + 1] == "^":
        index += 1
    if source[index : index + 1] == "]":
        index += 1
    while index < len(source) and source[index] != "]":
        index += 2 if source[index] == "\\" else 1
    return index
